"""Papers that are handed in and checked, exceptions to gates, rationales, and the words of each."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0009_suspects_are_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="Checked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("check_name", models.CharField(max_length=20)),
                ("passed", models.BooleanField()),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list
                    ),
                ),
                ("goes_to", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                ("seen_up_to", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="CheckedWords",
            fields=[
                (
                    "checked",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="gates.checked",
                    ),
                ),
                ("text", models.CharField(max_length=1000)),
            ],
        ),
        migrations.CreateModel(
            name="GateException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("gate", models.CharField(max_length=30)),
                ("step", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=30)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=40)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gate_exceptions",
                        to="cases.case",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gate_exceptions",
                        to="cases.participation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GateSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("granted", models.BooleanField()),
                ("signed_at", models.DateTimeField()),
                ("signed_by", models.CharField(max_length=40)),
                (
                    "exception",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signature",
                        to="gates.gateexception",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandedIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("paper", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handed_in", to="cases.case"
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handed_in",
                        to="cases.participation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="checked",
            name="paper",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="gates.handedin"
            ),
        ),
        migrations.CreateModel(
            name="Rationale",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("decision", models.CharField(max_length=30)),
                ("principle", models.CharField(max_length=30)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rationales",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RationaleWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=20)),
                ("text", models.CharField(max_length=1000)),
                (
                    "rationale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="gates.rationale",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GateWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("of_answer", models.BooleanField()),
                ("text", models.CharField(max_length=1000)),
                (
                    "exception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="gates.gateexception",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("exception", "of_answer"), name="gate_words_of_each_side_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="checked",
            constraint=models.UniqueConstraint(
                fields=("paper", "check_name"), name="each_look_at_a_paper_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="checked",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("passed", True), ("reasons", [])),
                    models.Q(("passed", False), models.Q(("reasons", []), _negated=True)),
                    _connector="OR",
                ),
                name="a_paper_goes_back_for_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="rationalewords",
            constraint=models.UniqueConstraint(
                fields=("rationale", "part"), name="a_part_of_a_rationale_once"
            ),
        ),
    ]

"""The tables of invitations: what staff decide, and what the door of the portal may see."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import keptinformed.invitations.terms


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0009_suspects_are_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("page", models.UUIDField(unique=True)),
                ("case", models.UUIDField()),
                ("person", models.UUIDField()),
                ("has_door", models.BooleanField()),
                ("opens_until", models.DateTimeField(null=True)),
                ("sends_numbers", models.BooleanField(default=False)),
                ("name", models.CharField(blank=True, max_length=64)),
                ("password", models.CharField(blank=True, max_length=200)),
                ("secret", models.BinaryField(default=bytes)),
                ("last_counter", models.BigIntegerField(default=0)),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("passkey", "passkey"),
                            ("app", "app"),
                            ("password", "password"),
                            ("demonstration", "demonstration"),
                        ],
                        max_length=13,
                    ),
                ),
                ("set_up_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="HelpAsk",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("full", "full"),
                            ("silent", "silent"),
                            ("call_first", "call_first"),
                            ("advocate", "advocate"),
                            ("code_word", "code_word"),
                        ],
                        max_length=12,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="NumberCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                ("ends_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("credential", models.BinaryField(unique=True)),
                ("public_key", models.BinaryField()),
                ("counter", models.BigIntegerField(default=0)),
                ("added_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SafetyCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("answers", models.JSONField()),
                (
                    "risks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list
                    ),
                ),
                (
                    "offered",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="ActivationCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                ("ends_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activation_codes",
                        to="invitations.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Beginning",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("activation", "activation"),
                            ("sign_in", "sign_in"),
                            ("passkey", "passkey"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[("before", "before"), ("number", "number"), ("key", "key")],
                        default=keptinformed.invitations.terms.Step["before"],
                        max_length=6,
                    ),
                ),
                ("challenge", models.CharField(blank=True, max_length=400)),
                ("wants_number", models.BooleanField(default=False)),
                ("tries", models.SmallIntegerField(default=0)),
                ("place", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="beginnings",
                        to="invitations.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DoorSession",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("passkey", "passkey"),
                            ("app", "app"),
                            ("password", "password"),
                            ("demonstration", "demonstration"),
                        ],
                        max_length=13,
                    ),
                ),
                ("place", models.CharField(max_length=64)),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="invitations.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Freeze",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("began_at", models.DateTimeField()),
                ("began_by", models.CharField(max_length=40)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=40)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="freezes",
                        to="invitations.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Guess",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("about", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "about", "at"], name="guesses_of_late"),
                    models.Index(fields=["at"], name="guesses_by_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpAskWords",
            fields=[
                (
                    "ask",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="invitations.helpask",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("more", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.AddConstraint(
            model_name="helpask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("done_by", "")),
                    models.Q(("done_at__isnull", False), models.Q(("done_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="who_helped_somebody_in_and_when",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="participation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="cases.participation",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="supporter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="cases.representative",
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="invitation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="account",
                to="invitations.invitation",
            ),
        ),
        migrations.AddField(
            model_name="numbercode",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="numbers", to="invitations.account"
            ),
        ),
        migrations.AddField(
            model_name="numbercode",
            name="beginning",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="numbers",
                to="invitations.beginning",
            ),
        ),
        migrations.AddField(
            model_name="passkey",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="passkeys", to="invitations.account"
            ),
        ),
        migrations.AddField(
            model_name="safetycheck",
            name="participation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="safety_checks",
                to="cases.participation",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="check_made",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="invitations.safetycheck",
            ),
        ),
        migrations.AddConstraint(
            model_name="activationcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("made_at"))),
                name="an_activation_code_lasts_a_while",
            ),
        ),
        migrations.AddConstraint(
            model_name="activationcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("made_by", ""), _negated=True), name="somebody_gave_an_activation_code"
            ),
        ),
        migrations.AddIndex(
            model_name="beginning",
            index=models.Index(
                condition=models.Q(("wants_number", True)), fields=["made_at"], name="numbers_to_be_sent"
            ),
        ),
        migrations.AddConstraint(
            model_name="beginning",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("made_at"))), name="a_beginning_lasts_a_while"
            ),
        ),
        migrations.AddIndex(
            model_name="doorsession",
            index=models.Index(fields=["account", "place"], name="where_somebody_came_from"),
        ),
        migrations.AddIndex(
            model_name="freeze",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["account"], name="freezes_that_stand"
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="who_ended_a_freeze_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.CheckConstraint(
                condition=models.Q(("began_by", ""), _negated=True), name="somebody_froze_a_page"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("name", ""), _negated=True),
                fields=("name",),
                name="a_user_name_is_one_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), ("password", "")),
                    models.Q(
                        models.Q(("name", ""), _negated=True), models.Q(("password", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="a_user_name_goes_with_a_password",
            ),
        ),
        migrations.AddConstraint(
            model_name="numbercode",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("made_at"))), name="a_number_lasts_a_while"
            ),
        ),
        migrations.AddConstraint(
            model_name="safetycheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("offered__contained_by", ["full", "silent", "call_first", "advocate", "code_word"])
                ),
                name="modes_offered_are_of_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="safetycheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", ""), _negated=True), name="somebody_made_a_safety_check"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("participation",),
                name="one_invitation_of_a_participant_stands",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ("full", "silent", "call_first", "advocate", "code_word"))),
                name="a_mode_of_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "advocate"), ("supporter__isnull", False)),
                    models.Q(models.Q(("mode", "advocate"), _negated=True), ("supporter__isnull", True)),
                    _connector="OR",
                ),
                name="a_supporter_goes_with_that_mode",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="who_ended_an_invitation_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("made_by", ""), _negated=True), name="somebody_invited"
            ),
        ),
    ]

"""Who is away, who covers for whom, and whom a case was given to."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0009_suspects_are_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("staff_number", models.CharField(max_length=40)),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("said_by", models.CharField(max_length=40)),
                ("said_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["staff_number", "ends_at"], name="absences_of_somebody")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True), ("ends_at__gt", models.F("begins_at")), _connector="OR"
                        ),
                        name="an_absence_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverArrangement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("staff_number", models.CharField(max_length=40)),
                ("cover", models.CharField(max_length=40)),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("said_by", models.CharField(max_length=40)),
                ("said_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["staff_number", "ends_at"], name="cover_of_somebody")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("begins_at"))),
                        name="cover_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cover", models.F("staff_number")), _negated=True),
                        name="nobody_covers_for_themselves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("was", models.CharField(blank=True, max_length=40)),
                ("to", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="cases.case"
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfer", to="cases.event"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("was", models.F("to")), _negated=True),
                            models.Q(("to", ""), _negated=True),
                        ),
                        name="a_case_changes_hands",
                    )
                ],
            },
        ),
    ]

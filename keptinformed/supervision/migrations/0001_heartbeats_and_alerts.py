"""When each regular job last ran, and alerts about possible misuse with their reviews."""

import uuid

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("key", models.CharField(max_length=300, unique=True)),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("same_surname", "same_surname"),
                            ("no_link", "no_link"),
                            ("scraping", "scraping"),
                            ("leaver", "leaver"),
                            ("off_shift", "off_shift"),
                            ("own_case", "own_case"),
                            ("colleague_case", "colleague_case"),
                            ("repeated_search", "repeated_search"),
                            ("again_and_again", "again_and_again"),
                            ("emergency", "emergency"),
                            ("closed_case", "closed_case"),
                            ("night_bulk", "night_bulk"),
                            ("former_case", "former_case"),
                        ],
                        max_length=40,
                    ),
                ),
                ("staff_number", models.CharField(max_length=40)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("raised_at", models.DateTimeField()),
                ("says", models.CharField(max_length=500)),
                ("entries", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("reviewed_by", models.CharField(blank=True, max_length=40)),
                (
                    "conclusion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("work", "It was work: there was a reason to look"),
                            ("mistake", "A mistake, without harm: spoken with the person"),
                            ("investigated", "Passed on to be investigated"),
                        ],
                        max_length=20,
                    ),
                ),
                ("finding", models.CharField(blank=True, max_length=1000)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("reviewed_at__isnull", True)),
                        fields=["raised_at"],
                        name="alerts_to_review",
                    ),
                    models.Index(fields=["staff_number", "raised_at"], name="alerts_about_somebody"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("conclusion", ""),
                                ("finding", ""),
                                ("reviewed_at__isnull", True),
                                ("reviewed_by", ""),
                            ),
                            models.Q(
                                ("reviewed_at__isnull", False),
                                models.Q(("reviewed_by", ""), _negated=True),
                                models.Q(("conclusion", ""), _negated=True),
                                models.Q(("finding", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_reviewed_an_alert_and_what_it_came_to",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reviewed_by", models.F("staff_number")), _negated=True),
                        name="nobody_reviews_an_alert_about_themselves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("job", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("done_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=100)),
                ("reached", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("failed_at__isnull", True), ("failure", "")),
                            models.Q(("failed_at__isnull", False), models.Q(("failure", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="when_a_job_failed_and_how",
                    )
                ],
            },
        ),
    ]

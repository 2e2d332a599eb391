"""The ledger of reminders: what was put on whose digest, and that it was read."""

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
            name="PutReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("promise", models.CharField(max_length=120)),
                ("step", models.CharField(max_length=60)),
                ("raised", models.SmallIntegerField()),
                ("rung", models.CharField(max_length=60)),
                ("staff_number", models.CharField(blank=True, max_length=40)),
                ("alarm", models.BooleanField()),
                (
                    "passed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), default=list
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("digest_at", models.DateTimeField()),
                ("put_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="cases.case",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="cases.event",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="cases.participation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReadReminder",
            fields=[
                (
                    "reminder",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="read",
                        serialize=False,
                        to="reminding.putreminder",
                    ),
                ),
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by", ""), _negated=True), name="somebody_read_it"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="putreminder",
            index=models.Index(fields=["staff_number", "-digest_at"], name="reminders_of_a_digest"),
        ),
        migrations.AddIndex(
            model_name="putreminder",
            index=models.Index(fields=["put_at"], name="reminders_put_since"),
        ),
        migrations.AddConstraint(
            model_name="putreminder",
            constraint=models.UniqueConstraint(
                fields=("participation", "opened_by", "promise", "step", "raised"), name="a_step_is_put_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="putreminder",
            constraint=models.UniqueConstraint(
                fields=("participation", "opened_by", "promise", "step", "staff_number"),
                name="nobody_gets_the_same_reminder_twice",
            ),
        ),
        migrations.AddConstraint(
            model_name="putreminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("raised__gte", 0)), name="a_reminder_goes_up_not_down"
            ),
        ),
        migrations.AddConstraint(
            model_name="putreminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("promise", ""), _negated=True),
                    models.Q(("step", ""), _negated=True),
                    models.Q(("rung", ""), _negated=True),
                ),
                name="a_reminder_says_what_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="putreminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("alarm", True),
                    ("staff_number", ""),
                    ("put_at__gte", models.F("digest_at")),
                    _connector="OR",
                ),
                name="a_reminder_is_put_no_earlier_than_its_digest",
            ),
        ),
    ]

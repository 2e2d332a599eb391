"""What people write to us, its words, and the alarms that it raised."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0009_suspects_are_found"),
        ("contact", "0004_further_reasons"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("email", "email"),
                            ("portal", "portal"),
                            ("letter", "letter"),
                            ("handed_in", "handed_in"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reply", "reply"),
                            ("question", "question"),
                            ("views", "views"),
                            ("new_information", "new_information"),
                            ("changed", "changed"),
                            ("not_done", "not_done"),
                            ("worried", "worried"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("notify", "notify"),
                            ("mail", "mail"),
                            ("portal", "portal"),
                            ("desk", "desk"),
                        ],
                        max_length=10,
                    ),
                ),
                ("provider_id", models.CharField(max_length=250)),
                ("received_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField()),
                ("sealed", models.BinaryField(null=True)),
                ("lookup", models.BinaryField(null=True)),
                ("ending", models.CharField(blank=True, max_length=3)),
                (
                    "not_matched",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nobody", "nobody"),
                            ("several", "several"),
                            ("other_side", "other_side"),
                            ("another_sender", "another_sender"),
                            ("kept_out", "kept_out"),
                            ("death_recorded", "death_recorded"),
                            ("hidden", "hidden"),
                            ("not_verified", "not_verified"),
                        ],
                        max_length=20,
                    ),
                ),
                ("files_left_out", models.SmallIntegerField(default=0)),
                ("owner", models.CharField(blank=True, max_length=40)),
                ("due_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("read_by", models.CharField(blank=True, max_length=40)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=40)),
                (
                    "answered_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contact", "contact"),
                            ("message", "message"),
                            ("not_needed", "not_needed"),
                            ("not_ours", "not_ours"),
                        ],
                        max_length=12,
                    ),
                ),
                ("matched_at", models.DateTimeField(null=True)),
                ("matched_by", models.CharField(blank=True, max_length=40)),
                (
                    "event",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reply",
                        to="cases.event",
                    ),
                ),
                (
                    "in_answer_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="contact.attempt",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="cases.participation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReplyWords",
            fields=[
                (
                    "reply",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="replies.reply",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="DangerAlarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("unit", models.CharField(blank=True, max_length=200)),
                (
                    "signs",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20)),
                ),
                ("first_rung", models.SmallIntegerField()),
                ("raised_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("acknowledged_by", models.CharField(blank=True, max_length=40)),
                (
                    "reply",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alarm", to="replies.reply"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlarmWords",
            fields=[
                (
                    "alarm",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="replies.dangeralarm",
                    ),
                ),
                ("text", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="what_was_done_at_an_alarm"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(fields=["participation", "received_at"], name="replies_of_a_person"),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True)),
                fields=["owner", "due_at"],
                name="replies_still_open",
            ),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True), ("participation__isnull", True)),
                fields=["taken_at"],
                name="replies_not_matched",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(
                fields=("door", "provider_id"), name="a_reply_is_taken_in_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event__isnull", False), ("participation__isnull", False)),
                    models.Q(
                        ("event__isnull", True),
                        ("owner", ""),
                        ("participation__isnull", True),
                        models.Q(("not_matched", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="whose_a_reply_is_or_why_nobody_knows",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("read_at__isnull", True), ("read_by", "")),
                    models.Q(("read_at__isnull", False), models.Q(("read_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="who_read_a_reply_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("answered_by", ""), ("answered_how", "")),
                    models.Q(
                        ("answered_at__isnull", False),
                        models.Q(("answered_by", ""), _negated=True),
                        models.Q(("answered_how", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="who_answered_a_reply_when_and_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("matched_at__isnull", True), ("matched_by", "")),
                    models.Q(("matched_at__isnull", False), models.Q(("matched_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="who_said_whose_a_reply_is",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(("provider_id", ""), _negated=True),
                name="a_reply_has_a_number_of_its_door",
            ),
        ),
        migrations.AddIndex(
            model_name="dangeralarm",
            index=models.Index(
                condition=models.Q(("acknowledged_at__isnull", True)),
                fields=["raised_at"],
                name="alarms_that_stand",
            ),
        ),
        migrations.AddConstraint(
            model_name="dangeralarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acknowledged_at__isnull", True), ("acknowledged_by", "")),
                    models.Q(
                        ("acknowledged_at__isnull", False), models.Q(("acknowledged_by", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="who_answered_an_alarm_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="dangeralarm",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_rung__gte", 0)), name="rungs_count_from_0"
            ),
        ),
    ]

"""The register of what somebody was promised beyond the rules."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0009_suspects_are_found"),
        ("worklists", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="GivenPromise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                ("due_at", models.DateTimeField()),
                ("is_asked", models.BooleanField(default=False)),
                ("asked_unit", models.CharField(blank=True, max_length=200)),
                ("asked_team", models.CharField(blank=True, max_length=200)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(blank=True, max_length=40)),
                ("owner_unit", models.CharField(blank=True, max_length=200)),
                ("owner_team", models.CharField(blank=True, max_length=200)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("kept", "kept"),
                            ("broken", "broken"),
                            ("moved", "moved"),
                            ("declined", "declined"),
                            ("lapsed", "lapsed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("kept_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=40)),
                ("put_right_due_at", models.DateTimeField(null=True)),
                ("put_right_at", models.DateTimeField(null=True)),
                ("put_right_by", models.CharField(blank=True, max_length=40)),
                ("put_right_how", models.CharField(blank=True, max_length=20)),
                (
                    "contact",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given_promise",
                        to="worklists.contact",
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given_promise",
                        to="cases.event",
                    ),
                ),
                (
                    "instead_of",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="promises.givenpromise",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given_promises",
                        to="cases.participation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "")), fields=["due_at"], name="promises_to_keep"
                    ),
                    models.Index(
                        condition=models.Q(("outcome", "broken"), ("put_right_at__isnull", True)),
                        fields=["put_right_due_at"],
                        name="promises_to_put_right",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("made_at"))),
                        name="a_promise_is_due_after_it_was_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at__isnull", True), ("owner", "")),
                            models.Q(("accepted_at__isnull", False), models.Q(("owner", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="whoever_accepted_a_promise_owns_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_asked", True), ("accepted_at__isnull", False), _connector="OR"
                        ),
                        name="what_was_not_asked_is_their_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("told_at__isnull", True), ("accepted_at__isnull", False), _connector="OR"
                        ),
                        name="nobody_is_promised_what_nobody_accepted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by", ""), ("outcome", "")),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("ended_at__isnull", False),
                                models.Q(("ended_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="what_became_of_a_promise_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ("", "declined", "lapsed")),
                            ("accepted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="what_was_kept_or_broken_was_accepted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kept_at__isnull", False),
                                ("kept_at__lt", models.F("due_at")),
                                ("outcome", "kept"),
                            ),
                            models.Q(models.Q(("outcome", "kept"), _negated=True), ("kept_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="kept_is_kept_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "broken"), _negated=True),
                            ("put_right_due_at__isnull", False),
                            _connector="OR",
                        ),
                        name="what_was_missed_is_put_right_by_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("put_right_at__isnull", True), ("put_right_by", ""), ("put_right_how", "")
                            ),
                            models.Q(
                                ("put_right_at__isnull", False),
                                models.Q(("put_right_by", ""), _negated=True),
                                models.Q(("put_right_how", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_put_a_promise_right_and_how",
                    ),
                ],
            },
        ),
    ]

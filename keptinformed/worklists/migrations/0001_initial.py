"""Contacts as they were logged, checks of callers, calls that are owed, drafts, and readers' own views."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0007_take_back_an_import"),
    ]

    operations = [
        migrations.CreateModel(
            name="Habit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("staff_number", models.CharField(max_length=40, unique=True)),
                ("keys", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("staff_number", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=60)),
                ("view", models.CharField(max_length=20)),
                ("narrowed", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("staff_number", "title"), name="a_view_of_a_title_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("call", models.BooleanField()),
                ("owner", models.CharField(blank=True, max_length=40)),
                ("taken_at", models.DateTimeField()),
                ("taken_by", models.CharField(max_length=40)),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.CharField(blank=True, max_length=40)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_back",
                        to="cases.event",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_backs",
                        to="cases.participation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=["owner", "due_at"],
                        name="calls_still_owed",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("done_by", "")),
                            models.Q(("done_at__isnull", False), models.Q(("done_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="who_rang_back_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gt", models.F("taken_at"))),
                        name="a_call_is_due_after_it_was_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallerCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("code_word", "Code word"),
                            ("called_back", "Rung back on a number that is kept"),
                        ],
                        max_length=20,
                    ),
                ),
                ("passed", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                (
                    "participation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="caller_checks",
                        to="cases.participation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["participation", "by", "at"], name="checks_of_a_caller")],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("outcome", models.CharField(max_length=20)),
                ("identity", models.CharField(blank=True, max_length=20)),
                ("goes_on", models.BooleanField(null=True)),
                ("review_on", models.DateField(null=True)),
                ("why_ended", models.CharField(blank=True, max_length=20)),
                ("next_on", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contact", to="cases.event"
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="cases.participation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("goes_on__isnull", True), ("review_on__isnull", True), ("why_ended", "")
                            ),
                            models.Q(("goes_on", True), ("review_on__isnull", False), ("why_ended", "")),
                            models.Q(
                                ("goes_on", False),
                                ("review_on__isnull", True),
                                models.Q(("why_ended", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_contact_says_when_it_is_reviewed_or_why_not",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField()),
                ("by", models.CharField(max_length=40)),
                ("typed", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.participation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("by", "participation"), name="one_draft_about_a_person")
                ],
            },
        ),
    ]

"""Assessments of needs, decisions on Enhanced Rights, contact plans, and rules of safe contact."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0006_restrictions_take_two"),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.CharField(max_length=40)),
                (
                    "given",
                    models.CharField(
                        choices=[
                            ("yes", "yes"),
                            ("no", "no"),
                            ("not_asked", "not_asked"),
                            ("declined", "declined"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContactPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.SmallIntegerField()),
                ("routine_news", models.BooleanField()),
                ("key_news", models.BooleanField()),
                (
                    "ways",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list
                    ),
                ),
                ("every_days", models.SmallIntegerField(null=True)),
                (
                    "also_tell",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list),
                ),
                ("language", models.CharField(max_length=20)),
                (
                    "formats",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list
                    ),
                ),
                ("agreed_with", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_plan",
                        to="cases.event",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_plans",
                        to="cases.participation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EnhancedDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("by_age", "by_age"), ("confirmed", "confirmed"), ("declined", "declined")],
                        max_length=12,
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                (
                    "event",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enhanced_decision",
                        to="cases.event",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enhanced_decisions",
                        to="cases.participation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SafeContactRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.SmallIntegerField()),
                ("may_call", models.BooleanField(null=True)),
                ("may_leave_message", models.BooleanField(null=True)),
                ("may_say_police", models.BooleanField(null=True)),
                ("may_text", models.BooleanField(null=True)),
                ("may_email", models.BooleanField(null=True)),
                ("may_post", models.BooleanField(null=True)),
                ("code_word_digest", models.CharField(blank=True, max_length=64)),
                ("third_party", models.BooleanField(default=False)),
                ("interpreter", models.CharField(blank=True, max_length=60)),
                ("set_by", models.CharField(max_length=40)),
                ("set_at", models.DateTimeField()),
                ("review_by", models.DateField()),
                (
                    "contact_point",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="safe_contact_rules",
                        to="cases.contactpoint",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnswerWords",
            fields=[
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="needs.answer",
                    ),
                ),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.SmallIntegerField()),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("first_contact", "first_contact"),
                            ("arrest", "arrest"),
                            ("bail", "bail"),
                            ("charge", "charge"),
                            ("closure", "closure"),
                            ("on_request", "on_request"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment",
                        to="cases.event",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="cases.participation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="answer",
            name="assessment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="needs.assessment",
            ),
        ),
        migrations.CreateModel(
            name="AssessmentRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asked_by",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("representative", "representative"),
                            ("partner", "partner"),
                            ("colleague", "colleague"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment_requests",
                        to="cases.participation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ContactPlanWords",
            fields=[
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="needs.contactplan",
                    ),
                ),
                ("best_times", models.TextField(blank=True)),
                ("more", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="EnhancedDecisionWords",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="needs.enhanceddecision",
                    ),
                ),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="SafeContactWords",
            fields=[
                (
                    "rule",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="needs.safecontactrule",
                    ),
                ),
                ("third_party", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="SafeWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days", django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField())),
                ("begins", models.TimeField()),
                ("ends", models.TimeField()),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="needs.safecontactrule",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                fields=("participation", "version"), name="assessments_are_numbered_for_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="assessments_are_numbered_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("occasion__in", ("first_contact", "arrest", "bail", "charge", "closure", "on_request"))
                ),
                name="an_occasion_of_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("assessment", "question"), name="a_question_is_answered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("given__in", ("yes", "no", "not_asked", "declined"))),
                name="an_answer_of_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_by__in", ("person", "representative", "partner", "colleague"))),
                name="asked_by_of_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactplan",
            constraint=models.UniqueConstraint(
                fields=("participation", "version"), name="plans_are_numbered_for_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="contactplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="plans_are_numbered_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="contactplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("every_days__isnull", True),
                    models.Q(("every_days__range", (1, 365)), ("routine_news", True)),
                    _connector="OR",
                ),
                name="how_often_goes_with_routine_news",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("key_news", False), ("routine_news", False)),
                    models.Q(("ways", []), _negated=True),
                    _connector="OR",
                ),
                name="a_plan_says_in_which_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="enhanceddecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "declined"), ("event__isnull", True)),
                    models.Q(("decision__in", ("by_age", "confirmed")), ("event__isnull", False)),
                    _connector="OR",
                ),
                name="enhanced_rights_are_given_with_an_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="safecontactrule",
            constraint=models.UniqueConstraint(
                fields=("contact_point", "version"), name="safe_contact_is_numbered_for_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="safecontactrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="safe_contact_is_numbered_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="safecontactrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("review_by__gte", models.F("set_at__date"))),
                name="safe_contact_holds_for_a_while",
            ),
        ),
        migrations.AddConstraint(
            model_name="safewindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("begins"))), name="safe_hours_end_after_they_begin"
            ),
        ),
        migrations.AddConstraint(
            model_name="safewindow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("days__contained_by", [0, 1, 2, 3, 4, 5, 6]), models.Q(("days", []), _negated=True)
                ),
                name="safe_hours_are_of_days_of_the_week",
            ),
        ),
    ]

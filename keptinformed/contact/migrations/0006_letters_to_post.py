"""Letters that are printed and posted here, words kept for other ways, and each step from one way to the next."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_suspects_are_found"),
        ("contact", "0005_turned_away"),
    ]

    operations = [
        migrations.CreateModel(
            name="PostedLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("day", models.DateField()),
                (
                    "postage",
                    models.CharField(choices=[("second", "second"), ("first", "first")], max_length=6),
                ),
                ("number", models.SmallIntegerField(null=True)),
                ("mark", models.CharField(max_length=8)),
                ("sheets", models.SmallIntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "To be printed"),
                            ("printed", "Printed, to be posted"),
                            ("stopped", "To be taken out: it is not safe any more"),
                            ("taken_out", "Taken out: it was not posted"),
                            ("posted", "Posted"),
                            ("returned", "Came back"),
                        ],
                        default="ready",
                        max_length=10,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_doubt", "in_doubt"),
                            ("all_paused", "all_paused"),
                            ("stopped", "stopped"),
                            ("death_recorded", "death_recorded"),
                            ("owed_nothing", "owed_nothing"),
                            ("kept_out", "kept_out"),
                            ("both_sides", "both_sides"),
                            ("restricted", "restricted"),
                            ("withheld", "withheld"),
                            ("nobody_answers", "nobody_answers"),
                            ("not_wanted", "not_wanted"),
                            ("no_plan", "no_plan"),
                            ("old_plan", "old_plan"),
                            ("not_agreed", "not_agreed"),
                            ("no_endpoint", "no_endpoint"),
                            ("ended", "ended"),
                            ("marked_unsafe", "marked_unsafe"),
                            ("shared_with_other_side", "shared_with_other_side"),
                            ("changed", "changed"),
                            ("came_back", "came_back"),
                            ("unknown", "unknown"),
                            ("stale", "stale"),
                            ("not_allowed", "not_allowed"),
                            ("keeps_no_hours", "keeps_no_hours"),
                            ("neutral_only", "neutral_only"),
                            ("letter_not_fresh", "letter_not_fresh"),
                            ("too_old", "too_old"),
                            ("too_often_failed", "too_often_failed"),
                            ("not_delivered", "not_delivered"),
                            ("not_known", "not_known"),
                            ("went_wrong", "went_wrong"),
                            ("taken_out", "taken_out"),
                            ("by_a_person", "by_a_person"),
                            ("no_provider", "no_provider"),
                            ("outside_hours", "outside_hours"),
                            ("quiet_hours", "quiet_hours"),
                            ("too_many", "too_many"),
                        ],
                        max_length=30,
                    ),
                ),
                ("by_hand", models.CharField(blank=True, max_length=20)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("changed_by", models.CharField(blank=True, max_length=40)),
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="contact.attempt",
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="contacttask",
            name="kind",
            field=models.CharField(
                choices=[
                    ("call", "call"),
                    ("visit", "visit"),
                    ("decide", "decide"),
                    ("reconcile", "reconcile"),
                    ("check", "check"),
                    ("supervisor", "supervisor"),
                    ("data_protection", "data_protection"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="contacttask",
            name="reason",
            field=models.CharField(
                choices=[
                    ("in_doubt", "in_doubt"),
                    ("all_paused", "all_paused"),
                    ("stopped", "stopped"),
                    ("death_recorded", "death_recorded"),
                    ("owed_nothing", "owed_nothing"),
                    ("kept_out", "kept_out"),
                    ("both_sides", "both_sides"),
                    ("restricted", "restricted"),
                    ("withheld", "withheld"),
                    ("nobody_answers", "nobody_answers"),
                    ("not_wanted", "not_wanted"),
                    ("no_plan", "no_plan"),
                    ("old_plan", "old_plan"),
                    ("not_agreed", "not_agreed"),
                    ("no_endpoint", "no_endpoint"),
                    ("ended", "ended"),
                    ("marked_unsafe", "marked_unsafe"),
                    ("shared_with_other_side", "shared_with_other_side"),
                    ("changed", "changed"),
                    ("came_back", "came_back"),
                    ("unknown", "unknown"),
                    ("stale", "stale"),
                    ("not_allowed", "not_allowed"),
                    ("keeps_no_hours", "keeps_no_hours"),
                    ("neutral_only", "neutral_only"),
                    ("letter_not_fresh", "letter_not_fresh"),
                    ("too_old", "too_old"),
                    ("too_often_failed", "too_often_failed"),
                    ("not_delivered", "not_delivered"),
                    ("not_known", "not_known"),
                    ("went_wrong", "went_wrong"),
                    ("taken_out", "taken_out"),
                    ("by_a_person", "by_a_person"),
                    ("no_provider", "no_provider"),
                    ("outside_hours", "outside_hours"),
                    ("quiet_hours", "quiet_hours"),
                    ("too_many", "too_many"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="intent",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waits to be handed over"),
                    ("to_post", "Lies with the letters to post"),
                    ("handed_over", "Handed over"),
                    ("held", "Held: a person sees to it"),
                    ("unknown", "Nobody knows whether it was sent: a person finds out"),
                ],
                default="waiting",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="kind",
            field=models.CharField(
                choices=[
                    ("not_made", "It surely did not leave"),
                    ("failed", "Not now: it surely did not leave, and may be tried again"),
                    (
                        "turned_away",
                        "The provider takes nothing at all now, whatever it is: it surely did not leave",
                    ),
                    ("undeliverable", "It cannot be delivered there"),
                    ("laid_ready", "It lies with the letters to post"),
                    ("unknown", "Nobody knows whether it left"),
                    ("accepted", "The provider took it"),
                    ("delivered", "It came to the number or address"),
                ],
                max_length=14,
            ),
        ),
        migrations.CreateModel(
            name="LetterPages",
            fields=[
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="pages",
                        serialize=False,
                        to="contact.postedletter",
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="PrintRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("printed_at", models.DateTimeField()),
                ("printed_by", models.CharField(max_length=40)),
                ("posted_at", models.DateTimeField(null=True)),
                ("posted_by", models.CharField(blank=True, max_length=40)),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True), ("posted_at__isnull", True), ("posted_by", "")
                            ),
                            models.Q(
                                ("confirmed_at__gte", models.F("posted_at")),
                                ("posted_at__gte", models.F("printed_at")),
                                models.Q(("posted_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_posted_a_batch_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("printed_by", ""), _negated=True), name="somebody_printed_a_batch"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="postedletter",
            name="run",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="contact.printrun",
            ),
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("in_doubt", "in_doubt"),
                            ("all_paused", "all_paused"),
                            ("stopped", "stopped"),
                            ("death_recorded", "death_recorded"),
                            ("owed_nothing", "owed_nothing"),
                            ("kept_out", "kept_out"),
                            ("both_sides", "both_sides"),
                            ("restricted", "restricted"),
                            ("withheld", "withheld"),
                            ("nobody_answers", "nobody_answers"),
                            ("not_wanted", "not_wanted"),
                            ("no_plan", "no_plan"),
                            ("old_plan", "old_plan"),
                            ("not_agreed", "not_agreed"),
                            ("no_endpoint", "no_endpoint"),
                            ("ended", "ended"),
                            ("marked_unsafe", "marked_unsafe"),
                            ("shared_with_other_side", "shared_with_other_side"),
                            ("changed", "changed"),
                            ("came_back", "came_back"),
                            ("unknown", "unknown"),
                            ("stale", "stale"),
                            ("not_allowed", "not_allowed"),
                            ("keeps_no_hours", "keeps_no_hours"),
                            ("neutral_only", "neutral_only"),
                            ("letter_not_fresh", "letter_not_fresh"),
                            ("too_old", "too_old"),
                            ("too_often_failed", "too_often_failed"),
                            ("not_delivered", "not_delivered"),
                            ("not_known", "not_known"),
                            ("went_wrong", "went_wrong"),
                            ("taken_out", "taken_out"),
                            ("by_a_person", "by_a_person"),
                            ("no_provider", "no_provider"),
                            ("outside_hours", "outside_hours"),
                            ("quiet_hours", "quiet_hours"),
                            ("too_many", "too_many"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "from_way",
                    models.CharField(
                        choices=[
                            ("telephone", "telephone"),
                            ("text", "text"),
                            ("email", "email"),
                            ("post", "post"),
                            ("visit", "visit"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "to_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("telephone", "telephone"),
                            ("text", "text"),
                            ("email", "email"),
                            ("post", "post"),
                            ("visit", "visit"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "content",
                    models.CharField(
                        blank=True, choices=[("neutral", "neutral"), ("full", "full")], max_length=10
                    ),
                ),
                (
                    "from_point",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps_from",
                        to="cases.contactpoint",
                    ),
                ),
                (
                    "intent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="contact.intent"
                    ),
                ),
                (
                    "to_point",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps_to",
                        to="cases.contactpoint",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftedWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("Letter", "Letter"),
                            ("Text", "Text"),
                            ("Text that tells", "Text that tells"),
                            ("E-mail", "E-mail"),
                            ("Call", "Call"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField()),
                ("blocks", models.JSONField(default=list)),
                (
                    "postage",
                    models.CharField(
                        blank=True, choices=[("second", "second"), ("first", "first")], max_length=6
                    ),
                ),
                (
                    "intent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafted",
                        to="contact.intent",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("intent", "form"), name="a_message_is_drafted_once_in_each_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("form", "Letter"), ("postage", ""), _negated=True),
                            models.Q(("postage", ""), ("form", "Letter"), _connector="OR"),
                        ),
                        name="a_letter_and_only_a_letter_has_a_postage",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="postedletter",
            index=models.Index(
                condition=models.Q(("state__in", ("ready", "printed"))),
                fields=["day"],
                name="letters_to_post",
            ),
        ),
        migrations.AddIndex(
            model_name="postedletter",
            index=models.Index(fields=["mark"], name="letters_by_mark"),
        ),
        migrations.AddConstraint(
            model_name="postedletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number__isnull", True), ("run__isnull", True)),
                    models.Q(("number__gte", 1), ("run__isnull", False)),
                    _connector="OR",
                ),
                name="what_was_printed_has_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="postedletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("run__isnull", True),
                    ("state__in", ("printed", "stopped", "posted", "returned")),
                    _negated=True,
                ),
                name="only_what_was_printed_is_posted",
            ),
        ),
        migrations.AddConstraint(
            model_name="postedletter",
            constraint=models.UniqueConstraint(
                fields=("run", "number"), name="a_number_once_in_what_was_printed"
            ),
        ),
        migrations.AddConstraint(
            model_name="postedletter",
            constraint=models.CheckConstraint(
                condition=models.Q(("sheets__gte", 1)), name="a_letter_has_pages"
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_point__isnull", True),
                    models.Q(("to_point", models.F("from_point")), _negated=True),
                    _connector="OR",
                ),
                name="a_step_leads_elsewhere",
            ),
        ),
    ]

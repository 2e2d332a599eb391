"""Messages are held for two reasons more: nobody may be told for now, and nothing is set up to send with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contact", "0003_what_became_of_messages"),
    ]

    operations = [
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
                    ("by_a_person", "by_a_person"),
                    ("no_provider", "no_provider"),
                    ("outside_hours", "outside_hours"),
                    ("quiet_hours", "quiet_hours"),
                    ("too_many", "too_many"),
                ],
                max_length=30,
            ),
        ),
    ]

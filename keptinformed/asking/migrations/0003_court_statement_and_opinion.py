"""What can be asked about court and a statement, and that somebody said how we did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("asking", "0002_what_can_be_asked"),
        ("invitations", "0001_beginning"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="portalask",
            name="an_ask_of_the_list",
        ),
        migrations.AlterField(
            model_name="portalask",
            name="kind",
            field=models.CharField(
                choices=[
                    ("updates_shown", "updates_shown"),
                    ("question", "question"),
                    ("worried", "worried"),
                    ("changed", "changed"),
                    ("new_information", "new_information"),
                    ("not_done", "not_done"),
                    ("told_enough", "told_enough"),
                    ("right_wanted", "right_wanted"),
                    ("right_happened", "right_happened"),
                    ("challenge", "challenge"),
                    ("complaint", "complaint"),
                    ("review_wanted", "review_wanted"),
                    ("settings", "settings"),
                    ("new_endpoint", "new_endpoint"),
                    ("stop_messages", "stop_messages"),
                    ("court_days", "court_days"),
                    ("court_help", "court_help"),
                    ("court_visit", "court_visit"),
                    ("court_costs", "court_costs"),
                    ("statement", "statement"),
                    ("opinion", "opinion"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            model_name="portalask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "updates_shown",
                            "question",
                            "worried",
                            "changed",
                            "new_information",
                            "not_done",
                            "told_enough",
                            "right_wanted",
                            "right_happened",
                            "challenge",
                            "complaint",
                            "review_wanted",
                            "settings",
                            "new_endpoint",
                            "stop_messages",
                            "court_days",
                            "court_help",
                            "court_visit",
                            "court_costs",
                            "statement",
                            "opinion",
                        ),
                    )
                ),
                name="an_ask_of_the_list",
            ),
        ),
    ]

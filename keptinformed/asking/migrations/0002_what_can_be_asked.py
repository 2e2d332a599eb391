"""Everything that somebody can ask on their own page, and how far it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("asking", "0001_beginning"),
        ("invitations", "0001_beginning"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="portalask",
            name="an_ask_of_the_list",
        ),
        migrations.AddField(
            model_name="portalask",
            name="answered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="portalask",
            name="due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="portalask",
            name="read_at",
            field=models.DateTimeField(null=True),
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
                ],
                max_length=30,
            ),
        ),
        migrations.AddIndex(
            model_name="portalask",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True), ("due_at__isnull", False)),
                fields=["due_at"],
                name="asks_not_answered",
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
                        ),
                    )
                ),
                name="an_ask_of_the_list",
            ),
        ),
    ]

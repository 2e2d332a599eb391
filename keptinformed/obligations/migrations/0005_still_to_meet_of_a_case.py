"""Finds what is still owed in some cases without reading what was done in them: for worklists of a person or team."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_narrow_checks"),
        ("obligations", "0004_narrow_checks"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(("excused_by__isnull", True), ("met_at__isnull", True)),
                fields=["case", "due_at"],
                name="still_to_meet_of_a_case",
            ),
        ),
    ]

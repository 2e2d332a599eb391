"""What people ask about court and about their statement, each with a clock of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("replies", "0001_what_people_write"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reply",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reply", "reply"),
                    ("question", "question"),
                    ("views", "views"),
                    ("new_information", "new_information"),
                    ("changed", "changed"),
                    ("not_done", "not_done"),
                    ("court", "court"),
                    ("statement", "statement"),
                    ("worried", "worried"),
                ],
                max_length=20,
            ),
        ),
    ]

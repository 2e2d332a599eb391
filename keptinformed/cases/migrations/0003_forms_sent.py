"""Forms that were sent, so that one sent twice is saved once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField()),
                ("by", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("made", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key", "by"), name="a_form_is_saved_once")],
            },
        ),
    ]

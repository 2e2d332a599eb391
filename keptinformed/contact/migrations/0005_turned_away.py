"""A provider may take nothing at all for a while; how a way is doing is found by its latest tries."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contact", "0004_further_reasons"),
    ]

    operations = [
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
                    ("unknown", "Nobody knows whether it left"),
                    ("accepted", "The provider took it"),
                    ("delivered", "It came to the number or address"),
                ],
                max_length=14,
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["way", "began_at"], name="attempts_of_a_way_by_time"),
        ),
    ]

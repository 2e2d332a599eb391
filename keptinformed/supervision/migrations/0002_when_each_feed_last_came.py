"""When each feed last came, so that its silence can be noticed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0001_heartbeats_and_alerts"),
    ]

    operations = [
        migrations.CreateModel(
            name="LastCame",
            fields=[
                ("feed", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(null=True)),
            ],
        ),
    ]

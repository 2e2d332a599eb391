"""The runs of figures: what each audit of the live record found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_at", models.DateTimeField()),
                ("ends_month", models.BooleanField()),
                ("made_at", models.DateTimeField()),
                ("seconds", models.FloatField()),
                ("in_short", models.JSONField()),
                ("figures", models.JSONField()),
                ("shown", models.JSONField()),
            ],
            options={
                "indexes": [models.Index(fields=["-as_at"], name="the_latest_run")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_month", True)),
                        fields=("as_at",),
                        name="a_month_is_worked_out_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_at__lte", models.F("made_at"))),
                        name="a_run_does_not_look_ahead",
                    ),
                ],
            },
        ),
    ]

"""What is published for each invitation: all that the portal may read of a case."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0009_suspects_are_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("invitation", models.UUIDField(unique=True)),
                ("page", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("round_at", models.DateTimeField(db_index=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.participation",
                    ),
                ),
                (
                    "representative",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.representative",
                    ),
                ),
            ],
            options={
                "db_table": "published_page",
            },
        ),
    ]

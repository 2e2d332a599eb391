"""That six digits were sent, where to and when, stands with all else that a number or address ever received."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_suspects_are_found"),
        ("contact", "0007_referrals_not_taken"),
    ]

    operations = [
        migrations.CreateModel(
            name="SentNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("telephone", "telephone"),
                            ("text", "text"),
                            ("email", "email"),
                            ("post", "post"),
                            ("visit", "visit"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ending", models.CharField(blank=True, max_length=3)),
                ("at", models.DateTimeField()),
                (
                    "became",
                    models.CharField(
                        choices=[
                            ("not_made", "It surely did not leave"),
                            ("failed", "Not now: it surely did not leave, and may be tried again"),
                            (
                                "turned_away",
                                "The provider takes nothing at all now, whatever it is: it surely did not leave",
                            ),
                            ("undeliverable", "It cannot be delivered there"),
                            ("laid_ready", "It lies with the letters to post"),
                            ("unknown", "Nobody knows whether it left"),
                            ("accepted", "The provider took it"),
                            ("delivered", "It came to the number or address"),
                        ],
                        default="unknown",
                        max_length=14,
                    ),
                ),
                (
                    "contact_point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent_numbers",
                        to="cases.contactpoint",
                    ),
                ),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent_numbers",
                        to="cases.participation",
                    ),
                ),
            ],
        ),
    ]

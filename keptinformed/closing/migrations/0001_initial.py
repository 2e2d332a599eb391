"""Exceptions to the closing gate, what was answered to them, and the words of both."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0008_narrow_checks"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosingException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("kind", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=30)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=40)),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing_exceptions",
                        to="cases.participation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClosingSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("granted", models.BooleanField()),
                ("signed_at", models.DateTimeField()),
                ("signed_by", models.CharField(max_length=40)),
                (
                    "exception",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signature",
                        to="closing.closingexception",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClosingWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("of_answer", models.BooleanField()),
                ("text", models.CharField(max_length=1000)),
                (
                    "exception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="closing.closingexception",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("exception", "of_answer"), name="words_of_each_side_once")
                ],
            },
        ),
    ]

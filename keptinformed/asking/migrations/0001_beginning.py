"""The box for what somebody asks on their own page."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("invitations", "0001_beginning"),
    ]

    operations = [
        migrations.CreateModel(
            name="PortalAsk",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("key", models.UUIDField(unique=True)),
                ("kind", models.CharField(choices=[("updates_shown", "updates_shown")], max_length=30)),
                (
                    "about",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list
                    ),
                ),
                ("at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "invitation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asks",
                        to="invitations.invitation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PortalAskWords",
            fields=[
                (
                    "ask",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="asking.portalask",
                    ),
                ),
                ("text", models.TextField()),
            ],
        ),
        migrations.AddIndex(
            model_name="portalask",
            index=models.Index(
                condition=models.Q(("taken_at__isnull", True)), fields=["at"], name="asks_not_taken_up"
            ),
        ),
        migrations.AddIndex(
            model_name="portalask",
            index=models.Index(fields=["invitation", "at"], name="asks_of_somebody"),
        ),
        migrations.AddConstraint(
            model_name="portalask",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("updates_shown",))), name="an_ask_of_the_list"
            ),
        ),
    ]

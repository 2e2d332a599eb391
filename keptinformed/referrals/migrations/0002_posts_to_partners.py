"""What is posted to the systems of organisations, each try of it, and the numbers that their answers used once."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralPostTry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PartnerNonce",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", models.CharField(max_length=40)),
                ("nonce", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "nonce"), name="a_nonce_of_a_partner_counts_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits to be posted to their system"),
                            ("posted", "Their system has it"),
                            ("held", "Not posted: it was not safe any more"),
                            ("given_up", "Not posted: their system did not take it"),
                            ("not_needed", "Not posted: it was over before"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("tries", models.SmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="post",
                        to="referrals.referralstep",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReferralPostAnswer",
            fields=[
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="answer",
                        serialize=False,
                        to="referrals.referralposttry",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("status", models.SmallIntegerField()),
                ("detail", models.CharField(blank=True, max_length=60)),
            ],
        ),
        migrations.AddField(
            model_name="referralposttry",
            name="post",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="referrals.referralpost",
            ),
        ),
        migrations.AddIndex(
            model_name="referralpost",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["next_at"], name="posts_that_wait"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralpost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "waiting")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="a_post_waits_or_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralpost",
            constraint=models.CheckConstraint(
                condition=models.Q(("tries__gte", 0)), name="tries_of_a_post_are_counted"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralposttry",
            constraint=models.UniqueConstraint(
                fields=("post", "number"), name="tries_of_a_post_are_made_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralposttry",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="tries_of_a_post_count_from_1"
            ),
        ),
    ]

"""Referrals to organisations, their steps, and the words of a step."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0009_suspects_are_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.SmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("offered", "Offered, and waits for an answer"),
                            ("agreed", "They said yes; it is not sent yet"),
                            ("declined", "They said no"),
                            ("sent", "Sent, and not answered yet"),
                            ("accepted", "Accepted"),
                            ("rejected", "Sent back"),
                            ("outcome", "Ended"),
                            ("withdrawn", "Taken back: they said no"),
                            ("seen_to", "Seen to: nothing more is needed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=40)),
                ("basis", models.CharField(blank=True, max_length=12)),
                ("reason", models.CharField(blank=True, max_length=40)),
                (
                    "contact_point",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referral_steps",
                        to="cases.contactpoint",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referral_steps",
                        to="cases.event",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("organisation", models.CharField(max_length=40)),
                ("number", models.SmallIntegerField()),
                (
                    "helps",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40)),
                ),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="cases.participation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReferralWords",
            fields=[
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="referrals.referralstep",
                    ),
                ),
                ("text", models.CharField(max_length=500)),
            ],
        ),
        migrations.AddField(
            model_name="referralstep",
            name="referral",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="referrals.referral",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["organisation", "made_at"], name="referrals_of_an_organisation"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                fields=("participation", "organisation", "number"), name="referrals_are_counted"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="referrals_count_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("made_by", ""), _negated=True), models.Q(("organisation", ""), _negated=True)
                ),
                name="who_referred_and_to_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralwords",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="words_of_a_step_say_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralstep",
            constraint=models.UniqueConstraint(
                fields=("referral", "number"), name="steps_of_a_referral_are_counted"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "sent"), _negated=True),
                    models.Q(
                        ("basis__in", ("consent", "not_refused")),
                        ("contact_point__isnull", False),
                        ("event__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="what_is_sent_has_a_basis_and_a_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("rejected", "outcome")), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="what_is_sent_back_or_ended_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", ""), _negated=True), name="somebody_took_a_step"
            ),
        ),
    ]

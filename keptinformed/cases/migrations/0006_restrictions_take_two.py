"""One restriction of a case stands at a time, two people lift it, and an emergency can be named in an address."""

import django.contrib.postgres.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_search_any_spelling"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="restriction",
            name="restrictions_that_stand",
        ),
        migrations.AddField(
            model_name="breakglass",
            name="public_id",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, unique=True
            ),
        ),
        migrations.AddField(
            model_name="restriction",
            name="lift_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="restriction",
            name="lift_asked_by",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="restriction",
            name="lift_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AlterField(
            model_name="breakglass",
            name="category",
            field=models.CharField(
                choices=[
                    ("life", "A life, or the safety of somebody, is in danger now"),
                    ("child", "A child or a vulnerable adult must be protected now"),
                    ("contact", "The person is here or on the line, and must be answered now"),
                    ("arrest", "An arrest, a search or a court hearing is happening now"),
                ],
                max_length=40,
            ),
        ),
        migrations.AddConstraint(
            model_name="breakglass",
            constraint=models.CheckConstraint(
                condition=models.Q(("reviewed_by", models.F("staff_number")), _negated=True),
                name="nobody_reviews_their_own_emergency",
            ),
        ),
        migrations.AddConstraint(
            model_name="breakglass",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("at"))), name="an_emergency_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lift_asked_at__isnull", True), ("lift_asked_by", "")),
                    models.Q(
                        ("lift_asked_at__isnull", False), models.Q(("lift_asked_by", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="who_asked_to_lift_a_restriction_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_at__isnull", True),
                    models.Q(
                        ("lift_asked_at__isnull", False),
                        models.Q(("lifted_by", models.F("lift_asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="nobody_lifts_a_restriction_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("case",),
                name="one_restriction_of_a_case_stands",
            ),
        ),
    ]

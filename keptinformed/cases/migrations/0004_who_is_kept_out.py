"""Whoever stands on the other side is kept out; what has ended can begin again beside its past."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_forms_sent"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="contactpoint",
            name="a_contact_point_once",
        ),
        migrations.RemoveConstraint(
            model_name="representative",
            name="a_representative_once",
        ),
        migrations.AddField(
            model_name="participation",
            name="frozen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="participation",
            name="frozen_why",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddConstraint(
            model_name="contactpoint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("participation", "channel", "lookup"),
                name="a_contact_point_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("frozen_at__isnull", True), ("frozen_why", "")),
                    models.Q(("frozen_at__isnull", False), models.Q(("frozen_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="when_a_participant_was_frozen_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="representative",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_at__isnull", True)),
                fields=("participation", "person"),
                name="a_representative_once_at_a_time",
            ),
        ),
    ]

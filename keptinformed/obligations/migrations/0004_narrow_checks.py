"""Obligations are derived: their participation is checked, which is in the case; the case and the rule are not again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_narrow_checks"),
        ("obligations", "0003_what_was_loaded"),
    ]

    operations = [
        migrations.AlterField(
            model_name="obligation",
            name="case",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="obligations",
                to="cases.case",
            ),
        ),
        migrations.AlterField(
            model_name="obligation",
            name="rule",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="obligations.knownrule",
            ),
        ),
    ]

"""An event is not checked against its batch: every one of millions would find the same row."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_take_back_an_import"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="batch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="cases.batch",
            ),
        ),
    ]

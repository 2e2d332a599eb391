"""Keeps, beside the law that is loaded, its days of rest and its rules: so that a move can say what caused it."""

from django.db import migrations

LOADED = "ALTER TABLE law.loaded ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY, ADD COLUMN holidays date[], ADD COLUMN rules jsonb"


class Migration(migrations.Migration):
    """Add the columns; days and rules are empty for what was loaded before."""

    dependencies = [("obligations", "0002_law")]
    operations = [
        migrations.RunSQL(
            LOADED, "ALTER TABLE law.loaded DROP COLUMN number, DROP COLUMN holidays, DROP COLUMN rules"
        )
    ]

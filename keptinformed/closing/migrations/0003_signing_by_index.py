"""Looks up what a signature is for by its number, however few rows the planner believed in when it first planned."""

from django.db import migrations

# A plan that a session made while the tables were nearly empty reads them from end to end for every row, and goes on
# doing so while a bulk of signatures fills them: thousands take minutes instead of a second.
BY_INDEX = "ALTER FUNCTION refuse_unfit_signature() SET enable_seqscan = off;"
AS_IT_WAS = "ALTER FUNCTION refuse_unfit_signature() RESET enable_seqscan;"


class Migration(migrations.Migration):
    """Keep the planner of the gate's signatures to its indexes."""

    dependencies = [("closing", "0002_gate")]
    operations = [migrations.RunSQL(BY_INDEX, AS_IT_WAS)]

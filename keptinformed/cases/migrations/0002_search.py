"""Finding people by names that were heard over a telephone: an index that tolerates misspelling."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Add pg_trgm, which comes with PostgreSQL and which the owner of a database may add."""

    dependencies = [("cases", "0001_initial")]
    operations = [
        TrigramExtension(),
        migrations.RunSQL(
            "CREATE INDEX people_by_name ON cases_person USING gin (lower(name) gin_trgm_ops)",
            "DROP INDEX people_by_name",
        ),
    ]

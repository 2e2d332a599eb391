"""Whether anybody is kept as a suspect is asked for every part of an import."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Add the index of suspects."""

    dependencies = [("cases", "0008_narrow_checks")]
    operations = [
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(
                fields=("person",), condition=Q(part="suspect"), name="suspects_among_the_people"
            ),
        )
    ]

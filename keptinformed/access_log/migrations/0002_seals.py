"""Seals of the access log, what was found when it was verified, and on which PostgreSQL each entry was written."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access_log", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("form", models.SmallIntegerField()),
                ("previous", models.CharField(max_length=64, unique=True)),
                ("cluster", models.BigIntegerField()),
                ("from_transaction", models.BigIntegerField()),
                ("below_transaction", models.BigIntegerField()),
                ("entries", models.BigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
                ("key", models.CharField(max_length=16)),
                ("signature", models.CharField(max_length=128)),
            ],
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("seals", models.BigIntegerField()),
                ("entries", models.BigIntegerField()),
                (
                    "findings",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list),
                ),
            ],
        ),
        migrations.RemoveIndex(
            model_name="entry",
            name="in_the_order_of_sealing",
        ),
        migrations.AddField(
            model_name="entry",
            name="cluster",
            field=models.BigIntegerField(
                db_default=django.db.models.expressions.RawSQL("(pg_control_system()).system_identifier", ())
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["cluster", "transaction", "id"], name="in_the_order_of_sealing"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="what_was_done_on_a_day"),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("below_transaction__gt", models.F("from_transaction")), ("from_transaction__gte", 0)
                ),
                name="a_seal_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="seals_are_numbered_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(("entries__gte", 1)), name="a_seal_shuts_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(
                fields=("cluster", "from_transaction"), name="a_range_is_sealed_once"
            ),
        ),
        migrations.AddIndex(
            model_name="verification",
            index=models.Index(fields=["at"], name="verifications_in_order"),
        ),
    ]

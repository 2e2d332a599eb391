"""The tables of the law: what `duties.sql` joins a history with, in a schema of their own that nobody but the owner fills."""

from django.db import migrations

LAW = """
CREATE SCHEMA law;
CREATE TABLE law.start_set (
    kind integer,
    role integer,
    rule_id integer,
    only_first integer,
    from_day integer,
    to_day integer
);
CREATE TABLE law.done_set (
    kind integer,
    set_id integer,
    least integer
);
CREATE TABLE law.bound_set (
    kind integer,
    set_id integer
);
CREATE TABLE law.excuse_set (
    kind integer,
    set_id integer,
    spell integer,
    begins integer
);
CREATE TABLE law.rule (
    rule_id integer,
    repeats integer,
    told integer,
    done_set integer,
    lapse_set integer,
    excuse_set integer,
    before_set integer,
    pricing integer,
    plans integer,
    std_mode integer,
    enh_mode integer,
    late_mode integer,
    has_std integer,
    has_enh integer,
    std_us bigint,
    enh_us bigint,
    late_us bigint
);
CREATE TABLE law.deadline (
    pricing integer,
    day integer,
    std_ts bigint,
    enh_ts bigint,
    late_ts bigint
);
CREATE TABLE law.day_end (
    day integer,
    ends_ts bigint
);
CREATE UNIQUE INDEX ON law.rule (rule_id);
CREATE UNIQUE INDEX ON law.deadline (pricing, day);
CREATE UNIQUE INDEX ON law.day_end (day);
CREATE INDEX ON law.start_set (kind, role);
CREATE INDEX ON law.done_set (kind);
CREATE INDEX ON law.bound_set (kind);
CREATE INDEX ON law.excuse_set (kind);
CREATE TABLE law.kind (kind text PRIMARY KEY, code integer NOT NULL UNIQUE);
CREATE TABLE law.role (role text PRIMARY KEY, code integer NOT NULL UNIQUE);
CREATE TABLE law.rule_number (
    rule_id integer PRIMARY KEY,
    known_rule_id bigint NOT NULL REFERENCES public.obligations_knownrule (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE law.loaded (fingerprint text NOT NULL, at timestamptz NOT NULL);
"""


class Migration(migrations.Migration):
    """Make the schema `law`."""

    dependencies = [("obligations", "0001_initial")]
    operations = [migrations.RunSQL(LAW, "DROP SCHEMA law CASCADE")]

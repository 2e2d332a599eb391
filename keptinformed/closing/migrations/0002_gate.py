"""The gate itself, where nobody gets past it: page, import and SQL all add to the history through the same trigger."""

from django.db import migrations

TABLES = """
CREATE TABLE law.closing_kind (kind text PRIMARY KEY, least smallint NOT NULL);
CREATE TABLE law.closing_part (part text PRIMARY KEY);
CREATE TABLE law.closing_excuse (begins text NOT NULL, ends text NOT NULL);
CREATE TABLE law.closing_signer (role text PRIMARY KEY);
"""

# One meaning for page, import, trigger and count. Names are qualified, so that no table of the caller's stands in their
# place, and nothing else is set, so that the planner can see into it where many cases are asked for.
UNTOLD = """
CREATE FUNCTION law.untold_at_closing(of_case bigint, closed_as text, closing_id text, closed_at timestamptz)
RETURNS TABLE (participation_id bigint) LANGUAGE sql STABLE AS $$
    SELECT p.id
    FROM public.cases_participation p
    JOIN law.closing_part part ON part.part = p.part
    JOIN law.closing_kind asked ON asked.kind = closed_as
    JOIN public.cases_person n ON n.id = p.person_id
    WHERE p.case_id = of_case AND p.frozen_at IS NULL
      AND NOT EXISTS (  -- they were told of it, surely enough, when it was so
        SELECT FROM public.cases_event e
        WHERE e.case_id = of_case AND e.participation_id = p.id AND e.kind = 'told' AND e.grade >= asked.least
          AND e.at >= closed_at AND e.precision <> 'month' AND e.about && ARRAY[closing_id, closed_as]::varchar[]
          AND NOT EXISTS (SELECT FROM public.cases_event w WHERE w.case_id = of_case AND w.kind = 'entry_withdrawn'
                          AND e.event_id = ANY (w.about)))
      AND NOT EXISTS (  -- somebody answered for it since the case was last taken up again
        SELECT FROM public.closing_closingexception x
        JOIN public.closing_closingsignature s ON s.exception_id = x.id AND s.granted
        WHERE x.participation_id = p.id AND x.kind = closed_as
          AND NOT EXISTS (SELECT FROM public.cases_event o
                          WHERE o.case_id = of_case AND o.kind = 'case_reopened' AND o.recorded_at > x.asked_at))
      AND NOT EXISTS (  -- they asked not to be told
        SELECT FROM law.closing_excuse x
        WHERE x.begins = (
            SELECT e.kind FROM public.cases_event e
            WHERE e.case_id = of_case AND (e.participation_id = p.id OR e.participation_id IS NULL)
              AND e.kind IN (x.begins, x.ends) AND e.precision <> 'month'
              AND NOT EXISTS (SELECT FROM public.cases_event w WHERE w.case_id = of_case
                              AND w.kind = 'entry_withdrawn' AND e.event_id = ANY (w.about))
            ORDER BY e.at DESC, e.event_id COLLATE "C" DESC LIMIT 1))
      AND NOT (n.died_on IS NOT NULL AND EXISTS (  -- others are told in their place, each in their own right
        SELECT FROM public.cases_participation o
        WHERE o.case_id = of_case AND o.part IN ('bereaved', 'spokesperson') AND o.frozen_at IS NULL))
$$
"""

# What arrives with a case that has no history here yet was closed elsewhere: keeping it out would make history untrue.
# It is let in and counted (closing.counting). It is asked once for each statement, whatever it adds.
GATE = """
CREATE FUNCTION refuse_untold_closing() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
SET work_mem = '64MB' AS $$  -- so that what arrived is looked up, not walked through for each case
DECLARE
    refused bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM law.closing_kind) THEN
        RAISE EXCEPTION 'the law of closing is not loaded: run "kept manage prepare"' USING ERRCODE = 'KI005';
    END IF;
    IF NOT EXISTS (SELECT FROM added a JOIN law.closing_kind k ON k.kind = a.kind) THEN
        RETURN NULL;
    END IF;
    -- Planned anew each time: one event and the thousands of an import want different plans.
    EXECUTE $gate$
        WITH arrived AS MATERIALIZED (SELECT id, case_id, kind, event_id, at, batch_id FROM added),
        closing AS MATERIALIZED (SELECT a.* FROM arrived a JOIN law.closing_kind k ON k.kind = a.kind),
        asked AS MATERIALIZED (
            SELECT c.case_id, c.kind, c.event_id, c.at FROM closing c
            WHERE (c.batch_id IS NULL
                   OR EXISTS (SELECT FROM public.cases_event o
                              WHERE o.case_id = c.case_id AND o.id NOT IN (SELECT id FROM arrived)))
              AND NOT EXISTS (SELECT FROM public.cases_event w WHERE w.case_id = c.case_id
                              AND w.kind = 'entry_withdrawn' AND c.event_id = ANY (w.about)))
        SELECT c.case_id FROM asked c
        WHERE EXISTS (SELECT FROM law.untold_at_closing(c.case_id, c.kind, c.event_id, c.at))
        LIMIT 1
    $gate$ INTO refused;
    IF refused IS NOT NULL THEN
        RAISE EXCEPTION 'case % cannot close: somebody in it was not told of it', refused USING ERRCODE = 'KI004';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER no_case_closes_untold AFTER INSERT ON public.cases_event
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_untold_closing();
"""

SIGNING = """
CREATE FUNCTION refuse_unfit_signature() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.access_staff s JOIN law.closing_signer r ON r.role = s.role
        WHERE s.staff_number = NEW.signed_by AND s.is_active)
    OR EXISTS (
        SELECT FROM public.closing_closingexception x
        JOIN public.cases_participation p ON p.id = x.participation_id
        JOIN public.cases_case c ON c.id = p.case_id
        WHERE x.id = NEW.exception_id AND NEW.signed_by IN (x.asked_by, c.officer)) THEN
        RAISE EXCEPTION 'an exception to the closing gate is signed by a supervisor who neither asked for it nor has the case'
            USING ERRCODE = 'KI006';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_a_supervisor_signs BEFORE INSERT ON public.closing_closingsignature
FOR EACH ROW EXECUTE FUNCTION refuse_unfit_signature();
"""

GONE = """
DROP TRIGGER only_a_supervisor_signs ON public.closing_closingsignature;
DROP TRIGGER no_case_closes_untold ON public.cases_event;
DROP FUNCTION refuse_unfit_signature();
DROP FUNCTION refuse_untold_closing();
DROP FUNCTION law.untold_at_closing(bigint, text, text, timestamptz);
DROP TABLE law.closing_kind, law.closing_part, law.closing_excuse, law.closing_signer;
"""


class Migration(migrations.Migration):
    """Add the gate behind the history; the law of it is loaded with the rest of the law."""

    dependencies = [
        ("closing", "0001_initial"),
        ("cases", "0008_narrow_checks"),
        ("access", "0001_initial"),
        ("obligations", "0005_still_to_meet_of_a_case"),
    ]
    operations = [migrations.RunSQL(TABLES + UNTOLD + ";" + GATE + SIGNING, GONE)]

"""The gates where nobody gets past them: page, import and SQL all add to the history through the same trigger."""

from django.db import migrations

TABLES = """
CREATE TABLE law.gate_evidence (
    gate text NOT NULL, step text NOT NULL, number smallint NOT NULL, form text NOT NULL, kinds text[] NOT NULL,
    least smallint NOT NULL, since text[] NOT NULL, paper text NOT NULL, parts text[] NOT NULL,
    unless_declined boolean NOT NULL, PRIMARY KEY (gate, step, number));
CREATE TABLE law.gate_signer (gate text NOT NULL, role text NOT NULL, PRIMARY KEY (gate, role));
CREATE TABLE law.paper_check (
    paper text NOT NULL, check_name text NOT NULL, stale boolean NOT NULL, role text NOT NULL,
    PRIMARY KEY (paper, check_name, role));
CREATE TABLE law.decision_step (decision text NOT NULL, step text NOT NULL, PRIMARY KEY (decision, step));
"""

# One meaning for page, import, trigger and count, as law.untold_at_closing has it.
UNMET = """
CREATE FUNCTION law.unmet_at_gates(
    of_case bigint, step_kind text, step_id text, step_at timestamptz, judged_at timestamptz,
    of_whom bigint, from_elsewhere boolean)
RETURNS TABLE (gate text, number smallint, participation_id bigint) LANGUAGE sql STABLE AS $$
    WITH standing AS MATERIALIZED (
        SELECT e.id, e.participation_id, e.event_id, e.kind, e.at, e.precision, e.about, e.grade, e.batch_id
        FROM public.cases_event e
        WHERE e.case_id = of_case AND e.kind <> 'entry_withdrawn'
          AND NOT EXISTS (SELECT FROM public.cases_event w WHERE w.case_id = of_case AND w.kind = 'entry_withdrawn'
                          AND e.event_id = ANY (w.about))),
    asked AS (
        SELECT g.*, p.id AS whom, (
            SELECT max(s.at) FROM standing s
            WHERE s.kind = ANY (g.since) AND (s.participation_id = p.id OR s.participation_id IS NULL OR p.id IS NULL)
        ) AS from_then
        FROM law.gate_evidence g
        LEFT JOIN public.cases_participation p
          ON p.case_id = of_case AND p.part = ANY (g.parts) AND p.frozen_at IS NULL
         AND (of_whom IS NULL OR p.id = of_whom)
        WHERE g.step = step_kind AND (p.id IS NOT NULL OR g.parts = '{}')
          AND NOT (p.id IS NOT NULL AND EXISTS (  -- others stand in the place of the dead, each in their own right
              SELECT FROM public.cases_person n WHERE n.id = p.person_id AND n.died_on IS NOT NULL)
              AND EXISTS (SELECT FROM public.cases_participation o
                          WHERE o.case_id = of_case AND o.part IN ('bereaved', 'spokesperson') AND o.frozen_at IS NULL)))
    SELECT a.gate, a.number, a.whom FROM asked a
    WHERE NOT CASE a.form
        WHEN 'entry' THEN EXISTS (
            SELECT FROM standing s
            WHERE s.kind = ANY (a.kinds) AND s.precision <> 'month' AND s.at <= step_at
              AND (s.participation_id = a.whom OR s.participation_id IS NULL)
              AND (a.from_then IS NULL OR s.at >= a.from_then))
        WHEN 'kept' THEN EXISTS (
            SELECT FROM standing s
            WHERE s.kind = ANY (a.kinds) AND s.precision <> 'month' AND s.at <= step_at AND s.participation_id = a.whom
              AND (a.from_then IS NULL OR s.at >= a.from_then)
              AND (s.batch_id IS NOT NULL
                   OR EXISTS (SELECT FROM public.needs_assessment n WHERE n.event_id = s.id)
                   OR EXISTS (SELECT FROM public.needs_contactplan n WHERE n.event_id = s.id)))
        WHEN 'told' THEN EXISTS (
            SELECT FROM standing s
            WHERE s.kind = 'told' AND s.participation_id = a.whom AND s.grade >= a.least AND s.precision <> 'month'
              AND (a.kinds = '{}' OR s.about && (a.kinds || ARRAY[step_id])::varchar[]
                   OR EXISTS (SELECT FROM standing n WHERE n.event_id = ANY (s.about) AND n.kind = ANY (a.kinds)))
              AND (a.from_then IS NULL OR s.at >= a.from_then))
        WHEN 'paper' THEN EXISTS (
            -- The latest that was handed in passed every look that its paper must pass.
            SELECT FROM public.gates_handedin h
            WHERE h.id = (SELECT max(l.id) FROM public.gates_handedin l
                          WHERE l.case_id = of_case AND l.paper = a.paper AND l.participation_id IS NOT DISTINCT FROM a.whom)
              AND NOT EXISTS (
                SELECT FROM law.paper_check k WHERE k.paper = a.paper AND NOT EXISTS (
                    SELECT FROM public.gates_checked c
                    WHERE c.paper_id = h.id AND c.check_name = k.check_name AND c.passed
                      AND NOT (k.stale AND EXISTS (
                          SELECT FROM public.cases_event n
                          WHERE n.case_id = of_case AND n.id > c.seen_up_to AND n.kind <> 'told'
                            AND n.event_id <> step_id
                            AND n.id < coalesce((SELECT t.id FROM standing t WHERE t.event_id = step_id), n.id + 1))))))
        WHEN 'duties' THEN NOT EXISTS (
            SELECT FROM public.obligations_obligation o
            WHERE o.case_id = of_case AND o.participation_id = a.whom AND o.met_at IS NULL AND o.excused_by_id IS NULL
              AND o.due_at < judged_at AND (o.lapsed_at IS NULL OR o.lapsed_at > o.due_at))
        WHEN 'rationale' THEN from_elsewhere OR EXISTS (
            SELECT FROM public.gates_rationale r JOIN law.decision_step d ON d.decision = r.decision AND d.step = step_kind
            WHERE r.case_id = of_case AND NOT EXISTS (
                SELECT FROM standing o WHERE o.kind = 'case_reopened' AND o.at > r.at))
        ELSE false END
      AND NOT (a.unless_declined AND EXISTS (
        SELECT FROM law.closing_excuse x
        WHERE x.begins = (
            SELECT s.kind FROM standing s
            WHERE (s.participation_id = a.whom OR s.participation_id IS NULL) AND s.kind IN (x.begins, x.ends)
              AND s.precision <> 'month'
            ORDER BY s.at DESC, s.event_id COLLATE "C" DESC LIMIT 1)))
      AND NOT EXISTS (  -- somebody answered for it since the case was last taken up again
        SELECT FROM public.gates_gateexception x
        JOIN public.gates_gatesignature s ON s.exception_id = x.id AND s.granted
        WHERE x.case_id = of_case AND x.gate = a.gate AND x.step = step_kind
          AND x.participation_id IS NOT DISTINCT FROM a.whom
          AND NOT EXISTS (SELECT FROM public.cases_event o
                          WHERE o.case_id = of_case AND o.kind = 'case_reopened' AND o.recorded_at > x.asked_at))
$$
"""

# As for closing: what arrives with a case that has no history here yet is let in and counted; it happened elsewhere.
GATE = """
CREATE FUNCTION refuse_step_without_evidence() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
SET work_mem = '64MB' AS $$
DECLARE
    refused record;
BEGIN
    IF NOT EXISTS (SELECT FROM added a JOIN law.gate_evidence g ON g.step = a.kind) THEN
        RETURN NULL;
    END IF;
    EXECUTE $gate$
        WITH arrived AS MATERIALIZED (SELECT id, case_id, kind, event_id, at, recorded_at, batch_id, participation_id FROM added),
        stepping AS MATERIALIZED (
            SELECT a.* FROM arrived a WHERE EXISTS (SELECT FROM law.gate_evidence g WHERE g.step = a.kind)),
        asked AS MATERIALIZED (
            SELECT s.* FROM stepping s
            WHERE (s.batch_id IS NULL
                   OR EXISTS (SELECT FROM public.cases_event o
                              WHERE o.case_id = s.case_id AND o.id NOT IN (SELECT id FROM arrived)))
              AND NOT EXISTS (SELECT FROM public.cases_event w WHERE w.case_id = s.case_id
                              AND w.kind = 'entry_withdrawn' AND s.event_id = ANY (w.about)))
        SELECT s.case_id, u.gate FROM asked s
        CROSS JOIN LATERAL law.unmet_at_gates(
            s.case_id, s.kind, s.event_id, s.at, s.recorded_at, s.participation_id, s.batch_id IS NOT NULL) u
        LIMIT 1
    $gate$ INTO refused;
    IF refused.gate IS NOT NULL THEN
        RAISE EXCEPTION 'case % cannot pass the gate %: what it asks for is missing', refused.case_id, refused.gate
            USING ERRCODE = 'KI007';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER no_step_without_evidence AFTER INSERT ON public.cases_event
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_step_without_evidence();
"""

# By key, row by row: see closing/migrations/0003.
SIGNING = """
CREATE FUNCTION refuse_unfit_gate_signature() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    asked record;
    case_officer text;
BEGIN
    SELECT x.asked_by, x.case_id, x.gate INTO asked FROM public.gates_gateexception x WHERE x.id = NEW.exception_id;
    SELECT c.officer INTO case_officer FROM public.cases_case c WHERE c.id = asked.case_id;
    IF NEW.signed_by IN (asked.asked_by, case_officer)
    OR NOT EXISTS (
        SELECT FROM public.access_staff s JOIN law.gate_signer r ON r.role = s.role AND r.gate = asked.gate
        WHERE s.staff_number = NEW.signed_by AND s.is_active) THEN
        RAISE EXCEPTION 'an exception to a gate is signed by a supervisor who neither asked for it nor has the case'
            USING ERRCODE = 'KI008';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_who_may_signs BEFORE INSERT ON public.gates_gatesignature
FOR EACH ROW EXECUTE FUNCTION refuse_unfit_gate_signature();

CREATE FUNCTION refuse_unfit_check() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    handed record;
    case_officer text;
BEGIN
    SELECT h."by", h.case_id, h.paper INTO handed FROM public.gates_handedin h WHERE h.id = NEW.paper_id;
    SELECT c.officer INTO case_officer FROM public.cases_case c WHERE c.id = handed.case_id;
    IF NEW."by" IN (handed."by", case_officer)
    OR EXISTS (SELECT FROM public.gates_checked o WHERE o.paper_id = NEW.paper_id AND o."by" = NEW."by")
    OR NOT EXISTS (
        SELECT FROM public.access_staff s
        JOIN law.paper_check r ON r.role = s.role AND r.paper = handed.paper AND r.check_name = NEW.check_name
        WHERE s.staff_number = NEW."by" AND s.is_active) THEN
        RAISE EXCEPTION 'a paper is checked by somebody whose part it is, who neither handed it in nor has the case'
            USING ERRCODE = 'KI009';
    END IF;
    NEW.goes_to := CASE WHEN NEW.passed THEN '' ELSE handed."by" END;
    SELECT coalesce(max(e.id), 0) INTO NEW.seen_up_to FROM public.cases_event e WHERE e.case_id = handed.case_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_who_may_checks BEFORE INSERT ON public.gates_checked
FOR EACH ROW EXECUTE FUNCTION refuse_unfit_check();
"""

GONE = """
DROP TRIGGER only_who_may_checks ON public.gates_checked;
DROP TRIGGER only_who_may_signs ON public.gates_gatesignature;
DROP TRIGGER no_step_without_evidence ON public.cases_event;
DROP FUNCTION refuse_unfit_check();
DROP FUNCTION refuse_unfit_gate_signature();
DROP FUNCTION refuse_step_without_evidence();
DROP FUNCTION law.unmet_at_gates(bigint, text, text, timestamptz, timestamptz, bigint, boolean);
DROP TABLE law.gate_evidence, law.gate_signer, law.paper_check, law.decision_step;
"""


class Migration(migrations.Migration):
    """Add the gates behind the history; the law of them is loaded with the rest of the law."""

    dependencies = [
        ("gates", "0001_initial"),
        ("closing", "0003_signing_by_index"),
        ("cases", "0009_suspects_are_found"),
        ("access", "0001_initial"),
        ("needs", "0001_initial"),
        ("obligations", "0006_unmet_of_a_case"),
    ]
    operations = [migrations.RunSQL(TABLES + UNMET + ";" + GATE + SIGNING, GONE)]

"""Taking an import back: the one way in which rows of a history can go, for the rows of one batch within 24 hours."""

from django.db import migrations

TAKE_BACK = """
CREATE FUNCTION take_back_import(
    batch bigint, by_whom text, in_role text, now_at timestamptz,
    OUT events bigint, OUT cases bigint, OUT remaining bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_batch uuid;
    first_entry record;
    touched bigint[];
BEGIN
    -- Nobody records meanwhile: a lock for each case of a large import would not fit in memory.
    LOCK TABLE public.cases_event, public.cases_participation, public.cases_contactpoint IN SHARE ROW EXCLUSIVE MODE;
    SELECT public_id INTO of_batch FROM public.cases_batch WHERE id = batch AND undone_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such import, or it was taken back' USING ERRCODE = 'KI001';
    END IF;
    -- The access log says when: the role that calls this can add to it and change nothing in it. Nor may that role
    -- turn the clock back behind what it has logged.
    SELECT id, at INTO first_entry FROM public.access_log_entry
    WHERE business_identifier = of_batch::text AND act IN ('bundle.imported', 'staff.changed') ORDER BY id LIMIT 1;
    IF first_entry.at IS NULL OR now_at > first_entry.at + INTERVAL '24 hours'
       OR now_at < (SELECT at FROM public.access_log_entry ORDER BY id DESC LIMIT 1) - INTERVAL '5 minutes' THEN
        RAISE EXCEPTION 'the import is older than 24 hours' USING ERRCODE = 'KI002';
    END IF;
    touched := ARRAY(
        SELECT case_id FROM public.cases_event WHERE batch_id = batch
        UNION SELECT id FROM public.cases_case WHERE batch_id = batch
        UNION SELECT case_id FROM public.cases_participation WHERE batch_id = batch
        UNION SELECT p.case_id FROM public.cases_contactpoint t
              JOIN public.cases_participation p ON p.id = t.participation_id WHERE t.batch_id = batch
        UNION SELECT p.case_id FROM public.cases_person n
              JOIN public.cases_participation p ON p.person_id = n.id WHERE n.batch_id = batch);
    IF EXISTS (
        SELECT FROM public.cases_event e
        JOIN (SELECT case_id, min(id) AS first FROM public.cases_event WHERE batch_id = batch GROUP BY case_id) b
          ON b.case_id = e.case_id AND e.id > b.first
        WHERE e.batch_id IS DISTINCT FROM batch)
    OR EXISTS (
        SELECT FROM public.cases_participation p JOIN public.cases_person n ON n.id = p.person_id
        WHERE p.batch_id = batch AND n.batch_id IS DISTINCT FROM batch)
    OR EXISTS (
        SELECT FROM public.access_log_entry l JOIN public.cases_case c ON c.public_id::text = l.business_identifier
        WHERE l.id > first_entry.id AND l.category IN ('collection', 'alteration', 'combination')
          AND c.id = ANY(touched)) THEN
        RAISE EXCEPTION 'somebody has worked on these cases since' USING ERRCODE = 'KI003';
    END IF;
    INSERT INTO public.access_log_entry
     (at, category, act, by, role, ip, session, business_identifier, individuals, recipient, reason)
    SELECT now_at, 'erasure', 'bundle.undone', by_whom, in_role, '', '', of_batch::text,
           array_remove(array_agg(public_id ORDER BY public_id), NULL), '', ''
    FROM (SELECT public_id, (row_number() OVER (ORDER BY public_id) - 1) / 2000 AS part
          FROM (SELECT NULL::uuid AS public_id
                UNION SELECT n.public_id FROM public.cases_participation p
                JOIN public.cases_person n ON n.id = p.person_id WHERE p.case_id = ANY(touched)) AS everybody) AS parts
    GROUP BY part;
    -- Each participation that goes is looked for among all events: without this, from end to end.
    CREATE INDEX events_of_a_participation ON public.cases_event (participation_id);
    BEGIN
        DELETE FROM public.obligations_obligation WHERE case_id = ANY(touched);
        DELETE FROM public.cases_contactpoint WHERE batch_id = batch;
        DELETE FROM public.cases_event WHERE batch_id = batch;
        GET DIAGNOSTICS events = ROW_COUNT;
        DELETE FROM public.cases_participation WHERE batch_id = batch;
        -- Somebody whom an earlier import brought without a name, and this one described, is nameless again.
        UPDATE public.cases_person n
        SET name = '', born_on = NULL, died_on = NULL, language = 'en', needs = '', staff_number = '', made_up = false
        WHERE batch_id = batch AND EXISTS (SELECT FROM public.cases_participation p WHERE p.person_id = n.id);
        DELETE FROM public.cases_person n
        WHERE batch_id = batch AND NOT EXISTS (SELECT FROM public.cases_participation p WHERE p.person_id = n.id);
        DELETE FROM public.cases_case WHERE batch_id = batch;
        GET DIAGNOSTICS cases = ROW_COUNT;
        DELETE FROM public.cases_shift WHERE batch_id = batch;
        SET CONSTRAINTS ALL IMMEDIATE;
    EXCEPTION WHEN foreign_key_violation THEN
        RAISE EXCEPTION 'somebody has worked on these cases since' USING ERRCODE = 'KI003';
    END;
    DROP INDEX public.events_of_a_participation;
    SET CONSTRAINTS ALL DEFERRED;
    UPDATE public.cases_batch SET undone_at = now_at WHERE id = batch;
    remaining := ARRAY(SELECT id FROM public.cases_case WHERE id = ANY(touched) ORDER BY id);
END
$$;
REVOKE ALL ON FUNCTION take_back_import(bigint, text, text, timestamptz) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    """Add the function; `database.roles` says who may call it."""

    dependencies = [("cases", "0006_restrictions_take_two")]
    operations = [
        migrations.RunSQL(TAKE_BACK, "DROP FUNCTION take_back_import(bigint, text, text, timestamptz)")
    ]

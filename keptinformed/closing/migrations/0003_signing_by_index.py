"""Looks up what a signature is for row by row, so that no plan made for a nearly empty table can read it end to end."""

from django.db import migrations

# A session plans the check once, and goes on with that plan while a bulk of signatures fills the tables: a join that was
# cheap over nothing then takes minutes for thousands. Three look-ups by key can be planned in one way only.
BY_KEY = """
CREATE OR REPLACE FUNCTION refuse_unfit_signature() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    asker text;
    of_participation bigint;
    of_case bigint;
    case_officer text;
BEGIN
    SELECT x.asked_by, x.participation_id INTO asker, of_participation
    FROM public.closing_closingexception x WHERE x.id = NEW.exception_id;
    SELECT p.case_id INTO of_case FROM public.cases_participation p WHERE p.id = of_participation;
    SELECT c.officer INTO case_officer FROM public.cases_case c WHERE c.id = of_case;
    IF NEW.signed_by IN (asker, case_officer)
    OR NOT EXISTS (
        SELECT FROM public.access_staff s JOIN law.closing_signer r ON r.role = s.role
        WHERE s.staff_number = NEW.signed_by AND s.is_active) THEN
        RAISE EXCEPTION 'an exception to the closing gate is signed by a supervisor who neither asked for it nor has the case'
            USING ERRCODE = 'KI006';
    END IF;
    RETURN NEW;
END
$$;
"""
AS_IT_WAS = """
CREATE OR REPLACE FUNCTION refuse_unfit_signature() RETURNS trigger LANGUAGE plpgsql
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
"""


class Migration(migrations.Migration):
    """Keep the check of the gate's signatures to keys."""

    dependencies = [("closing", "0002_gate")]
    operations = [migrations.RunSQL(BY_KEY, AS_IT_WAS)]

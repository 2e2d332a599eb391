-- The rows of a made-up force, copied into tables of text, become the service's own rows.
-- part: tables
CREATE TEMP TABLE staged_case (case_id text, force text, unit text, team text, officer text, offence text);
CREATE TEMP TABLE staged_participant (participant_id text, case_id text, role text, enhanced_from timestamptz);
CREATE TEMP TABLE staged_event (
  event_id text, case_id text, participant_id text, kind text, at timestamptz, recorded_at timestamptz, about text, grade text,
  every_days smallint);
-- part: rows
INSERT INTO cases_case (public_id, reference, force, unit, team, officer, offence, offence_class, stage)
SELECT gen_random_uuid(), case_id, force, unit, team, officer, offence, '', 'reported' FROM staged_case ORDER BY case_id;
ANALYZE cases_case;
CREATE TEMP TABLE numbered AS
SELECT p.*, c.id AS number, nextval(pg_get_serial_sequence('cases_person', 'id')) AS person
FROM staged_participant p JOIN cases_case c ON c.reference = p.case_id ORDER BY c.id, p.participant_id;
INSERT INTO cases_person (id, public_id, name, is_business, language, needs, staff_number, made_up)
SELECT person, gen_random_uuid(), 'Made Up', role = 'business', 'en', '', '', true FROM numbered;
INSERT INTO cases_participation (public_id, case_id, person_id, participant_id, part, enhanced_from, contact_name, frozen_why)
SELECT gen_random_uuid(), number, person, participant_id, role, CASE WHEN role <> 'business' THEN enhanced_from END, '', ''
FROM numbered;
ANALYZE cases_person;
ANALYZE cases_participation;
INSERT INTO cases_event (case_id, participation_id, event_id, kind, at, recorded_at, precision, about, grade, every_days, by)
SELECT c.id, p.id, e.event_id, e.kind, e.at, e.recorded_at, 'instant',
       CASE WHEN COALESCE(e.about, '') = '' THEN '{}'::text[] ELSE STRING_TO_ARRAY(e.about, ';') END,
       ARRAY_POSITION(ARRAY['attempted', 'message_left', 'sent', 'delivered', 'read', 'spoken', 'verified'], e.grade),
       e.every_days, ''
FROM staged_event e
JOIN cases_case c ON c.reference = e.case_id
LEFT JOIN cases_participation p ON p.case_id = c.id AND p.participant_id = e.participant_id
ORDER BY c.id, e.at, e.event_id;
ANALYZE cases_event;

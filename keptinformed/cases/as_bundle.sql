-- What an export holds, a range of cases at a time, every value as the text of a bundle (docs/reference/duties.md, section 1).
-- %(cases)s: numbers of cases. Suspects, and what was noted of a suspect alone, never leave this way.
-- part: chosen
SELECT c.id FROM cases_case c
WHERE (%(restricted)s OR NOT EXISTS (SELECT FROM cases_restriction r WHERE r.case_id = c.id AND r.lifted_at IS NULL))
  AND NOT EXISTS (
    SELECT FROM cases_participation p JOIN cases_person n ON n.id = p.person_id
    WHERE p.case_id = c.id AND n.staff_number = %(reader)s AND n.staff_number <> '')
ORDER BY c.reference COLLATE "C"

-- part: individuals
SELECT n.public_id FROM cases_participation p JOIN cases_person n ON n.id = p.person_id
WHERE p.case_id = ANY(%(cases)s) AND p.part <> 'suspect'

-- part: cases
SELECT reference, force, unit, team, officer, offence FROM cases_case WHERE id = ANY(%(cases)s)
ORDER BY reference COLLATE "C"

-- part: participants
SELECT p.participant_id, c.reference, p.part, written(p.enhanced_from), written(p.enhanced_recorded_at), written(p.since)
FROM cases_participation p JOIN cases_case c ON c.id = p.case_id
WHERE p.case_id = ANY(%(cases)s) AND p.part <> 'suspect'
ORDER BY c.reference COLLATE "C", p.participant_id COLLATE "C"

-- part: events
SELECT e.event_id, c.reference, coalesce(p.participant_id, ''), e.kind, written(e.at), written(e.recorded_at), e.precision,
       array_to_string(e.about, ';'),
       coalesce((ARRAY['attempted', 'message_left', 'sent', 'delivered', 'read', 'spoken', 'verified'])[e.grade], ''),
       coalesce(e.every_days::text, '')
FROM cases_event e JOIN cases_case c ON c.id = e.case_id LEFT JOIN cases_participation p ON p.id = e.participation_id
WHERE e.case_id = ANY(%(cases)s) AND p.part IS DISTINCT FROM 'suspect'
ORDER BY c.reference COLLATE "C", e.at, e.event_id COLLATE "C"

-- part: people
SELECT c.reference, p.participant_id, n.name, n.language, n.needs, coalesce(n.born_on::text, ''),
       coalesce(n.died_on::text, ''), n.staff_number, p.contact_name, CASE WHEN n.made_up THEN 'yes' ELSE 'no' END
FROM cases_participation p JOIN cases_case c ON c.id = p.case_id JOIN cases_person n ON n.id = p.person_id
WHERE p.case_id = ANY(%(cases)s) AND p.part <> 'suspect'
  AND (n.name, n.language, n.needs, n.staff_number, p.contact_name, n.born_on, n.died_on)
      IS DISTINCT FROM ('', 'en', '', '', '', NULL::date, NULL::date)
ORDER BY c.reference COLLATE "C", p.participant_id COLLATE "C"

-- part: contact_points
SELECT c.reference, p.participant_id, t.channel, encode(t.sealed, 'hex'),
       CASE t.safe WHEN true THEN 'yes' WHEN false THEN 'no' ELSE '' END,
       CASE WHEN t.preferred THEN 'yes' ELSE 'no' END, written(t.added_at), written(t.ended_at),
       CASE WHEN n.made_up THEN 'yes' ELSE 'no' END
FROM cases_contactpoint t JOIN cases_participation p ON p.id = t.participation_id
JOIN cases_case c ON c.id = p.case_id JOIN cases_person n ON n.id = p.person_id
WHERE p.case_id = ANY(%(cases)s) AND p.part <> 'suspect'
ORDER BY c.reference COLLATE "C", p.participant_id COLLATE "C", t.channel DESC, t.ended_at, t.lookup

-- part: staff
SELECT staff_number, name, unit, team, role, CASE WHEN made_up THEN 'yes' ELSE 'no' END
FROM access_staff WHERE left_at IS NULL ORDER BY staff_number COLLATE "C"

-- part: shifts
SELECT h.staff_number, h.day::text, h.kind, written(h.begins_at), written(h.ends_at),
       CASE WHEN s.made_up THEN 'yes' ELSE 'no' END
FROM cases_shift h JOIN access_staff s ON s.staff_number = h.staff_number AND s.left_at IS NULL
ORDER BY h.staff_number COLLATE "C", h.day

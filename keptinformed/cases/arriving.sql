-- Takes rows of another system in: cases, people, what happened, how people are reached. Run in this order by arriving.py.
-- %(batch)s: the number of the batch. %(now)s: microseconds. %(ahead)s: how far ahead a clock may be, in microseconds.
-- %(ids)s: the cases of these rows. %(fresh)s: those of them that were not here before.
-- Instants come as microseconds since 1970; an about comes as its items with semicolons between them.

-- part: tables
CREATE TEMP TABLE IF NOT EXISTS arriving_case (
    place bigint, reference text, force text, unit text, team text, officer text, offence text) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS arriving_participant (
    place bigint, reference text, participant_id text, part text, since_ts bigint, enhanced_ts bigint,
    enhanced_recorded_ts bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS arriving_person (
    place bigint, reference text, participant_id text, name text, language text, needs text, born_on date, died_on date,
    staff_number text, contact_name text, made_up boolean) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS arriving_event (
    place bigint, reference text, event_id text, participant_id text, kind text, ts bigint, recorded_ts bigint,
    precision text, about text, grade smallint, every_days smallint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS arriving_contact_point (
    place bigint, reference text, participant_id text, channel text, sealed bytea, lookup bytea, ending text,
    safe boolean, preferred boolean, added_ts bigint, ended_ts bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS refused_row (of_table text, place bigint, reason text) ON COMMIT DELETE ROWS;
TRUNCATE arriving_case, arriving_participant, arriving_person, arriving_event, arriving_contact_point, refused_row

-- part: too long
INSERT INTO refused_row
SELECT 'cases', place, 'holds a text that is longer than this service keeps: shorten it'
FROM arriving_case
WHERE length(reference) > 200 OR length(force) > 200 OR length(unit) > 200 OR length(team) > 200
   OR length(officer) > 40 OR length(offence) > 300

-- part: cases
INSERT INTO cases_case (public_id, reference, force, unit, team, officer, offence, offence_class, stage, batch_id)
SELECT gen_random_uuid(), reference, force, unit, team, officer, offence, '', 'reported', %(batch)s
FROM arriving_case
WHERE place NOT IN (SELECT place FROM refused_row)
ORDER BY reference
ON CONFLICT (reference) DO NOTHING
RETURNING id

-- part: known
DROP TABLE IF EXISTS pg_temp.known_case;
CREATE TEMP TABLE known_case ON COMMIT DROP AS
SELECT id, reference, force, unit, team, officer, offence, id = ANY(%(fresh)s) AS fresh
FROM cases_case WHERE reference = ANY(%(references)s);
ANALYZE known_case

-- part: other cases
INSERT INTO refused_row
SELECT 'cases', a.place, 'is here already and says otherwise: it stays as it is, and what is in it is taken'
FROM arriving_case a JOIN known_case k ON k.reference = a.reference AND NOT k.fresh
WHERE (a.force, a.unit, a.team, a.officer, a.offence) <> (k.force, k.unit, k.team, k.officer, k.offence)

-- part: participants
DROP TABLE IF EXISTS pg_temp.judged_participant, pg_temp.here_participant;
CREATE TEMP TABLE here_participant ON COMMIT DROP AS
SELECT id, case_id, person_id, participant_id, part, since, enhanced_from, enhanced_recorded_at, contact_name
FROM cases_participation WHERE case_id = ANY(%(stale)s);
CREATE TEMP TABLE judged_participant ON COMMIT DROP AS
SELECT a.place, k.id AS case_id, a.participant_id, a.part, a.since, a.enhanced_from, a.enhanced_recorded_at,
       h.id AS here, CASE
    WHEN k.id IS NULL THEN 'its case could not be taken in'
    WHEN length(a.participant_id) > 200 THEN 'participant_id is longer than 200 characters'
    WHEN NOT a.part = ANY(%(parts)s) THEN 'unknown role: only people who are owed something come this way'
    WHEN h.id IS NOT NULL AND (h.part, h.since, h.enhanced_from, h.enhanced_recorded_at)
         IS DISTINCT FROM (a.part, a.since, a.enhanced_from, a.enhanced_recorded_at)
    THEN 'is here already and says otherwise: it stays as it is'
END AS reason
FROM (SELECT place, reference, participant_id, part,
             TIMESTAMPTZ 'epoch' + since_ts * INTERVAL '1 microsecond' AS since,
             TIMESTAMPTZ 'epoch' + enhanced_ts * INTERVAL '1 microsecond' AS enhanced_from,
             TIMESTAMPTZ 'epoch' + enhanced_recorded_ts * INTERVAL '1 microsecond' AS enhanced_recorded_at
      FROM arriving_participant) a
LEFT JOIN known_case k ON k.reference = a.reference
LEFT JOIN here_participant h ON h.case_id = k.id AND h.participant_id = a.participant_id;
INSERT INTO refused_row SELECT 'participants', place, reason FROM judged_participant WHERE reason IS NOT NULL;
ANALYZE judged_participant

-- part: people
DROP TABLE IF EXISTS pg_temp.fresh_participant, pg_temp.judged_person;
CREATE TEMP TABLE judged_person ON COMMIT DROP AS
SELECT a.*, k.id AS case_id, CASE
    WHEN k.id IS NULL THEN 'its case could not be taken in'
    WHEN length(a.name) > 300 OR length(a.language) > 20 OR length(a.needs) > 500
      OR length(a.staff_number) > 40 OR length(a.contact_name) > 300 THEN 'holds a text that is longer than this service keeps: shorten it'
    WHEN j.case_id IS NULL AND h.case_id IS NULL THEN 'its participant could not be taken in'
END AS reason
FROM arriving_person a
LEFT JOIN known_case k ON k.reference = a.reference
LEFT JOIN judged_participant j ON j.case_id = k.id AND j.participant_id = a.participant_id AND j.reason IS NULL
LEFT JOIN here_participant h ON h.case_id = k.id AND h.participant_id = a.participant_id;
INSERT INTO refused_row SELECT 'people', place, reason FROM judged_person WHERE reason IS NOT NULL;
CREATE TEMP TABLE fresh_participant ON COMMIT DROP AS
SELECT nextval('cases_person_id_seq') AS person_id, j.*, p.name, p.language, p.needs, p.born_on, p.died_on,
       p.staff_number, p.contact_name, p.made_up, p.place IS NOT NULL AS described
FROM judged_participant j
LEFT JOIN judged_person p ON p.case_id = j.case_id AND p.participant_id = j.participant_id AND p.reason IS NULL
WHERE j.reason IS NULL AND j.here IS NULL;
INSERT INTO cases_person
 (id, public_id, name, is_business, born_on, died_on, language, needs, staff_number, made_up, batch_id)
SELECT person_id, gen_random_uuid(), coalesce(name, ''), part = 'business', born_on, died_on,
       coalesce(nullif(language, ''), 'en'), coalesce(needs, ''), coalesce(staff_number, ''), coalesce(made_up, false),
       %(batch)s
FROM fresh_participant

-- part: taking part
INSERT INTO cases_participation (public_id, case_id, person_id, participant_id, part, since, enhanced_from,
 enhanced_recorded_at, contact_name, batch_id)
SELECT gen_random_uuid(), case_id, person_id, participant_id, part, since, enhanced_from, enhanced_recorded_at,
       coalesce(contact_name, ''), %(batch)s
FROM fresh_participant

-- part: described later
-- Somebody who came without a name is described when a later bundle can; whoever has one stays as they are.
WITH here AS (
    SELECT j.place, n.id AS person_id, n.name = '' AND n.batch_id IS NOT NULL AS nameless,
           (j.name, coalesce(nullif(j.language, ''), 'en'), j.needs, j.born_on, j.died_on, j.staff_number, j.made_up)
           IS DISTINCT FROM (n.name, n.language, n.needs, n.born_on, n.died_on, n.staff_number, n.made_up) AS other,
           j.name, coalesce(nullif(j.language, ''), 'en') AS language, j.needs, j.born_on, j.died_on, j.staff_number,
           j.made_up
    FROM judged_person j
    JOIN here_participant h ON h.case_id = j.case_id AND h.participant_id = j.participant_id
    JOIN cases_person n ON n.id = h.person_id
    WHERE j.reason IS NULL
), told AS (
    INSERT INTO refused_row
    SELECT 'people', place, 'is here already and says otherwise: it stays as it is' FROM here WHERE other AND NOT nameless
)
UPDATE cases_person n
SET name = h.name, language = h.language, needs = h.needs, born_on = h.born_on, died_on = h.died_on,
    staff_number = h.staff_number, made_up = h.made_up, batch_id = %(batch)s
FROM here h WHERE n.id = h.person_id AND h.nameless AND h.other

-- part: events
DROP TABLE IF EXISTS pg_temp.judged_event, pg_temp.here_event, pg_temp.all_participant;
CREATE TEMP TABLE all_participant ON COMMIT DROP AS
SELECT id, case_id, participant_id FROM cases_participation WHERE case_id = ANY(%(ids)s);
CREATE TEMP TABLE here_event ON COMMIT DROP AS
SELECT case_id, event_id, participation_id, kind, at, recorded_at, precision, about, grade, every_days
FROM cases_event WHERE case_id = ANY(%(stale)s);
ANALYZE all_participant, here_event;
CREATE TEMP TABLE judged_event ON COMMIT DROP AS
SELECT a.place, k.id AS case_id, p.id AS participation_id, a.event_id, a.kind, a.at, a.recorded_at, a.precision,
       a.about, a.grade, a.every_days, h.case_id AS here, (g.kind IS NOT NULL OR a.kind IN (SELECT step FROM law.gate_evidence))
       AND k.id IN (SELECT case_id FROM here_event) AS closes,
       CASE
    WHEN k.id IS NULL THEN 'its case could not be taken in'
    WHEN length(a.event_id) > 200 OR a.event_id = '' OR strpos(a.event_id, ';') > 0
    THEN 'event_id is empty, holds a semicolon, or is longer than 200 characters'
    WHEN a.participant_id <> '' AND p.id IS NULL THEN 'its participant could not be taken in'
    WHEN w.kind IS NULL THEN 'unknown kind: write a word of the vocabulary'
    WHEN a.ts > %(now)s + %(ahead)s OR a.recorded_ts > %(now)s + %(ahead)s
    THEN 'lies in the future: what happens is recorded when it has happened'
    WHEN a.kind = 'told' AND (p.id IS NULL OR a.grade IS NULL OR a.about = '{}')
    THEN 'told with no participant, about or grade: say who was told what, and how sure it is'
    WHEN a.kind = 'entry_withdrawn' AND a.about = '{}' THEN 'entry_withdrawn with no about'
    WHEN EXISTS (SELECT FROM UNNEST(a.about) AS item WHERE length(item) > 200)
    THEN 'about holds an id that is longer than 200 characters'
    WHEN h.case_id IS NOT NULL
     AND (h.participation_id, h.kind, h.at, h.recorded_at, h.precision, h.about::text[], h.grade, h.every_days)
         IS DISTINCT FROM (p.id, a.kind, a.at, a.recorded_at, a.precision, a.about, a.grade, a.every_days)
    THEN 'event_id is here already with other content: history is never overwritten, so withdraw that entry first'
END AS reason
FROM (SELECT place, reference, event_id, participant_id, kind, ts, recorded_ts, precision, grade, every_days,
             TIMESTAMPTZ 'epoch' + ts * INTERVAL '1 microsecond' AS at,
             TIMESTAMPTZ 'epoch' + recorded_ts * INTERVAL '1 microsecond' AS recorded_at,
             string_to_array(about, ';') AS about
      FROM arriving_event) a
LEFT JOIN known_case k ON k.reference = a.reference
LEFT JOIN all_participant p ON p.case_id = k.id AND p.participant_id = a.participant_id
LEFT JOIN law.kind w ON w.kind = a.kind
LEFT JOIN law.closing_kind g ON g.kind = a.kind
LEFT JOIN here_event h ON h.case_id = k.id AND h.event_id = a.event_id;
INSERT INTO refused_row SELECT 'events', place, reason FROM judged_event WHERE reason IS NOT NULL AND NOT closes

-- part: happened
INSERT INTO cases_event (case_id, participation_id, event_id, kind, at, recorded_at, precision, about, grade, every_days,
 by, batch_id)
SELECT case_id, participation_id, event_id, kind, at, recorded_at, precision, about, grade, every_days, '', %(batch)s
FROM judged_event WHERE reason IS NULL AND here IS NULL AND NOT closes
ORDER BY case_id, recorded_at, event_id

-- part: untold
-- A closing, or another step before which a gate stands, of a case that has a history here meets the gate, once all
-- that came with it is in. (What arrives with a case that is new here happened elsewhere: it is let in, and counted.)
UPDATE judged_event j
SET reason = 'closes a case before everybody in it was told: tell them, or have an exception signed, and bring it in again'
WHERE closes AND reason IS NULL AND here IS NULL
  AND EXISTS (SELECT FROM law.untold_at_closing(j.case_id, j.kind, j.event_id, j.at));
UPDATE judged_event j
SET reason = 'does not pass the gate "' || u.gate || '": what it asks for is missing here. Add it, or have an exception signed, and bring it in again'
FROM (SELECT s.case_id, s.event_id, min(w.gate) AS gate FROM judged_event s
      CROSS JOIN LATERAL law.unmet_at_gates(s.case_id, s.kind, s.event_id, s.at,
          TIMESTAMPTZ 'epoch' + %(now)s * INTERVAL '1 microsecond', s.participation_id, true) w
      WHERE s.closes AND s.reason IS NULL AND s.here IS NULL GROUP BY s.case_id, s.event_id) u
WHERE j.case_id = u.case_id AND j.event_id = u.event_id;
INSERT INTO refused_row SELECT 'events', place, reason FROM judged_event WHERE closes AND reason IS NOT NULL

-- part: closed
INSERT INTO cases_event (case_id, participation_id, event_id, kind, at, recorded_at, precision, about, grade, every_days,
 by, batch_id)
SELECT case_id, participation_id, event_id, kind, at, recorded_at, precision, about, grade, every_days, '', %(batch)s
FROM judged_event WHERE reason IS NULL AND here IS NULL AND closes
ORDER BY case_id, recorded_at, event_id

-- part: contact points
DROP TABLE IF EXISTS pg_temp.judged_contact_point;
CREATE TEMP TABLE judged_contact_point ON COMMIT DROP AS
SELECT a.*, p.id AS participation_id, h.id AS here, CASE
    WHEN p.id IS NULL THEN 'its participant could not be taken in'
    WHEN ROW_NUMBER() OVER (PARTITION BY p.id, a.channel, a.lookup, a.ended_at ORDER BY a.place) > 1
    THEN 'repeats a number or address of that person, perhaps written in another way'
    WHEN h.ended_at IS NOT NULL AND a.ended_at IS NULL THEN 'was ended here since: it stays ended'
    WHEN h.id IS NOT NULL AND ((h.safe, h.preferred, h.ended_at) IS DISTINCT FROM (a.safe, a.preferred, a.ended_at)
      OR h.added_at <> a.added_at) THEN 'is here already and says otherwise: it stays as it is'
END AS reason
FROM (SELECT place, reference, participant_id, channel, sealed, lookup, ending, safe, preferred,
             TIMESTAMPTZ 'epoch' + added_ts * INTERVAL '1 microsecond' AS added_at,
             TIMESTAMPTZ 'epoch' + ended_ts * INTERVAL '1 microsecond' AS ended_at
      FROM arriving_contact_point) a
LEFT JOIN known_case k ON k.reference = a.reference
LEFT JOIN all_participant p ON p.case_id = k.id AND p.participant_id = a.participant_id
LEFT JOIN LATERAL (
    SELECT id, safe, preferred, added_at, ended_at FROM cases_contactpoint c
    WHERE c.participation_id = p.id AND c.channel = a.channel AND c.lookup = a.lookup
    ORDER BY c.ended_at IS DISTINCT FROM a.ended_at, c.ended_at DESC LIMIT 1) AS h ON true;
INSERT INTO refused_row SELECT 'contact_points', place, reason FROM judged_contact_point WHERE reason IS NOT NULL

-- part: reached
INSERT INTO cases_contactpoint (public_id, participation_id, channel, sealed, lookup, ending, safe, preferred, added_at,
 ended_at, batch_id)
SELECT gen_random_uuid(), participation_id, channel, sealed, lookup, ending, safe, preferred,
       coalesce(added_at, TIMESTAMPTZ 'epoch' + %(now)s * INTERVAL '1 microsecond'), ended_at, %(batch)s
FROM judged_contact_point WHERE reason IS NULL AND here IS NULL

-- part: lock
SELECT pg_advisory_xact_lock(%(namespace)s, (id & 2147483647)::int)
FROM (SELECT id FROM known_case WHERE NOT fresh AND (
        reference IN (
            SELECT a.reference FROM arriving_participant a JOIN known_case k ON k.reference = a.reference AND NOT k.fresh
            WHERE NOT EXISTS (SELECT FROM cases_participation p
                              WHERE p.case_id = k.id AND p.participant_id = a.participant_id))
        OR reference IN (
            SELECT a.reference FROM arriving_event a JOIN known_case k ON k.reference = a.reference AND NOT k.fresh
            WHERE NOT EXISTS (SELECT FROM cases_event e WHERE e.case_id = k.id AND e.event_id = a.event_id)))
      ORDER BY id & 2147483647) AS to_change

-- part: changed
-- Cases in which anybody came or anything happened, and those in which only something was told of somebody.
SELECT id, max(owing) FROM (
    SELECT id, 1 AS owing FROM known_case WHERE fresh
    UNION ALL SELECT case_id, 1 FROM judged_participant WHERE reason IS NULL AND here IS NULL
    UNION ALL SELECT case_id, 1 FROM judged_event WHERE reason IS NULL AND here IS NULL
    UNION ALL SELECT p.case_id, 0 FROM judged_contact_point j JOIN all_participant p ON p.id = j.participation_id
        WHERE reason IS NULL AND here IS NULL
    UNION ALL SELECT p.case_id, 0 FROM cases_person n JOIN cases_participation p ON p.person_id = n.id
        WHERE n.batch_id = %(batch)s AND p.case_id = ANY(%(stale)s)
        AND p.case_id IN (SELECT case_id FROM judged_person WHERE reason IS NULL)) AS touched
GROUP BY id ORDER BY id

-- part: concerned
SELECT n.public_id FROM cases_participation p JOIN cases_person n ON n.id = p.person_id WHERE p.case_id = ANY(%(ids)s)

-- part: refused
SELECT of_table, place, reason FROM refused_row ORDER BY of_table, place

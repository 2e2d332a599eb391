-- The history of some cases as the engine's tables (docs/reference/duties.md, section 1): event, participant, withdrawal.
-- %(cases)s: numbers of cases; %(people)s: numbers of participations, or NULL for everybody in those cases.
-- part: ranked
SELECT e.case_id AS case_no, e.id, e.participation_id, e.event_id, e.kind AS word, k.code AS kind, e.about, e.precision,
       ROW_NUMBER() OVER (PARTITION BY e.case_id ORDER BY e.event_id COLLATE "C") AS event_no,
       (EXTRACT(EPOCH FROM e.at) * 1000000)::bigint AS ts,
       (EXTRACT(EPOCH FROM e.recorded_at) * 1000000)::bigint AS recorded_ts,
       (e.at AT TIME ZONE 'Europe/London')::date - DATE '1970-01-01' AS day,
       COALESCE(e.grade, 0)::int AS grade,
       CASE WHEN e.kind = 'plan_agreed' THEN e.every_days::int END AS every_days
FROM cases_event e
JOIN law.kind k ON k.kind = e.kind
WHERE e.case_id = ANY(%(cases)s)
-- part: concerning
SELECT case_no, COALESCE(participation_id, 0) AS p, event_id, event_no, word, kind, about, ts, recorded_ts, day, grade, every_days
FROM ranked
WHERE precision <> 'month' AND word <> 'entry_withdrawn'
  AND (participation_id IS NULL OR %(people)s::bigint[] IS NULL OR participation_id = ANY(%(people)s))
-- part: event
SELECT case_no, p, event_no, kind, 0::bigint AS akey, ts, recorded_ts, day, grade, every_days FROM concerning
UNION ALL
SELECT t.case_no, t.p, t.event_no, 1000 + named.kind, named.event_no, t.ts, t.recorded_ts, t.day, t.grade, t.every_days
FROM concerning t
CROSS JOIN LATERAL (SELECT DISTINCT item FROM UNNEST(t.about) AS item) a
JOIN ranked named ON named.case_no = t.case_no AND named.event_id = a.item
WHERE t.word = 'told'
UNION ALL
SELECT t.case_no, t.p, t.event_no, 1000 + k.code, -k.code, t.ts, t.recorded_ts, t.day, t.grade, t.every_days
FROM concerning t
CROSS JOIN LATERAL (SELECT DISTINCT item FROM UNNEST(t.about) AS item) a
JOIN law.kind k ON k.kind = a.item
WHERE t.word = 'told'
-- part: withdrawal
SELECT w.case_no, named.event_no, w.ts, w.recorded_ts
FROM ranked w
CROSS JOIN LATERAL (SELECT DISTINCT item FROM UNNEST(w.about) AS item) a
JOIN ranked named ON named.case_no = w.case_no AND named.event_id = a.item AND named.word <> 'entry_withdrawn'
WHERE w.word = 'entry_withdrawn'
-- part: participant
SELECT c.case_id AS case_no, c.id AS p, r.code AS role,
       (EXTRACT(EPOCH FROM c.enhanced_from) * 1000000)::bigint AS enhanced_ts,
       (EXTRACT(EPOCH FROM COALESCE(c.enhanced_recorded_at, c.enhanced_from)) * 1000000)::bigint AS enhanced_recorded_ts,
       (c.enhanced_from AT TIME ZONE 'Europe/London')::date - DATE '1970-01-01' AS enhanced_day,
       COALESCE((EXTRACT(EPOCH FROM c.since) * 1000000)::bigint, -9000000000000000000) AS since_ts
FROM cases_participation c
JOIN law.role r ON r.role = c.part
WHERE c.case_id = ANY(%(cases)s) AND (%(people)s::bigint[] IS NULL OR c.id = ANY(%(people)s))
-- part: fresh
SELECT f.case_id, d.p AS participation_id, n.known_rule_id AS rule_id, r.ids[d.opened_by] AS opened_by_id,
       TIMESTAMPTZ 'epoch' + d.opened_ts * INTERVAL '1 microsecond' AS opened_at,
       TIMESTAMPTZ 'epoch' + d.due_ts * INTERVAL '1 microsecond' AS due_at,
       TIMESTAMPTZ 'epoch' + d.met_ts * INTERVAL '1 microsecond' AS met_at,
       r.ids[d.met_by] AS met_by_id,
       TIMESTAMPTZ 'epoch' + d.lapsed_ts * INTERVAL '1 microsecond' AS lapsed_at,
       r.ids[d.excused_by] AS excused_by_id
FROM derived d
JOIN cases_participation f ON f.id = d.p
JOIN law.rule_number n ON n.rule_id = d.rule_id
-- By place in an array: a join of events with events costs the square of their number where a case has many.
JOIN (SELECT case_no, ARRAY_AGG(id ORDER BY event_no) AS ids FROM ranked GROUP BY case_no) r ON r.case_no = f.case_id
-- part: removed
DELETE FROM obligations_obligation old
WHERE old.case_id = ANY(%(cases)s) AND (%(people)s::bigint[] IS NULL OR old.participation_id = ANY(%(people)s))
  AND NOT EXISTS (
    SELECT 1 FROM fresh f
    WHERE f.participation_id = old.participation_id AND f.rule_id = old.rule_id AND f.opened_by_id = old.opened_by_id)
-- part: written
INSERT INTO obligations_obligation AS old
 (case_id, participation_id, rule_id, opened_by_id, opened_at, due_at, met_at, met_by_id, lapsed_at, excused_by_id)
SELECT case_id, participation_id, rule_id, opened_by_id, opened_at, due_at, met_at, met_by_id, lapsed_at, excused_by_id
FROM fresh
ON CONFLICT (participation_id, rule_id, opened_by_id) DO UPDATE
SET due_at = EXCLUDED.due_at, opened_at = EXCLUDED.opened_at, met_at = EXCLUDED.met_at, met_by_id = EXCLUDED.met_by_id,
    lapsed_at = EXCLUDED.lapsed_at, excused_by_id = EXCLUDED.excused_by_id
WHERE (old.due_at, old.opened_at, old.met_at, old.met_by_id, old.lapsed_at, old.excused_by_id)
  IS DISTINCT FROM (EXCLUDED.due_at, EXCLUDED.opened_at, EXCLUDED.met_at, EXCLUDED.met_by_id, EXCLUDED.lapsed_at, EXCLUDED.excused_by_id)

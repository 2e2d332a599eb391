-- What loading the law anew moves: which cases to look at, and which due dates came out otherwise.
-- part: remember
DROP TABLE IF EXISTS pg_temp.was_deadline, pg_temp.was_day_end, pg_temp.changed_day;
CREATE TEMP TABLE was_deadline ON COMMIT DROP AS SELECT * FROM law.deadline;
CREATE TEMP TABLE was_day_end ON COMMIT DROP AS SELECT * FROM law.day_end;
-- part: changed_days
CREATE TEMP TABLE changed_day ON COMMIT DROP AS
SELECT DISTINCT day FROM (
  (SELECT * FROM was_deadline EXCEPT SELECT * FROM law.deadline)
  UNION ALL (SELECT * FROM law.deadline EXCEPT SELECT * FROM was_deadline)) AS counted_otherwise
UNION
-- An agreed cadence reaches up to a year ahead.
SELECT DISTINCT changed.day - ahead FROM (
  (SELECT * FROM was_day_end EXCEPT SELECT * FROM law.day_end)
  UNION ALL (SELECT * FROM law.day_end EXCEPT SELECT * FROM was_day_end)) AS changed
CROSS JOIN GENERATE_SERIES(0, 365) AS ahead
-- part: cases_of_changed_days
SELECT e.case_id FROM cases_event e
JOIN changed_day d ON d.day = (e.at AT TIME ZONE 'Europe/London')::date - DATE '1970-01-01'
UNION
SELECT p.case_id FROM cases_participation p
JOIN changed_day d ON d.day = (p.enhanced_from AT TIME ZONE 'Europe/London')::date - DATE '1970-01-01'
ORDER BY 1
-- part: all_cases
SELECT id FROM cases_case ORDER BY id
-- part: before
CREATE TEMP TABLE IF NOT EXISTS was_due ON COMMIT DROP AS
SELECT participation_id, rule_id, opened_by_id, due_at FROM obligations_obligation WITH NO DATA;
TRUNCATE pg_temp.was_due;
INSERT INTO pg_temp.was_due SELECT participation_id, rule_id, opened_by_id, due_at FROM obligations_obligation
WHERE case_id = ANY(%(cases)s)
-- part: moved
SELECT o.case_id, o.participation_id, o.rule_id, r.rule, o.opened_by_id, o.opened_at, w.due_at, o.due_at
FROM pg_temp.was_due w
JOIN obligations_obligation o ON o.participation_id = w.participation_id AND o.rule_id = w.rule_id AND o.opened_by_id = w.opened_by_id
JOIN obligations_knownrule r ON r.id = o.rule_id
WHERE o.case_id = ANY(%(cases)s) AND o.due_at IS DISTINCT FROM w.due_at
ORDER BY o.case_id, o.participation_id, o.rule_id, o.opened_by_id

-- What the pictures of an audit are drawn from, counted from its obligations and the staged bundle they came from.

-- step: rules
CREATE OR REPLACE TEMP TABLE charted_rule (rule_no USMALLINT, rule_id VARCHAR, layer VARCHAR);

-- step: first
SELECT epoch_us(min(opened_at)) FROM read_parquet($path);

-- step: excuses
CREATE OR REPLACE TEMP TABLE charted_excuse AS
SELECT o.case_id, o.excused_by, min(e.ts) AS ts
FROM (SELECT DISTINCT case_id, excused_by FROM read_parquet($path) WHERE excused_by IS NOT NULL) AS o
JOIN case_name AS c USING (case_id)
JOIN event_name AS n ON n.case_no = c.case_no AND n.event_id = o.excused_by
JOIN event AS e ON e.case_no = n.case_no AND e.event_no = n.event_no
GROUP BY ALL;

-- step: people
CREATE OR REPLACE TEMP TABLE charted_offence AS
SELECT row_number() OVER (ORDER BY offence)::USMALLINT AS offence_no, offence
FROM (SELECT DISTINCT offence FROM case_name WHERE offence <> '') ORDER BY offence LIMIT 65535;
CREATE OR REPLACE TEMP TABLE charted_person AS
SELECT c.case_id, w.participant_id, c.case_no, p.role::UTINYINT AS role_no, f.offence_no,
    CASE WHEN coalesce(p.enhanced_recorded_ts <= getvariable('charted_known'), true) THEN p.enhanced_ts END AS enhanced_ts
FROM participation_name AS w
JOIN case_name AS c USING (case_no) JOIN participant AS p ON p.p = w.p
LEFT JOIN charted_offence AS f ON f.offence = c.offence;

-- Everything is brought to small numbers once; what is counted afterwards never looks at a text again.
-- A promise stops being waited for when it is done, at the first thing that ends or excuses it, or at the end.
-- The last moment that is in time, not the first that is late, says to which month a promise belongs.
-- step: rows
CREATE OR REPLACE TEMP TABLE charted_row AS
WITH obligation AS (
    SELECT rule_no, case_no, role_no, offence_no, enhanced_ts, status, epoch_us(opened_at) AS opened_ts,
        epoch_us(due_at) AS due_ts, epoch_us(met_at) AS met_ts,
        greatest(epoch_us(opened_at), least(coalesce(epoch_us(lapsed_at), $as_at), coalesce(x.ts, $as_at))) AS left_ts
    FROM read_parquet($path) AS o
    JOIN charted_rule USING (rule_id)
    JOIN charted_person USING (case_id, participant_id)
    LEFT JOIN charted_excuse AS x ON x.case_id = o.case_id AND x.excused_by = o.excused_by
)
SELECT rule_no, case_no, role_no, offence_no, status = 'met' AS kept, status IN ('met', 'late', 'overdue') AS counted,
    CASE WHEN role_no <> $business THEN coalesce(enhanced_ts <= opened_ts, false) END AS enhanced,
    due_ts IS NULL AS undated, CASE WHEN due_ts <= $as_at THEN charted_day(due_ts - 1) END AS due_day,
    coalesce(met_ts <= left_ts, false) AS done,
    charted_day(least(left_ts, coalesce(met_ts, left_ts))) - charted_day(opened_ts) AS days
FROM obligation;

-- step: curves
SELECT rule_no, least(days, $longest) AS day, count(*) FILTER (done AND days <= $longest), count(*)
FROM charted_row GROUP BY ALL ORDER BY ALL;

-- step: months
SELECT rule_no, strftime(DATE '1970-01-01' + due_day::INTEGER, '%Y-%m') AS month, sum(kept), sum(n)
FROM (
    SELECT rule_no, due_day, count(*) FILTER (kept) AS kept, count(*) AS n
    FROM charted_row WHERE counted AND (undated OR due_day IS NOT NULL) GROUP BY ALL
)
GROUP BY ALL ORDER BY ALL;

-- step: groups
SELECT rule_no, grouping(role_no, enhanced, offence_no), role_no, enhanced, offence_no,
    count(*) FILTER (kept), count(*)
FROM charted_row WHERE counted
GROUP BY GROUPING SETS ((rule_no, role_no), (rule_no, enhanced), (rule_no, offence_no))
ORDER BY ALL;

-- step: cases
CREATE OR REPLACE TEMP TABLE charted_case AS
SELECT layer, case_no, role_no, enhanced, offence_no, count(*) FILTER (kept) AS kept, count(*) AS n
FROM charted_row JOIN charted_rule USING (rule_no) WHERE counted GROUP BY ALL;

-- step: cases of groups
SELECT layer, grouping(role_no, enhanced, offence_no), role_no, enhanced, offence_no, count(DISTINCT case_no)
FROM charted_case GROUP BY GROUPING SETS ((layer, role_no), (layer, enhanced), (layer, offence_no)) ORDER BY ALL;

-- step: together
SELECT layer, count(*), sum(kept), sum(n), sum(kept * kept), sum(kept * n), sum(n * n)
FROM (SELECT layer, case_no, sum(kept) AS kept, sum(n) AS n FROM charted_case GROUP BY ALL)
GROUP BY layer ORDER BY layer;

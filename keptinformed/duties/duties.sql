-- What became of every duty: one row for each obligation. The meaning is fixed in docs/reference/duties.md, whose
-- section numbers stand in brackets here. The same text runs on DuckDB, PostgreSQL and Spark, so it keeps to what all
-- three read alike. Everything is a whole number: instants in microseconds since 1970, local days since 1970, ids as
-- ranks; :as_at and :known_at are the two points from which the history is seen.
WITH
-- [1] a withdrawn entry counts for nothing
gone AS (
 SELECT DISTINCT case_no, event_no FROM withdrawal WHERE ts <= :as_at AND recorded_ts <= :known_at),
-- each event, once for every participant whom it concerns
happened AS (
 SELECT e.p, e.event_no, e.kind, e.akey, e.ts, e.day, e.grade, e.every_days
 FROM event e
 LEFT JOIN gone g ON g.case_no = e.case_no AND g.event_no = e.event_no
 WHERE e.p > 0 AND e.ts <= :as_at AND e.recorded_ts <= :known_at AND g.event_no IS NULL
 UNION ALL
 SELECT w.p, e.event_no, e.kind, e.akey, e.ts, e.day, e.grade, e.every_days
 FROM event e
 JOIN participant w ON w.case_no = e.case_no
 LEFT JOIN gone g ON g.case_no = e.case_no AND g.event_no = e.event_no
 WHERE e.p = 0 AND e.ts <= :as_at AND e.recorded_ts <= :known_at AND g.event_no IS NULL),
person AS (
 SELECT p, role, since_ts, enhanced_day,
        CASE WHEN enhanced_ts <= :as_at AND enhanced_recorded_ts <= :known_at THEN enhanced_ts END AS enhanced_ts
 FROM participant),
-- [2] every start of every rule, for each participant to whom it is owed
hit AS (
 SELECT w.p, w.enhanced_ts, w.enhanced_day, h.event_no, h.kind, h.ts, h.day, s.rule_id, s.only_first, s.from_day, s.to_day
 FROM happened h
 JOIN start_set s ON s.kind = h.kind
 JOIN person w ON w.p = h.p AND w.role = s.role AND h.ts >= w.since_ts),
root AS (
 SELECT p, enhanced_ts, enhanced_day, event_no, kind, ts, day, rule_id
 FROM hit WHERE only_first = 0 AND day >= from_day AND day <= to_day
 UNION ALL
 SELECT p, enhanced_ts, enhanced_day, event_no, kind, ts, day, rule_id
 FROM (SELECT h.*, ROW_NUMBER() OVER (PARTITION BY p, rule_id ORDER BY ts, event_no) AS n FROM hit h WHERE only_first = 1) f
 WHERE n = 1 AND day >= from_day AND day <= to_day),
-- a discharging event answers the openings in (prev_ts, ts]; next: for an opening that would answer itself
done AS (
 SELECT h.p, m.set_id, h.akey, h.event_no, h.ts, h.day,
        LAG(h.ts) OVER (PARTITION BY h.p, m.set_id, h.akey ORDER BY h.ts, h.event_no) AS prev_ts,
        LEAD(h.ts) OVER (PARTITION BY h.p, m.set_id, h.akey ORDER BY h.ts, h.event_no) AS next_ts,
        LEAD(h.event_no) OVER (PARTITION BY h.p, m.set_id, h.akey ORDER BY h.ts, h.event_no) AS next_no
 FROM happened h
 JOIN done_set m ON m.kind = h.kind AND h.grade >= m.least),
-- so does one that lapses the duty, or by which it must be done
bound AS (
 SELECT h.p, m.set_id, h.event_no, h.ts,
        LAG(h.ts) OVER (PARTITION BY h.p, m.set_id ORDER BY h.ts, h.event_no) AS prev_ts,
        LEAD(h.ts) OVER (PARTITION BY h.p, m.set_id ORDER BY h.ts, h.event_no) AS next_ts
 FROM happened h
 JOIN bound_set m ON m.kind = h.kind),
-- [4] the first lapsing event at or after the start
base AS (
 SELECT b.p, b.enhanced_ts, b.enhanced_day, b.event_no, b.kind, b.ts, b.day, b.rule_id,
        r.repeats, r.told, r.done_set, r.excuse_set, r.before_set, r.pricing, r.plans,
        CASE WHEN l.event_no = b.event_no THEN l.next_ts ELSE l.ts END AS lapsed_ts
 FROM root b
 JOIN rule r ON r.rule_id = b.rule_id
 LEFT JOIN bound l ON l.p = b.p AND l.set_id = r.lapse_set
  AND l.ts >= b.ts AND (l.prev_ts IS NULL OR l.prev_ts < b.ts)),
-- [4] a repeating rule: each discharging instant after a start, up to the next start or the lapse, opens the next step,
-- which only a strictly later event meets
opening AS (
 SELECT p, enhanced_ts, enhanced_day, event_no, kind, ts, day, rule_id, told, done_set, excuse_set, before_set, pricing, plans,
        lapsed_ts, ts AS root_ts, ts AS answer_ts
 FROM base
 UNION ALL
 SELECT b.p, b.enhanced_ts, b.enhanced_day, d.event_no, 0 AS kind, d.ts, d.day, b.rule_id, b.told, b.done_set, b.excuse_set,
        b.before_set, b.pricing, b.plans, b.lapsed_ts, b.ts AS root_ts, d.ts + 1 AS answer_ts
 FROM (SELECT s.*, LEAD(s.ts) OVER (PARTITION BY s.p, s.rule_id ORDER BY s.ts, s.event_no) AS until_ts
       FROM base s WHERE s.repeats = 1) b
 JOIN done d ON d.p = b.p AND d.set_id = b.done_set AND d.akey = 0 AND d.ts >= b.ts
  AND (d.prev_ts IS NULL OR d.prev_ts < d.ts)
  AND (b.until_ts IS NULL OR d.ts < b.until_ts) AND (b.lapsed_ts IS NULL OR d.ts < b.lapsed_ts)),
-- [3.5] the cadence agreed from ts until next_ts
plan AS (
 SELECT p, every_days, ts, LEAD(ts) OVER (PARTITION BY p ORDER BY ts, event_no) AS next_ts,
        MIN(ts) OVER (PARTITION BY p) AS first_ts
 FROM happened WHERE every_days IS NOT NULL),
-- [3] the allowance without a plan, and the agreed one: standard, Enhanced at the opening, Enhanced later
allowed AS (
 SELECT o.*, r.std_mode, r.enh_mode, r.late_mode, r.has_std, r.has_enh, pl.every_days, pl.first_ts AS plan_ts,
        f.ts AS before_ts, g.ends_ts AS agreed_ts, gl.ends_ts AS agreed_late_ts,
        CASE WHEN r.std_us IS NULL THEN d.std_ts ELSE o.ts + r.std_us END AS std_ts,
        CASE WHEN r.enh_us IS NULL THEN d.enh_ts ELSE o.ts + r.enh_us END AS enh_ts,
        CASE WHEN r.late_us IS NULL THEN dl.late_ts ELSE o.enhanced_ts + r.late_us END AS late_ts
 FROM opening o
 JOIN rule r ON r.rule_id = o.rule_id
 LEFT JOIN deadline d ON d.pricing = o.pricing AND d.day = o.day
 LEFT JOIN deadline dl ON dl.pricing = o.pricing AND dl.day = CASE WHEN o.enhanced_ts > o.ts THEN o.enhanced_day END
 LEFT JOIN bound f ON f.p = o.p AND f.set_id = o.before_set
  AND f.ts >= o.ts AND (f.prev_ts IS NULL OR f.prev_ts < o.ts)
 LEFT JOIN plan pl ON pl.p = CASE WHEN o.plans = 1 THEN o.p END AND pl.ts <= o.ts AND (pl.next_ts IS NULL OR pl.next_ts > o.ts)
 LEFT JOIN day_end g ON g.day = o.day + pl.every_days
 LEFT JOIN day_end gl ON gl.day = CASE WHEN o.enhanced_ts > o.ts THEN o.enhanced_day END + pl.every_days),
-- modes: 0 the allowance alone; 1 the agreed cadence where there is a plan; 2 whichever is sooner; 3 the allowance only without a plan
priced AS (
 SELECT p, rule_id, event_no, kind, ts, root_ts, answer_ts, enhanced_ts, told, done_set, excuse_set, before_set, lapsed_ts,
        has_std, has_enh, plan_ts, before_ts,
        CASE WHEN every_days IS NULL THEN std_ts WHEN std_mode = 1 OR std_mode = 2 AND agreed_ts < std_ts THEN agreed_ts ELSE std_ts END AS std_ts,
        CASE WHEN every_days IS NULL THEN enh_ts WHEN enh_mode = 1 OR enh_mode = 2 AND agreed_ts < enh_ts THEN agreed_ts ELSE enh_ts END AS enh_ts,
        CASE WHEN every_days IS NULL THEN late_ts WHEN late_mode = 1 OR late_mode = 2 AND agreed_late_ts < late_ts THEN agreed_late_ts
             WHEN late_mode = 3 THEN NULL ELSE late_ts END AS late_ts
 FROM allowed),
-- [3.4] the date, where a line of the rule applied at the start
dated AS (
 SELECT p, rule_id, event_no, kind, ts, answer_ts, told, done_set, excuse_set, lapsed_ts,
        CASE WHEN before_set IS NOT NULL THEN before_ts
             WHEN enhanced_ts <= ts THEN enh_ts
             WHEN enhanced_ts < std_ts AND late_ts < std_ts THEN late_ts ELSE std_ts END AS due_ts
 FROM priced
 WHERE has_std = 0 OR has_std = 1 AND plan_ts <= root_ts
    OR enhanced_ts <= root_ts AND (has_enh = 0 OR has_enh = 1 AND plan_ts <= root_ts)),
-- [4] the first discharging event: of the rule's kinds or about this very event (a), or about its kind (b)
found AS (
 SELECT o.p, o.rule_id, o.event_no, o.ts, o.due_ts, o.lapsed_ts, o.excuse_set,
        CASE WHEN o.due_ts < :as_at THEN o.due_ts ELSE :as_at END AS look_ts,
        CASE WHEN a.event_no = o.event_no THEN a.next_no ELSE a.event_no END AS a_no,
        CASE WHEN a.event_no = o.event_no THEN a.next_ts ELSE a.ts END AS a_ts,
        CASE WHEN b.event_no = o.event_no THEN b.next_no ELSE b.event_no END AS b_no,
        CASE WHEN b.event_no = o.event_no THEN b.next_ts ELSE b.ts END AS b_ts
 FROM dated o
 LEFT JOIN done a ON a.p = o.p AND a.set_id = o.done_set AND a.akey = CASE WHEN o.told = 1 THEN o.event_no ELSE 0 END
  AND a.ts >= o.answer_ts AND (a.prev_ts IS NULL OR a.prev_ts < o.answer_ts)
 LEFT JOIN done b ON b.p = o.p AND b.set_id = o.done_set AND b.akey = CASE WHEN o.told = 1 THEN -o.kind END
  AND b.ts >= o.answer_ts AND (b.prev_ts IS NULL OR b.prev_ts < o.answer_ts)),
answered AS (
 SELECT p, rule_id, event_no, ts, due_ts, lapsed_ts, excuse_set, look_ts,
        CASE WHEN a_ts IS NULL OR b_ts < a_ts OR b_ts = a_ts AND b_no < a_no THEN b_ts ELSE a_ts END AS met_ts,
        CASE WHEN a_ts IS NULL OR b_ts < a_ts OR b_ts = a_ts AND b_no < a_no THEN b_no ELSE a_no END AS met_by
 FROM found),
-- [4] an excuse runs from its first word to the next that ends it; where several run at once the earliest begun is named
spell AS (
 SELECT p, set_id, event_no, ts, end_ts,
        MAX(end_ts) OVER (PARTITION BY p, set_id ORDER BY ts, event_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_ts
 FROM (SELECT h.p, k.set_id, h.event_no, h.ts, k.begins,
              COALESCE(MIN(CASE WHEN k.begins = 0 THEN h.ts END) OVER (PARTITION BY h.p, k.set_id, k.spell ORDER BY h.ts DESC, h.event_no DESC
                       ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), 9000000000000000000) AS end_ts
       FROM happened h JOIN excuse_set k ON k.kind = h.kind) x
 WHERE begins = 1 AND end_ts > ts)
SELECT m.p, m.rule_id, m.event_no AS opened_by, m.ts AS opened_ts, m.due_ts, m.met_ts, m.met_by, m.lapsed_ts, x.event_no AS excused_by,
       CASE WHEN m.met_ts < m.due_ts OR m.met_ts IS NOT NULL AND m.due_ts IS NULL THEN 'met'
            WHEN x.event_no IS NOT NULL THEN 'excused'
            WHEN m.lapsed_ts < m.due_ts OR m.lapsed_ts IS NOT NULL AND m.due_ts IS NULL THEN 'lapsed'
            WHEN m.met_ts IS NOT NULL THEN 'late'
            WHEN m.due_ts <= :as_at THEN 'overdue' ELSE 'pending' END AS status
FROM answered m
LEFT JOIN spell x ON x.p = m.p AND x.set_id = m.excuse_set
 AND (CASE WHEN x.taken_ts > x.ts THEN x.taken_ts ELSE x.ts END) <= m.look_ts AND x.end_ts > m.look_ts

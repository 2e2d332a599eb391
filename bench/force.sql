-- The cases {first} to {last} of a made-up force for measuring: no real person, place or crime stands behind any row.
-- Every draw is a hash of (case, slot), so a case is the same on every machine, in whichever range and force it is made.
CREATE OR REPLACE MACRO draw(c, salt) AS (hash(c * 1000003 + salt) % 1000000) / 1000000.0;
CREATE OR REPLACE TEMP TABLE slot (slot INTEGER, kind VARCHAR, share DOUBLE, after_slot INTEGER, mean_days DOUBLE, who INTEGER, tells BOOLEAN);
-- slot, kind, in which share of the cases that have it, counted from which slot, mean delay in days, whom it concerns (0 all, 1 or 2 one person), a telling about that slot?
INSERT INTO slot VALUES
 (1, 'crime_reported', 1.0, 0, 0.0, 0, false), (2, 'crime_recorded', 1.0, 1, 0.5, 0, false), (3, 'case_allocated', 0.8, 1, 1.0, 0, false),
 (4, 'investigation_opened', 0.85, 1, 1.0, 0, false), (5, 'acknowledged_in_writing', 0.8, 1, 1.0, 1, false), (6, 'needs_assessed', 0.85, 1, 0.5, 1, false),
 (7, 'leaflet_given', 0.7, 1, 0.5, 1, false), (8, 'vps_explained', 0.5, 1, 0.6, 1, false), (9, 'support_referred', 0.7, 1, 1.2, 1, false),
 (10, 'plan_agreed', 0.55, 1, 1.0, 1, false), (11, 'investigation_declined', 0.2, 1, 3.0, 0, false), (12, 'told', 0.85, 11, 3.0, 1, true),
 (13, 'suspect_arrested', 0.3, 4, 20.0, 0, false), (14, 'told', 0.85, 13, 3.0, 1, true), (15, 'suspect_interviewed', 0.9, 13, 0.4, 0, false),
 (16, 'told', 0.75, 15, 4.0, 1, true), (17, 'suspect_bailed', 0.55, 13, 0.9, 0, false), (18, 'told', 0.8, 17, 4.0, 1, true),
 (19, 'suspect_charged', 0.45, 13, 30.0, 0, false), (20, 'told', 0.8, 19, 4.0, 1, true), (21, 'told', 0.8, 4, 18.0, 1, true),
 (22, 'told', 0.7, 21, 20.0, 1, true), (23, 'told', 0.6, 22, 22.0, 1, true), (24, 'told', 0.5, 23, 25.0, 1, true),
 (25, 'hearing_held', 0.8, 19, 35.0, 0, false), (26, 'court_result_received', 0.95, 25, 4.0, 0, false), (27, 'told', 0.85, 26, 1.0, 1, true),
 (28, 'updates_declined', 0.06, 4, 10.0, 1, false), (29, 'case_closed', 0.8, 4, 70.0, 0, false), (30, 'told', 0.75, 29, 5.0, 1, true),
 (31, 'told', 0.6, 13, 4.0, 2, true), (32, 'told', 0.6, 29, 6.0, 2, true), (33, 'support_referred', 0.5, 1, 1.5, 2, false),
 (34, 'bail_changed', 0.25, 17, 12.0, 0, false), (35, 'entry_withdrawn', 0.01, 13, 5.0, 0, false), (36, 'suspect_under_investigation', 0.3, 13, 1.0, 0, false);
COPY (
 SELECT 'C' || lpad(c::VARCHAR, 8, '0') AS case_id, 'Bench Constabulary (made up)' AS force, 'Unit ' || (1 + hash(c + 7) % 12) AS unit,
        'Team ' || (1 + hash(c + 7) % 12) || chr((65 + hash(c + 11) % 8)::INTEGER) AS team, 'officer-' || (hash(c + 13) % 2500) AS officer,
        (['burglary', 'violence', 'theft', 'criminal damage', 'public order', 'fraud'])[1 + (hash(c + 17) % 6)::INTEGER] AS offence
 FROM range({first}, {last} + 1) t(c) ORDER BY c
) TO '{folder}/cases/{part}.parquet' (FORMAT parquet);
COPY (
 SELECT 'p' || n AS participant_id, 'C' || lpad(c::VARCHAR, 8, '0') AS case_id,
        CASE WHEN n = 1 THEN CASE WHEN draw(c, 21) < 0.15 THEN 'business' ELSE 'victim' END
             WHEN draw(c, 22) < 0.6 THEN 'witness' WHEN draw(c, 22) < 0.8 THEN 'victim' ELSE 'parent' END AS role,
        CASE WHEN draw(c, 30 + n) < 0.25 THEN to_timestamp(1735689600 + floor(draw(c, 1) * 31536000) + floor(draw(c, 40 + n) * 864000)) END AS enhanced_from
 FROM range({first}, {last} + 1) t(c), range(1, 3) k(n) WHERE n = 1 OR draw(c, 20) < 0.2 ORDER BY c, n
) TO '{folder}/participants/{part}.parquet' (FORMAT parquet);
CREATE OR REPLACE TEMP TABLE happening AS
SELECT c, s.slot, s.kind, s.after_slot, s.who, s.tells, -ln(1.0 - draw(c, s.slot * 17)) * s.mean_days * 86400 AS delay
FROM range({first}, {last} + 1) t(c), slot s
WHERE draw(c, s.slot) < s.share AND (s.who < 2 OR draw(c, 20) < 0.2);
CREATE OR REPLACE TEMP TABLE placed AS
WITH RECURSIVE placed AS (
 SELECT c, slot, kind, after_slot, who, tells, 1735689600 + floor(draw(c, 1) * 31536000) AS at_s FROM happening WHERE after_slot = 0
 UNION ALL
 SELECT h.c, h.slot, h.kind, h.after_slot, h.who, h.tells, p.at_s + floor(h.delay)
 FROM placed p JOIN happening h ON h.c = p.c AND h.after_slot = p.slot)
SELECT * FROM placed;
COPY (
 SELECT 'e' || lpad(slot::VARCHAR, 2, '0') AS event_id, 'C' || lpad(c::VARCHAR, 8, '0') AS case_id,
        CASE WHEN who = 0 THEN '' ELSE 'p' || who END AS participant_id, kind, to_timestamp(at_s) AS "at",
        to_timestamp(at_s + CASE WHEN draw(c, slot * 31) < 0.1 THEN 172800 ELSE 0 END) AS recorded_at,
        CASE WHEN kind = 'entry_withdrawn' THEN 'e13' WHEN NOT tells THEN NULL WHEN after_slot IN (4, 21, 22, 23) THEN 'progress'
             WHEN draw(c, slot * 37) < 0.7 THEN 'e' || lpad(after_slot::VARCHAR, 2, '0')
             ELSE (SELECT s.kind FROM slot s WHERE s.slot = placed.after_slot) END AS about,
        CASE WHEN tells THEN (['spoken', 'delivered', 'delivered', 'sent', 'read', 'message_left', 'spoken', 'verified'])[1 + (hash(c * 41 + slot) % 8)::INTEGER] END AS grade,
        CASE WHEN kind = 'plan_agreed' THEN ([7, 14, 28, 28, 28, NULL])[1 + (hash(c * 43) % 6)::INTEGER] END AS every_days
 FROM placed ORDER BY c, at_s, slot
) TO '{folder}/events/{part}.parquet' (FORMAT parquet);

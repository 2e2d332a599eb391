-- The tables for the service, from the texts in `raw`: each row is used, or joins `reject` with its reason.

-- step: people
CREATE OR REPLACE TEMP TABLE judged AS
WITH text AS (
    SELECT file, line, flaw, coalesce(case_id, '') AS case_id, coalesce(participant_id, '') AS participant_id,
           coalesce(name, '') AS name, coalesce(language, '') AS language, coalesce(needs, '') AS needs,
           coalesce(born_on, '') AS born_text, coalesce(died_on, '') AS died_text,
           coalesce(staff_id, '') AS staff_id, coalesce(contact_name, '') AS contact_name,
           coalesce(made_up, '') AS made_up
    FROM raw
), resolved AS (
    SELECT text.*, case_no, p, TRY_CAST(born_text AS DATE) AS born_on, TRY_CAST(died_text AS DATE) AS died_on
    FROM text LEFT JOIN case_name USING (case_id) LEFT JOIN participation_name USING (case_no, participant_id)
)
SELECT *, CASE
    WHEN flaw IS NOT NULL THEN flaw
    WHEN case_no IS NULL THEN 'no such case: cases has no usable row with this case_id'
    WHEN p IS NULL THEN 'no such participant: participants has no usable row with this participant_id and case_id'
    WHEN born_text <> '' AND (born_on IS NULL OR length(born_text) <> 10)
    THEN 'born_on is no day: write it like 2026-05-01 or leave it empty'
    WHEN died_text <> '' AND (died_on IS NULL OR length(died_text) <> 10)
    THEN 'died_on is no day: write it like 2026-05-01 or leave it empty'
    WHEN made_up NOT IN ('', 'yes', 'no') THEN 'made_up is neither yes nor no'
END AS reason
FROM resolved;
CREATE OR REPLACE TEMP TABLE numbered AS
SELECT *, reason IS NULL AND row_number() OVER (PARTITION BY p, reason IS NULL ORDER BY file, line) > 1 AS again FROM judged;
INSERT INTO reject
SELECT file, line, coalesce(reason, 'repeats somebody: the first usable row stays, take out the others'),
       left(case_id, 200), left(participant_id, 200), '', 'people'
FROM numbered WHERE reason IS NOT NULL OR again;
CREATE OR REPLACE TEMP TABLE used_people AS
SELECT file, line, case_no, p, name, language, needs, born_on, died_on, staff_id, contact_name, made_up = 'yes' AS made_up
FROM numbered WHERE reason IS NULL AND NOT again ORDER BY case_no;
DROP TABLE judged;
DROP TABLE numbered;

-- step: contact_points
CREATE OR REPLACE TEMP TABLE judged AS
WITH text AS (
    SELECT file, line, flaw, coalesce(case_id, '') AS case_id, coalesce(participant_id, '') AS participant_id,
           coalesce(channel, '') AS channel, coalesce("value", '') AS "value", coalesce(safe, '') AS safe,
           coalesce(preferred, '') AS preferred, extended(coalesce(added_at, '')) AS added,
           extended(coalesce(ended_at, '')) AS ended
    FROM raw
), wall AS (
    SELECT *, wall_of(added) AS added_wall, offset_of(added) AS added_offset,
           wall_of(ended) AS ended_wall, offset_of(ended) AS ended_offset
    FROM text
), resolved AS (
    SELECT wall.*, case_no, p, added_wall - coalesce(added_offset, a.offset_us) AS added_ts,
           ended_wall - coalesce(ended_offset, e.offset_us) AS ended_ts
    FROM wall LEFT JOIN case_name USING (case_id) LEFT JOIN participation_name USING (case_no, participant_id)
    LEFT JOIN clock_reading a ON a.day = CASE WHEN added_offset IS NULL THEN day_of(added_wall) END
        AND a.whole_day = (length(added) <= 10) AND added_wall >= a.from_us AND added_wall < a.until_us
    LEFT JOIN clock_reading e ON e.day = CASE WHEN ended_offset IS NULL THEN day_of(ended_wall) END
        AND e.whole_day = (length(ended) <= 10) AND ended_wall >= e.from_us AND ended_wall < e.until_us
)
SELECT *, CASE
    WHEN flaw IS NOT NULL THEN flaw
    WHEN case_no IS NULL THEN 'no such case: cases has no usable row with this case_id'
    WHEN p IS NULL THEN 'no such participant: participants has no usable row with this participant_id and case_id'
    WHEN channel NOT IN ('telephone', 'email', 'post') THEN 'unknown channel: write telephone, email or post'
    WHEN trim("value") = '' THEN 'has no value: give the number or address, or take the row out'
    WHEN channel = 'telephone' AND NOT regexp_matches("value", '[0-9]') THEN 'is a telephone number without a digit'
    WHEN channel = 'email' AND NOT contains("value", '@') THEN 'is an e-mail address without @'
    WHEN safe NOT IN ('', 'yes', 'no') THEN 'safe is neither yes nor no: leave it empty where nobody has said'
    WHEN preferred NOT IN ('', 'yes', 'no') THEN 'preferred is neither yes nor no'
    WHEN added <> '' AND added_ts IS NULL THEN 'added_at ' || no_instant(added_wall)
    WHEN ended <> '' AND ended_ts IS NULL THEN 'ended_at ' || no_instant(ended_wall)
END AS reason
FROM resolved;
INSERT INTO reject
SELECT file, line, reason, left(case_id, 200), left(participant_id, 200), '', 'contact_points'
FROM judged WHERE reason IS NOT NULL;
CREATE OR REPLACE TEMP TABLE used_contact_points AS
SELECT row_number() OVER (ORDER BY file, line) AS place, file, line, case_no, p, channel, "value",
       CASE safe WHEN 'yes' THEN true WHEN 'no' THEN false END AS safe, preferred = 'yes' AS preferred, added_ts, ended_ts
FROM judged WHERE reason IS NULL ORDER BY case_no;
DROP TABLE judged;

-- step: staff
CREATE OR REPLACE TEMP TABLE judged AS
SELECT *, CASE
    WHEN flaw IS NOT NULL THEN flaw
    WHEN coalesce(staff_id, '') = '' THEN 'has no staff_id: give everybody one'
    WHEN coalesce(name, '') = '' THEN 'has no name: say who it is'
    WHEN made_up NOT IN ('', 'yes', 'no') THEN 'made_up is neither yes nor no'
END AS reason
FROM raw;
CREATE OR REPLACE TEMP TABLE numbered AS
SELECT *, reason IS NULL
          AND row_number() OVER (PARTITION BY lower(staff_id), reason IS NULL ORDER BY file, line) > 1 AS again
FROM judged;
INSERT INTO reject
SELECT file, line, coalesce(reason, 'repeats a staff_id: the first usable row stays, take out the others'), '', '', '', 'staff'
FROM numbered WHERE reason IS NOT NULL OR again;
CREATE OR REPLACE TEMP TABLE used_staff AS
SELECT row_number() OVER (ORDER BY file, line) AS place, file, line, staff_id, name, coalesce(unit, '') AS unit, coalesce(team, '') AS team, coalesce(role, '') AS role,
       coalesce(made_up, '') = 'yes' AS made_up
FROM numbered WHERE reason IS NULL AND NOT again;
DROP TABLE judged;
DROP TABLE numbered;

-- step: shifts
CREATE OR REPLACE TEMP TABLE judged AS
WITH text AS (
    SELECT file, line, flaw, coalesce(staff_id, '') AS staff_id, coalesce("date", '') AS day_text,
           coalesce(kind, '') AS kind, extended(coalesce(begins, '')) AS begin_text,
           extended(coalesce(ends, '')) AS end_text
    FROM raw
), wall AS (
    SELECT *, TRY_CAST(day_text AS DATE) AS day, wall_of(begin_text) AS begin_wall,
           offset_of(begin_text) AS begin_offset, wall_of(end_text) AS end_wall, offset_of(end_text) AS end_offset
    FROM text
), resolved AS (
    SELECT wall.*, begin_wall - coalesce(begin_offset, b.offset_us) AS begin_ts,
           end_wall - coalesce(end_offset, e.offset_us) AS end_ts
    FROM wall
    LEFT JOIN clock_reading b ON b.day = CASE WHEN begin_offset IS NULL THEN day_of(begin_wall) END
        AND NOT b.whole_day AND begin_wall >= b.from_us AND begin_wall < b.until_us
    LEFT JOIN clock_reading e ON e.day = CASE WHEN end_offset IS NULL THEN day_of(end_wall) END
        AND NOT e.whole_day AND end_wall >= e.from_us AND end_wall < e.until_us
)
SELECT *, CASE
    WHEN flaw IS NOT NULL THEN flaw
    WHEN staff_id = '' THEN 'has no staff_id: say whose shift it is'
    WHEN day IS NULL OR length(day_text) <> 10 THEN 'date is no day: write it like 2026-05-01'
    WHEN kind = '' THEN 'has no kind: say what shift it is'
    WHEN begin_text <> '' AND begin_ts IS NULL THEN 'begins ' || no_instant(begin_wall)
    WHEN end_text <> '' AND end_ts IS NULL THEN 'ends ' || no_instant(end_wall)
    WHEN (begin_text = '') <> (end_text = '') THEN 'begins and ends go together: give both or neither'
    WHEN end_ts <= begin_ts THEN 'ends before it begins'
END AS reason
FROM resolved;
CREATE OR REPLACE TEMP TABLE numbered AS
SELECT *, reason IS NULL
          AND row_number() OVER (PARTITION BY staff_id, day, reason IS NULL ORDER BY file, line) > 1 AS again
FROM judged;
INSERT INTO reject
SELECT file, line, coalesce(reason, 'repeats a shift of that day: the first usable row stays, take out the others'),
       '', '', '', 'shifts'
FROM numbered WHERE reason IS NOT NULL OR again;
CREATE OR REPLACE TEMP TABLE used_shifts AS
SELECT row_number() OVER (ORDER BY file, line) AS place, file, line, staff_id, day, kind, begin_ts, end_ts FROM numbered WHERE reason IS NULL AND NOT again;
DROP TABLE judged;
DROP TABLE numbered;

-- From the texts of a bundle to the engine's tables. Each step is run in this order by staging.py.

-- step: empty
CREATE OR REPLACE TEMP TABLE raw_cases (
    file_no INTEGER, line BIGINT, flaw VARCHAR, case_id VARCHAR,
    force VARCHAR, unit VARCHAR, team VARCHAR, officer VARCHAR, offence VARCHAR);
CREATE OR REPLACE TEMP TABLE raw_participants (
    file_no INTEGER, line BIGINT, flaw VARCHAR, participant_id VARCHAR, case_id VARCHAR, role VARCHAR,
    enhanced_from VARCHAR, enhanced_recorded_at VARCHAR, since VARCHAR);
CREATE OR REPLACE TEMP TABLE raw_events (
    file_no INTEGER, line BIGINT, flaw VARCHAR, event_id VARCHAR, case_id VARCHAR, participant_id VARCHAR,
    kind VARCHAR, "at" VARCHAR, recorded_at VARCHAR, "precision" VARCHAR, about VARCHAR, grade VARCHAR,
    every_days VARCHAR);
CREATE OR REPLACE TABLE reject (
    file VARCHAR, line BIGINT, reason VARCHAR, case_id VARCHAR, participant_id VARCHAR, event_id VARCHAR,
    of_table VARCHAR);

-- step: keep cases
INSERT INTO raw_cases BY NAME
SELECT $file_no AS file_no, * FROM incoming WHERE $case_id IS NULL OR case_id = $case_id;

-- step: keep participants
INSERT INTO raw_participants BY NAME
SELECT $file_no AS file_no, * FROM incoming WHERE $case_id IS NULL OR case_id = $case_id;

-- step: keep events
INSERT INTO raw_events BY NAME
SELECT $file_no AS file_no, * FROM incoming WHERE $case_id IS NULL OR case_id = $case_id;

-- step: cases
CREATE OR REPLACE TEMP TABLE checked_case AS
SELECT *, CASE
    WHEN flaw IS NOT NULL THEN flaw
    WHEN coalesce(case_id, '') = '' THEN 'has no case_id: give every case one'
    WHEN row_number() OVER (PARTITION BY case_id, flaw IS NULL ORDER BY file_no, line) > 1
    THEN 'repeats a case_id: the first usable row stays, take out the others'
END AS reason
FROM raw_cases;

CREATE OR REPLACE TABLE case_name AS
SELECT CAST(row_number() OVER (ORDER BY case_id) AS INTEGER) AS case_no, case_id,
       coalesce(force, '') AS force, coalesce(unit, '') AS unit, coalesce(team, '') AS team,
       coalesce(officer, '') AS officer, coalesce(offence, '') AS offence
FROM checked_case WHERE reason IS NULL;

INSERT INTO reject
SELECT part.name, line, reason, left(coalesce(case_id, ''), 200), '', '', of_table
FROM checked_case JOIN part USING (file_no) WHERE reason IS NOT NULL;

-- step: places of cases
CREATE OR REPLACE TEMP TABLE part_name AS SELECT file_no, name, of_table FROM part;

CREATE OR REPLACE TEMP TABLE case_place AS
SELECT case_no, file_no, line FROM checked_case JOIN case_name USING (case_id) WHERE reason IS NULL;

-- step: forget cases
DROP TABLE raw_cases;
DROP TABLE checked_case;

-- step: participants
CREATE OR REPLACE TEMP TABLE checked_participant AS
WITH text AS (
    SELECT file_no, line, flaw, coalesce(participant_id, '') AS participant_id, coalesce(case_id, '') AS case_id,
           coalesce(role, '') AS role, extended(coalesce(enhanced_from, '')) AS enhanced,
           extended(coalesce(enhanced_recorded_at, '')) AS recorded, extended(coalesce(since, '')) AS since
    FROM raw_participants
), wall AS (
    SELECT *, wall_of(enhanced) AS enhanced_wall, offset_of(enhanced) AS enhanced_offset,
           wall_of(recorded) AS recorded_wall, offset_of(recorded) AS recorded_offset,
           wall_of(since) AS since_wall, offset_of(since) AS since_offset
    FROM text
), resolved AS (
    SELECT wall.*, case_name.case_no, role_code.code AS role_code,
           enhanced_wall - coalesce(enhanced_offset, e.offset_us) AS enhanced_ts,
           recorded_wall - coalesce(recorded_offset, r.offset_us) AS recorded_ts,
           since_wall - coalesce(since_offset, s.offset_us) AS since_ts
    FROM wall
    LEFT JOIN case_name USING (case_id)
    LEFT JOIN role_code ON role_code.word = wall.role
    LEFT JOIN clock_reading e ON e.day = CASE WHEN enhanced_offset IS NULL THEN day_of(enhanced_wall) END
        AND e.whole_day = (length(enhanced) <= 10) AND enhanced_wall >= e.from_us AND enhanced_wall < e.until_us
    LEFT JOIN clock_reading r ON r.day = CASE WHEN recorded_offset IS NULL THEN day_of(recorded_wall) END
        AND r.whole_day = (length(recorded) <= 10) AND recorded_wall >= r.from_us AND recorded_wall < r.until_us
    LEFT JOIN clock_reading s ON s.day = CASE WHEN since_offset IS NULL THEN day_of(since_wall) END
        AND s.whole_day = (length(since) <= 10) AND since_wall >= s.from_us AND since_wall < s.until_us
), judged AS (
    SELECT *, CASE
        WHEN flaw IS NOT NULL THEN flaw
        WHEN case_id = '' THEN 'has no case_id: say to which case the participant belongs'
        WHEN case_no IS NULL THEN 'no such case: cases has no usable row with this case_id'
        WHEN participant_id = '' THEN 'has no participant_id: give every participant one'
        WHEN role_code IS NULL
        THEN 'unknown role: write victim, witness, bereaved, parent, spokesperson or business'
        WHEN enhanced <> '' AND enhanced_ts IS NULL THEN 'enhanced_from ' || no_instant(enhanced_wall)
        WHEN recorded <> '' AND recorded_ts IS NULL THEN 'enhanced_recorded_at ' || no_instant(recorded_wall)
        WHEN since <> '' AND since_ts IS NULL THEN 'since ' || no_instant(since_wall)
    END AS reason
    FROM resolved
)
SELECT file_no, line, case_id, participant_id, role, case_no, role_code, enhanced_ts, recorded_ts, since_ts, CASE
    WHEN reason IS NOT NULL THEN reason
    WHEN row_number() OVER (PARTITION BY case_id, participant_id, reason IS NULL ORDER BY file_no, line) > 1
    THEN 'repeats a participant of the case: the first usable row stays, take out the others'
END AS reason
FROM judged;

CREATE OR REPLACE TEMP TABLE numbered_participant AS
SELECT CAST(row_number() OVER (ORDER BY case_no, participant_id) AS INTEGER) AS p, *
FROM checked_participant WHERE reason IS NULL;

CREATE OR REPLACE TABLE participation_name AS
SELECT p, case_no, participant_id, role AS role_text FROM numbered_participant;

CREATE OR REPLACE TABLE participant AS
SELECT case_no, p, CAST(role_code AS INTEGER) AS role, enhanced_ts,
       CASE WHEN enhanced_ts IS NOT NULL THEN coalesce(recorded_ts, enhanced_ts) END AS enhanced_recorded_ts,
       CAST(day_of(enhanced_ts + offset_us) AS INTEGER) AS enhanced_day,
       coalesce(since_ts, -9000000000000000000) AS since_ts
FROM (
    SELECT * REPLACE (CASE WHEN role <> 'business' THEN enhanced_ts END AS enhanced_ts) FROM numbered_participant
)
LEFT JOIN utc_offset ON day = day_of(enhanced_ts) AND enhanced_ts >= from_us AND enhanced_ts < until_us;

INSERT INTO reject
SELECT part.name, line, reason, left(case_id, 200), left(participant_id, 200), '', of_table
FROM checked_participant JOIN part USING (file_no) WHERE reason IS NOT NULL;

-- step: places of participants
CREATE OR REPLACE TEMP TABLE participant_place AS
SELECT p, file_no, line, CASE WHEN role <> 'business' THEN recorded_ts END AS recorded_ts FROM numbered_participant;

-- step: forget participants
DROP TABLE raw_participants;
DROP TABLE checked_participant;
DROP TABLE numbered_participant;

-- step: no events yet
CREATE OR REPLACE TEMP TABLE checked_event (
    file_no INTEGER, line BIGINT, reason VARCHAR, case_no INTEGER, p INTEGER, event_id VARCHAR, kind INTEGER,
    is_month BOOLEAN, is_day BOOLEAN, ts BIGINT, recorded_ts BIGINT, day INTEGER, grade INTEGER, every_days INTEGER,
    about VARCHAR, case_id VARCHAR, participant_id VARCHAR);

-- step: a share of events
-- The texts of ids are kept only where a row is rejected: numbers are smaller by far. What a share of the cases needs
-- to be looked up in fits in memory, however many cases there are.
INSERT INTO checked_event
WITH case_of_share AS (
    SELECT case_no, case_id FROM case_name WHERE $shares = 1 OR hash(case_id) % $shares = $share
), participant_of_share AS (
    SELECT case_no, p, participant_id FROM participation_name
    WHERE $shares = 1 OR case_no IN (SELECT case_no FROM case_of_share)
), text AS (
    SELECT file_no, line, flaw, coalesce(event_id, '') AS event_id, coalesce(case_id, '') AS case_id,
           coalesce(participant_id, '') AS participant_id, coalesce(kind, '') AS kind,
           extended(coalesce("at", '')) AS happened, extended(coalesce(recorded_at, '')) AS recorded,
           coalesce("precision", '') AS fineness, coalesce(about, '') AS about, coalesce(grade, '') AS grade,
           coalesce(every_days, '') AS every_days
    FROM raw_events
    WHERE $shares = 1 OR hash(coalesce(case_id, '')) % $shares = $share
), wall AS (
    SELECT *, fineness = 'month' AS is_month,
           CASE WHEN fineness = 'month' AND length(happened) = 7 THEN month_wall_of(happened)
                ELSE wall_of(happened) END AS happened_wall,
           offset_of(happened) AS happened_offset,
           CASE WHEN fineness = 'month' AND length(recorded) = 7 THEN month_wall_of(recorded)
                ELSE wall_of(recorded) END AS recorded_wall,
           offset_of(recorded) AS recorded_offset
    FROM text
), resolved AS (
    SELECT wall.*, case_of_share.case_no, participant_of_share.p, word_code.code AS kind_code,
           grade_code.code AS grade_code,
           happened_wall - coalesce(happened_offset, h.offset_us) AS ts,
           recorded_wall - coalesce(recorded_offset, r.offset_us) AS own_recorded_ts,
           CASE WHEN kind = 'plan_agreed'
                THEN TRY_CAST(regexp_extract(every_days, '^0*(\d{1,3})(\.0*)?$', 1) AS INTEGER) END AS cadence
    FROM wall
    LEFT JOIN case_of_share USING (case_id)
    LEFT JOIN participant_of_share ON participant_of_share.case_no = case_of_share.case_no
        AND participant_of_share.participant_id = wall.participant_id
    LEFT JOIN word_code ON word_code.word = wall.kind
    LEFT JOIN grade_code ON grade_code.word = wall.grade
    LEFT JOIN clock_reading h ON h.day = CASE WHEN happened_offset IS NULL THEN day_of(happened_wall) END
        AND h.whole_day = (length(happened) <= 10) AND happened_wall >= h.from_us AND happened_wall < h.until_us
    LEFT JOIN clock_reading r ON r.day = CASE WHEN recorded_offset IS NULL THEN day_of(recorded_wall) END
        AND r.whole_day = (length(recorded) <= 10) AND recorded_wall >= r.from_us AND recorded_wall < r.until_us
), judged AS (
    SELECT *, CASE
        WHEN flaw IS NOT NULL THEN flaw
        WHEN case_id = '' THEN 'has no case_id: say to which case the event belongs'
        WHEN case_no IS NULL THEN 'no such case: cases has no usable row with this case_id'
        WHEN event_id = '' THEN 'has no event_id: give every event one'
        WHEN contains(event_id, ';') THEN 'event_id holds a semicolon, which separates ids in about: leave it out'
        WHEN participant_id <> '' AND p IS NULL
        THEN 'no such participant: participants has no usable row with this participant_id and case_id'
        WHEN kind_code IS NULL THEN 'unknown kind: write a word of the vocabulary'
        WHEN fineness NOT IN ('', 'instant', 'day', 'month')
        THEN 'unknown precision: write instant, day or month, or leave it empty'
        WHEN happened = '' THEN 'at is empty: say when it happened'
        WHEN ts IS NULL THEN 'at ' || no_instant(happened_wall)
        WHEN recorded <> '' AND own_recorded_ts IS NULL THEN 'recorded_at ' || no_instant(recorded_wall)
        WHEN grade <> '' AND grade_code IS NULL
        THEN 'unknown grade: write attempted, message_left, sent, delivered, read, spoken or verified'
        WHEN kind = 'plan_agreed' AND every_days <> '' AND (cadence IS NULL OR cadence NOT BETWEEN 1 AND 365)
        THEN 'every_days is not a whole number from 1 to 365: put it right or leave it empty'
        WHEN kind = 'told' AND participant_id = '' THEN 'told with no participant: say who was told'
        WHEN kind = 'told' AND NOT regexp_matches(about, '[^; \t\n\r]')
        THEN 'told with no about: say what was told, by event_id or kind'
        WHEN kind = 'told' AND grade = '' THEN 'told with no grade: say how sure it is that it arrived'
        WHEN kind = 'entry_withdrawn' AND NOT regexp_matches(about, '[^; \t\n\r]')
        THEN 'entry_withdrawn with no about: name the event_id of the entry that is withdrawn'
    END AS reason
    FROM resolved
)
SELECT file_no, line, reason, case_no, CASE WHEN participant_id = '' THEN 0 ELSE p END AS p, event_id,
       CAST(kind_code AS INTEGER) AS kind, is_month, fineness = 'day' AS is_day, ts, coalesce(own_recorded_ts, ts) AS recorded_ts,
       CAST(day_of(ts + offset_us) AS INTEGER) AS day, CAST(coalesce(grade_code, 0) AS INTEGER) AS grade,
       cadence AS every_days, CASE WHEN kind IN ('told', 'entry_withdrawn') THEN about END AS about,
       CASE WHEN reason IS NOT NULL THEN left(case_id, 200) END AS case_id,
       CASE WHEN reason IS NOT NULL THEN left(participant_id, 200) END AS participant_id
FROM judged
LEFT JOIN utc_offset ON utc_offset.day = day_of(ts) AND ts >= from_us AND ts < until_us;

-- step: events
DROP TABLE raw_events;

INSERT INTO reject
SELECT part.name, line, reason, case_id, participant_id, left(event_id, 200), of_table
FROM checked_event JOIN part USING (file_no) WHERE reason IS NOT NULL;

CREATE OR REPLACE TEMP TABLE used_event AS
SELECT file_no, line, case_no, p, event_id, kind, is_month, is_day, ts, recorded_ts, day, grade, every_days, about,
       CAST(row_number() OVER ids AS INTEGER) AS event_no,
       coalesce(lag(event_id) OVER ids = event_id, false) AS again
FROM checked_event WHERE reason IS NULL
WINDOW ids AS (PARTITION BY case_no ORDER BY event_id, file_no, line)
-- In order of cases, so that judging a range of them reads that range alone.
ORDER BY case_no;

DROP TABLE checked_event;

-- step: repeated events
INSERT INTO reject
SELECT part.name, line, 'repeats an event_id of the case: the first usable row stays, take out the others',
       left(case_id, 200), left(coalesce(participant_id, ''), 200), left(event_id, 200), of_table
FROM used_event
JOIN part USING (file_no)
JOIN case_name USING (case_no)
LEFT JOIN participation_name USING (p)
WHERE again;

CREATE OR REPLACE TEMP TABLE used_event AS
SELECT * REPLACE (CAST(row_number() OVER (PARTITION BY case_no ORDER BY event_id) AS INTEGER) AS event_no)
FROM used_event WHERE NOT again;

-- step: no answers yet
CREATE OR REPLACE TEMP TABLE withdrawing AS SELECT code FROM word_code WHERE word = 'entry_withdrawn';

CREATE OR REPLACE TABLE event_name AS SELECT case_no, event_no, event_id FROM used_event;

CREATE OR REPLACE TEMP TABLE item AS
SELECT * EXCLUDE (event_id, about), unnest(CASE
    WHEN contains(about, ';') THEN list_distinct(list_filter(
        list_transform(string_split(about, ';'), lambda one: trim(one, e' \t\n\r')), lambda one: one <> ''))
    ELSE [trim(about, e' \t\n\r')]
END) AS named
FROM used_event WHERE about IS NOT NULL;

-- What each item of an about names: an event of the case, a word of the vocabulary, both or neither.
CREATE OR REPLACE TEMP TABLE answer AS
SELECT * EXCLUDE (named), CAST(0 AS INTEGER) AS other_no, CAST(0 AS INTEGER) AS other_kind, CAST(0 AS INTEGER) AS word
FROM item LIMIT 0;

-- step: answers in a range of cases
INSERT INTO answer
WITH asked AS (
    SELECT * FROM item WHERE case_no BETWEEN $first AND $last
), other AS (
    SELECT case_no, event_no, event_id, kind FROM used_event WHERE case_no BETWEEN $first AND $last
)
-- A withdrawal takes events back and never a kind of event.
SELECT asked.* EXCLUDE (named), other.event_no AS other_no, other.kind AS other_kind,
       CAST(word_code.code AS INTEGER) AS word
FROM asked
LEFT JOIN other ON other.case_no = asked.case_no AND other.event_id = asked.named
LEFT JOIN word_code ON word_code.word = asked.named
    AND asked.kind NOT IN (SELECT code FROM withdrawing);

-- step: tellings
DROP TABLE item;

CREATE OR REPLACE TABLE withdrawal AS
SELECT case_no, other_no AS event_no, ts, recorded_ts
FROM answer
WHERE other_no IS NOT NULL AND other_kind <> kind AND kind IN (SELECT code FROM withdrawing);

CREATE OR REPLACE TABLE event AS
SELECT case_no, p, event_no, kind, 0 AS akey, ts, recorded_ts, day, grade, every_days
FROM used_event WHERE NOT is_month AND kind NOT IN (SELECT code FROM withdrawing)
UNION ALL
SELECT case_no, p, event_no, 1000 + other_kind, other_no, ts, recorded_ts, day, grade, every_days
FROM answer WHERE other_no IS NOT NULL AND NOT is_month AND kind NOT IN (SELECT code FROM withdrawing)
UNION ALL
SELECT case_no, p, event_no, 1000 + word, -word, ts, recorded_ts, day, grade, every_days
FROM answer WHERE word IS NOT NULL AND NOT is_month AND kind NOT IN (SELECT code FROM withdrawing)
ORDER BY case_no;

-- step: reasons
SELECT of_table, reason, count(*) FROM reject GROUP BY ALL ORDER BY ALL;

-- step: facts
SELECT
    (SELECT count(*) FROM case_name) AS used_cases,
    (SELECT count(*) FROM participation_name) AS used_participants,
    (SELECT count(*) FROM used_event) AS used_events,
    (SELECT count(*) FROM used_event WHERE is_month) AS not_datable,
    (SELECT count(*) FROM answer WHERE other_no IS NULL AND word IS NULL) AS naming_nothing,
    -- A row that names a case or a person who is in use through another row costs nothing but itself.
    (SELECT count(*) FROM reject
        WHERE of_table = 'cases' AND case_id IN (SELECT left(case_id, 200) FROM case_name)) AS cases_in_use,
    (SELECT count(*) FROM reject
        WHERE of_table = 'participants' AND CASE WHEN case_id = ''
        THEN participant_id IN (SELECT left(participant_id, 200) FROM participation_name)
        ELSE (case_id, participant_id) IN (
            SELECT (left(case_id, 200), left(participant_id, 200)) FROM participation_name JOIN case_name USING (case_no))
        END) AS people_in_use,
    (SELECT count(*) FROM reject WHERE of_table = 'cases' AND case_id = '') AS naming_no_case,
    (SELECT count(*) FROM (SELECT DISTINCT file, line FROM reject)) AS rejected_lines,
    (SELECT max(recorded_ts) FROM used_event) AS latest_recorded,
    (SELECT max(ts) FROM used_event) AS latest_at;

-- step: done
DROP TABLE answer;
DROP TABLE withdrawing;

-- step: forget zone
DROP TABLE clock_reading;
DROP TABLE utc_offset;

-- step: forget texts
DROP TABLE used_event;

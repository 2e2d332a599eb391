-- ISO 8601 texts to instants, for millions of rows at once. Instants are microseconds since 1970 in UTC; a
-- "wall" is what a clock shows, counted in the same way as if it were UTC.

-- step: texts
-- Whole-number division cuts towards zero: days are counted from some 270 years before 1970 and moved back.
CREATE OR REPLACE TEMP MACRO day_of(micros) AS (micros + 8640000000000000) // 86400000000 - 100000;

-- 20260501T161000Z as 2026-05-01T16:10:00Z; anything else stays as it is.
CREATE OR REPLACE TEMP MACRO extended(written) AS CASE
    WHEN substr(written, 5, 1) = '-' THEN written
    WHEN regexp_full_match(written, '\d{8}([T ]\d{4}(\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?') THEN
        regexp_replace(regexp_replace(regexp_replace(written,
            '^(\d{4})(\d\d)(\d\d)', '\1-\2-\3'),
            '([T ])(\d\d)(\d\d)(\d\d)', '\1\2:\3:\4'),
            '([T ])(\d\d)(\d\d)($|Z|[+-])', '\1\2:\3\4')
    ELSE written
END;

-- The wall of an extended text, null where it is no time of 1900 to 2199. A date is its midnight.
CREATE OR REPLACE TEMP MACRO wall_of(written) AS CASE
    -- Nearly every export writes one of these two, which are read three times as fast as the rest. A space
    -- in a format of strptime stands for any number of them.
    WHEN written >= '1900' AND written < '22' AND (
        written LIKE '____-__-__T__:__:__Z' OR written LIKE '____-__-__ __:__:__' AND NOT contains(written, '  '))
    THEN epoch_us(try_strptime(written, ['%Y-%m-%dT%H:%M:%SZ', '%Y-%m-%d %H:%M:%S']))
    WHEN regexp_full_match(written, '(19|2[01])\d\d-\d\d-\d\d([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?(Z|[+-](0\d|1[0-5])(:?[0-5]\d)?)?)?')
    THEN epoch_us(TRY_CAST(left(written, CASE WHEN substr(written, 17, 1) = ':' THEN 19 ELSE 16 END) AS TIMESTAMP))
       + CASE WHEN substr(written, 20, 1) IN ('.', ',')
              THEN CAST(rpad(left(regexp_extract(written, '[.,](\d+)', 1), 6), 6, '0') AS BIGINT)
              ELSE 0 END
END;

-- The midnight of the last day of a month written YYYY-MM, else null.
CREATE OR REPLACE TEMP MACRO month_wall_of(written) AS CASE
    WHEN regexp_full_match(written, '(19|2[01])\d\d-(0[1-9]|1[0-2])')
    THEN epoch_us(CAST(last_day(CAST(written || '-01' AS DATE)) AS TIMESTAMP))
END;

-- The offset that an extended text states, null where it states none.
CREATE OR REPLACE TEMP MACRO offset_of(written) AS CASE
    WHEN length(written) <= 10 THEN NULL
    WHEN suffix(written, 'Z') THEN 0
    WHEN regexp_matches(written, '[+-]\d\d(:?\d\d)?$') THEN
        CASE WHEN regexp_extract(written, '([+-])\d\d(:?\d\d)?$', 1) = '-' THEN -60000000 ELSE 60000000 END
        * (60 * CAST(regexp_extract(written, '[+-](\d\d)(:?\d\d)?$', 1) AS BIGINT)
           + CAST('0' || regexp_extract(written, '[+-]\d\d:?(\d\d)?$', 1) AS BIGINT))
END;

-- What is wrong with a time that was given and yet is no instant.
CREATE OR REPLACE TEMP MACRO no_instant(wall) AS CASE
    WHEN wall IS NULL
    THEN 'is no ISO 8601 time of the years 1900 to 2199: write it like 2026-05-01T16:10:00+01:00 or 2026-05-01'
    ELSE 'is a time that no clock showed, for the clocks went forward over it: put it right or state its offset'
END;

-- step: zone
-- One row for each local day and spell of unchanged clocks: a wall w of that day, from_us <= w < until_us, is
-- the instant w - offset_us. Where `whole_day`, w is the day's midnight and means the last microsecond of the day.
CREATE OR REPLACE TEMP TABLE clock_reading AS
WITH spell AS (
    SELECT *, lead(begins, 1, until) OVER (ORDER BY begins) AS next_begins FROM spell_by_clock
), shown AS (
    SELECT unnest(range(day_of(begins), day_of(until - 1) + 1)) AS day, * FROM spell
), midnight AS (
    -- A midnight that the clocks skipped is read with the offset that held before it.
    SELECT unnest(range(day_of(begins + 86399999999), day_of(next_begins + 86399999999))) AS day, offset_us FROM spell
)
SELECT day, false AS whole_day, greatest(begins, day * 86400000000) AS from_us,
       least(until, (day + 1) * 86400000000) AS until_us, offset_us
FROM shown
UNION ALL
SELECT day - 1, true, (day - 1) * 86400000000, day * 86400000000, offset_us - 86400000000 + 1
FROM midnight;

-- By UTC day: what the zone adds to the instants from from_us up to until_us.
CREATE OR REPLACE TEMP TABLE utc_offset AS
SELECT day, greatest(begins, day * 86400000000) AS from_us, least(until, (day + 1) * 86400000000) AS until_us,
       offset_us
FROM (SELECT unnest(range(day_of(begins), day_of(until - 1) + 1)) AS day, * FROM spell_by_instant);

"""What had happened to each person, and was known, by the moment that an audit looks from."""

from collections.abc import Iterable

from keptinformed.duties.loading import FOREVER
from keptinformed.timekeeping.instants import Micros

# As `happened` in duties.sql has it: an event of the whole case happened to every person in it, and a
# withdrawn entry never did.
_SEEN = """
SELECT coalesce(w.p, e.p) AS p, e.case_no, e.event_no, e.kind, e.ts, e.grade
FROM event AS e
LEFT JOIN participant AS w ON e.p = 0 AND w.case_no = e.case_no
LEFT JOIN (SELECT DISTINCT case_no, event_no FROM withdrawal
    WHERE ts <= {as_at} AND recorded_ts <= {known_at}) AS gone
    ON gone.case_no = e.case_no AND gone.event_no = e.event_no
WHERE e.akey = 0 AND e.kind IN ({codes}) AND e.ts <= {as_at} AND e.recorded_ts <= {known_at}
    AND gone.event_no IS NULL AND coalesce(w.p, e.p) > 0
"""


def seen(codes: Iterable[int], as_at: Micros, known_at: Micros | None) -> str:
    """Return a query for the events of these kinds as `(p, case_no, event_no, kind, ts, grade)`.

    It reads the staged tables `event`, `participant` and `withdrawal`; one row for each person concerned.
    """
    return _SEEN.format(
        as_at=int(as_at),
        known_at=int(FOREVER if known_at is None else known_at),
        codes=", ".join(str(int(code)) for code in sorted(set(codes))) or "NULL",
    )

"""Builds a hundred made-up cases with the shares that one force's auditors found in October 2017.

Run it with `python -m demo.october_2017 FOLDER`. Which of the five reasons applies to whom is invented: the
paper gives no numbers for them.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from demo.times import at, instant
from keptinformed.bundles.writing import write_bundle
from keptinformed.duties.history import Case, Event, History, Participant

FIRST_DAY, FILED = date(2017, 8, 7), date(2017, 9, 25)
AS_AT = "2017-10-31"
CASES = 100
REASONS = {
    "filed_at_source": range(46, 66),
    "third_party_report": range(66, 72),
    "no_identifiable_victim": range(72, 77),
    "non_crime": range(77, 80),
    "recorded_in_log_only": range(80, 88),
}
"""Whom each reason applies to, by number of the case; the last twelve have none."""
DONE = {
    "vps_explained": {*range(46)},
    "leaflet_given": {*range(66), *range(88, 91)},
    "plan_agreed": {*range(CASES)} - {46, 47, 48, 49, 66, 67, 72, 77, 80, 98, 99},
}
"""What was done in which cases: in 46, 69 and 89 of the hundred."""
NOTICE = (
    "MADE UP: a hundred invented cases that give the shares found at West Midlands Police in October 2017 "
    "(46 %, 69 % and 89 %). Neither the cases nor their reasons are real."
)


def build(folder: Path) -> Path:
    """Write the bundle into `folder` and return it; the same bytes every time."""
    names = [f"OCTOBER-{number:03}" for number in range(CASES)]
    history = History(
        tuple(Case(name, force="Demo Constabulary (made up)") for name in names),
        tuple(Participant(name, f"{name}-V1") for name in names),
        tuple(event for number, name in enumerate(names) for event in _events(number, name)),
    )
    write_bundle(history, folder)
    (folder / "conversion.json").write_text(
        json.dumps({"made_up": True, "notices": [NOTICE]}, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
    return folder


def _events(number: int, case_id: str) -> Iterator[Event]:
    day = FIRST_DAY + timedelta(days=number % 14)
    what = ["crime_reported", *(kind for kind, cases in DONE.items() if number in cases)]
    what += [reason for reason, cases in REASONS.items() if number in cases]
    for minutes, kind in enumerate(what):
        moment = instant(at(day, 10, minutes))
        yield Event(case_id, f"{minutes + 1}", kind, moment, moment)
    filed = instant(at(FILED, 15))
    yield Event(case_id, "filed", "case_filed", filed, filed)


if __name__ == "__main__":
    bundle = build(Path(sys.argv[1]))
    print(NOTICE)
    print(f"./kept audit {bundle} --force west-midlands --as-at {AS_AT}")

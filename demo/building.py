"""Builds the demonstration force: real crimes, made-up people, and the truth that an audit has to find."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from demo.case_file import FORCE, CaseFile
from demo.casework import Source, ordinary_case
from demo.people import People
from demo.real_crimes import MONTHS_LATER, RealCrime, real_crimes
from demo.roster import Roster
from demo.stories import stories
from demo.times import NOW
from keptinformed.bundles.police_uk import LICENCE
from keptinformed.bundles.police_uk_conversion import CONVERSION_FILE
from keptinformed.bundles.whole_folder import whole_folder
from keptinformed.bundles.writing import write_bundle
from keptinformed.duties.history import History, Status
from keptinformed.errors import Refused

MADE_UP = (
    "MADE UP: the people, days, contacts, officers and the force itself are a seeded simulation. "
    "Real are only the crime types, their months and the mix of outcomes, moved from 2016 to 2025-2026."
)
MADE_BY = "kept demo"
BUNDLE = "demo-constabulary"
"""The folder of the bundle; its name is the title of the report."""
_SHIFTS_FROM, _SHIFTS_TO = date(2026, 4, 1), date(2026, 7, 31)


@dataclass(frozen=True, slots=True)
class TruthRow:
    """What the simulator made become of one duty; the key is the key of an obligation."""

    case_id: str
    participant_id: str
    rule_id: str
    opened_by: str
    fate: str
    status: Status | None
    due_at: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """A built demonstration: where its bundle is, its history, and what was planted in it."""

    bundle: Path
    history: History
    now: datetime
    rows: tuple[TruthRow, ...]
    people: int


def build(out: Path, *, seed: int = 2026, cases: int = 600) -> Truth:
    """Write the demonstration force to `out` and return what was planted in it.

    `out` gets BUNDLE (what an auditor reads), `truth.csv` and `provenance.csv` (what it must not read).
    It is replaced whole; the same seed and number of cases give the same bytes. Raises Refused where `out`
    holds something else.
    """
    _refuse_what_is_not_ours(out)
    roster, people = Roster(seed), People()
    crimes = real_crimes()
    told = stories()
    sources = [_source(crimes, number) for number in range(max(0, cases - len(told)))]
    made = [*told, *(ordinary_case(source, roster, seed) for source in sources)]
    for case in made:
        for person in case.people:
            people.add(seed, case, person, name=case.names.get(person.participant_id, ""))
    # Events first: completing a case gives its events the ids that the truth names.
    events = tuple(event for case in made for event in case.events())
    history = History(
        cases=tuple(case.case() for case in made),
        participants=tuple(participant for case in made for participant in case.participants()),
        events=events,
    )
    rows = tuple(row for case in made for row in _truth_of(case))
    with whole_folder(out) as fresh:
        bundle = fresh / BUNDLE
        write_bundle(history, bundle, kind="csv")
        for name, table in (
            ("people", people.people),
            ("contact_points", people.contact_points),
            ("staff", _staff(roster)),
            ("shifts", _shifts(roster)),
        ):
            _write_rows(bundle / f"{name}.csv", tuple(table[0]), (tuple(row.values()) for row in table))
        _write_account(bundle / CONVERSION_FILE, history, seed)
        _write_truth(fresh / "truth.csv", rows)
        _write_provenance(fresh / "provenance.csv", sources)
    return Truth(out / BUNDLE, history, NOW, rows, len(people.people))


def _refuse_what_is_not_ours(out: Path) -> None:
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    try:
        account = json.loads((out / BUNDLE / CONVERSION_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        account = {}
    if account.get("made_by") != MADE_BY:
        raise Refused(
            f"{out} holds something that is no demonstration, and would be replaced. Name another folder."
        )


def _source(crimes: Sequence[RealCrime], number: int) -> Source:
    """Take the crimes in an order that mixes files and months, each in its turn before any again."""
    stride = 97
    round_, place = divmod(number, len(crimes))
    crime = crimes[(place * stride + round_) % len(crimes)]
    return Source(
        case_id=f"DEMO-{number + 1:05}",
        crime=crime,
        months_later=MONTHS_LATER[(place + round_) % len(MONTHS_LATER)],
    )


def _truth_of(case: CaseFile) -> Iterable[TruthRow]:
    for planted in case.planted:
        yield TruthRow(
            case_id=case.case_id,
            participant_id=planted.person.participant_id,
            rule_id=planted.rule_id,
            opened_by=planted.opened_by.event_id,
            fate=planted.fate,
            status=planted.status,
            due_at=planted.due_at.astimezone(UTC).isoformat() if planted.due_at else "",
            comment=case.comment,
        )


def _write_truth(path: Path, rows: Sequence[TruthRow]) -> None:
    columns = ("case_id", "participant_id", "rule_id", "opened_by", "fate", "status", "due_at", "comment")
    _write_rows(
        path,
        columns,
        (
            (
                r.case_id,
                r.participant_id,
                r.rule_id,
                r.opened_by,
                r.fate,
                r.status or "nothing owed",
                r.due_at,
                r.comment,
            )
            for r in rows
        ),
    )


def _write_provenance(path: Path, sources: Sequence[Source]) -> None:
    _write_rows(
        path,
        ("case_id", "real_row", "real_month", "months_later", "real_outcome"),
        ((s.case_id, s.crime.source, s.crime.month, s.months_later, s.outcome) for s in sources),
    )


def _staff(roster: Roster) -> list[dict[str, str]]:
    return [
        {
            "staff_id": officer.staff_id,
            "name": officer.name,
            "unit": officer.unit,
            "team": officer.team,
            "made_up": "yes",
        }
        for officer in roster.officers
    ]


def _shifts(roster: Roster) -> list[dict[str, str]]:
    """Return who works when in the last months and the one to come: longer tables would teach nothing."""
    days = [date.fromordinal(n) for n in range(_SHIFTS_FROM.toordinal(), _SHIFTS_TO.toordinal() + 1)]
    rows = []
    for officer in roster.officers:
        for day in days:
            begins, ends = officer.hours(day) or (None, None)
            if shift := officer.shift(day):
                rows.append(
                    {
                        "staff_id": officer.staff_id,
                        "date": day.isoformat(),
                        "kind": shift,
                        "begins": begins.isoformat() if begins else "",
                        "ends": ends.isoformat() if ends else "",
                        "made_up": "yes",
                    }
                )
    return rows


def _write_account(path: Path, history: History, seed: int) -> None:
    account = {
        "made_by": MADE_BY,
        "made_up": True,
        "notices": [MADE_UP],
        "force": FORCE,
        "seed": seed,
        "now": NOW.isoformat(),
        "source": "data.police.uk, City of London Police, March to May 2016: see demo/extract/ATTRIBUTION.md",
        "licence": LICENCE,
        "counts": {
            "cases": len(history.cases),
            "participants": len(history.participants),
            "events": len(history.events),
            "events_of_kind": dict(sorted(Counter(event.kind for event in history.events).items())),
        },
    }
    path.write_text(json.dumps(account, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)

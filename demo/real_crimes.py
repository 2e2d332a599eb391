"""The real part of the demonstration: crime types, months and outcomes as data.police.uk published them."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from keptinformed.bundles.police_uk import find_files, read_rows

EXTRACT = Path(__file__).resolve().parent / "extract"

MONTHS_LATER = (111, 114, 117, 120)
"""How far each use of a crime is moved: March to May 2016 becomes June 2025 to May 2026, quarter by quarter.

Moved, so that the Code of 2020 applies; used up to four times, so that the force has a year's work.
"""


@dataclass(frozen=True, slots=True)
class RealCrime:
    """One published street row with the outcomes published for it."""

    source: str
    crime_type: str
    month: str
    last_outcome: str
    outcomes: tuple[str, ...]

    @property
    def is_incident(self) -> bool:
        """Whether it is anti-social behaviour, which is no crime and has no Crime ID."""
        return self.crime_type == "Anti-social behaviour"


ONE_INCIDENT_IN = 6
"""How many of the incidents without a Crime ID are used: they are no crimes, and nobody is owed much."""


def real_crimes(folder: Path = EXTRACT) -> list[RealCrime]:
    """Return every crime of the extract and one in ONE_INCIDENT_IN incidents, in order of file and row."""
    found = find_files(folder)
    outcomes: defaultdict[str, list[str]] = defaultdict(list)
    for source in found.outcomes:
        for row in read_rows(source):
            outcomes[row.crime_id].append(row.outcome)
    crimes = [
        RealCrime(
            source=row.key,
            crime_type=row.crime_type,
            month=row.month,
            last_outcome=row.last_outcome,
            outcomes=tuple(outcomes[row.crime_id]) if row.crime_id else (),
        )
        for source in found.street
        for row in read_rows(source)
    ]
    incidents = [crime for crime in crimes if crime.is_incident]
    unused = set(incidents) - set(incidents[::ONE_INCIDENT_IN])
    return [crime for crime in crimes if crime not in unused]


def moved(month: str, by: int) -> tuple[int, int]:
    """Return year and month of a published month moved so many months later."""
    year, number = map(int, month.split("-"))
    total = year * 12 + number - 1 + by
    return total // 12, total % 12 + 1

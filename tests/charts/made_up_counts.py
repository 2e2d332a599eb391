"""Counts of a made-up force to draw: a month that falls out, a unit that stands out, people of all kinds."""

from pathlib import Path

from keptinformed.auditor.charts.control import Count
from keptinformed.auditor.charts.counting import Counted, Dimension
from keptinformed.auditor.charts.gaps import Kept
from keptinformed.auditor.charts.layers import Charts, charts
from keptinformed.auditor.charts.pictures import Showing
from keptinformed.auditor.charts.survival import Leaving
from keptinformed.auditor.charts.together import Together
from keptinformed.auditor.figures import Summary
from keptinformed.duties.history import Status
from keptinformed.duties.rules import Layer
from tests.auditor.made_up_audit import ARREST, HEARING, OWN_ARREST, POLICY, Owed, audited

NASTY = "<script>alert('x')</script> & Söhne"
MONTHS = tuple(
    Count(f"{2024 + n // 12}-{n % 12 + 1:02}", 160 if n == 9 else 220 + n % 4, 300) for n in range(26)
)
TOLD = (Leaving(0, 20, 1), Leaving(1, 30, 2), Leaving(4, 25, 0), Leaving(9, 5, 10), Leaving(40, 0, 30))
COUNTED = Counted(
    promises={
        Layer.statutory: {
            "told-of-arrest": TOLD,
            "told-of-hearing": (Leaving(2, 0, 40),),
            "told-of-sentence": (Leaving(1, 3, 4),),
        },
        Layer.force: {"told-of-arrest": TOLD},
    },
    months={Layer.statutory: MONTHS, Layer.force: MONTHS[:5]},
    undated={Layer.statutory: 12},
    groups={
        Layer.statutory: {
            Dimension.party: {
                "witness": {ARREST.id: Kept(60, 100)},
                "victim": {ARREST.id: Kept(85, 100), HEARING.id: Kept(5, 100)},
            },
            Dimension.enhanced: {"no": {ARREST.id: Kept(150, 200)}},
            Dimension.role: {},
            Dimension.offence: {
                f"Offence {chr(65 + n)} {NASTY if n == 3 else ''}": {ARREST.id: Kept(40, 60)}
                for n in range(15)
            },
        }
    },
    cases={
        Layer.statutory: {
            Dimension.party: {"witness": 90, "victim": 150},
            Dimension.enhanced: {"no": 200},
            Dimension.role: {},
            Dimension.offence: {
                f"Offence {chr(65 + n)} {NASTY if n == 3 else ''}": (4 if n == 14 else 50) for n in range(15)
            },
        }
    },
    together={Layer.statutory: Together(100, 150, 200, 300, 300, 400)},
)


def made_up_summary(folder: Path) -> Summary:
    """Return the summary of a force with a low unit, a small one, and one that nobody would name so."""
    owed = [
        Owed(ARREST, Status.met if n < kept else Status.overdue, case)
        for case, kept, of in (
            ("C1", 160, 200),
            ("C2", 250, 300),
            ("C3", 60, 180),
            ("C4", 3, 7),
            ("C5", 1, 2),
        )
        for n in range(of)
    ]
    owed.append(Owed(OWN_ARREST, Status.met, "C1"))
    cases = [("C1", "North", ""), ("C2", NASTY, ""), ("C3", "South", ""), ("C4", "", ""), ("C5", "Tiny", "")]
    return audited(folder, owed, cases)


def made_up_charts(folder: Path, showing: Showing | None = None) -> Charts:
    """Return the pictures of the made-up force."""
    return charts(made_up_summary(folder), COUNTED, POLICY, showing)

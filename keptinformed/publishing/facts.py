"""What is known of one person's part in a case, as the plain values from which their page is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from keptinformed.duties.history import Event, Obligation, Participant
from keptinformed.duties.rules import Edition, Rule, Word
from keptinformed.publishing.page import Reader
from keptinformed.publishing.sections import Document, NearHelp, Shift, SupportLine
from keptinformed.timekeeping.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Plan:
    """What was agreed about keeping in touch, and counts."""

    agreed_on: date
    ways: tuple[str, ...]
    every_days: int | None
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Officer:
    """Who has the case."""

    name: str
    shifts: tuple[Shift, ...]
    """Those that have not ended yet, in order."""


@dataclass(frozen=True, slots=True)
class Law:
    """The rules that are judged, and which kinds of event a person may see."""

    rules: Mapping[str, Rule]
    vocabulary: Mapping[str, Word]
    code: Edition
    """The Code whose Rights are shown."""
    charter: Edition
    """The Witness Charter."""
    calendar: WorkingCalendar


@dataclass(frozen=True, slots=True)
class Facts:
    """One person in one case, and who is to read of it."""

    key: str
    """Secret to nobody and different for each participation: ids on the page are made with it."""
    participant: Participant
    events: tuple[Event, ...]
    """Of the case, in any order; those of suspects may be among them or not."""
    obligations: tuple[Obligation, ...]
    """Those of this participant; `status` is not read."""
    law: Law
    made_at: datetime
    reader: Reader = Reader.self
    reference: str = ""
    language: str = "en"
    team: str = ""
    officer: Officer | None = None
    plan: Plan | None = None
    kept: tuple[str, ...] = ()
    support: tuple[SupportLine, ...] = ()
    documents: tuple[Document, ...] = ()
    near: tuple[NearHelp, ...] = ()
    messages_stopped: bool = False
    asked_after: frozenset[str] = frozenset()
    """The kinds of event after which they may be asked how we did; none where that is not safe."""
    looked: int = 0
    kept_back: bool = False
    """The case is restricted, they or who acts for them are kept out, they are accused in it, or they have died."""
    force: str = ""

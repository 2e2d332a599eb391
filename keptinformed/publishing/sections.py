"""The parts of a published page, each as frozen values; whatever depends on the present is given `now`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from keptinformed.publishing.promised import Outcome, Promise
from keptinformed.publishing.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Update:
    """One thing that happened, in the sentence of policy/words/LANGUAGE.yaml."""

    id: str
    """Opaque: what an ask `updates_shown` names. `storing.events_shown` finds the event again."""
    kind: str
    """A word of policy/vocabulary.yaml, for a picture or a heading; `told` for a contact."""
    says: Sentence
    day: date
    month_only: bool
    """Where only the month is known, `day` is the first of it and must be shown as a month."""
    is_new: bool
    """News of which they have been neither told nor shown. What they did themselves is never new."""
    is_contact: bool
    """Whether it is that somebody told them, or tried to."""
    told_on: date | None
    """When they were told of it at the latest; None where they were not, as far as is known."""


@dataclass(frozen=True, slots=True)
class Now:
    """How the case stands, plainly."""

    says: tuple[Sentence, ...]
    """One to three sentences, the most important first."""
    since: date | None
    """The day of the event that the first sentence rests on."""


class StepState(StrEnum):
    """How far one step of a case is."""

    done = "done"
    passed = "passed"
    """The case is beyond it, and no entry says that it was here."""
    here = "here"
    ahead = "ahead"
    """It may come; nobody knows."""
    not_reached = "not_reached"
    """The case ended before it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the tracker."""

    key: str
    """Its id in policy/portal/journey.yaml."""
    title: Sentence
    means: Sentence
    state: StepState
    on: date | None
    """When the case came to it; None where it has not."""


@dataclass(frozen=True, slots=True)
class Journey:
    """A case from the report to the end, and where it is."""

    steps: tuple[Step, ...]
    ended: Sentence | None
    """Where the case ended: how, honestly; also before the last step."""


class RightState(StrEnum):
    """How a Right stands."""

    done = "done"
    due = "due"
    late = "late"
    declined = "declined"
    """The person said that they do not want it. They may change their mind."""
    not_yet = "not_yet"
    """Nothing has happened yet that it starts with."""
    not_applicable = "not_applicable"
    """It is not for this person, or something that happened ended it."""
    not_watched = "not_watched"
    """We keep no clock on it: the page says so, and how to ask."""


@dataclass(frozen=True, slots=True)
class Right:
    """One Right of the Victims' Code, or one standard of the Witness Charter."""

    number: int
    key: str
    """`right.4` or `standard.2`: the words KEY.title, KEY.means and KEY.not_yet are about it."""
    promises: tuple[str, ...]
    """The ids of the promises of this page that belong to it."""
    watched: bool
    """Whether any clock on it runs for somebody of this part."""
    for_them: bool
    """Whether it is meant for somebody of this part in the case at all."""
    declined: bool
    """Whether what they said is why something of it was not done."""
    because: str
    """The kind of event for which it did not, or no longer, have to be done; empty where there is none."""

    def state(self, promises: Collection[Promise], now: datetime) -> RightState:
        """Return how it stands at `now`; `promises` are those that belong to it."""
        found = {promise.outcome(now) for promise in promises}
        for outcome, state in _FIRST:
            if outcome in found:
                return state
        if found:
            return RightState.declined if self.declined else RightState.not_applicable
        if not self.for_them:
            return RightState.not_applicable
        return RightState.not_yet if self.watched else RightState.not_watched

    def title(self) -> Sentence:
        """Return its name."""
        return Sentence(f"{self.key}.title")

    def means(self) -> Sentence:
        """Return what it gives, in plain words."""
        return Sentence(f"{self.key}.means")

    def why(self, state: RightState) -> Sentence:
        """Return why it stands as it does."""
        if state is RightState.not_yet:
            return Sentence(f"{self.key}.not_yet")
        if state in (RightState.declined, RightState.not_applicable) and self.because:
            return Sentence(f"right_because.{state.value}").with_key("because", f"happened.{self.because}")
        return Sentence(f"right_state.{state.value}")


_FIRST = (
    (Outcome.overdue, RightState.late),
    (Outcome.due, RightState.due),
    (Outcome.undated, RightState.due),
    (Outcome.late, RightState.done),
    (Outcome.kept, RightState.done),
)
"""What a Right comes to where its promises differ: the first of these that any of them has."""


class RouteKind(StrEnum):
    """A way to challenge what we do."""

    supervisor = "supervisor"
    review = "review"
    complaint = "complaint"
    ombudsman = "ombudsman"


@dataclass(frozen=True, slots=True)
class Route:
    """One way to challenge: the words `route.KIND.title`, `.means` and `.how` are about it."""

    kind: RouteKind
    for_late: bool
    """Whether it is offered beside a promise that is late."""


class ReviewBy(StrEnum):
    """Who looks at a decision again."""

    police = "police"
    prosecutors = "prosecutors"


@dataclass(frozen=True, slots=True)
class Review:
    """A decision that may be looked at again (Victims' Right to Review), and until when that can be asked for."""

    update: str
    """The id of the update that tells of the decision."""
    decision: str
    """Its kind: the words `event.KIND`."""
    by: ReviewBy
    """The words `review.BY.means` say who may ask: not everybody may."""
    decided_on: date
    ask_soon_by: date | None
    """The last day on which asking is best; None where the scheme names none."""
    ask_by: date
    """The last day on which it can be asked for, counted from when they were told where that is known."""
    asked_on: date | None
    answered_on: date | None


class StatementState(StrEnum):
    """How far a Victim Personal Statement is."""

    not_told = "not_told"
    told = "told"
    offered = "offered"
    taken = "taken"


@dataclass(frozen=True, slots=True)
class Statement:
    """What the person may say of what the crime did to them, and what they chose. The words are `statement.*`."""

    state: StatementState
    on: date | None
    """When it came to that."""
    asked_how_on: date | None
    """When they were asked how it is to be heard in court."""
    for_business: bool
    """An Impact Statement for Business instead."""


@dataclass(frozen=True, slots=True)
class CourtDay:
    """Something that is known of the court, and since when. No place and no time of day: these are told by a person."""

    kind: str
    """A word of the vocabulary: hearing_listed, hearing_held and the like."""
    says: Sentence
    day: date


class MeasuresState(StrEnum):
    """How far special measures are: the court decides, and nobody promises any."""

    not_asked = "not_asked"
    asked = "asked"
    decided = "decided"


@dataclass(frozen=True, slots=True)
class Court:
    """What is known of the court for this person. The words are `court.*`."""

    days: tuple[CourtDay, ...]
    """Latest first; empty before anything went to court."""
    needed_on: date | None
    """Since when it is known that they are needed in court; None where they are not."""
    measures: MeasuresState
    measures_on: date | None
    help_offered_on: date | None
    costs_asked_on: date | None
    costs_paid_on: date | None


class SupportState(StrEnum):
    """What became of help that was offered."""

    offered = "offered"
    agreed = "agreed"
    """They said yes; it has not gone out yet."""
    declined = "declined"
    referred = "referred"
    accepted = "accepted"
    """The organisation took it on."""
    sent_back = "sent_back"
    """The organisation could not; somebody sees to it."""
    withdrawn = "withdrawn"
    ended = "ended"


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One organisation that can help. With what, is not said: that may be read over a shoulder."""

    organisation: str
    """Its name; empty where the record does not say which."""
    state: SupportState
    on: date


@dataclass(frozen=True, slots=True)
class NearHelp:
    """An organisation of policy/help that anybody can ask: the words `near.ID` say what for."""

    id: str
    title: str
    does: str
    """What it does, in English, where there are no such words."""
    telephone: str
    """Empty where none is known."""
    web: str
    """It is shown as text: a link would leave a trace in a browser by one press."""
    checked_on: date


@dataclass(frozen=True, slots=True)
class Document:
    """A letter or an e-mail that told something: when and about what, never its words."""

    occasion: str
    """A folder of policy/letters: the words `document.OCCASION`."""
    way: str
    """`post` or `email`: the words `way.WAY`."""
    day: date

    def says(self) -> Sentence:
        """Return what it was about."""
        return Sentence(f"document.{self.occasion}")


@dataclass(frozen=True, slots=True)
class Shift:
    """When the officer is at work."""

    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Helpers:
    """Whom to ask. Numbers are those of the force, from policy/portal/who_helps.yaml."""

    force: str
    team: str
    """Empty where nothing of the case is shown."""
    officer: str
    """The name that letters give; empty where nobody has the case, or nothing of it is shown."""
    desk_phone: str
    desk_relay: str
    """For people who cannot hear or speak on the telephone."""
    emergency_phone: str
    emergency_silent: str
    """What to press where somebody has rung for help and cannot speak."""
    shifts: tuple[Shift, ...]
    """The officer's next three that have not ended when the page was made."""

    def next_shifts(self, now: datetime) -> tuple[Shift, ...]:
        """Return those of the shifts that have not ended at `now`."""
        return tuple(shift for shift in self.shifts if shift.ends_at > now)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whether, how and how often the person is told. Never a number or an address. The words are `contact.*`."""

    agreed_on: date | None
    """When a plan was agreed; None where none was."""
    wants_updates: bool
    wants_key_news: bool
    ways: tuple[str, ...]
    """Ids in policy/needs/contact_plan.yaml, the best first: the words `way.ID`."""
    every_days: int | None
    language: str
    formats: tuple[str, ...]
    """Ids in policy/needs/contact_plan.yaml: the words `format.ID`."""
    kept: tuple[str, ...]
    """Of which kinds something is kept: telephone, email, post."""
    messages_stopped: bool
    """Whether no message is sent to them at present."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How many members of staff opened the record (control 23). No names; what machines read does not count."""

    staff: int
    days: int
    """Within how many days before the page was made."""

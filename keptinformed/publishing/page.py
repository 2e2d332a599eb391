"""The page that is published for one person: everything the portal may know of a case, as frozen values and as JSON.

`VERSION` grows when a field changes; a page of another version is not read but made anew. Nothing here holds the
person's name, a number or an address, anybody else's name but that of the officer, a place, or words that staff wrote.
Days are days in London. Whatever depends on the present is a method that is given `now`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from keptinformed.publishing.promised import BROKEN, TO_DO, Outcome, Promise
from keptinformed.publishing.sections import (
    Contact,
    Court,
    Document,
    Helpers,
    Journey,
    Looked,
    NearHelp,
    Now,
    Review,
    Right,
    RightState,
    Route,
    Statement,
    SupportLine,
    Update,
)
from keptinformed.publishing.sentences import Sentence
from keptinformed.publishing.written import NotAsWritten, from_plain, to_plain

VERSION = 2


class Standing(StrEnum):
    """Whether a case is shown at all."""

    shown = "shown"
    team_calls = "team_calls"
    """The page says only, and calmly, that the team speaks with them: the case is restricted, or they are kept out."""


class Section(StrEnum):
    """A part of the page; `page.left_out` names those that this reader is not shown, such as a representative."""

    updates = "updates"
    now = "now"
    journey = "journey"
    next = "next"
    rights = "rights"
    statement = "statement"
    court = "court"
    support = "support"
    documents = "documents"
    who_helps = "who_helps"
    contact = "contact"
    looked = "looked"
    opinion = "opinion"
    """What somebody thinks of how we did: asked at the end alone, and only where that is safe."""


class Reader(StrEnum):
    """Who reads the page: the person, or somebody who acts for them and on which basis."""

    self = "self"
    parent = "parent"
    spokesperson = "spokesperson"
    advocate = "advocate"


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """All that one reader sees of one person's part in one case."""

    version: int
    standing: Standing
    """Where it is not `shown`, every section but `who_helps` and `says` is empty."""
    says: tuple[Sentence, ...]
    """What stands above all else: for `team_calls` what to expect, for a representative what they are not shown."""
    reader: Reader
    part: str
    """What the person is in the case: victim, witness, bereaved, parent, spokesperson or business."""
    language: str
    """The one of `words.LANGUAGES` that the person has; English for any other."""
    reference: str
    """The number of the case, as letters give it; empty where nothing is shown."""
    made_at: datetime
    updates: tuple[Update, ...]
    """Latest first."""
    now: Now | None
    journey: Journey | None
    promises: tuple[Promise, ...]
    """What is or was owed: still to do first, by date; then what is over, latest first."""
    rights: tuple[Right, ...]
    """In order of their numbers; the standards of the Witness Charter for a witness."""
    routes: tuple[Route, ...]
    """How to challenge what we do or did, the nearest first."""
    reviews: tuple[Review, ...]
    """Decisions that the person may ask to have looked at again, latest first."""
    statement: Statement | None
    court: Court | None
    support: tuple[SupportLine, ...]
    near: tuple[NearHelp, ...]
    """Who else helps, whom anybody can ask: policy/help."""
    documents: tuple[Document, ...]
    """Letters and e-mails that told something, latest first."""
    who_helps: Helpers
    contact: Contact | None
    looked: Looked | None
    left_out: tuple[Section, ...]

    @property
    def new(self) -> tuple[Update, ...]:
        """The updates that the person has neither been told nor shown: "You have 1 update" counts these."""
        return tuple(update for update in self.updates if update.is_new)

    def to_do(self, now: datetime) -> tuple[Promise, ...]:
        """Return what is still owed at `now`, the most urgent first."""
        return tuple(promise for promise in self.promises if promise.outcome(now) in TO_DO)

    def broken(self, now: datetime) -> tuple[Promise, ...]:
        """Return the promises that are late at `now`, or were: the page says so before the person finds out."""
        return tuple(promise for promise in self.promises if promise.outcome(now) in BROKEN)

    def overdue(self, now: datetime) -> tuple[Promise, ...]:
        """Return the promises that are late at `now` and still to be kept."""
        return tuple(promise for promise in self.promises if promise.outcome(now) is Outcome.overdue)

    def at_risk(self, now: datetime) -> tuple[Promise, ...]:
        """Return the promises that may become late: the officer is not at work before they are due."""
        return tuple(
            each for each in self.to_do(now) if each.officer_away and each.outcome(now) is Outcome.due
        )

    def hears_next_by(self, now: datetime) -> datetime | None:
        """Return by when the person is told something next; None where nothing is promised. It may have passed."""
        dates = [each.due_at for each in self.to_do(now) if each.is_update and each.due_at is not None]
        return min(dates, default=None)

    def state_of(self, right: Right, now: datetime) -> RightState:
        """Return how a Right stands at `now`."""
        return right.state([each for each in self.promises if each.id in right.promises], now)

    def promise(self, promise_id: str) -> Promise | None:
        """Return one promise by its id; None where this page has none such."""
        return next((each for each in self.promises if each.id == promise_id), None)

    def update(self, update_id: str) -> Update | None:
        """Return one update by its id; None where this page has none such."""
        return next((each for each in self.updates if each.id == update_id), None)

    def as_json(self) -> str:
        """Return the page as JSON, keys in the order of the fields."""
        return json.dumps(to_plain(self), ensure_ascii=False)


def page_from_json(text: str) -> PublishedPage:
    """Return the page that `as_json` wrote. Raises NotAsWritten, also for one of another version."""
    found = json.loads(text)
    if not isinstance(found, Mapping) or found.get("version") != VERSION:
        raise NotAsWritten(f"This is no page of version {VERSION}.")
    return from_plain(PublishedPage, found)

"""Writes what is published in the language that the reader chose, for the templates; decides nothing about the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from keptinformed.asking.leaving import Asked
from keptinformed.publishing.page import PublishedPage, Standing
from keptinformed.publishing.promised import BROKEN, Outcome, Promise
from keptinformed.publishing.sections import Document, NearHelp, Review, Right, Shift, StatementState, Update
from keptinformed.publishing.sentences import LONDON, Sentence
from keptinformed.publishing.words import ENGLISH, Easy, Language, PortalWords, Shown, portal_words

ANSWERED_AT_ONCE = 3
"""Of how many of the latest updates it is asked whether they were enough: more would be a form, not a page."""

type Said = tuple[Shown, ...]

_LATE = {
    Outcome.overdue: ("late.says", "late.now", "late.route"),
    Outcome.late: ("late.was", "late.route"),
    Outcome.missed: ("late.missed", "late.route"),
}


@dataclass(frozen=True, slots=True)
class Writer:
    """Says what stands on one published page, at one moment, in one language.

    Each answer holds the sentence in the reader's language, and beside it in English where nobody checked the first.
    """

    page: PublishedPage
    language: str
    now: datetime

    def say(self, sentence: Sentence) -> Said:
        """Return a sentence."""
        return self._words.say(sentence, self.language)

    def text(self, key: str) -> Said:
        """Return what stands under a key that leaves no room."""
        return self.say(Sentence(key))

    def dated(self, key: str, day: date | None) -> Said:
        """Return what stands under a key, with a day where there is one."""
        return self.say(Sentence(key) if day is None else Sentence(key).with_day("day", day))

    def day(self, day: date) -> str:
        """Return `Monday 1 June 2026` in the reader's language alone, for a label."""
        return self._own.day(day)

    def day_of(self, moment: datetime) -> str:
        """Return the day in London of a moment."""
        return self._own.day(moment.astimezone(LONDON).date())

    def clock(self, moment: datetime) -> str:
        """Return `4:10pm`, in London."""
        return self._own.clock(moment)

    def due(self, moment: datetime) -> str:
        """Return by when something is due."""
        return self._own.due(moment)

    def shift(self, shift: Shift) -> str:
        """Return when somebody is at work."""
        return self._own.shift(shift.begins_at, shift.ends_at)

    def plain(self, sentence: Sentence) -> str:
        """Return a sentence in the reader's language alone, for a hidden label."""
        return self.say(sentence)[0].text

    def when(self, update: Update) -> str:
        """Return the day of an update, or its month where no more is known."""
        return self._own.month(update.day) if update.month_only else self._own.day(update.day)

    def told(self, update: Update) -> Said:
        """Return by when they were told of an update; nothing where that is not known, or it is a contact itself."""
        if update.told_on is None or update.is_contact:
            return ()
        return self.dated("update.told", update.told_on)

    def late(self, promise: Promise) -> tuple[Said, ...]:
        """Return what is said of a promise that was not kept; nothing of any other."""
        return tuple(map(self.text, _LATE.get(promise.outcome(self.now), ())))

    def why(self, promise: Promise) -> tuple[Said, ...]:
        """Return "why this date" in two sentences, and who made the promise."""
        return tuple(map(self.say, (*promise.why(self.now), promise.source())))

    def at_risk(self, promise: Promise) -> Said:
        """Return that a promise may become late; nothing where nothing says so."""
        return self.text("late.risk") if promise in self.page.at_risk(self.now) else ()

    def is_broken(self, promise: Promise) -> bool:
        """Say whether a promise was not kept in time."""
        return promise.outcome(self.now) in BROKEN

    def is_overdue(self, promise: Promise) -> bool:
        """Say whether a promise is late and still to be kept."""
        return promise.outcome(self.now) is Outcome.overdue

    def asked(self, kind: str, about: str, asks: Sequence[Asked]) -> Asked | None:
        """Return the latest ask of a kind about something of the page; None where there is none."""
        return next((each for each in asks if each.kind == kind and about in each.about), None)

    def latest(self, kind: str, asks: Sequence[Asked]) -> Asked | None:
        """Return the latest ask of a kind, whatever it is about; None where there is none."""
        return next((each for each in asks if each.kind == kind), None)

    def court_may_come(self) -> bool:
        """Say whether there is anything about a court to plan for: somebody is accused, or more."""
        court, journey = self.page.court, self.page.journey
        if court is None:
            return False
        come = {each.key for each in journey.steps if each.on is not None} if journey else set()
        return bool(court.days or court.needed_on or come & {"accused", "in_court"})

    def challenged(self, promise: Promise, asks: Sequence[Asked]) -> Asked | None:
        """Return how they challenged a promise; None where they did not."""
        return self.asked("challenge", promise.id, asks) or self.asked("complaint", promise.id, asks)

    def answered(self, update: Update, asks: Sequence[Asked]) -> str:
        """Return `yes` or `no` where they said if an update told them what they needed; else nothing."""
        found = self.asked("told_enough", update.id, asks)
        return found.about[1] if found is not None and len(found.about) == 2 else ""

    def may_answer(self, update: Update) -> bool:
        """Say whether to ask if an update was enough: of the latest of which they were told."""
        told = [each for each in self.page.updates if each.is_contact or each.told_on is not None]
        return update in told[:ANSWERED_AT_ONCE]

    def sent(self, document: Document) -> Said:
        """Return when and how a letter was sent."""
        said = Sentence("document.sent").with_day("day", document.day)
        return self.say(said.with_key("way", f"way.{document.way}"))

    def new_key(self) -> UUID:
        """Return a key for a form of its own on a page with several."""
        return uuid4()

    def hears_by(self) -> Said:
        """Return by when they hear next; nothing where nothing is promised."""
        by = self.page.hears_next_by(self.now)
        if by is None:
            return ()
        return self.say(Sentence("next.hears_by" if by > self.now else "next.heard_by").with_due("due", by))

    def over(self) -> tuple[Promise, ...]:
        """Return the promises that are not to be kept any more."""
        to_do = {each.id for each in self.page.to_do(self.now)}
        return tuple(each for each in self.page.promises if each.id not in to_do)

    def promises_of(self, right: Right) -> tuple[Promise, ...]:
        """Return the promises of a Right."""
        return tuple(each for each in self.page.promises if each.id in right.promises)

    def review(self, review: Review) -> tuple[Said, ...]:
        """Return what is said of a decision that may be looked at again."""
        lines = [self.text(f"review.{review.by.value}.means")]
        if self.may_still_ask(review) and review.ask_soon_by is not None:
            lines.append(self.dated("review.ask_soon_by", review.ask_soon_by))
        lines.append(
            self.dated("review.ask_by" if self.may_still_ask(review) else "review.over", review.ask_by)
        )
        for word, day in (("asked", review.asked_on), ("answered", review.answered_on)):
            lines += [self.dated(f"review.{word}", day)] if day else []
        return tuple(lines)

    def may_still_ask(self, review: Review) -> bool:
        """Say whether the time to ask has not ended."""
        return self.now.astimezone(LONDON).date() <= review.ask_by

    def near(self, found: NearHelp) -> Said:
        """Return what an organisation does: in the words of the policy, or in English as the directory has it."""
        key = f"near.{found.id}"
        known = key in self._words.languages[ENGLISH].entries
        return self.text(key) if known else (Shown(ENGLISH, found.does),)

    def statement(self) -> tuple[Said, ...]:
        """Return what is known of their statement, and what they can choose."""
        found = self.page.statement
        if found is None:
            return ()
        on = found.on if found.state is not StatementState.not_told else None
        keys = ("business",) if found.for_business else ("means", "adds")
        asked = [self.dated("statement.asked_how", found.asked_how_on)] if found.asked_how_on else []
        return (
            self.dated(f"statement.{found.state.value}", on),
            *(self.text(f"statement.{key}") for key in (*keys, "choices")),
            *asked,
        )

    def court(self) -> dict[str, tuple[Said, ...]]:
        """Return what is known of the court: `first`, `help` and `costs`."""
        found = self.page.court
        if found is None:
            return {}
        costs = [("court.costs_asked", found.costs_asked_on), ("court.costs_paid", found.costs_paid_on)]
        paid = tuple(self.dated(key, day) for key, day in costs if day)
        return {
            "first": (
                self.text("court.ask_day" if found.days else "court.nothing"),
                self.dated("court.needed" if found.needed_on else "court.not_needed", found.needed_on),
            ),
            "help": (
                self.dated(f"court.measures.{found.measures.value}", found.measures_on),
                self.dated(
                    "court.help_offered" if found.help_offered_on else "court.help", found.help_offered_on
                ),
            ),
            "costs": paid or (self.text("court.costs"),),
        }

    def helpers(self) -> tuple[Said, ...]:
        """Return whom to ask, and how to ring."""
        found = self.page.who_helps
        who = Sentence("helps.officer").with_name("name", found.officer)
        danger = Sentence("helps.emergency").with_name("phone", found.emergency_phone)
        said = (
            []
            if not found.team and not found.officer
            else [who if found.officer else Sentence("helps.nobody")]
        )
        said += [Sentence("helps.team").with_name("name", found.team)] if found.team else []
        said += [
            Sentence("helps.desk").with_name("phone", found.desk_phone),
            Sentence("helps.relay").with_name("phone", found.desk_relay),
            danger.with_name("silent", found.emergency_silent),
        ]
        return tuple(map(self.say, said))

    def contact(self) -> tuple[Said, ...]:
        """Return whether, and how often, they are told; never a number or an address."""
        found = self.page.contact
        if found is None:
            return ()
        agreed = self.dated("contact.agreed" if found.agreed_on else "contact.not_agreed", found.agreed_on)
        lines = [
            agreed,
            self.text("contact.updates" if found.wants_updates else "contact.no_updates"),
            self.text("contact.key_news" if found.wants_key_news else "contact.no_key_news"),
        ]
        if found.every_days is not None:
            every = Sentence("contact.every_day" if found.every_days == 1 else "contact.every")
            lines.append(self.say(every.with_number("days", found.every_days)))
        lines += [self.text("contact.stopped")] if found.messages_stopped else []
        return tuple(lines)

    def looked(self) -> tuple[Said, ...]:
        """Return how many members of staff looked, never who."""
        found = self.page.looked
        if found is None:
            return ()
        key = {0: "looked.nobody", 1: "looked.one"}.get(found.staff, "looked.some")
        said = Sentence(key).with_number("days", found.days).with_number("staff", found.staff)
        return (self.say(said), self.text("looked.means"))

    def easy(self, part: str) -> tuple[Easy, ...]:
        """Return the lines with pictures of a part, as the menu names it; none where nothing of the case is shown.

        A witness has no list of Rights, so that its lines would be wrong for them.
        """
        if self.page.standing is Standing.team_calls or (part == "rights" and self.page.part == "witness"):
            return ()
        return self._words.easy({"people": "who_helps", "settings": "contact"}.get(part, part), self.language)

    def picture(self, name: str) -> Shown:
        """Return what a picture shows, in the reader's own language."""
        return self._words.text(f"picture.{name}", self.language)[0]

    @property
    def _words(self) -> PortalWords:
        return portal_words()

    @property
    def _own(self) -> Language:
        return self._words.read_in(self.language)[0]

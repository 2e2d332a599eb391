"""The stories of the demonstration in the service, and a page written out as text, to be read aloud."""

from collections.abc import Iterator
from datetime import datetime

from demo.stories import stories
from demo.times import NOW
from keptinformed.cases.models import Case
from keptinformed.duties.history import History
from keptinformed.obligations import deriving
from keptinformed.publishing.page import PublishedPage
from keptinformed.publishing.sentences import Sentence
from keptinformed.publishing.words import PortalWords, portal_words
from tests.live.a_history import write_cases, write_events

PREFIX = "DEMO-STORY-"


def tell(*names: str) -> dict[str, Case]:
    """Put some stories into the service, by the end of their names (all where none is named); return their cases."""
    told = [case for case in stories() if not names or case.case_id.removeprefix(PREFIX) in names]
    events = tuple(event for case in told for event in case.events())
    history = History(
        cases=tuple(case.case() for case in told),
        participants=tuple(person for case in told for person in case.participants()),
        events=events,
    )
    written = write_cases(history)
    write_events(written, events)
    deriving.derive_many(written.numbers, now=NOW)
    return {name.removeprefix(PREFIX): case for name, case in written.cases.items()}


def as_text(page: PublishedPage, now: datetime, language: str = "en") -> str:
    """Return a page as somebody reads it aloud: every sentence, section by section."""
    return "\n".join(_Reader(page, now, language, portal_words()).lines()) + "\n"


class _Reader:
    def __init__(self, page: PublishedPage, now: datetime, language: str, words: PortalWords) -> None:
        self.page, self.now, self.language, self.words = page, now, language, words

    def say(self, sentence: Sentence) -> str:
        return " / ".join(each.text for each in self.words.say(sentence, self.language))

    def lines(self) -> Iterator[str]:
        page = self.page
        yield f"[{page.standing} | {page.part} | {page.reader} | {page.reference}]"
        yield from (self.say(each) for each in page.says)
        yield from self.how_it_stands()
        yield from self.what_is_owed()
        yield from self.what_they_have()
        yield from self.whom_to_ask()

    def how_it_stands(self) -> Iterator[str]:
        page = self.page
        if page.now is not None:
            yield from ("", "NOW", *(self.say(each) for each in page.now.says))
        if page.journey is not None:
            yield from ("", "STEPS")
            for step in page.journey.steps:
                on = f", {step.on}" if step.on else ""
                yield f"- {self.say(step.title)}: {self.say(Sentence(f'step.{step.state.value}'))}{on}"
            yield from () if page.journey.ended is None else (self.say(page.journey.ended),)
        if page.updates:
            yield from ("", f"UPDATES ({len(page.new)} new)")
        for update in page.updates:
            told = f" (told {update.told_on})" if update.told_on else ""
            yield f"- {update.day} {'NEW ' if update.is_new else ''}{self.say(update.says)}{told}"

    def what_is_owed(self) -> Iterator[str]:
        by = self.page.hears_next_by(self.now)
        if by is not None:
            key = "next.hears_by" if by > self.now else "next.heard_by"
            yield from ("", "NEXT", self.say(Sentence(key).with_due("due", by)))
        for promise in self.page.promises:
            yield f"- {promise.outcome(self.now).value.upper()}: {self.say(promise.says(self.now))}"
            yield f"  Why: {' '.join(self.say(each) for each in promise.why(self.now))} {self.say(promise.source())}"
        for review in self.page.reviews:
            yield f"- REVIEW: {self.say(Sentence(f'event.{review.decision}'))}"
            yield f"  {self.say(Sentence('review.ask_by').with_day('day', review.ask_by))}"

    def what_they_have(self) -> Iterator[str]:
        if self.page.rights:
            yield from ("", "RIGHTS")
        for right in self.page.rights:
            state = self.page.state_of(right, self.now)
            yield f"- {right.number} {self.say(right.title())}: {state.value}. {self.say(right.why(state))}"
        court, statement = self.page.court, self.page.statement
        if statement is not None:
            said = Sentence(f"statement.{statement.state.value}")
            yield from (
                "",
                "STATEMENT",
                self.say(said.with_day("day", statement.on) if statement.on else said),
            )
        if court is not None and court.days:
            yield from ("", "COURT", *(f"- {day.day} {self.say(day.says)}" for day in court.days))
        for line in self.page.support:
            yield f"- {line.organisation}: {self.say(Sentence(f'support.{line.state.value}').with_day('day', line.on))}"
        for document in self.page.documents:
            yield f"- {document.day} {self.say(document.says())}"

    def whom_to_ask(self) -> Iterator[str]:
        helps, looked, contact = self.page.who_helps, self.page.looked, self.page.contact
        yield from ("", "WHO HELPS", self.say(Sentence("helps.desk").with_name("phone", helps.desk_phone)))
        if helps.officer:
            yield self.say(Sentence("helps.officer").with_name("name", helps.officer))
        yield from (
            f"- {self.words.languages['en'].shift(each.begins_at, each.ends_at)}" for each in helps.shifts
        )
        if contact is not None:
            agreed = Sentence("contact.agreed" if contact.agreed_on else "contact.not_agreed")
            yield self.say(agreed.with_day("day", contact.agreed_on) if contact.agreed_on else agreed)
        if looked is not None:
            yield f"looked: {looked.staff} in {looked.days} days"

"""Puts a published page into words, in the language of the person, section by section as they read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from keptinformed.publishing.page import PublishedPage
from keptinformed.publishing.promised import Outcome, Promise
from keptinformed.publishing.sections import Review, Right
from keptinformed.publishing.sentences import Sentence
from keptinformed.publishing.words import PortalWords, Shown, portal_words

type Said = tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: what it says, what stands beside it, and what follows."""

    says: Said
    beside: str = ""
    more: tuple[Said, ...] = ()
    why: tuple[Said, ...] = ()
    """What is read out where they ask: shut until then."""


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the page: its heading, sentences, and lines of a list."""

    heading: str
    says: tuple[Said, ...] = ()
    lines: tuple[Line, ...] = ()


def in_words(page: PublishedPage, now: datetime) -> tuple[Part, ...]:
    """Return the sections of a page that hold anything, in the order in which the person reads them."""
    writer = _Writer(page, now, portal_words())
    return tuple(part for part in writer.parts() if part.says or part.lines)


@dataclass(frozen=True)
class _Writer:
    page: PublishedPage
    now: datetime
    words: PortalWords

    def say(self, sentence: Sentence) -> Said:
        return self.words.say(sentence, self.page.language)

    def dated(self, key: str, day: date | None) -> Said:
        return self.say(Sentence(key) if day is None else Sentence(key).with_day("day", day))

    def parts(self) -> Iterator[Part]:
        yield Part("", tuple(map(self.say, self.page.says)))
        yield self.now_part()
        yield self.updates()
        yield self.next()
        yield from self.challenges()
        yield Part("My rights", (), tuple(map(self.right, self.page.rights)))
        yield self.statement()
        yield self.court()
        yield self.support()
        yield self.documents()
        yield self.helpers()
        yield self.contact()
        yield self.looked()

    def now_part(self) -> Part:
        page = self.page
        said = tuple(map(self.say, page.now.says)) if page.now else ()
        steps = page.journey.steps if page.journey else ()
        ended = (self.say(page.journey.ended),) if page.journey and page.journey.ended else ()
        return Part(
            "Now",
            (*said, *ended),
            tuple(
                Line(
                    self.say(step.title),
                    self.words.languages["en"].day(step.on) if step.on else "",
                    (self.say(Sentence(f"step.{step.state.value}")),),
                )
                for step in steps
            ),
        )

    def updates(self) -> Part:
        english = self.words.languages["en"]
        return Part(
            "Updates",
            (),
            tuple(
                Line(
                    self.say(each.says),
                    english.month(each.day) if each.month_only else english.day(each.day),
                    (self.say(Sentence("update.new")),) if each.is_new else (),
                )
                for each in self.page.updates
            ),
        )

    def next(self) -> Part:
        by = self.page.hears_next_by(self.now)
        if by is None:
            said: tuple[Said, ...] = ()
        else:
            key = "next.hears_by" if by > self.now else "next.heard_by"
            said = (self.say(Sentence(key).with_due("due", by)),)
        return Part("Next", said, tuple(map(self.promise, self.page.promises)))

    def promise(self, promise: Promise) -> Line:
        late = {
            Outcome.overdue: ("late.says", "late.now", "late.route"),
            Outcome.late: ("late.was", "late.route"),
            Outcome.missed: ("late.missed", "late.route"),
        }.get(promise.outcome(self.now), ())
        risk = ("late.risk",) if promise in self.page.at_risk(self.now) else ()
        more = tuple(self.say(Sentence(key)) for key in (*late, *risk))
        why = tuple(map(self.say, (*promise.why(self.now), promise.source())))
        return Line(self.say(promise.says(self.now)), "", more, why)

    def challenges(self) -> Iterator[Part]:
        yield Part("Decisions that can be looked at again", (), tuple(map(self.review, self.page.reviews)))
        yield Part(
            "If you are not happy",
            (),
            tuple(
                Line(
                    self.say(Sentence(f"route.{each.kind.value}.title")),
                    "",
                    tuple(self.say(Sentence(f"route.{each.kind.value}.{word}")) for word in ("means", "how")),
                )
                for each in self.page.routes
            ),
        )

    def review(self, review: Review) -> Line:
        more = [self.say(Sentence(f"review.{review.by.value}.means"))]
        open_still = self.now.date() <= review.ask_by
        if review.ask_soon_by is not None and open_still:
            more.append(self.dated("review.ask_soon_by", review.ask_soon_by))
        more.append(self.dated("review.ask_by" if open_still else "review.over", review.ask_by))
        for word, day in (("asked", review.asked_on), ("answered", review.answered_on)):
            more += [self.dated(f"review.{word}", day)] if day else []
        return Line(self.say(Sentence(f"event.{review.decision}")), "", tuple(more))

    def right(self, right: Right) -> Line:
        state = self.page.state_of(right, self.now)
        return Line(self.say(right.title()), "", (self.say(right.why(state)),), (self.say(right.means()),))

    def statement(self) -> Part:
        found = self.page.statement
        if found is None:
            return Part("")
        more = ("statement.business",) if found.for_business else ("statement.means", "statement.adds")
        asked = (self.dated("statement.asked_how", found.asked_how_on),) if found.asked_how_on else ()
        says = (
            self.dated(f"statement.{found.state.value}", found.on),
            *(self.say(Sentence(key)) for key in (*more, "statement.choices")),
            *asked,
        )
        return Part("Statement", says)

    def court(self) -> Part:
        found = self.page.court
        if found is None:
            return Part("")
        english = self.words.languages["en"]
        lines = tuple(Line(self.say(each.says), english.day(each.day)) for each in found.days)
        keys: list[tuple[str, date | None]] = [
            ("court.ask_day" if found.days else "court.nothing", None),
            ("court.needed" if found.needed_on else "court.not_needed", found.needed_on),
            (f"court.measures.{found.measures.value}", found.measures_on),
            ("court.help_offered" if found.help_offered_on else "court.help", found.help_offered_on),
        ]
        keys += [("court.costs_asked", found.costs_asked_on)] if found.costs_asked_on else []
        keys += [("court.costs_paid", found.costs_paid_on)] if found.costs_paid_on else []
        return Part("Court", tuple(self.dated(key, day) for key, day in keys), lines)

    def support(self) -> Part:
        if not self.page.court or self.page.looked is None:
            return Part("")
        lines = tuple(
            Line(self.dated(f"support.{each.state.value}", each.on), each.organisation)
            for each in self.page.support
        )
        lines += tuple(
            Line((Shown("en", each.does),), " ".join(filter(None, (each.title, each.telephone))))
            for each in self.page.near
        )
        return Part("Support", () if self.page.support else (self.say(Sentence("support.nothing")),), lines)

    def documents(self) -> Part:
        lines = tuple(
            Line(
                self.say(each.says()),
                "",
                (
                    self.say(
                        Sentence("document.sent").with_day("day", each.day).with_key("way", f"way.{each.way}")
                    ),
                ),
            )
            for each in self.page.documents
        )
        return Part("Documents", (), lines)

    def helpers(self) -> Part:
        found = self.page.who_helps
        who = (
            Sentence("helps.officer").with_name("name", found.officer)
            if found.officer
            else Sentence("helps.nobody")
        )
        shifts = found.next_shifts(self.now)
        says = [
            who,
            *([Sentence("helps.team").with_name("name", found.team)] if found.team else []),
            Sentence("helps.desk").with_name("phone", found.desk_phone),
            Sentence("helps.relay").with_name("phone", found.desk_relay),
            Sentence("helps.emergency")
            .with_name("phone", found.emergency_phone)
            .with_name("silent", found.emergency_silent),
            Sentence("helps.shifts" if shifts else "helps.no_shifts"),
        ]
        read_in = self.words.read_in(self.page.language)
        lines = tuple(
            Line(tuple(Shown(each.code, each.shift(shift.begins_at, shift.ends_at)) for each in read_in))
            for shift in shifts
        )
        return Part("People who help me", tuple(map(self.say, says)), lines)

    def contact(self) -> Part:
        found = self.page.contact
        if found is None:
            return Part("")
        keys: list[Sentence] = [
            Sentence("contact.agreed").with_day("day", found.agreed_on)
            if found.agreed_on
            else Sentence("contact.not_agreed"),
            Sentence("contact.updates" if found.wants_updates else "contact.no_updates"),
            Sentence("contact.key_news" if found.wants_key_news else "contact.no_key_news"),
        ]
        if found.every_days is not None:
            every = Sentence("contact.every_day" if found.every_days == 1 else "contact.every")
            keys.append(every.with_number("days", found.every_days))
        keys += [Sentence("contact.stopped")] if found.messages_stopped else []
        keys += [Sentence("contact.kept" if found.kept else "contact.kept_nothing")]
        lines = [Line(self.say(Sentence(f"kept.{each}"))) for each in found.kept]
        lines += [Line(self.say(Sentence(f"way.{each}"))) for each in found.ways]
        return Part("How to contact me", tuple(map(self.say, keys)), tuple(lines))

    def looked(self) -> Part:
        found = self.page.looked
        if found is None:
            return Part("")
        key = {0: "looked.nobody", 1: "looked.one"}.get(found.staff, "looked.some")
        said = Sentence(key).with_number("days", found.days).with_number("staff", found.staff)
        return Part("Who looked", (self.say(said), self.say(Sentence("looked.means"))))

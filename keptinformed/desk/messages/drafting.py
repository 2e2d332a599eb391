"""Fills in what one person would be sent, and says what is wrong with it before anybody can send it."""

from collections.abc import Mapping
from dataclasses import dataclass

from keptinformed.access.models import Staff
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.cases.models.people import Channel, Part
from keptinformed.contact.drafting.blocks import as_values
from keptinformed.contact.drafting.checking_drafts import Name, Record, check_draft
from keptinformed.contact.drafting.filling import CannotFill, Draft, fill, in_language
from keptinformed.contact.drafting.findings import Finding, Kind
from keptinformed.contact.drafting.lexicon import load_lexicon
from keptinformed.contact.drafting.placeholders import Placeholder
from keptinformed.contact.drafting.wordings import (
    ENGLISH,
    PLACEHOLDER,
    Chosen,
    Form,
    LetterFile,
    NoSuchWords,
    direction_of,
)
from keptinformed.contact.foreseeing import Possible
from keptinformed.contact.reserve import Drafted, form_of
from keptinformed.contact.terms import Content, Way
from keptinformed.desk.messages.letters import allowed, letters
from keptinformed.duties.history import Precision
from keptinformed.needs import finding
from keptinformed.privacy import sealing

STOPS = frozenset(
    {
        Kind.offence, Kind.personal, Kind.says_police, Kind.not_neutral, Kind.link, Kind.unsendable, Kind.unfilled,
        Kind.wrong_name, Kind.other_name, Kind.suspect_name, Kind.mix_up, Kind.wrong_case, Kind.wrong_day,
        Kind.place, Kind.no_caveat,
    }
)  # fmt: skip
"""What nobody may send on, however sure they are; the rest is said, and left to whoever writes."""
KEPT = (Form.text, Form.email, Form.letter)
"""The forms in which words are kept for the next way."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Words in one language, as they are looked at."""

    language: str
    direction: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What one person would be sent, as far as it is filled in."""

    form: Form
    title: str
    subject: str
    blocks: tuple[Shown, ...]
    missing: tuple[Placeholder, ...]
    """What staff have still to fill in."""
    problem: str
    """What cannot stand in a box, and why; empty where nothing is wrong."""
    findings: tuple[Finding, ...]

    @property
    def may_leave(self) -> bool:
        """Whether nothing is missing, and nothing is wrong that nobody may send on."""
        return not self.missing and not self.problem and not self.stopping

    @property
    def stopping(self) -> tuple[Finding, ...]:
        """What is wrong with it that nobody may send on."""
        return tuple(each for each in self.findings if each.kind in STOPS)

    @property
    def text(self) -> str:
        """All of it as it leaves."""
        return "\n\n---\n\n".join("\n\n".join(block.paragraphs) for block in self.blocks)


def ways_that_tell(occasion: str) -> frozenset[Way]:
    """Return on which ways there are words that tell the news: a person always finds them."""
    tells_in = letters().files[occasion, ENGLISH].tells_in
    made = {Way.email: Form.email, Way.post: Form.letter}
    return frozenset({Way.telephone, Way.visit} | {way for way, form in made.items() if form in tells_in})


def boxes_of(occasion: str, form: Form, one: Participation, event: Event) -> tuple[Placeholder, ...]:
    """Return what staff must fill in, because no record holds it. A call needs nothing written."""
    if form is Form.call:
        return ()
    known = _known(one, event)
    return tuple(
        allowed().placeholders[name] for name in _names(_chosen(occasion, form, one)) if not known.get(name)
    )


def written(
    occasion: str, possible: Possible, one: Participation, event: Event, typed: Mapping[str, str]
) -> Written:
    """Return the words for one way to one person, with what is known and what was typed."""
    form = form_of(possible.way, possible.content)
    chosen = _chosen(occasion, form, one)
    values = {name: text for name, text in typed.items() if text.strip()} | _known(one, event)
    missing = [] if form is Form.call else [name for name in _names(chosen) if not values.get(name)]
    subject = _subject(occasion, possible)
    draft, problem = (None, "") if missing or form is Form.call else _filled(chosen, values)
    return Written(
        form,
        chosen.files[0].title,
        draft.subject or subject if draft else subject,
        _shown(draft) if draft else tuple(_unfilled(file, form, values) for file in chosen.files),
        tuple(allowed().placeholders[name] for name in missing),
        problem,
        _findings(draft, chosen, possible, one) if draft else (),
    )


def drafted(occasion: str, one: Participation, event: Event, typed: Mapping[str, str]) -> tuple[Drafted, ...]:
    """Return the words in every form that can leave as it is: nothing missing, nothing wrong.

    Kept with a message, so that the next way has its words should one fail; nobody types them a second time.
    """
    values = {name: text for name, text in typed.items() if text.strip()} | _known(one, event)
    record, subject = _record(one), _subject_of_email(occasion)
    found = []
    for form in KEPT:
        try:
            chosen = _chosen(occasion, form, one)
            draft = fill(chosen, values, allowed())
        except (NoSuchWords, CannotFill):
            continue
        must_say = chosen.files[0].must_say if form.tells else ()
        wrong = check_draft(draft, record, load_lexicon(), may_say_police=form.tells, must_say=must_say)
        if not any(each.kind in STOPS for each in wrong):
            blocks = as_values(draft) if form is Form.letter else []
            found.append(Drafted(form, draft.subject or subject, draft.words, blocks))
    return tuple(found)


def _chosen(occasion: str, form: Form, one: Participation) -> Chosen:
    return letters().choose(occasion, form, one.person.language)


def _names(chosen: Chosen) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(name for file in chosen.files for name in file.wordings[chosen.form].placeholders)
    )


def _known(one: Participation, event: Event) -> dict[str, str]:
    """What the record holds. It knows no titles: a letter then begins with the whole name."""
    officer = Staff.objects.filter(staff_number=one.case.officer).values_list("name", flat=True).first()
    day = london_day(event.at)
    exact = event.precision != Precision.month.value
    return {
        "title_and_surname": one.person.name,
        "case_reference": one.case.reference,
        "happened_on": f"{day:%A} {day.day} {day:%B %Y}" if exact else "",
        "officer_name": officer or "",
    }


def _filled(chosen: Chosen, values: Mapping[str, str]) -> tuple[Draft | None, str]:
    try:
        return fill(chosen, values, allowed()), ""
    except CannotFill as refused:
        return None, str(refused)


def _shown(draft: Draft) -> tuple[Shown, ...]:
    return tuple(
        Shown(
            block.language,
            block.direction,
            tuple(f"- {each.words}" if each.is_point else each.words for each in block.paragraphs),
        )
        for block in draft.blocks
    )


def _unfilled(file: LetterFile, form: Form, values: Mapping[str, str]) -> Shown:
    """Words with room left where something is not known yet: only ever looked at, or said by a person."""

    def room(name: str) -> str:
        placeholder = allowed().placeholders[name]
        value = values.get(name)
        return in_language(value, placeholder.kind, file.language) if value else f"[{placeholder.means}]"

    paragraphs = tuple(
        ("- " if each.is_point else "") + PLACEHOLDER.sub(lambda match: room(match[1]), each.words)
        for each in file.wordings[form].paragraphs
    )
    return Shown(file.language, direction_of(file.language), paragraphs)


def _subject(occasion: str, possible: Possible) -> str:
    return _subject_of_email(occasion) if possible.way is Way.email else ""


def _subject_of_email(occasion: str) -> str:
    """A neutral e-mail has the subject of the one that tells: subjects give nothing away."""
    wording = letters().files[occasion, ENGLISH].wordings.get(Form.email)
    return "" if wording is None or PLACEHOLDER.search(wording.subject) else wording.subject


def _findings(draft: Draft, chosen: Chosen, possible: Possible, one: Participation) -> tuple[Finding, ...]:
    rule = finding.latest_rules([possible.point.pk]).get(possible.point.pk) if possible.point else None
    must_say = chosen.files[0].must_say if possible.content is Content.full else ()
    return check_draft(
        draft,
        _record(one),
        load_lexicon(),
        may_say_police=bool(rule and rule.may_say_police),
        must_say=must_say,
    )


def _record(one: Participation) -> Record:
    """What the words are compared with; opened for that, and shown to nobody."""
    everybody = Participation.objects.filter(case=one.case).exclude(pk=one.pk).select_related("person")
    officer = Staff.objects.filter(staff_number=one.case.officer).values_list("name", flat=True).first()
    sealed = ContactPoint.objects.filter(participation__case=one.case, channel=Channel.post)
    return Record(
        person=Name(surname=one.person.name),
        reference=one.case.reference,
        suspects=tuple(_name(each.person.name) for each in everybody if each.part == Part.suspect),
        others=tuple(_name(each.person.name) for each in everybody if each.part != Part.suspect),
        staff=(officer,) if officer else (),
        addresses=tuple(sealing.unseal(each) for each in sealed.values_list("sealed", flat=True)),
        offence=one.case.offence,
    )


def _name(whole: str) -> Name:
    first, _, surname = whole.partition(" ")
    return Name(first=first, surname=surname) if surname else Name(surname=whole)

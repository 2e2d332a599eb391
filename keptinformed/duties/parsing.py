"""Turns one duty, as a lawyer writes it in a policy file, into a rule, and says what cannot be understood."""

import re
from dataclasses import dataclass
from pathlib import Path

from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.history import Grade, Role
from keptinformed.duties.rules import Allowance, Done, Edition, Example, Excuse, Rule, Span, Unit, Verified
from keptinformed.duties.yaml_text import Items, Section

DUTY_FIELDS = (
    "id",
    "row",
    "right",
    "paragraph",
    "verified",
    "says",
    "owner",
    "owed_to",
    "promise",
    "in_force",
    "starts_when",
    "only_first",
    "within",
    "done_when",
    "excused_when",
    "lapses_when",
    "repeats",
    "enabled",
    "note",
    "disputed",
    "examples",
)
# Ten years in each unit: what is longer is a slip of the pen, and would outrun the calendar.
_MOST = {
    Unit.working_days: 2_600,
    Unit.days: 3_660,
    Unit.months: 120,
    Unit.hours: 87_840,
    Unit.minutes: 5_270_400,
}
_NAME = re.compile(r"[a-z0-9]+([-.][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a duty stands: its edition, its file, and the Right that the file is about."""

    edition: Edition
    file: Path
    right: int | None


def read_duty(section: Section, place: Place, faults: list[str]) -> Rule | None:
    """Return the rule that a section of `duties:` describes, or None after adding to `faults` why not.

    Only the form is checked here; `checking.faults_of` knows what a rule may not say.
    """
    duty = Fields(section, where_of(place.file, section.line, section.get("id", "")), faults)
    duty.only(DUTY_FIELDS)
    before = len(faults)
    rule = Rule(
        id=_name(duty, "id"),
        edition=place.edition.id,
        layer=place.edition.layer,
        row=duty.text("row"),
        verified=duty.one_of("verified", Verified, fallback=Verified.M_LOW),
        says=duty.text("says"),
        owner=duty.text("owner"),
        owed_to=_roles(duty),
        promise=_name(duty, "promise"),
        starts_when=duty.texts("starts_when"),
        within=tuple(_allowance(line, duty) for line in duty.sections("within")),
        done_when=_done(duty),
        in_force=_span(duty, place.edition),
        timezone=place.edition.timezone,
        working_days=place.edition.working_days,
        right=_right(duty, place),
        paragraph=duty.text("paragraph", required=False),
        only_first=duty.flag("only_first", default=False),
        excused_when=tuple(_excuse(spell, duty) for spell in duty.sections("excused_when", required=False)),
        lapses_when=duty.texts("lapses_when", required=False),
        repeats=duty.flag("repeats", default=False),
        enabled=duty.flag("enabled", default=True),
        note=duty.text("note", required=False),
        disputed=duty.flag("disputed", default=False),
        examples=_examples(duty),
        file=place.file,
    )
    return rule if len(faults) == before else None


def where_of(file: Path, line: int, duty_id: object) -> str:
    """Return how a sentence about one duty begins: file, line and duty."""
    named = duty_id if isinstance(duty_id, str) and duty_id else "without an id"
    return f"{file.name} line {line}, duty {named}"


def read_span(fields: Fields) -> Span:
    """Return the local dates of `in_force: {from: …, to: …}`; a side that is not given is open-ended."""
    if not fields.has("in_force"):
        return Span()
    inner = Fields(fields.part("in_force"), fields.where, fields.faults)
    inner.only(("from", "to"))
    span = Span(inner.day("from"), inner.day("to"))
    if span.first and span.last and span.last < span.first:
        fields.fault(f"in_force ends on {span.last}, before it begins on {span.first}. Swap the dates.")
    return span


def _name(duty: Fields, field: str) -> str:
    name = duty.text(field)
    if name and not _NAME.fullmatch(name):
        duty.fault(f'{field} "{name}" must be lower-case words joined by hyphens, such as told-of-arrest.')
    return name


def _roles(duty: Fields) -> tuple[Role, ...]:
    roles = []
    for written in duty.texts("owed_to"):
        if written in Role:
            roles.append(Role(written))
        else:
            duty.fault(f'owed_to names "{written}", which is no role.{meant(written, list(Role))}')
    return tuple(roles)


def _right(duty: Fields, place: Place) -> int | None:
    if not duty.has("right"):
        return place.right
    right = duty.number("right", highest=99)
    if place.right is not None and right != place.right:
        duty.fault(f"says right: {right}, but its file is about Right {place.right}. Move it or mend it.")
    return right


def _span(duty: Fields, edition: Edition) -> Span:
    """Return the dates of a duty, which may narrow its edition's, never widen them."""
    own, whole = read_span(duty), edition.in_force
    if own.first and whole.first and own.first < whole.first:
        duty.fault(f"in_force begins on {own.first}, before its edition does ({whole.first}).")
    if own.last and whole.last and own.last > whole.last:
        duty.fault(f"in_force ends on {own.last}, after its edition does ({whole.last}).")
    span = Span(own.first or whole.first, own.last or whole.last)
    if span.first and span.last and span.last < span.first and not (own.first and own.last):
        duty.fault(f"in_force leaves no day: {span.first} to {span.last}, with the dates of its edition.")
    return span


def _allowance(line: Section, duty: Fields) -> Allowance:
    fields = Fields(line, f"{duty.where}: within (line {line.line})", duty.faults)
    fields.only((*Unit, "if", "or_agreed_if_sooner"))
    units = [unit for unit in Unit if unit in line]
    if len(units) != 1:
        fields.fault("must name one unit: working_days, days, months, hours, minutes, agreed or before.")
        return Allowance(Unit.days, 1)
    if fields.has("if") and line["if"] != "enhanced":
        fields.fault("if: can only be enhanced.")
    if "agreed" in line and not fields.flag("agreed", default=False):
        fields.fault("agreed must be true, or the line left out.")
    unit = units[0]
    sooner = fields.flag("or_agreed_if_sooner", default=False)
    if sooner and unit is not Unit.days:
        fields.fault("or_agreed_if_sooner goes with days only, because a plan agrees a number of days.")
    if unit is Unit.before and fields.has("if"):
        fields.fault("before: is meant for everyone; leave out if: enhanced.")
    return Allowance(
        unit=unit,
        count=fields.number(unit.value, _MOST[unit]) if unit in _MOST else 0,
        only_enhanced=fields.has("if"),
        or_agreed_if_sooner=sooner,
        before=fields.texts("before") if unit is Unit.before else (),
    )


def _done(duty: Fields) -> Done:
    done = Fields(duty.part("done_when"), f"{duty.where}: done_when", duty.faults)
    done.only(("told_about", "event", "least"))
    if done.has("told_about") == done.has("event"):
        done.fault("must say either told_about: trigger, or event: and a list of words.")
    if done.has("told_about") and done.text("told_about") != "trigger":
        done.fault("told_about can only be trigger, the event that opened the duty.")
    return Done(done.texts("event", required=False), _least(done))


def _least(done: Fields) -> Grade | None:
    written = done.text("least", required=False)
    names = [grade.name for grade in Grade]
    if written and written not in names:
        done.fault(f'least is "{written}", which is no grade.{meant(written, names)}')
        return None
    return Grade[written] if written else None


def _excuse(spell: Section, duty: Fields) -> Excuse:
    fields = Fields(spell, f"{duty.where}: excused_when (line {spell.line})", duty.faults)
    fields.only(("from", "until"))
    return Excuse(fields.text("from"), fields.text("until", required=False) or None)


def _examples(duty: Fields) -> tuple[Example, ...]:
    if not duty.has("examples") or duty.section["examples"] == Items():
        duty.fault("has no example. Give at least one under examples: they are its tests.")
        return ()
    examples = []
    for section in duty.sections("examples"):
        fields = Fields(section, f"{duty.where}, example on line {section.line}", duty.faults)
        name = fields.text("name")
        examples.append(Example(name, {key: value for key, value in section.items() if key != "name"}))
    return tuple(examples)

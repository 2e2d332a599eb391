"""What a rule may not say: each fault is one sentence that names what was probably meant."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from keptinformed.duties.fields import meant
from keptinformed.duties.history import Grade
from keptinformed.duties.rules import Allowance, Rule, Unit, Verified
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN, STARTS_OF_UPDATES, TOLD


@dataclass(frozen=True, slots=True)
class Known:
    """The closed lists a rule may name: words for events, and owners."""

    kinds: Collection[str]
    owners: Mapping[str, str] = field(default_factory=dict)


def faults_of(rule: Rule, known: Known) -> list[str]:
    """Return one sentence for everything that is wrong with a rule, without its file and id."""
    return [
        *_unknown_words(rule, known),
        *_discharge(rule),
        *_lines(rule),
        *_before(rule),
        *_spells(rule),
        *_series(rule),
        *_standing(rule),
    ]


def discharging_kinds(rule: Rule) -> tuple[str, ...]:
    """Return the kinds of event that can discharge a rule's obligations."""
    return rule.done_when.events or (TOLD,)


def _unknown_words(rule: Rule, known: Known) -> Iterator[str]:
    places = {
        "starts_when": rule.starts_when,
        "within before:": tuple(kind for line in rule.within for kind in line.before),
        "done_when": rule.done_when.events,
        "excused_when": tuple(
            kind for spell in rule.excused_when for kind in (spell.begins, spell.ends) if kind
        ),
        "lapses_when": rule.lapses_when,
    }
    for place, kinds in places.items():
        for kind in kinds:
            if kind not in known.kinds:
                yield f'{place} names "{kind}", which no vocabulary word is.{meant(kind, known.kinds)}'
            elif kind == ENTRY_WITHDRAWN:
                yield f"{place} names {kind}, which corrects the record and starts, does or ends nothing."
    if rule.owner not in known.owners:
        yield f'owner is "{rule.owner}", which no owner is.{meant(rule.owner, known.owners)}'


def _discharge(rule: Rule) -> Iterator[str]:
    both = sorted(set(rule.starts_when) & set(discharging_kinds(rule)))
    if both:
        yield (
            f"{' and '.join(both)} both starts the duty and does it. Take it out of starts_when or"
            " of done_when."
        )
    least = rule.done_when.least
    if least is not None and least < Grade.sent:
        yield f'least is "{least.name}", and an attempt tells nobody. Ask for "sent" or more.'
    if least is None and TOLD in discharging_kinds(rule):
        yield 'done_when needs least:, because a failed attempt is also a telling. Write "least: delivered".'


def _lines(rule: Rule) -> Iterator[str]:
    """Lines are tried from the top, so a line below one that always applies is dead law."""
    for number, line in enumerate(rule.within):
        if any(_always_sooner(earlier, line) for earlier in rule.within[:number]):
            yield (
                f"line {number + 1} of within never applies, because an earlier line always does."
                " Put the narrower line first."
            )


def _always_sooner(earlier: Allowance, later: Allowance) -> bool:
    """Tell whether the earlier of two lines applies wherever the later one would."""
    for_all_people = not earlier.only_enhanced or later.only_enhanced
    for_all_plans = earlier.unit is not Unit.agreed or later.unit is Unit.agreed
    return for_all_people and for_all_plans


def _before(rule: Rule) -> Iterator[str]:
    kinds = [kind for line in rule.within for kind in line.before]
    if not kinds:
        return
    if len(rule.within) > 1:
        yield "before: must be the only line of within. Make the other limit a duty of its own."
    if rule.repeats:
        yield "a repeating duty cannot be due before: an event. Give it a number of days."
    clashes = {
        "lapses_when": (rule.lapses_when, "it would end the duty at the moment that it falls due"),
        "starts_when": (rule.starts_when, "the duty would be due as it begins"),
        "done_when": (rule.done_when.events, "what does the duty would always come too late"),
    }
    for place, (others, why) in clashes.items():
        for kind in kinds:
            if kind in others:
                yield f"{kind} stands in before: and in {place}: {why}. Take it out of one of them."


def _spells(rule: Rule) -> Iterator[str]:
    for spell in rule.excused_when:
        if spell.begins == spell.ends:
            yield f"excused_when begins and ends with {spell.begins}. Name the event that ends the excuse."


def _series(rule: Rule) -> Iterator[str]:
    if not rule.repeats:
        return
    if rule.done_when.by_telling_of_trigger:
        yield (
            "repeats, so done_when must name its events: write {event: [told], least: delivered}."
            " Told about the trigger would end the series at its first step."
        )
    if both := sorted(set(rule.starts_when) & set(rule.lapses_when)):
        yield (
            f"repeats, and {', '.join(both)} both starts and lapses it: what begins a series cannot end it."
            " Take it out of one of the two."
        )
    missing = [kind for kind in STARTS_OF_UPDATES if kind not in rule.starts_when]
    if missing and TOLD in discharging_kinds(rule):
        yield (
            f"is a rule about regular updates, so starts_when must also name {', '.join(missing)}:"
            " otherwise people who join later, agree a plan or change their mind are promised nothing."
        )


def _standing(rule: Rule) -> Iterator[str]:
    if rule.verified is Verified.M_LOW and rule.enabled:
        yield (
            "is graded M-low (from memory only), so it may not be judged. Write enabled: false until"
            " someone has read the source."
        )

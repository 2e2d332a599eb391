"""Finds earlier cases that may be of the same person, with why it may be so: a person decides whether it is."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keptinformed.access.actors import Actor, may, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import mirrors, people, searching
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.cases.models.people import OWED, Channel
from keptinformed.cases.scraping import stop_scraping
from keptinformed.cases.visibility import visible

MOST = 20
SAME, BORN, ALIKE = (
    "The same person in our records",
    "The same name, born on the same day",
    "A name much like this one, and no two dates of birth to tell them apart",
)
_REACHED: dict[str, str] = {
    Channel.telephone: "The same telephone number",
    Channel.email: "The same e-mail address",
    Channel.post: "The same address: perhaps somebody else who lives there",
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """Somebody in another case who may be the same person."""

    participation: Participation
    """With person and case."""
    why: tuple[str, ...]
    """The surest first."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Where somebody may have been a victim or witness before, the likeliest first."""

    found: tuple[Earlier, ...]
    more: bool
    stopped: str = ""
    """Not empty: the words that tell why the reader is shown nothing."""


@transaction.atomic
def repeats_of(one: Participation, *, reader: Actor, now: datetime) -> Repeats:
    """Return where somebody, whose case was opened, may stand in other cases that `reader` may see.

    As in a search, whom it showed is noted and counted. Raises NotAllowed.
    """
    require(reader, Permission.find_cases)
    # Whoever shares a number is often on the other side: linked cases share nothing, here neither.
    apart = {one.case_id, *mirrors.linked_numbers([one.case_id])}
    why: dict[int, list[str]] = defaultdict(list)
    for number, reason in _reasons(one, apart, reader, now):
        if reason not in why[number]:
            why[number].append(reason)
    likeliest = sorted(why, key=lambda number: (-len(why[number]), _ORDER.index(why[number][0]), -number))
    rows = Participation.objects.select_related("person", "case").in_bulk(likeliest[:MOST])
    shown = tuple(Earlier(rows[number], tuple(why[number])) for number in likeliest[:MOST])
    individuals = tuple(dict.fromkeys(each.participation.person.public_id for each in shown))
    stopped = stop_scraping(individuals, reader=reader, now=now)
    if stopped:
        return Repeats((), more=False, stopped=stopped)
    about = About(str(one.case.public_id), individuals, reason="looked for earlier cases")
    note(Act.case_searched, about, by=reader.who, now=now)
    return Repeats(shown, more=len(likeliest) > MOST)


def _reasons(one: Participation, apart: set[int], reader: Actor, now: datetime) -> list[tuple[int, str]]:
    """Return other participations with a reason for each, the surest reasons first."""
    seen = Participation.objects.filter(case__in=visible(reader, now), part__in=OWED)
    seen = seen.exclude(case__in=apart)
    same = seen.filter(person=one.person_id).values_list("pk", flat=True)
    born = seen.filter(person__in=people.the_same_as([one.person])).exclude(person=one.person_id)
    found = [(pk, SAME) for pk in same] + [(pk, BORN) for pk in born.values_list("pk", flat=True)]
    if may(reader, Permission.see_contact_points):
        theirs = dict(ContactPoint.objects.filter(participation=one).values_list("lookup", "channel"))
        shared = ContactPoint.objects.filter(lookup__in=list(theirs), participation__in=seen)
        for pk, channel in shared.order_by("pk").values_list("participation", "channel"):
            found.append((pk, _REACHED[channel]))
    found.sort(key=lambda each: _ORDER.index(each[1]))
    known = {pk for pk, _ in found}
    return found + [(pk, ALIKE) for pk in _alike(one, apart, reader, now) if pk not in known]


def _alike(one: Participation, apart: set[int], reader: Actor, now: datetime) -> list[int]:
    """Return whose name may be a misspelling of this one, where no two dates of birth say that they are others."""
    if one.person.is_business:
        return []
    born = one.person.born_on
    return [
        each.pk
        for each in searching.named_like(one.person.name, reader=reader, now=now, most=MOST)
        if each.case_id not in apart
        and each.part in OWED
        and (born is None or each.person.born_on is None or each.person.born_on == born)
    ]


_ORDER = (SAME, BORN, *_REACHED.values(), ALIKE)

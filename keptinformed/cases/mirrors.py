"""Cases that mirror each other: the same people on opposite sides. They share nothing, and each knows to be careful."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from keptinformed.access.actors import Actor
from keptinformed.cases import people
from keptinformed.cases.models import Case, MirrorLink, Participation, Person
from keptinformed.cases.models.people import OWED, Part
from keptinformed.cases.visibility import visible
from keptinformed.errors import Refused


class CannotMirror(Refused):
    """Two cases that cannot be linked; says why."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that may mirror another, which the reader may know of."""

    case: Case
    both_ways: bool
    """True where each side is victim in the one and suspect in the other."""


@dataclass(frozen=True, slots=True)
class OtherSides:
    """What a reader may know of the cases that mirror one."""

    cases: tuple[Case, ...]
    """Those that the reader may open."""
    hidden: bool
    """True: there is one that the reader may not open. How many, and what is in them, is not told."""

    @property
    def take_care(self) -> bool:
        """Say that the case is conflicted: nothing goes out by itself, and people are spoken to by different staff."""
        return self.hidden or bool(self.cases)


def find(case: Case, *, reader: Actor, now: datetime) -> list[Suggestion]:
    """Return cases not yet linked in which somebody of `case` stands on the other side, the surest first.

    Only what `reader` may know of is named.
    """
    here = list(Participation.objects.filter(case=case).select_related("person"))
    owed = [each.person for each in here if each.part in OWED and not each.person.is_business]
    suspects = [each.person for each in here if each.part == Part.suspect]
    theirs = _cases_of(owed, [Part.suspect])
    ours = _cases_of(suspects, OWED)
    numbers = (theirs | ours) - {case.pk} - linked_numbers([case.pk])
    found = visible(reader, now).filter(pk__in=numbers)
    suggestions = [Suggestion(each, each.pk in theirs & ours) for each in found]
    return sorted(suggestions, key=lambda each: (not each.both_ways, each.case.reference))


def others_of(case: Case, *, reader: Actor, now: datetime) -> OtherSides:
    """Return the cases linked to `case` that `reader` may open, and whether there are others, without their content."""
    numbers = linked_numbers([case.pk])
    seen = tuple(visible(reader, now).filter(pk__in=numbers).order_by("reference"))
    return OtherSides(seen, hidden=len(seen) < len(numbers))


def linked_numbers(cases: Collection[int]) -> set[int]:
    """Return the numbers of the cases linked to any of `cases`."""
    pairs = MirrorLink.objects.filter(Q(one__in=cases) | Q(other__in=cases)).values_list("one", "other")
    return {number for pair in pairs for number in pair} - set(cases)


def link(case: Case, other: Case, *, by: Actor, now: datetime) -> MirrorLink:
    """Link two cases. Raises CannotMirror. The caller may see both, and notes it in the access log."""
    if case.pk == other.pk:
        raise CannotMirror("A case does not mirror itself. Choose the other one.")
    low, high = sorted((case, other), key=lambda each: each.pk)
    made, is_new = MirrorLink.objects.get_or_create(
        one=low, other=high, defaults={"at": now, "by": by.staff_number}
    )
    if not is_new:
        raise CannotMirror("These two cases are linked already.")
    return made


def _cases_of(persons: Collection[Person], parts: Collection[str]) -> set[int]:
    if not persons:
        return set()
    same = people.the_same_as(persons).values("pk")
    return set(Participation.objects.filter(person__in=same, part__in=parts).values_list("case", flat=True))

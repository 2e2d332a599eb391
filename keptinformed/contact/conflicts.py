"""Finds whether a number or address is, or ever was, also that of somebody on the other side, or of their household.

Would have stopped the new address that was posted to the old, shared one. Source: security-ux.md A4 and A5, control 25.
"""

from collections.abc import Collection

from django.db.models import Q

from keptinformed.cases import mirrors, people
from keptinformed.cases.models import ContactPoint, Participation, Person, Representative
from keptinformed.cases.models.people import OWED, Part
from keptinformed.contact.endpoints import same_place
from keptinformed.privacy import sealing


def is_shared_with_other_side(point: ContactPoint, theirs: Collection[int]) -> bool:
    """Say whether `point` reaches somebody on the other side of any case of the persons `theirs` (one, and doubles).

    Raises CannotUnseal.
    """
    return is_among(point, of_other_side(theirs, [point.channel]))


def of_other_side(theirs: Collection[int], channels: Collection[str]) -> list[ContactPoint]:
    """Return every number and address of some kinds that ever held for anybody on the other side of `theirs`."""
    kept = ContactPoint.objects.filter(participation__person__in=other_side(theirs), channel__in=channels)
    return list(kept.only("channel", "lookup", "sealed"))


def is_among(point: ContactPoint, kept: Collection[ContactPoint]) -> bool:
    """Say whether `point` is one of `kept`: compared opened, for a digest can only tell what was written alike.

    No query. Raises CannotUnseal.
    """
    alike = [each for each in kept if each.channel == point.channel]
    if any(bytes(each.lookup) == bytes(point.lookup) for each in alike):
        return True
    value = sealing.unseal(point.sealed)
    return any(same_place(point.channel, value, sealing.unseal(each.sealed)) for each in alike)


def other_side(theirs: Collection[int]) -> set[int]:
    """Return who stands on the other side of any case of the persons `theirs`, with those close to them, by number.

    Suspects; in cases that mirror one, or in which they are the suspect themselves, everybody else; whoever was kept
    out; whoever acts for one of them or is acted for; and whoever is still reached where one of them still is.
    """
    cases = set(Participation.objects.filter(person__in=theirs).values_list("case", flat=True))
    mirrored = mirrors.linked_numbers(cases)
    accused_in = Participation.objects.filter(person__in=theirs, part=Part.suspect).values("case")
    against = Participation.objects.filter(
        Q(case__in=cases | mirrored, part=Part.suspect)
        | Q(case__in=accused_in)
        | Q(case__in=cases | mirrored, frozen_at__isnull=False)
    )
    kept_out = Representative.objects.filter(
        participation__case__in=cases | mirrored, frozen_at__isnull=False
    )
    found = {
        *against.values_list("person", flat=True),
        *kept_out.values_list("person", flat=True),
        *_beyond_the_mirror(mirrored, cases),
    }
    found = _with_doubles(found) - set(theirs)
    return (found | _acting(found) | _living_with(found)) - set(theirs)


def _beyond_the_mirror(mirrored: Collection[int], cases: Collection[int]) -> set[int]:
    """Everybody in a mirroring case, but for whoever is owed something here, too: a witness to both stands between."""
    there = Participation.objects.filter(case__in=mirrored).values_list("person", flat=True)
    here = Participation.objects.filter(case__in=cases, part__in=OWED).values_list("person", flat=True)
    return set(there) - set(here)


def _with_doubles(numbers: Collection[int]) -> set[int]:
    if not numbers:
        return set()
    rows = list(Person.objects.filter(pk__in=numbers))
    return set(people.the_same_as(rows).values_list("pk", flat=True))


def _acting(numbers: Collection[int]) -> set[int]:
    rows = Representative.objects.filter(Q(person__in=numbers) | Q(participation__person__in=numbers))
    return {number for pair in rows.values_list("person", "participation__person") for number in pair}


def _living_with(numbers: Collection[int]) -> set[int]:
    """Whoever left is not household any more: both must still hold."""
    holding = ContactPoint.objects.filter(ended_at__isnull=True)
    shared = holding.filter(participation__person__in=numbers).values("lookup")
    return set(holding.filter(lookup__in=shared).values_list("participation__person", flat=True))

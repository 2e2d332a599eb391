"""Who may be told in the place of a participant, and who is kept out because they stand on the other side."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.db.models import Q, QuerySet

from keptinformed.access.actors import Actor
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import mirrors, people
from keptinformed.cases.ages import birthday, london_day, parental_ages
from keptinformed.cases.models import Case, ContactPoint, Participation, Person, Representative
from keptinformed.cases.models.people import Basis, Part
from keptinformed.errors import Refused

ACTING_PARTS = (Part.parent, Part.spokesperson)
"""Parts in which somebody is in a case on another's behalf: kept out for the same reasons as a representative."""
FROZEN_AS_SUSPECT = "A suspect in this or a related case"
FROZEN_AS_LINKED = "Close to a suspect in this or a related case"

NOT_HERE = (
    "They cannot act here: they are on the other side of this or a related case, or too close to somebody who is. "
    "Choose somebody else, or ask your supervisor."
)


class MayNotAct(Refused):
    """Somebody who cannot act for another; says why in words that give nothing of another case away."""


class Standing(Enum):
    """Whether somebody acts for another at a moment; the value is how a page says so."""

    acts = "May be told in their place"
    not_yet = "Not yet"
    ended = "Has ended"
    grown_up = "Ended: the child is grown up"
    age_unknown = "Waits for the child's date of birth"
    frozen = "Kept out"


@dataclass(frozen=True, slots=True)
class MayBeTold:
    """Somebody who may be told what a participant is owed."""

    person: Person
    acts_as: Basis | None = None
    """None: they are the participant."""


def who_may_be_told(participation: Participation, now: datetime) -> tuple[MayBeTold, ...]:
    """Return whoever may be told what `participation` is owed, the participant first; nobody in case of doubt.

    Pure over loaded rows: `people.of_case` and `people.participation_in` load what it needs.
    """
    if participation.part == Part.suspect or participation.frozen_at is not None:
        return ()
    person = participation.person
    alive = () if _has_died(person, now) else (MayBeTold(person),)
    return alive + tuple(
        MayBeTold(each.person, Basis(each.basis))
        for each in participation.representatives.all()
        if standing(each, person, now) is Standing.acts and not _has_died(each.person, now)
    )


def standing(representative: Representative, represented: Person, now: datetime) -> Standing:
    """Say whether a representative of `represented` acts at `now`. Pure over loaded rows."""
    if representative.frozen_at is not None:
        return Standing.frozen
    if representative.ends_at is not None and representative.ends_at <= now:
        return Standing.ended
    if representative.begins_at > now:
        return Standing.not_yet
    if representative.basis == Basis.parent:
        if represented.born_on is None:
            return Standing.age_unknown
        if london_day(now) >= birthday(represented.born_on, parental_ages().ends):
            return Standing.grown_up
    return Standing.acts


def child_is_to_be_asked(representative: Representative, now: datetime) -> bool:
    """Say whether the child has come to an age at which a parent's access is looked at again. Pure."""
    return representative.ask_again_on is not None and representative.ask_again_on <= london_day(now)


def enter(
    participation: Participation, person: Person, basis: Basis, *, evidence: str, by: Actor, now: datetime
) -> Representative:
    """Let `person` act for a participant. Raises MayNotAct.

    The caller holds `locking.lock_who_acts_for_whom` and the lock of the case, and notes it in the access log.
    """
    _check(participation, person, basis, evidence, now)
    if conflict_of(person, represented=[participation.person], case=participation.case):
        raise MayNotAct(NOT_HERE)
    standing_rows = Representative.objects.filter(participation=participation, person=person)
    if standing_rows.filter(ends_at__isnull=True).exists():
        raise MayNotAct("They act for this participant already. End that first, if it is to begin anew.")
    return Representative.objects.create(
        participation=participation,
        person=person,
        basis=basis,
        evidence=evidence.strip(),
        added_by=by.staff_number,
        begins_at=now,
        ask_again_on=_ask_again_on(participation.person, now) if basis is Basis.parent else None,
    )


def reckon_ask_again(child: Person, now: datetime) -> None:
    """Set anew when `child` is to be asked about parents who act, after the date of birth was changed."""
    acting = Representative.objects.filter(
        participation__person=child, basis=Basis.parent, ends_at__isnull=True, frozen_at__isnull=True
    )
    acting.update(ask_again_on=_ask_again_on(child, now))


def conflict_of(acting: Person, *, represented: Collection[Person], case: Case) -> str:
    """Return why `acting` must be kept out of acting for `represented` in `case`; empty where nothing is against it.

    A suspect of the case, of one that mirrors it, or of any other case of the represented stands on the other side;
    and so does whoever acts for such a suspect, is acted for by one, or is reached at the same number or address.
    Source: security-ux.md, A5. Where doubles of a person are kept, each counts.
    """
    theirs = people.the_same_as(represented)
    related = _related_cases(theirs) | {case.pk} | mirrors.linked_numbers([case.pk])
    suspects = Person.objects.filter(
        participations__case__in=related, participations__part=Part.suspect
    ).exclude(pk__in=theirs.values("pk"))
    same = set(people.the_same_as([acting]).values_list("pk", flat=True))
    other_side = set(people.the_same_as(list(suspects)).values_list("pk", flat=True)) if suspects else set()
    if same & other_side:
        return FROZEN_AS_SUSPECT
    return FROZEN_AS_LINKED if other_side and _are_linked(same, other_side) else ""


def conflict_with_case(participation: Participation) -> str:
    """Return why a parent or spokesperson must be kept out of their case; empty where nothing is against it."""
    return conflict_of(participation.person, represented=_others_in(participation), case=participation.case)


def freeze_conflicted(changed: Collection[Person], *, by: Actor, now: datetime) -> list[Person]:
    """Keep out whoever has come to stand on the other side, now that something about `changed` is different.

    Looks at everybody who acts for somebody in any case of theirs, and at what they act in themselves. Returns
    who was frozen; each has a row in the access log. The caller holds `locking.lock_who_acts_for_whom`.
    """
    same = people.the_same_as(changed)
    around = people.the_same_as(list(Person.objects.filter(participations__case__in=_related_cases(same))))
    nearby = set(around.values_list("pk", flat=True)) | set(same.values_list("pk", flat=True))
    frozen = [
        _freeze(each, each.participation, why, by, now)
        for each in _acting_for_or_by(nearby, now)
        if (
            why := conflict_of(
                each.person, represented=[each.participation.person], case=each.participation.case
            )
        )
    ]
    return frozen + [
        _freeze(each, each, why, by, now)
        for each in _in_acting_parts(nearby)
        if (why := conflict_with_case(each))
    ]


def _acting_for_or_by(nearby: set[int], now: datetime) -> QuerySet[Representative]:
    return (
        Representative.objects.filter(Q(person__in=nearby) | Q(participation__person__in=nearby))
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), frozen_at__isnull=True)
        .select_related("person", "participation__person", "participation__case")
        .order_by("pk")
    )


def _in_acting_parts(nearby: set[int]) -> QuerySet[Participation]:
    cases = Participation.objects.filter(person__in=nearby).values("case")
    return (
        Participation.objects.filter(case__in=cases, part__in=ACTING_PARTS, frozen_at__isnull=True)
        .select_related("person", "case")
        .order_by("pk")
    )


def _others_in(participation: Participation) -> list[Person]:
    """Everybody in the case on whose behalf a parent or spokesperson can be there."""
    others = Participation.objects.filter(case=participation.case).exclude(part=Part.suspect)
    return list(Person.objects.filter(pk__in=others.values("person")).exclude(pk=participation.person_id))


def _freeze(
    row: Representative | Participation, about: Participation, why: str, by: Actor, now: datetime
) -> Person:
    row.frozen_at, row.frozen_why = now, why
    row.save(update_fields=["frozen_at", "frozen_why"])
    note(
        Act.representative_frozen,
        About(str(about.case.public_id), (row.person.public_id, about.person.public_id)),
        by=by.who,
        now=now,
    )
    return row.person


def _related_cases(of: QuerySet[Person]) -> set[int]:
    own = set(Participation.objects.filter(person__in=of.values("pk")).values_list("case", flat=True))
    return own | mirrors.linked_numbers(own)


def _are_linked(some: set[int], others: set[int]) -> bool:
    acts = Q(person__in=some, participation__person__in=others) | Q(
        person__in=others, participation__person__in=some
    )
    if Representative.objects.filter(acts).exists():
        return True
    reached_at = ContactPoint.objects.filter(participation__person__in=others).values("lookup")
    return ContactPoint.objects.filter(participation__person__in=some, lookup__in=reached_at).exists()


def _check(participation: Participation, person: Person, basis: Basis, evidence: str, now: datetime) -> None:
    if participation.part == Part.suspect:
        raise MayNotAct("A suspect is owed nothing here, so nobody is told in their place.")
    if person.pk == participation.person_id:
        raise MayNotAct("Nobody acts for themselves. Choose somebody else.")
    if person.is_business or _has_died(person, now):
        raise MayNotAct("Only a living person can act for another.")
    if not evidence.strip() or len(evidence.strip()) > 300:
        raise MayNotAct("Say in up to 300 characters how it is known that they may act, and who checked.")
    if basis is Basis.parent:
        _check_child(participation.person, now)


def _check_child(child: Person, now: datetime) -> None:
    if child.born_on is None:
        raise MayNotAct("Enter the child's date of birth first: a parent's access hangs on the child's age.")
    if london_day(now) >= birthday(child.born_on, parental_ages().ends):
        raise MayNotAct(
            f"They are {parental_ages().ends} or older, and are told themselves. Whoever supports an adult acts as "
            "advocate, with their consent."
        )


def _ask_again_on(child: Person, now: datetime) -> date | None:
    if child.born_on is None:
        return None
    return max(birthday(child.born_on, parental_ages().asked), london_day(now))


def _has_died(person: Person, now: datetime) -> bool:
    return person.died_on is not None and person.died_on <= london_day(now)

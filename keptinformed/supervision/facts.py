"""Reads what the rules about misuse need to know: the looks of some people, and of the cases that they looked at."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Category, Entry, Seal
from keptinformed.cases.models import Case, Event, Participation, Person, Restriction, Shift
from keptinformed.supervision.findings import CaseFacts, Look, StaffFacts

WORK = {Category.collection, Category.alteration, Category.combination}
ROTA = timedelta(days=7)
"""How far around the looks the rota is read."""


def who_is_in(seals: Iterable[Seal]) -> set[str]:
    """Return the staff numbers that stand in the entries of some seals."""
    found: set[str] = set()
    for seal in seals:
        covered = Entry.objects.filter(
            cluster=seal.cluster,
            transaction__gte=seal.from_transaction,
            transaction__lt=seal.below_transaction,
        )
        found |= set(covered.values_list("by", flat=True).distinct())
    return found


def looks_of(numbers: Collection[str], since: datetime) -> dict[str, list[Look]]:
    """Return what each of some people did since a moment, in the order of time."""
    looks: dict[str, list[Look]] = defaultdict(list)
    rows = Entry.objects.filter(by__in=numbers, at__gte=since).order_by("by", "at", "id")
    for row in rows.values_list("id", "at", "act", "by", "business_identifier", "category", "reason"):
        entry, at, act, by, case, category, reason = row
        words = reason if act == "case.searched" else ""
        looks[by].append(Look(entry, at, act, by, case, recorded=category in WORK, words=words))
    return looks


def cases_in(looks: Mapping[str, Collection[Look]]) -> dict[str, CaseFacts]:
    """Return what is known of every case in the looks of some people, by public id."""
    named = {look.case for some in looks.values() for look in some if look.case}
    cases = list(Case.objects.filter(public_id__in=_public_ids(named)))
    keys = [case.pk for case in cases]
    people: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for key, name, number in Participation.objects.filter(case__in=keys).values_list(
        "case", "person__name", "person__staff_number"
    ):
        people[key].append((surname_of(name), number))
    restricted = set(
        Restriction.objects.filter(case__in=keys, lifted_at__isnull=True).values_list("case", flat=True)
    )
    worked: dict[int, dict[str, datetime]] = defaultdict(dict)
    recorded = Event.objects.filter(case__in=keys, by__in=list(looks)).values("case", "by")
    for row in recorded.annotate(last=Max("recorded_at")):
        worked[row["case"]][row["by"]] = row["last"]
    return {
        str(case.public_id): CaseFacts(
            unit=case.unit,
            team=case.team,
            officer=case.officer,
            restricted=case.pk in restricted,
            surnames=frozenset(surname for surname, _ in people[case.pk] if surname),
            staff=frozenset(number for _, number in people[case.pk] if number),
            worked_on=worked[case.pk],
        )
        for case in cases
    }


def staff_in(
    looks: Mapping[str, Collection[Look]], cases: Mapping[str, CaseFacts], since: datetime
) -> dict[str, StaffFacts]:
    """Return what is known of some people, by staff number; who is no staff of ours is left out."""
    staff = list(Staff.objects.filter(staff_number__in=list(looks)))
    teams: dict[tuple[str, str], set[str]] = defaultdict(set)
    units = {member.unit for member in staff if member.unit}
    for number, unit, team in Staff.objects.filter(unit__in=units).values_list(
        "staff_number", "unit", "team"
    ):
        teams[unit, team].add(number)
    shifts: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    rota = Shift.objects.filter(
        staff_number__in=list(looks), begins_at__gte=since - ROTA, begins_at__isnull=False
    )
    for number, begins, ends in rota.values_list("staff_number", "begins_at", "ends_at"):
        if begins is not None and ends is not None:
            shifts[number].append((begins, ends))
    surnames = frozenset[str]().union(*(case.surnames for case in cases.values()))
    shares = _shares({surname_of(member.name) for member in staff} & surnames)
    return {
        member.staff_number: StaffFacts(
            number=member.staff_number,
            role=Role(member.role),
            surname=surname_of(member.name),
            surname_share=shares.get(surname_of(member.name), 0.0),
            unit=member.unit,
            team=member.team,
            left_at=member.left_at,
            colleagues=frozenset(teams[member.unit, member.team] - {member.staff_number})
            if member.unit and member.team
            else frozenset(),
            shifts=tuple(sorted(shifts[member.staff_number])),
        )
        for member in staff
    }


def who_left_since(moment: datetime) -> set[str]:
    """Return the staff numbers of those who left after a moment: their last week is looked at once more."""
    return set(Staff.objects.filter(left_at__gt=moment).values_list("staff_number", flat=True))


def surname_of(name: str) -> str:
    """Return the last word of a name in small letters; empty where there is only one."""
    words = name.split()
    return words[-1].casefold() if len(words) > 1 else ""


def _shares(surnames: Collection[str]) -> dict[str, float]:
    """Return how large a part of everybody in the force's cases bears each surname."""
    if not surnames:
        return {}
    everybody = Person.objects.filter(is_business=False).count() or 1
    return {
        surname: Person.objects.filter(name__iendswith=f" {surname}", is_business=False).count() / everybody
        for surname in surnames
    }


def _public_ids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found

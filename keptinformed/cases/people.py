"""The people of a case: who they are, in which part, and how what is kept of them is changed."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Func, Prefetch, Q, QuerySet, TextField, Value

from keptinformed.access.actors import Actor
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Case, Participation, Person, Representative
from keptinformed.cases.models.people import OWED, Part
from keptinformed.cases.visibility import NotVisible, visible
from keptinformed.errors import Refused

LETTER_OF: dict[Part, str] = {
    Part.victim: "V",
    Part.witness: "W",
    Part.bereaved: "F",
    Part.parent: "P",
    Part.spokesperson: "S",
    Part.business: "B",
    Part.suspect: "X",
}
"""What the id of a participant begins with; the rest counts within the case."""


class BadPerson(Refused):
    """Details that cannot be kept of somebody; says what to write instead."""


class AlreadyInTheCase(Refused):
    """Somebody who is in the case already, in that part."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of a person or business who is not kept yet."""

    name: str
    is_business: bool = False
    born_on: date | None = None
    died_on: date | None = None
    language: str = "en"
    needs: str = ""
    staff_number: str = ""
    """Where they work here: they then cannot open the cases they are in."""
    contact_name: str = ""
    """Of a business: whom to ask for."""
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class PersonChanges:
    """What is to be kept otherwise from now on; None leaves a thing as it is."""

    name: str | None = None
    born_on: date | None = None
    died_on: date | None = None
    language: str | None = None
    staff_number: str | None = None
    """Empty: they do not work here after all."""


def of_case(case: Case) -> QuerySet[Participation]:
    """Return everybody in a case to whom something can be owed, with whoever acts for them; suspects stand apart."""
    acting = Representative.objects.select_related("person").order_by("pk")
    return (
        Participation.objects.filter(case=case, part__in=OWED)
        .select_related("person")
        .prefetch_related(Prefetch("representatives", acting))
        .order_by("participant_id", "pk")
    )


def suspects_of(case: Case) -> QuerySet[Participation]:
    """Return the suspects of a case: never owed anything, never on the same list as those who are."""
    return (
        Participation.objects.filter(case=case, part=Part.suspect)
        .select_related("person")
        .order_by("participant_id", "pk")
    )


def participation_in(case: Case, public_id: UUID) -> Participation:
    """Return somebody in `case`, which the reader has opened. Raises NotVisible."""
    acting = Representative.objects.select_related("person").order_by("pk")
    found = (
        Participation.objects.filter(case=case, public_id=public_id)
        .select_related("person", "case")
        .prefetch_related(Prefetch("representatives", acting))
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def known_to(reader: Actor, public_id: UUID, now: datetime) -> Person:
    """Return a person who is in a case that `reader` may know of, or acts for somebody in it. Raises NotVisible."""
    seen = visible(reader, now)
    found = Person.objects.filter(
        Q(participations__case__in=seen) | Q(represents__participation__case__in=seen), public_id=public_id
    ).first()
    if found is None:
        raise NotVisible
    return found


def as_searched() -> Func:
    """Return the name of a person as it is searched and compared: small letters without accents."""
    return Func(F("name"), function="as_searched", output_field=TextField())


def the_same_as(people: Collection[Person]) -> QuerySet[Person]:
    """Return `people` and whoever is kept a second time: of the same name, born on the same day.

    Records systems enter a person anew for each case, and a conflict must not hide behind that.
    """
    same = Q(pk__in=[one.pk for one in people])
    for one in people:
        if one.born_on is not None and not one.is_business:
            name = Func(Value(one.name), function="as_searched", output_field=TextField())
            same |= Q(searched=name, born_on=one.born_on)
    return Person.objects.alias(searched=as_searched()).filter(same)


def make(new: NewPerson, *, now: datetime) -> Person:
    """Keep somebody new and return them. Raises BadPerson. The caller notes it in the access log."""
    person = Person(
        name=" ".join(new.name.split()),
        is_business=new.is_business,
        born_on=new.born_on,
        died_on=new.died_on,
        language=new.language.strip() or "en",
        needs=new.needs.strip(),
        staff_number=new.staff_number.strip(),
        made_up=new.made_up,
    )
    _check(person, now)
    person.save(force_insert=True)
    return person


def change(person: Person, changes: PersonChanges, *, now: datetime) -> None:
    """Keep what is told of a person otherwise. Raises BadPerson. The caller notes it in the access log."""
    changed = [field.name for field in fields(changes) if getattr(changes, field.name) is not None]
    if not changed:
        raise BadPerson("Nothing was changed. Fill in what is different.")
    for name in changed:
        value = getattr(changes, name)
        setattr(person, name, " ".join(value.split()) if isinstance(value, str) else value)
    _check(person, now)
    person.save(update_fields=changed)


def enter(
    case: Case,
    person: Person,
    part: Part,
    *,
    since: datetime | None,
    contact_name: str,
    now: datetime,
) -> Participation:
    """Put a person into a case. Raises BadPerson, AlreadyInTheCase. The caller holds the lock of the case."""
    _check_part(person, part, contact_name)
    if since is not None and since > now:
        raise BadPerson("They cannot have become known in the future. Give the day on which they did.")
    if Participation.objects.filter(case=case, person=person, part=part).exists():
        raise AlreadyInTheCase(f"They are in this case already, as {part.label.lower()}.")
    return Participation.objects.create(
        case=case,
        person=person,
        participant_id=_next_id(case, part),
        part=part,
        since=since,
        contact_name=" ".join(contact_name.split()),
    )


def _next_id(case: Case, part: Part) -> str:
    letter = LETTER_OF[part]
    taken = set(
        Participation.objects.filter(case=case, participant_id__startswith=letter).values_list(
            "participant_id", flat=True
        )
    )
    number = 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def _check_part(person: Person, part: Part, contact_name: str) -> None:
    if part is Part.business and not (person.is_business and contact_name.strip()):
        raise BadPerson("Of a business, give its name and whom to ask for there.")
    if person.is_business and part not in (Part.business, Part.suspect):
        raise BadPerson("A business is kept as a business: choose that part.")


def _check(person: Person, now: datetime) -> None:
    today = london_day(now)
    if not person.name or len(person.name) > 300 or not person.name.isprintable():
        raise BadPerson("Give a name of 1 to 300 characters, or how they are known.")
    if len(person.needs) > 500 or len(person.language) > 20 or len(person.staff_number) > 40:
        raise BadPerson("Needs take up to 500 characters, a language up to 20, a staff number up to 40.")
    if person.is_business and (person.born_on or person.died_on):
        raise BadPerson("A business is neither born nor does it die. Leave the dates empty.")
    if any(day is not None and day > today for day in (person.born_on, person.died_on)):
        raise BadPerson("A date of birth or death cannot lie in the future.")
    if person.born_on and person.died_on and person.died_on < person.born_on:
        raise BadPerson("They cannot have died before they were born. Look at both dates again.")

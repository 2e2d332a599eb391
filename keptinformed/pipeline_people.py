"""The one door for changes of people: who is in a case, who acts for whom, and what is owed after that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed import pipeline
from keptinformed.access.actors import Actor, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases import locking, mirrors, people, representatives, visibility
from keptinformed.cases.mirrors import Suggestion
from keptinformed.cases.models import Case, MirrorLink, Participation, Person, Representative
from keptinformed.cases.models.people import Basis, Part
from keptinformed.cases.near_suspects import near_suspects
from keptinformed.cases.people import BadPerson, NewPerson, PersonChanges
from keptinformed.cases.representatives import MayNotAct
from keptinformed.publishing import storing


@dataclass(frozen=True, slots=True)
class Added:
    """Somebody who was added to a case, and what to be careful of since."""

    participation: Participation
    frozen: tuple[Person, ...] = ()
    """Whoever may no longer act for others because of it."""
    may_mirror: tuple[Suggestion, ...] = ()
    """Cases that the reader may know of and that now look like the other side of this one."""


@transaction.atomic
def add_participant(
    *, case: Case, person: NewPerson | UUID, part: Part, since: datetime | None, by: Actor, now: datetime
) -> Added:
    """Add somebody to a case: new, or the public id of a person whom `by` may know of.

    `since` is when they became known as a participant: earlier events open nothing for them (None: from the
    beginning). A suspect is never owed anything, and freezes out whoever acts for others and now stands on the
    other side. Raises NotAllowed, NotVisible, BadPerson, AlreadyInTheCase, MayNotAct.
    """
    _let_in(case, by, now)
    someone, contact_name = _person(person, by, now)
    entered = people.enter(case, someone, part, since=since, contact_name=contact_name, now=now)
    if part in representatives.ACTING_PARTS:
        _refuse_the_other_side(entered)
    note(Act.person_added, _about(case, someone), by=by.who, now=now)
    frozen = representatives.freeze_conflicted([someone], by=by, now=now)
    pipeline.rederive([case.pk], now=now)
    _publish(frozen, now)
    return Added(entered, tuple(frozen), tuple(mirrors.find(case, reader=by, now=now)))


@transaction.atomic
def change_person(
    *, participation: Participation, changes: PersonChanges, by: Actor, now: datetime
) -> tuple[Person, ...]:
    """Keep something else of somebody in a case: name, dates, language, where they work. Returns who was frozen.

    Raises NotAllowed, NotVisible, BadPerson.
    """
    _let_in(participation.case, by, now)
    person = Person.objects.select_for_update().get(pk=participation.person_id)
    people.change(person, changes, now=now)
    if changes.born_on is not None:
        representatives.reckon_ask_again(person, now)
    note(Act.person_changed, _about(participation.case, person), by=by.who, now=now)
    frozen = representatives.freeze_conflicted([person], by=by, now=now)
    _publish([person, *frozen], now)
    return tuple(frozen)


@transaction.atomic
def add_representative(
    *,
    participation: Participation,
    person: NewPerson | UUID,
    basis: Basis,
    evidence: str,
    by: Actor,
    now: datetime,
) -> Representative:
    """Let somebody be told in the place of a participant, from now on.

    A parent's access ends on the child's 18th birthday (policy/acting_for_others.yaml). Raises MayNotAct for a
    suspect in this or a related case, or somebody close to one; NotAllowed, NotVisible, BadPerson.
    """
    _let_in(participation.case, by, now)
    someone, _ = _person(person, by, now)
    added = representatives.enter(participation, someone, basis, evidence=evidence, by=by, now=now)
    note(
        Act.representative_added,
        _about(participation.case, someone, participation.person),
        by=by.who,
        now=now,
    )
    frozen = representatives.freeze_conflicted([someone, participation.person], by=by, now=now)
    pipeline.rederive([participation.case_id], now=now)
    _publish(frozen, now)
    return added


@transaction.atomic
def end_representative(
    *, participation: Participation, person: UUID, by: Actor, now: datetime
) -> Representative:
    """End that a person acts for a participant. Raises NotAllowed, NotVisible."""
    _let_in(participation.case, by, now)
    ended = _acting(participation, person)
    ended.ends_at = now
    ended.save(update_fields=["ends_at"])
    note(
        Act.representative_ended,
        _about(participation.case, ended.person, participation.person),
        by=by.who,
        now=now,
    )
    pipeline.rederive([participation.case_id], now=now)
    return ended


@transaction.atomic
def keep_after_asking(
    *, participation: Participation, person: UUID, by: Actor, now: datetime
) -> Representative:
    """Note that a child was asked, and that the parent is to go on being told. Raises NotAllowed, NotVisible."""
    _let_in(participation.case, by, now)
    kept = _acting(participation, person)
    kept.ask_again_on = None
    kept.save(update_fields=["ask_again_on"])
    note(Act.child_asked, _about(participation.case, kept.person, participation.person), by=by.who, now=now)
    return kept


@transaction.atomic
def link_mirror(*, case: Case, other: Case, by: Actor, now: datetime) -> MirrorLink:
    """Say that two cases mirror each other; whoever acts for one side and stands on the other is frozen out.

    Raises NotAllowed, NotVisible where `by` may not see both, CannotMirror.
    """
    require(by, Permission.link_cases)
    for each in (case, other):
        visibility.require_visible(each, reader=by, now=now)
    locking.lock_who_acts_for_whom()
    made = mirrors.link(case, other, by=by, now=now)
    for each in (case, other):
        # One row for each side, naming its own people only: what is noted about one case tells nothing of the other.
        note(Act.cases_linked, _about(each, *_everybody_in(each)), by=by.who, now=now)
    frozen = representatives.freeze_conflicted(_everybody_in(case) + _everybody_in(other), by=by, now=now)
    pipeline.rederive([case.pk, other.pk], now=now)
    _publish(frozen, now)
    return made


@transaction.atomic
def give_enhanced_rights(
    *, participation: Participation, since: datetime, by: Actor, now: datetime
) -> Participation:
    """Note that a participant has Enhanced Rights from a moment on, and work out anew what they are owed.

    Raises NotAllowed, NotVisible, BadPerson.
    """
    _let_in(participation.case, by, now)
    locking.lock(participation.case_id)
    row = Participation.objects.select_for_update().get(pk=participation.pk)
    if row.part in (Part.business, Part.suspect):
        raise BadPerson("Neither a business nor a suspect has Enhanced Rights.")
    if row.enhanced_from is not None:
        raise BadPerson("They have Enhanced Rights already.")
    if since > now:
        raise BadPerson("Enhanced Rights begin when the need was seen, not in the future.")
    row.enhanced_from, row.enhanced_recorded_at = since, now
    row.save(update_fields=["enhanced_from", "enhanced_recorded_at"])
    note(Act.enhanced_rights_given, _about(row.case, row.person), by=by.who, now=now)
    pipeline.rederive([row.case_id], now=now)
    return row


def _let_in(case: Case, by: Actor, now: datetime) -> None:
    require(by, Permission.change_people)
    visibility.require_visible(case, reader=by, now=now)
    locking.lock_who_acts_for_whom()
    locking.lock(case.pk)


def _person(person: NewPerson | UUID, by: Actor, now: datetime) -> tuple[Person, str]:
    if isinstance(person, UUID):
        return people.known_to(by, person, now), ""
    return people.make(person, now=now), person.contact_name


def _refuse_the_other_side(entered: Participation) -> None:
    if representatives.conflict_with_case(entered):
        raise MayNotAct(representatives.NOT_HERE)


def _acting(participation: Participation, person: UUID) -> Representative:
    found = (
        Representative.objects.select_for_update(of=("self",))
        .filter(participation=participation, person__public_id=person, ends_at__isnull=True)
        .select_related("person")
        .first()
    )
    if found is None:
        raise visibility.NotVisible
    return found


def _everybody_in(case: Case) -> list[Person]:
    return list(Person.objects.filter(participations__case=case).distinct().order_by("pk"))


def _about(case: Case, *concerned: Person) -> About:
    return About(str(case.public_id), tuple(each.public_id for each in concerned))


@transaction.atomic
def keep_out_who_came_in(references: Sequence[str], *, by: Actor, now: datetime) -> tuple[Person, ...]:
    """Keep out whoever an import brought in to act for others and who stands on the other side of a case here.

    `references` are the cases of the import. In a transaction of its own, since who acts for whom is locked as a
    whole, and before any case. Returns who was frozen. Raises NotAllowed.
    """
    require(by, Permission.import_bundle)
    if not near_suspects(references):
        return ()
    locking.lock_who_acts_for_whom()
    frozen: list[Person] = []
    for one in near_suspects(references):
        frozen += representatives.freeze_conflicted([one], by=by, now=now)
    _publish(frozen, now)
    return tuple(frozen)


def _publish(concerned: Sequence[Person], now: datetime) -> None:
    """Bring the pages of some people in step, in every case: who is kept out reads nothing from this moment."""
    storing.refresh_persons([each.pk for each in concerned], now=now)

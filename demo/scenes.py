"""States of the made-up force that no export can bring: a restricted case, two that mirror each other, and the like."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q

from demo import (
    covering,
    letters,
    messages,
    own_pages,
    promises_given,
    referrals,
    reminders,
    replies,
    scoring,
)
from demo.cast import CAST
from keptinformed import pipeline_people
from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.cases import restrictions, visibility
from keptinformed.cases.models import Case, Event, Participation
from keptinformed.cases.models.case import RestrictionKind
from keptinformed.cases.models.people import Basis, Part
from keptinformed.cases.people import NewPerson, PersonChanges

UNIT = "Northbank Response"
SCENES = 30
"""Cases that are looked through for the scenes; those of people's own pages come after them."""
MIRRORED = ("DEMO-STORY-VOICEMAIL-DID-NOT-COUNT", "DEMO-STORY-TWO-VICTIMS-TWO-RIGHTS")


def play(now: datetime) -> list[str]:
    """Bring them about, through the same functions that staff use; return a sentence about each."""
    supervisor = actor_of(Role.supervisor)
    cases = ordinary_cases(supervisor, now)
    covering.puts_the_cast_on_shifts(now)
    return [
        restricted(next(cases), supervisor, now),
        with_a_colleague(next(cases), supervisor, now),
        with_a_parent_who_is_the_suspect(next(cases), supervisor, now),
        mirrored(supervisor, now),
        messages.may_leave(messages.victim_of(next(cases)), supervisor, now),
        messages.tells(messages.victim_of(next(cases)), supervisor, now),
        messages.is_held(messages.victim_of(next(cases)), supervisor, now),
        letters.lies_to_be_posted(next_of(cases, _has_time), supervisor, now),
        messages.is_shared(messages.victim_of(next(cases)), supervisor, now),
        replies.writes_in_danger(supervisor, now),
        replies.writes_from_a_shared_number(now),
        referrals.is_accepted(next_of(cases, _was_never_asked), supervisor, now),
        referrals.is_sent_back(next_of(cases, _was_never_asked), supervisor, now),
        referrals.is_refused(next_of(cases, _was_never_asked), supervisor, now),
        reminders.are_put(now),
        referrals.are_posted(
            next_of(cases, _was_never_asked), next_of(cases, _was_never_asked), supervisor, now
        ),
        covering.goes_on_leave(supervisor, now),
        covering.changes_hands(next(cases), supervisor, now),
        promises_given.is_promised(messages.victim_of(next(cases)), supervisor, now),
        promises_given.is_missed(messages.victim_of(next(cases)), supervisor, now),
        scoring.scores_itself(actor_of(Role.code_lead), now),
        covering.keeps_the_directory(supervisor, now),
        covering.asks_the_bureau(messages.victim_of(next(cases)), supervisor, now),
    ]


def pages(now: datetime) -> list[own_pages.Player]:
    """Invite a victim in each mode, and let something happen that they have not been told."""
    supervisor = actor_of(Role.supervisor)
    cases = list(ordinary_cases(supervisor, now))[SCENES:]
    return [
        own_pages.invite(mode, messages.victim_of(case), supervisor, now)
        for mode, case in zip(own_pages.UNSAFE, cases, strict=False)
    ]


def next_of(cases: Iterator[Case], fits: Callable[[Participation], bool]) -> Participation:
    """Return the next victim for whom a scene can be played."""
    there = (victim for case in cases for victim in victims(case)[:1])
    return next(victim for victim in there if fits(victim))


def _has_time(victim: Participation) -> bool:
    """A letter comes after two working days: too late for whoever has Enhanced Rights."""
    return victim.enhanced_from is None


def _was_never_asked(victim: Participation) -> bool:
    """Nobody asked them about support, and they were not referred: the scene does."""
    theirs = Q(participation=victim) | Q(participation=None)
    return not Event.objects.filter(theirs, case=victim.case, kind__startswith="support_").exists()


def actor_of(role: Role) -> Actor:
    """Return whoever of the cast has a role, as somebody who acts."""
    player = next(player for player in CAST if player.role is role)
    return Actor(player.staff_number, role, name=player.name, unit=player.unit, team=player.team)


def ordinary_cases(reader: Actor, now: datetime) -> Iterator[Case]:
    """Return cases of the supervisor's unit that are no stories, always in the same order."""
    plain = visibility.visible(reader, now).filter(unit=UNIT, reference__startswith="DEMO-0")
    with_a_victim = plain.filter(participations__part=Part.victim).distinct()
    return iter(list(with_a_victim.order_by("reference")[: 2 * SCENES]))


def restricted(case: Case, by: Actor, now: datetime) -> str:
    """Close a case to all but its officer and the supervisor."""
    restrictions.add_restriction(
        restrictions.Closing(
            RestrictionKind.protected_person,
            "The witness is under protection (made up).",
            owner=by.staff_number,
            members=(by.staff_number,),
            review_at=now + timedelta(days=28),
        ),
        case=case,
        by=by,
        now=now,
    )
    return f"{case.reference} is restricted: only {by.staff_number} finds it; to others it is not there."


def with_a_colleague(case: Case, by: Actor, now: datetime) -> str:
    """Let the first person of a case be somebody who works here: they and their team cannot open it."""
    person = victims(case)[0]
    changes = PersonChanges(staff_number="D1010")
    pipeline_people.change_person(participation=person, changes=changes, by=by, now=now)
    return f"{case.reference} has a colleague in it (D1010): neither they nor their team can open it."


def with_a_parent_who_is_the_suspect(case: Case, by: Actor, now: datetime) -> str:
    """Let a parent act for a child, and become the suspect a moment later."""
    child = victims(case)[0]
    pipeline_people.change_person(
        participation=child, changes=PersonChanges(born_on=date(2015, 3, 14)), by=by, now=now
    )
    parent = pipeline_people.add_representative(
        participation=victims(case)[0],  # read anew: the child's age is known by now
        person=NewPerson("Rowan Elderfield", made_up=True),
        basis=Basis.parent,
        evidence="Said so at the first visit (made up)",
        by=by,
        now=now,
    )
    pipeline_people.add_participant(
        case=case, person=parent.person.public_id, part=Part.suspect, since=None, by=by, now=now
    )
    return f"{case.reference} has a parent who became the suspect: what they could be told is frozen."


def mirrored(by: Actor, now: datetime) -> str:
    """Let the victim of each of two cases be the suspect of the other."""
    one, other = (visibility.visible(by, now).get(reference=reference) for reference in MIRRORED)
    for here, there in ((one, other), (other, one)):
        accused = victims(there)[0].person.public_id
        pipeline_people.add_participant(
            case=here, person=accused, part=Part.suspect, since=None, by=by, now=now
        )
    pipeline_people.link_mirror(case=one, other=other, by=by, now=now)
    return f"{one.reference} and {other.reference} mirror each other, and share nothing."


def victims(case: Case) -> list[Participation]:
    """Return the victims of a case who are people, in the order of their ids."""
    there = Participation.objects.filter(case=case, part=Part.victim, person__is_business=False)
    return list(there.select_related("person", "case").order_by("participant_id"))

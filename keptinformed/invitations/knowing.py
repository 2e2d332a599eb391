"""Finds in a case what makes a page of one's own dangerous, for the decision that is made without a database."""

from datetime import datetime

from keptinformed.cases import mirrors, people
from keptinformed.cases.ages import birthday
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.cases.models.people import Channel, Part
from keptinformed.invitations.eligibility import Known
from keptinformed.invitations.policy import Finding
from keptinformed.needs import enhanced, finding
from keptinformed.needs.contact_safety import LONDON
from keptinformed.needs.policy import needs_policy
from keptinformed.needs.terms import Given


def known_of(one: Participation, *, now: datetime) -> Known:
    """Return what is known of somebody in a case; the row comes with person and case."""
    facts = finding.facts_of([one], now=now)[one.pk]
    adult_at, born_on = needs_policy().adult_at, one.person.born_on
    today = now.astimezone(LONDON).date()
    holds = {
        Finding.child: born_on is not None and today < birthday(born_on, adult_at),
        Finding.suspect_in_household: _lives_with_a_suspect(one),
        Finding.counter_allegation: _is_on_both_sides(one),
        Finding.high_risk: enhanced.is_high_risk(facts, needs_policy()),
    }
    return Known(
        facts.offence,
        one.case.offence_class,
        frozenset(question for question, given in facts.answers.items() if given is Given.yes),
        frozenset(each for each, is_so in holds.items() if is_so),
    )


def _lives_with_a_suspect(one: Participation) -> bool:
    suspects = Participation.objects.filter(case=one.case_id, part=Part.suspect)
    theirs = ContactPoint.objects.filter(participation__in=suspects, channel=Channel.post)
    ours = ContactPoint.objects.filter(participation=one, channel=Channel.post, ended_at__isnull=True)
    return ours.filter(lookup__in=theirs.values("lookup")).exists()


def _is_on_both_sides(one: Participation) -> bool:
    same = people.the_same_as([one.person]).values("pk")
    accused = Participation.objects.filter(person__in=same, part=Part.suspect)
    return accused.exists() or bool(mirrors.linked_numbers([one.case_id]))

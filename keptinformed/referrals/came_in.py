"""Counts who came with an export as referred to support although they must say yes first and no yes is on record."""

from datetime import date

from django.db.models import Count, Exists, OuterRef

from keptinformed.cases import offences
from keptinformed.cases.models import Batch, Event
from keptinformed.needs import enhanced
from keptinformed.needs.policy import needs_policy
from keptinformed.referrals import gate
from keptinformed.referrals.facts import REFERRED, YES
from keptinformed.referrals.gate import Subject
from keptinformed.referrals.policy import referral_policy
from keptinformed.referrals.terms import Said

_GROUPED = ("participation__part", "case__offence", "case__offence_class")


def without_a_yes(batch: Batch) -> int:
    """Return how many people one import says were referred without the yes that is needed. One query.

    It goes by the offence and their part in the case: what was answered about needs does not come with an export.
    """
    said_yes = Event.objects.filter(kind=YES, participation=OuterRef("participation"))
    referred = Event.objects.filter(
        ~Exists(said_yes), batch=batch, kind=REFERRED, participation__isnull=False
    )
    groups = referred.order_by().values_list(*_GROUPED).annotate(people=Count("participation", distinct=True))
    return sum(people for *group, people in groups if _must_say_yes(*group))


def _must_say_yes(part: str, offence: str, offence_class: str) -> bool:
    listed = offences.classes().get(offence_class)
    worded = f"{offence} / {listed.title}" if listed else offence
    suggested = enhanced.suggestions(enhanced.Facts(part, date.min, offence=worded), needs_policy())
    subject = Subject(
        part=part,
        said=Said.nothing,
        reasons=frozenset(each.id for each in suggested),
        offence_codes=frozenset({offence_class}) if offence_class else frozenset(),
    )
    policy = referral_policy()
    return part in policy.if_they_say_yes or bool(gate.must_say_yes(subject, (), policy))

"""Ways to reach somebody: sealed, masked, shown only when asked and then noted; added and ended, never edited."""

from datetime import timedelta

import pytest
from django.db import connection

from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import BadContactPoint, NewContactPoint
from keptinformed.cases.models import ContactPoint
from keptinformed.cases.models.people import Channel
from keptinformed.cases.visibility import NotVisible
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db
NUMBER = "07700 900123"


def test_a_number_is_masked_until_it_is_asked_for_and_that_is_noted() -> None:
    victim = somebody(a_case())
    kept = contact_points.add(victim, NewContactPoint(Channel.telephone, NUMBER), by=actor(), now=NOW)
    (masked,) = contact_points.of(victim)
    assert masked.ending == "123"
    assert "900" not in repr(masked)
    assert not Entry.objects.filter(act="contact_point.shown").exists()
    assert contact_points.show(kept.public_id, by=actor(), now=NOW) == NUMBER
    row = Entry.objects.get(act="contact_point.shown")
    assert (row.by, row.individuals) == ("A1", [victim.person.public_id])
    assert row.business_identifier == str(victim.case.public_id)


def test_an_address_shows_no_part_of_itself() -> None:
    victim = somebody(a_case())
    for channel, value in (
        (Channel.email, "erin@example.com"),
        (Channel.post, "Flat 2, 10 High Street, B1 1AA"),
    ):
        contact_points.add(victim, NewContactPoint(channel, value), by=actor(), now=NOW)
    assert [each.ending for each in contact_points.of(victim)] == ["", ""]


def test_the_database_holds_no_number() -> None:
    contact_points.add(somebody(a_case()), NewContactPoint(Channel.telephone, NUMBER), by=actor(), now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(encode(sealed, 'escape') || encode(lookup, 'escape'), '') FROM cases_contactpoint"
        )
        (text,) = cursor.fetchone()
    assert "7700" not in text
    assert "900123" not in text


def test_one_preferred_way_at_a_time() -> None:
    victim = somebody(a_case())
    for value in (NUMBER, "0121 496 0123"):
        contact_points.add(
            victim, NewContactPoint(Channel.telephone, value, preferred=True), by=actor(), now=NOW
        )
    assert [each.preferred for each in contact_points.of(victim)] == [True, False]
    assert contact_points.of(victim)[0].ending == "123"


def test_what_has_ended_stays_and_can_begin_anew() -> None:
    victim = somebody(a_case())
    first = contact_points.add(victim, NewContactPoint(Channel.telephone, NUMBER), by=actor(), now=NOW)
    with pytest.raises(BadContactPoint, match="kept already"):
        contact_points.add(victim, NewContactPoint(Channel.telephone, "+447700900123"), by=actor(), now=NOW)
    later = NOW + timedelta(days=1)
    contact_points.end(first.public_id, by=actor(), now=later)
    with pytest.raises(BadContactPoint, match="ended already"):
        contact_points.end(first.public_id, by=actor(), now=later)
    contact_points.add(victim, NewContactPoint(Channel.telephone, NUMBER, safe=False), by=actor(), now=later)
    assert [(each.ended_at, each.safe) for each in contact_points.of(victim)] == [
        (None, False),
        (later, None),
    ]
    assert [row.act for row in Entry.objects.order_by("pk")] == [
        "contact_point.added",
        "contact_point.ended",
        "contact_point.added",
    ]


@pytest.mark.parametrize(
    ("channel", "value"),
    [
        (Channel.telephone, ""),
        (Channel.telephone, "call me"),
        (Channel.telephone, "1234"),
        (Channel.email, "erin"),
        (Channel.email, "erin@"),
        (Channel.email, "e r@example.com"),
        (Channel.post, "x" * 501),
    ],
)
def test_what_reaches_nobody_is_refused(channel: Channel, value: str) -> None:
    victim = somebody(a_case())
    with pytest.raises(BadContactPoint):
        contact_points.add(victim, NewContactPoint(channel, value), by=actor(), now=NOW)
    assert not ContactPoint.objects.exists()
    assert not Entry.objects.exists()


def test_who_may_not_see_the_case_or_has_no_right_is_shown_nothing() -> None:
    victim = somebody(a_case("FAR", unit="South", officer="Z1"))
    care = actor(Role.witness_care, "W1")
    kept = contact_points.add(victim, NewContactPoint(Channel.telephone, NUMBER), by=care, now=NOW)
    for act in (contact_points.show, contact_points.end):
        with pytest.raises(NotVisible):
            act(kept.public_id, by=actor(), now=NOW)
    with pytest.raises(NotAllowed):
        contact_points.show(kept.public_id, by=actor(Role.code_lead), now=NOW)
    with pytest.raises(NotVisible):
        contact_points.add(victim, NewContactPoint(Channel.telephone, NUMBER), by=actor(), now=NOW)
    assert not Entry.objects.filter(act="contact_point.shown").exists()

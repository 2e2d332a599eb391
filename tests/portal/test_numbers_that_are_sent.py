"""Six digits are sent where it is surely safe, to whoever waits for them, once; else nobody is written to."""

import pytest

from keptinformed import pipeline_needs, pipeline_portal, pipeline_telling
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import ContactPoint, Participation
from keptinformed.cases.models.people import Channel
from keptinformed.contact import delivery
from keptinformed.contact.models import SentNumber
from keptinformed.contact.terms import Way
from keptinformed.desk.messages import wrong
from keptinformed.invitations.models import Invitation
from keptinformed.invitations.terms import Mode
from keptinformed.needs.keeping import NewPlan, NewRule
from keptinformed.needs.planning import Wishes
from tests.contact.a_message import Remembering
from tests.desk.signed_in import Time, colleague, time
from tests.live.a_force import NOW, a_case, somebody
from tests.portal.a_portal import NAME, OFFICER, PASSWORD, Browser, code_for, come_in_first, invited, portal

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal", "time")]


def can_be_written_to(*, may_text: bool | None = True) -> tuple[Participation, ContactPoint]:
    """Give somebody a number of which they said that texts are safe, or not."""
    colleague("A1")
    one = somebody(a_case("CASE-NUMBERS", offence="Theft"))
    point = contact_points.add(one, NewContactPoint(Channel.telephone, "07700 900111"), by=OFFICER, now=NOW)
    rule = NewRule(
        may_call=True, may_leave_message=False, may_say_police=False, may_text=may_text, may_email=None,
        may_post=None,
    )  # fmt: skip
    pipeline_needs.set_safe_contact(contact_point=point, said=rule, by=OFFICER, now=NOW)
    plan = NewPlan(Wishes(), one.person.public_id, ways=("call", "text"))
    pipeline_needs.agree_plan(participation=one, plan=plan, by=OFFICER, now=NOW)
    return one, point


def waits(invitation: Invitation) -> Browser:
    """Bring somebody to where they wait for six digits."""
    browser = Browser()
    browser.post("/start/", {"code": code_for(invitation)})
    browser.post("/start/before/")
    return browser


def test_six_digits_are_sent_where_it_is_safe_once_and_open_the_next_step(time: Time) -> None:
    one, _ = can_be_written_to()
    browser, way = waits(invited(Mode.full, one=one)), Remembering()
    assert pipeline_portal.send_numbers(ways={Way.text: way}, moment=lambda: time.now) == 1
    assert pipeline_portal.send_numbers(ways={Way.text: way}, moment=lambda: time.now) == 0
    (parcel,) = way.sent
    assert parcel.to.replace(" ", "").endswith("7700900111")
    assert not any(word in parcel.text.lower() for word in ("police", "case", "sign in", "http", "page"))
    number = parcel.text.split(" ")[0]
    assert Browser().post("/start/number/", {"number": number}).status_code == 302
    assert browser.post("/start/number/", {"number": number})["Location"] == "/start/key/"
    assert Entry.objects.filter(act="page.code_given", category="disclosure").count() == 2
    assert number not in "".join(Entry.objects.values_list("recipient", flat=True))


def test_what_a_number_ever_received_names_the_digits_that_went_there(time: Time) -> None:
    one, point = can_be_written_to()
    waits(invited(Mode.full, one=one))
    way = Remembering()
    pipeline_portal.send_numbers(ways={Way.text: way}, moment=lambda: time.now)
    row = SentNumber.objects.get()
    assert (row.contact_point, row.ending, row.became) == (point, "111", "accepted")
    assert way.sent[0].text.split(" ")[0] not in repr(list(SentNumber.objects.values()))
    stopped = pipeline_telling.say_went_wrong(
        participation=one, contact_point=point, why="Somebody else has it", by=OFFICER, now=time.now
    )
    assert stopped.numbers == (row,)
    (marked,) = wrong.standing(one, reader=OFFICER, now=time.now).marked
    assert [each.title for each in marked.received] == [wrong.DIGITS]


def test_a_worker_that_is_killed_while_it_sends_leaves_the_digits_on_the_list(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    one, _ = can_be_written_to()
    waits(invited(Mode.full, one=one))
    way = Remembering()
    with monkeypatch.context() as broken:
        broken.setattr(delivery, "hand_words", killed)
        with pytest.raises(SystemExit):
            pipeline_portal.send_numbers(ways={Way.text: way}, moment=lambda: time.now)
    assert SentNumber.objects.get().became == "unknown"
    assert pipeline_portal.send_numbers(ways={Way.text: way}, moment=lambda: time.now) == 0, "never twice"


@pytest.mark.parametrize("said", ["no", "nothing"])
def test_where_they_did_not_say_that_it_is_safe_nothing_leaves(said: str, time: Time) -> None:
    one, _ = can_be_written_to(may_text={"no": False, "nothing": None}[said])
    waits(invited(Mode.full, one=one))
    way = Remembering()
    assert pipeline_portal.send_numbers(ways={Way.text: way}, moment=lambda: time.now) == 0
    assert way.sent == []


def test_once_something_went_wrong_nothing_leaves(time: Time) -> None:
    one, point = can_be_written_to()
    waits(invited(Mode.full, one=one))
    pipeline_telling.say_went_wrong(
        participation=one, contact_point=point, why="Somebody else has it", by=OFFICER, now=NOW
    )
    way = Remembering()
    assert pipeline_portal.send_numbers(ways={Way.text: way}, moment=lambda: time.now) == 0
    assert way.sent == []


@pytest.mark.parametrize("mode", [Mode.silent, Mode.advocate])
def test_in_a_quieter_mode_nobody_is_written_to(mode: Mode, time: Time) -> None:
    one, _ = can_be_written_to()
    waits(invited(mode, one=one))
    way = Remembering()
    assert pipeline_portal.send_numbers(ways={Way.text: way}, moment=lambda: time.now) == 0
    assert way.sent == []


def test_a_stranger_who_guesses_a_password_makes_no_telephone_ring(time: Time) -> None:
    one, _ = can_be_written_to()
    come_in_first(invited(Mode.full, one=one))
    way = Remembering()
    for password in ("a wrong password", PASSWORD):
        Browser().post("/sign-in/", {"name": NAME, "password": password})
        sent = pipeline_portal.send_numbers(ways={Way.text: way}, moment=lambda: time.now)
        assert sent == (1 if password == PASSWORD else 0)
    Browser().post("/sign-in/", {"name": "nobody has it", "password": PASSWORD})
    assert pipeline_portal.send_numbers(ways={Way.text: way}, moment=lambda: time.now) == 0
    assert len(way.sent) == 1

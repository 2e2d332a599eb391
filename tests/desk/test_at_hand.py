"""What staff have to hand: who helps, cards for hard moments, and what is printed for somebody, by rule."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from keptinformed.access.roles import Role
from keptinformed.cases.models import Participation, Person
from keptinformed.cases.offences import classes
from keptinformed.contact.drafting.lexicon import load_lexicon
from keptinformed.contact.drafting.pages import CannotMakePdf
from keptinformed.contact.drafting.prompt_cards import (
    SAY,
    Moment,
    card_pdf,
    fitting,
    lint_prompt_cards,
    prompt_cards,
)
from keptinformed.duties.reading import PolicyError
from keptinformed.referrals.directory import directory, of_kind
from keptinformed.referrals.policy import referral_policy
from tests.desk.a_desk import at, signed_in, staff, text_of
from tests.desk.test_contact_panel import filled_in
from tests.desk.told_safely import boxes
from tests.live.a_force import NOW, a_case, somebody

CARDS = prompt_cards()


@pytest.fixture
def officer(monkeypatch: pytest.MonkeyPatch) -> Client:
    at(monkeypatch, NOW)
    return signed_in(staff())


# --- who helps ---


def test_each_of_the_ten_kinds_of_help_has_somebody() -> None:
    ten = {
        "mental_health", "substances", "domestic_abuse", "elderly_care", "antisocial_behaviour", "children",
        "fire_safety", "family", "debt", "restorative_justice",
    }  # fmt: skip
    assert {
        kind for kind in referral_policy().helps if not of_kind(directory(), help_wanted=kind)
    } == set() - ten
    titles = {each.title for each in directory()}
    assert {"Citizens Advice", "Criminal Injuries Compensation Authority", "Victim Support"} <= titles


def test_what_is_near_comes_first_and_another_area_is_left_out() -> None:
    near = replace(directory()[0], id="near", areas=("North",))
    entries = (*directory(), near)
    assert of_kind(entries, help_wanted="court", area="North")[0] is near
    assert near not in of_kind(entries, help_wanted="court", area="South")
    assert near not in of_kind(entries, help_wanted="debt", area="North")


def test_what_was_to_be_checked_again_says_so() -> None:
    entry = directory()[0]
    assert not entry.is_stale(entry.check_again)
    assert entry.is_stale(date(2030, 1, 1))


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("helps: [debt]", "helps: [dept]", 'Did you mean "debt"'),
        ("https://", "http://", "https://"),
        ("check_again: 2027-01-01", "check_again: 2025-01-01", "later than checked_on"),
    ],
    ids=["help", "web", "day"],
)
def test_a_wrong_entry_is_refused_with_a_sentence(tmp_path: Path, right: str, wrong: str, says: str) -> None:
    (tmp_path / "help").mkdir()
    entry = (
        "entries:\n  - {id: a, title: A, helps: [debt], does: It helps., web: 'https://example.org',"
        " checked_on: 2026-01-01, check_again: 2027-01-01, source: a test}\n"
    )
    file = tmp_path / "help" / "national.yaml"
    file.write_text(entry, encoding="utf-8")
    assert len(directory("", tmp_path)) == 1
    directory.cache_clear()
    file.write_text(entry.replace(right, wrong), encoding="utf-8")
    with pytest.raises(PolicyError, match=says):
        directory("", tmp_path)


@pytest.mark.django_db
def test_the_page_of_help_shows_one_kind_and_since_when_it_was_checked(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = text_of(officer.get("/practical-help/?help=debt").content)
    assert "Citizens Advice" in said
    assert "HMPPS" not in said
    assert "Checked on Monday 1 June 2026. To be checked again by Tuesday 1 December 2026." in said
    at(monkeypatch, NOW.replace(year=2027))
    later = signed_in(staff("A2"))
    assert "To be checked again since Tuesday 1 December 2026" in text_of(
        later.get("/practical-help/?help=debt").content
    )


# --- cards ---


def test_every_card_is_plain_and_fits_one_page() -> None:
    assert [str(each) for each in lint_prompt_cards(CARDS.values(), load_lexicon())] == []
    hard = replace(CARDS["vps"], points={**CARDS["vps"].points, SAY: ("The OIC will liaise re your ABE.",)})
    assert list(lint_prompt_cards([hard], load_lexicon()))
    try:
        made = card_pdf(max(CARDS.values(), key=lambda card: sum(map(len, card.points.values()))))
    except CannotMakePdf as error:
        pytest.skip(str(error))
    assert made.startswith(b"%PDF")


def test_every_card_has_its_welsh_point_by_point() -> None:
    assert len(CARDS) >= 6
    for card in CARDS.values():
        assert len(card.said_in["cy"]) == len(card.points[SAY]), card.id


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        (Moment("victim"), []),
        (Moment("victim", frozenset({"domestic_abuse"})), ["domestic_abuse_call", "taking_back_a_statement"]),
        (Moment("victim", frozenset({"age"}), "closing"), ["speaking_to_a_child", "no_charge"]),
        (Moment("bereaved"), ["death_of_relative"]),
        (Moment("witness", frozenset(), "hearing_listed"), ["special_measures"]),
    ],
    ids=["nothing", "abuse", "child", "bereaved", "court"],
)
def test_the_cards_that_fit_are_shown_what_is_dangerous_first(moment: Moment, wanted: list[str]) -> None:
    assert [each.id for each in fitting(CARDS.values(), moment)] == wanted


@pytest.mark.django_db
def test_the_card_stands_where_somebody_is_about_to_ring(officer: Client) -> None:
    abused = somebody(a_case(offence="Coercive behaviour"))
    other = somebody(a_case("CASE-2"))
    for path in ("contacts/new/{}/", "calls/{}/"):
        assert "A safe call" in text_of(officer.get(f"/{path.format(abused.public_id)}").content)
        assert "Before you speak" not in text_of(officer.get(f"/{path.format(other.public_id)}").content)
    card = text_of(officer.get("/prompt-cards/domestic-abuse-call/").content)
    assert "Can you talk freely now?" in card
    assert officer.get("/prompt-cards/nothing/").status_code == 404


# --- what is printed ---


def printed(officer: Client, one: Participation, what: str) -> bytes:
    path = f"/cases/{one.case.public_id}/print/{one.public_id}/{what}/"
    page = officer.get(path).text
    answer = officer.post(path, filled_in(page, **boxes(page)))
    if answer["Content-Type"] != "application/pdf":
        raise AssertionError(text_of(answer.content))
    return bytes(answer.content)


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["leaflet", "contact-card", "information-pack", "officers-card"])
def test_each_is_two_steps_from_the_case(officer: Client, what: str) -> None:
    one = somebody(a_case())
    case = officer.get(f"/cases/{one.case.public_id}/").text
    assert f"/cases/{one.case.public_id}/print/" in case
    assert f"/{what}/" in officer.get(f"/cases/{one.case.public_id}/print/").text
    try:
        assert printed(officer, one, what).startswith(b"%PDF")
    except CannotMakePdf as error:
        pytest.skip(str(error))


@pytest.mark.django_db
def test_no_card_is_left_with_anybody_where_contact_can_endanger(officer: Client) -> None:
    one = somebody(a_case(offence="Coercive behaviour"))
    page = officer.get(f"/cases/{one.case.public_id}/print/")
    assert "Leave no card with anybody" in text_of(page.content)
    assert "contact-card" not in page.text
    path = f"/cases/{one.case.public_id}/print/{one.public_id}/contact-card/"
    assert officer.get(path).status_code == 404


@pytest.mark.django_db
def test_nothing_is_printed_for_the_dead_or_for_a_suspect(officer: Client) -> None:
    one = somebody(a_case())
    Person.objects.filter(pk=one.person_id).update(died_on=date(2026, 6, 1))
    accused = somebody(one.case, "X1", part="suspect")
    for each in (one, accused):
        path = f"/cases/{one.case.public_id}/print/{each.public_id}/leaflet/"
        assert officer.get(path).status_code == 404


# --- compensation ---


@pytest.mark.django_db
def test_compensation_is_spoken_of_where_the_crime_fits_with_its_last_day(officer: Client) -> None:
    violent = next(code for code, each in classes().items() if each.group == "Robbery")
    theft = next(code for code, each in classes().items() if each.group == "Theft and handling")
    hurt, stolen = somebody(a_case(offence_class=violent)), somebody(a_case("CASE-2", offence_class=theft))

    def support(one: Participation) -> str:
        return text_of(officer.get(f"/cases/{one.case.public_id}/support/{one.public_id}/").content)

    assert "normally within 2 years" in support(hurt)
    assert "normally within 2 years" not in support(stolen)
    assert "normally within 2 years" in support(somebody(a_case("CASE-3"))), "of an unknown class it is said"
    assert (
        signed_in(staff("CA1", Role.partner, "Citizens Advice", "")).get("/practical-help/").status_code
        == 403
    )

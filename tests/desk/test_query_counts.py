"""A page asks the database as often for five hundred lines as for one (security-ux.md, R21)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from keptinformed.cases import contact_points
from keptinformed.cases.contact_points import NewContactPoint
from keptinformed.cases.models import Case, Event, Participation
from keptinformed.cases.models.people import Channel
from keptinformed.obligations import deriving
from tests.desk.a_desk import at, signed_in, staff
from tests.live.a_force import NOW, a_case, actor, somebody

pytestmark = pytest.mark.django_db
MOST_ON_THE_CASE_PAGE = 27
"""Eight of them ask what every page says: whether sending is paused, what may mean danger, what waits or is quiet; two,
when the officer is there next."""
FEW, MANY = 1, 500
PAGES = ["case", "case-people", "case-timeline", "case-contacts", "case-obligations"]


@pytest.fixture(autouse=True)
def on_30_june(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch)


def filled(reference: str, lines: int) -> Case:
    """Make a case in which so many things happened, recorded by as many people, and as many are owed."""
    case = a_case(reference)
    people = [somebody(case, f"V{number}") for number in range(min(lines, 3))]
    for one in people:
        add_a_number(one)
    happened = [event(case, number, people[number % len(people)]) for number in range(lines)]
    Event.objects.bulk_create(happened)
    deriving.derive(case.pk, now=NOW)
    return case


def add_a_number(one: Participation) -> None:
    value = f"07700 90{one.pk % 10_000:04}"
    contact_points.add(one, NewContactPoint(Channel.telephone, value), by=actor(), now=NOW)


def event(case: Case, number: int, whom: Participation) -> Event:
    """Arrests, which open duties, and tellings, by turns; the first is an arrest."""
    is_telling = number % 2 == 1
    return Event(
        case=case,
        participation=whom,
        event_id=f"E{number:04}",
        kind="told" if is_telling else "suspect_arrested",
        at=NOW - timedelta(hours=number + 1),
        recorded_at=NOW,
        about=["progress"] if is_telling else [],
        grade=6 if is_telling else None,
        by=f"D{number % 40}",
    )


def counted(client: Client, address: str) -> list[str]:
    """Return the statements that a page takes, without those that only begin and end transactions."""
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    told = [str(query["sql"]) for query in captured.captured_queries]
    return [each for each in told if not each.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def test_a_page_of_a_case_asks_as_often_for_many_lines_as_for_one() -> None:
    client = signed_in(staff())
    cases = {lines: filled(f"CASE-{lines}", lines) for lines in (FEW, MANY)}
    client.get("/")  # the first page of a session notes when it began
    for name in PAGES:
        few, many = [
            counted(client, reverse(f"desk:{name}", args=[case.public_id])) for case in cases.values()
        ]
        assert len(few) == len(many), name + "\n".join(many)
        assert len(many) <= MOST_ON_THE_CASE_PAGE, name + "\n".join(many)


def test_the_page_of_today_asks_as_often_for_many_cases_as_for_one() -> None:
    client = signed_in(staff())
    asked = []
    for first, cases in ((0, 1), (1, 40)):
        for number in range(first, first + cases):
            filled(f"CASE-{number}", 1)
        client.get("/")
        asked.append(len(counted(client, "/")))
    assert asked[0] == asked[1] <= MOST_ON_THE_CASE_PAGE


def test_an_entry_and_an_explanation_ask_as_often_for_many_lines_as_for_one() -> None:
    client = signed_in(staff())
    asked: dict[int, list[int]] = {}
    for lines in (FEW, MANY):
        case = filled(f"CASE-{lines}", lines)
        entry, why = (
            link_on(client, case, "timeline", "entries"),
            link_on(client, case, "obligations", "obligations"),
        )
        links = [entry, f"{entry}told/", f"{entry}withdraw/", why]
        asked[lines] = [len(counted(client, link)) for link in links]
    assert asked[FEW] == asked[MANY]


def link_on(client: Client, case: Case, name: str, part: str) -> str:
    """Return the last link on a page of a case that leads to one of its `part`."""
    page = client.get(reverse(f"desk:case-{name}", args=[case.public_id])).content.decode()
    links: list[str] = re.findall(f'"(/cases/[^"/]*/{part}/[^"/]+/)"', page)
    return links[-1]

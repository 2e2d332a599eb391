"""Changing one's own password: with the old one and a code, and every other session ends."""

import pytest
from django.test import Client

from keptinformed.access import sessions
from keptinformed.access.models import Staff
from keptinformed.access_log.models import Entry
from tests.desk.an_app import PASSWORD, App, alice, app, sign_in
from tests.desk.signed_in import Time, colleague, signed_in, time

__all__ = ["alice", "app", "time"]
pytestmark = pytest.mark.django_db
NEW = "teapot-harbour-november"
PAGE = "/sign-in/password/"


def asked(client: Client, code: str, *, old: str = PASSWORD, new: str = NEW, again: str = NEW) -> str:
    return client.post(PAGE, {"old": old, "password": new, "again": again, "code": code}).text


def at_home(app: App) -> Client:
    """A browser in which Alice is signed in."""
    client = Client()
    assert sign_in(client, app.shows()).status_code == 302
    app.counter += 1
    return client


def is_in(client: Client) -> bool:
    return client.get("/roles/").status_code == 200


@pytest.mark.usefixtures("alice")
def test_here_it_goes_on_and_everywhere_else_it_ends(app: App) -> None:
    here, there = at_home(app), at_home(app)
    assert "Your password is changed" in asked(here, app.shows())
    assert is_in(here)
    assert not is_in(there)
    app.counter += 1
    assert sign_in(Client(), app.shows()).status_code == 200
    assert sign_in(Client(), app.shows(), password=NEW).status_code == 302
    assert Entry.objects.filter(reason="Changed their own password", by="D1001").count() == 1


@pytest.mark.usefixtures("alice")
def test_neither_an_old_password_nor_a_code_alone_changes_it(app: App, alice: Staff) -> None:
    client = at_home(app)
    for page in (asked(client, app.shows(), old="a-guess-of-a-password"), asked(client, "000000")):
        assert "Your password now, or the code, is not right" in page
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


@pytest.mark.usefixtures("alice")
def test_guessing_ends_after_ten_tries(app: App, time: Time) -> None:
    client = at_home(app)
    for _ in range(10):
        asked(client, "000000")
    assert "is not right" in asked(client, app.shows())
    time.move(minutes=14)
    client.get("/roles/")
    time.move(minutes=2)
    assert "Your password is changed" in asked(client, app.shows())


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(
    ("new", "again", "says"),
    [
        ("too-short", "too-short", "too short"),
        (NEW, NEW + "s", "The two passwords are not the same"),
        (PASSWORD, PASSWORD, "The new password is the old one"),
    ],
)
def test_a_password_that_cannot_be_used_is_refused_with_the_reason(
    app: App, alice: Staff, new: str, again: str, says: str
) -> None:
    client = at_home(app)
    assert says in asked(client, app.shows(), new=new, again=again)
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert "Your password is changed" in asked(client, app.shows())  # The code was not used up by a slip.


def test_whoever_signs_in_without_a_password_is_told_where_to_go() -> None:
    client = signed_in(colleague(), how=sessions.How.demonstration)
    assert "The demo has no passwords" in client.get(PAGE).text

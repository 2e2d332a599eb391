"""A member of staff who signs in with a password and an authenticator app, whose half minutes a test decides."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from keptinformed.access import second_factors
from keptinformed.access.models import Staff
from tests.desk.signed_in import colleague

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

PASSWORD = "porridge-lantern-tuesday"  # noqa: S105 (made up)


class App:
    """An authenticator app, whose half minute the test decides."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.secret, self.counter = second_factors.new_secret(), 60_000_000
        monkeypatch.setattr(totp, "yield_hotp_counters_from_time", self._near)

    def shows(self) -> str:
        """Return the six digits of this half minute."""
        return str(totp.format_hotp_value(totp.hotp_value(self.secret, self.counter)))

    def _near(self) -> Iterator[int]:
        yield from (self.counter - 1, self.counter, self.counter + 1)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> App:
    """Give a test an app that has been given no account yet."""
    return App(monkeypatch)


@pytest.fixture
def alice(app: App) -> Staff:
    """Give a test an officer who has set up how she signs in."""
    staff = colleague("D1001")
    staff.set_password(PASSWORD)
    staff.save()
    assert second_factors.enrol(staff, app.secret, app.shows())
    app.counter += 1
    return staff


def sign_in(client: Client, code: str, login: str = "D1001", password: str = PASSWORD) -> "Answer":
    """Send the form of the page on which one signs in."""
    return client.post("/sign-in/", {"login": login, "password": password, "code": code})

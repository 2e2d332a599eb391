"""What a supporter and somebody whom the team rings see in a real Chromium: every page that they have, and no other."""

import pytest

from keptinformed.invitations.terms import Mode
from keptinformed.publishing import storing
from tests.desk.a_browser import needs_chromium
from tests.desk.signed_in import time
from tests.live.a_force import NOW
from tests.portal.a_page import agrees, everything, see_what_is_new
from tests.portal.a_portal import come_in_first, invited, portal
from tests.portal.at_a_screen import HERE, opened, troubles
from tests.portal.test_reading import ADDRESSES

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, needs_chromium, pytest.mark.usefixtures("portal", "time")]
THEIRS = ("updates", "now", "next", "rights", "court", "people")
"""What whoever acts for somebody is shown; the rest is that person's own to tell."""
ASKS = ("/page/days/away/", "/page/ask/", "/page/tell/", "/page/sent/", "/page/stop/")


def test_a_supporter_walks_every_page_that_they_may_see_and_is_told_what_they_may_not() -> None:
    found: list[str] = []
    with opened() as screen:

        def begin() -> None:
            one = everything()
            agrees(one)
            come_in_first(invited(Mode.advocate, one=one), screen.client)
            see_what_is_new(screen.client)

        screen.ask(begin)
        page = screen.page("/page/now/")
        assert page.get_by_text("What they told us about themselves is for them alone").is_visible()
        for name in THEIRS:
            found += troubles(page, ADDRESSES[name], "supporter")
        for path in ASKS:
            found += troubles(page, path, "supporter")
        page.goto(f"{HERE}/page/now/")
        links = {each.get_attribute("href") for each in page.locator("nav a").all()}
        hidden = {ADDRESSES[name] for name in ADDRESSES if name not in THEIRS}
        assert not links & hidden
        left = screen.ask(lambda: {screen.client.get(path)["Location"] for path in sorted(hidden)})
        assert left == {"/page/"}
        assert screen.strangers == []
    assert not found, "\n".join(found)


def test_where_the_team_calls_the_page_is_calm_and_says_whom_to_ring() -> None:
    found: list[str] = []
    with opened() as screen:

        def begin() -> str:
            one = everything()
            agrees(one)
            invitation = invited(one=one)
            one.frozen_at, one.frozen_why = NOW, "counter_allegation"
            one.save(update_fields=["frozen_at", "frozen_why"])
            storing.refresh(one.case_id, now=NOW)
            come_in_first(invitation, screen.client)
            return str(one.case.reference)

        reference = screen.ask(begin)
        page = screen.page("/page/")
        assert page.get_by_text("You have no new updates").is_visible()
        for path in ("/page/now/", "/page/people/", "/page/tell/", "/page/ask/"):
            found += troubles(page, path, "calm")
            assert reference not in page.content(), path
        page.goto(f"{HERE}/page/now/")
        assert page.get_by_text("The team who look after your case will talk with you about it").is_visible()
        assert page.get_by_text("999").first.is_visible()
    assert not found, "\n".join(found)

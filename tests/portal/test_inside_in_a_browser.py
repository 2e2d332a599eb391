"""The pages inside in a real Chromium: read, ask, change, challenge and leave; small, by keyboard, without scripts."""

import pytest

from keptinformed import pipeline_portal
from keptinformed.invitations.models import DoorSession
from keptinformed.needs import finding
from keptinformed.replies.models import DangerAlarm, Reply
from tests.desk.a_browser import needs_chromium
from tests.desk.signed_in import time
from tests.live.a_force import NOW
from tests.portal.a_page import agrees, everything, see_what_is_new
from tests.portal.a_portal import come_in_first, invited, portal, to_key
from tests.portal.at_a_screen import ELSEWHERE, HERE, LEFT, opened, troubles
from tests.portal.test_reading import ADDRESSES

__all__ = ["portal", "time"]
pytestmark = [pytest.mark.django_db, needs_chromium, pytest.mark.usefixtures("portal", "time")]
ASKS = (
    "/page/ask/", "/page/tell/", "/page/sent/", "/page/list/4/", "/page/days/away/", "/page/days/help/",
    "/page/words/choose/",
)  # fmt: skip


@pytest.mark.parametrize("language", ["english", "cymraeg"])
def test_every_page_inside_has_no_barrier_fits_a_small_screen_and_is_walked_by_keyboard(
    language: str,
) -> None:
    found: list[str] = []
    with opened() as screen:

        def begin() -> str:
            one = everything()
            agrees(one)
            come_in_first(invited(one=one), screen.client)
            screen.client.get(f"/{language}/")
            see_what_is_new(screen.client)
            screen.client.post("/page/ask/", {"text": "What now?", "key": "0" * 32})
            return screen.client.get("/page/next/").content.decode()

        coming = screen.ask(begin)
        late = [
            each.partition('"')[0] for each in coming.split('href="')[1:] if each.startswith("/page/next/")
        ][-1]
        review = next(each.partition('"')[0] for each in coming.split('href="')[1:] if "/again/" in each[:60])
        page = screen.page("/")
        for path in (*ADDRESSES.values(), *ASKS, late, review):
            found += troubles(page, path, language)
        for path in ("/page/tell/", "/page/ask/", late):
            page.goto(f"{HERE}{path}")
            page.locator("main form button").first.press("Enter")
            page.locator(".govuk-error-summary a").click()
            if page.evaluate("document.activeElement.closest('form') === null"):
                found.append(f"{path}: what is wrong does not lead to its box")
        assert screen.complaints == []
        assert screen.strangers == []
    assert not found, "\n".join(found)


def test_without_scripts_somebody_reads_asks_changes_challenges_and_leaves_by_keyboard() -> None:
    with opened(width=320, scripts=False) as screen:
        one = screen.ask(everything)
        screen.ask(lambda: agrees(one, 14))
        screen.ask(lambda: to_key(invited(one=one), screen.client))
        page = screen.page("/start/key/password/")
        page.get_by_label("User name").fill("blue kettle")
        page.get_by_label("Password").fill("three words about nothing")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Show").press("Enter")
        page.get_by_role("button", name="No", exact=True).first.press("Enter")
        page.get_by_text("your answer stands beside it").wait_for()
        page.locator("summary", has_text="Menu").press("Enter")
        page.get_by_role("link", name="Tell us something").press("Enter")
        page.get_by_role("button", name="Send").press("Enter")
        page.get_by_text("Choose what you want to tell us").first.wait_for()
        page.get_by_label("I am worried").check()
        page.get_by_label("What do you want us to know?").fill("something that worries me")
        page.get_by_role("button", name="Send").press("Enter")
        page.get_by_text("do not wait: call 999").wait_for()
        page.goto(f"{HERE}/page/ways/")
        page.get_by_label("Every 7 days").check()
        page.get_by_role("button", name="Save").first.press("Enter")
        page.get_by_text("more often from now on").wait_for()
        page.goto(f"{HERE}/page/next/")
        page.get_by_role("link", name="Challenge this").first.press("Enter")
        page.get_by_label("Make a complaint").check()
        page.get_by_role("button", name="Send").press("Enter")
        page.get_by_text("Thank you. We have it").wait_for()
        screen.ask(lambda: pipeline_portal.take_up(now=NOW))
        assert screen.ask(lambda: finding.latest_plans([one.pk])[one.pk].every_days) == 7
        assert screen.ask(DangerAlarm.objects.count) == 1
        assert sorted(screen.ask(lambda: list(Reply.objects.values_list("kind", flat=True)))) == [
            "not_done", "not_done", "worried",
        ]  # fmt: skip
        page.get_by_role("link", name="Exit this page").first.press("Enter")
        page.wait_for_url(LEFT)
        assert not screen.ask(DoorSession.objects.filter(ended_at__isnull=True).exists)
        assert set(screen.strangers) == {ELSEWHERE}

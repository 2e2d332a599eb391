"""The pages of what people write are no barrier to anybody, on a telephone and on a desk."""

from datetime import timedelta

import pytest

from keptinformed.access.roles import Role
from keptinformed.cases.models.people import Channel
from keptinformed.replies.models import DangerAlarm
from tests.contact.a_message import NOW, NUMBER, a_scene, an_address
from tests.desk.a_browser import (
    assert_every_problem_leads_to_its_box,
    assert_no_barrier_on_any_screen,
    needs_chromium,
    shown,
)
from tests.desk.a_desk import at, signed_in, staff
from tests.live.a_force import somebody
from tests.replies.a_reply import DANGER, arrives, on_duty

pytestmark = [pytest.mark.django_db, needs_chromium]


def test_no_page_about_replies_is_a_barrier(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW + timedelta(minutes=7))
    scene = a_scene()
    an_address(scene.victim, NUMBER, Channel.telephone)
    an_address(somebody(scene.case, "S1", "suspect"), "07700 900555", Channel.telephone)
    on_duty("A1", NOW - timedelta(hours=1))
    reply = arrives("Thank you. When will you ring?\nI am at work until five.")
    arrives(DANGER)
    waiting = arrives("Drop it.", sender="07700 900555")
    alarm = DangerAlarm.objects.get()
    reader = signed_in(staff("S1", Role.supervisor))
    outside = signed_in(staff("B2", Role.officer, team="B"))
    paths = [
        "/replies/?view=team", f"/replies/{reply.public_id}/", "/replies/not-matched/", "/danger/",
        f"/replies/not-matched/{waiting.public_id}/", f"/danger/{alarm.public_id}/",
        f"/cases/{scene.case.public_id}/wrote/{scene.victim.public_id}/",
    ]  # fmt: skip
    pages = {path.partition("?")[0]: reader.get(path).text for path in paths}
    pages["/danger/outside/"] = outside.get(f"/danger/{alarm.public_id}/").text
    refused = {"what": "", "how": "", "match": "match"}
    for name, path in (("alarm", paths[5]), ("match", paths[4]), ("answered", f"{paths[1]}answered/")):
        pages[f"/{name}-refused"] = reader.post(path, refused).text
    done = f"/danger/{alarm.public_id}/"
    pages["/danger/done/"] = reader.post(done, {"what": "Car sent, she is safe."}, follow=True).text
    with shown(pages) as screen:
        assert_no_barrier_on_any_screen(screen, pages, "replies")
        assert_every_problem_leads_to_its_box(screen, pages)

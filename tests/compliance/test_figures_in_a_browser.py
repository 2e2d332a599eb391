"""The pages of figures in a real Chromium, with a made-up force in them: no barrier, on any screen, no own style."""

from pathlib import Path

import pytest

from demo.building import build
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.compliance.working_out import work_out
from tests.desk.a_browser import assert_no_barrier_on_any_screen, needs_chromium, shown
from tests.desk.signed_in import Time, signed_in, time
from tests.live.bundles_live import NOW, bring_in

__all__ = ["time"]
ROUTES = ("/", "/figures/", "/figures/in-full/", "/figures/coverage/")


@needs_chromium
@pytest.mark.usefixtures("own_database")
def test_figures_are_seen_by_everybody(tmp_path: Path, time: Time) -> None:
    bring_in(build(tmp_path / "force", cases=80).bundle)
    work_out(now=NOW)
    chief = Staff.objects.create(staff_number="ZQ1", name="Made Up", role=Role.chief_officer.value)
    client = signed_in(chief, now=time.now)
    pages = {route: client.get(route).text for route in ROUTES}
    for route, page in pages.items():
        assert "There are no figures yet" not in page, route
        # The policy of the desk lets no page bring a style or a script along.
        assert ' style="' not in page, route
        assert "<style" not in page, route
    assert pages["/figures/in-full/"].count('<svg class="chart ') > 8
    with shown(pages) as screen:
        assert_no_barrier_on_any_screen(screen, pages, "figures")

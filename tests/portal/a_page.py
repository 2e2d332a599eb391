"""A made-up victim who is in, and whose page has something everywhere: something late, a plan, a court, help."""

from datetime import timedelta

from keptinformed import pipeline, pipeline_needs
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.cases.models import ContactPoint, Participation, Shift
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.invitations.models import Invitation
from keptinformed.invitations.terms import Mode
from keptinformed.needs.keeping import NewPlan
from keptinformed.needs.planning import Wishes
from keptinformed.privacy import sealing
from keptinformed.publishing import storing
from tests.live.a_force import NOW, a_case, somebody
from tests.portal.a_portal import OFFICER, Browser, come_in_first, invited

OLD_NUMBER = "07700 900118"


def everything(reference: str = "CASE-PORTAL") -> Participation:
    """Make a case that has come to court, of a victim who was told some of it in time and some of it late."""
    case = a_case(reference, offence="Theft")
    one = somebody(case)
    for number, role in (("A1", Role.officer), ("S1", Role.supervisor)):
        if not Staff.objects.filter(staff_number=number).exists():
            Staff.objects.create(
                staff_number=number,
                name=f"Made Up {number}",
                role=role.value,
                unit="North",
                team="A",
                made_up=True,
            )
            Shift.objects.create(
                staff_number=number,
                day=(NOW + timedelta(days=1)).date(),
                begins_at=NOW + timedelta(hours=14),
                ends_at=NOW + timedelta(hours=22),
            )
    ContactPoint.objects.create(
        participation=one,
        channel=Channel.telephone,
        sealed=sealing.seal(OLD_NUMBER),
        lookup=sealing.lookup_of(Channel.telephone.value, OLD_NUMBER),
        ending=sealing.ending_of(OLD_NUMBER),
        added_at=NOW - timedelta(days=60),
    )
    for kind, days, whose in STORY:
        at = NOW - timedelta(days=days)
        pipeline.record(Happening(kind, at, one if whose else None), case=case, by=OFFICER, now=NOW)
    return one


STORY = (
    ("crime_reported", 60, False),
    ("crime_recorded", 60, False),
    ("investigation_opened", 58, False),
    ("vps_explained", 50, True),
    ("suspect_arrested", 20, False),
    ("suspect_charged", 10, False),
    ("hearing_listed", 9, False),
    ("prosecution_declined", 8, False),
)
"""What happened, how many days ago, and whether it concerns the victim alone."""


def agrees(
    one: Participation, every_days: int | None = 28, *, routine: bool = True, key_news: bool = True
) -> None:
    """Agree with them how they are told, as staff do."""
    plan = NewPlan(Wishes(routine, key_news), one.person.public_id, ("call",), every_days)
    pipeline_needs.agree_plan(participation=one, plan=plan, by=OFFICER, now=NOW - timedelta(hours=2))


def inside(one: Participation | None = None) -> tuple[Invitation, Browser]:
    """Invite them, come in, and have what is new shown: from here on every page opens."""
    made = invited(Mode.silent, one=one or everything())
    storing.refresh(made.participation.case_id, now=NOW)
    browser = come_in_first(made)
    see_what_is_new(browser)
    return made, browser


def see_what_is_new(browser: Browser) -> None:
    """Press Show, where there is anything."""
    home = browser.get("/page/").content.decode()
    if 'name="key" value="' in home:
        assert browser.post("/page/show/", {"key": key_on(home)}).status_code == 200


def key_on(page: str, after: str = "") -> str:
    """Return the key of a form on a page; of the first after some words."""
    rest = page.partition(after)[2] if after else page
    return rest.partition('name="key" value="')[2].partition('"')[0]

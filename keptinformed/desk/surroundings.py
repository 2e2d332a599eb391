"""What every page of the desk shows around its content: who is signed in, for which force, and where to go."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from keptinformed.access.actors import Actor, may
from keptinformed.access.roles import ROLES, Permission, Role
from keptinformed.desk.doors import Asked
from keptinformed.desk.messages.pausing import paused_since
from keptinformed.reminding import digest
from keptinformed.replies import alarms, finding
from keptinformed.replies.finding import Counts
from keptinformed.supervision import silences


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is signed in, as the page names them."""

    name: str
    role: str


NAVIGATION: tuple[tuple[str, str, Permission | None], ...] = (
    ("Today", "desk:home", None),
    ("Worklist", "desk:worklist", Permission.see_worklists),
    ("Your digest", "desk:digest", Permission.see_worklists),
    ("Calls", "desk:calls", Permission.record_event),
    ("Bureau", "desk:bureau", Permission.speak_for_officer),
    ("Cover", "desk:cover", Permission.say_away),
    ("Closings", "desk:closings", Permission.see_worklists),
    ("Gates", "desk:gates", Permission.see_worklists),
    ("To check", "desk:papers", Permission.check_papers),
    ("Replies", "desk:replies", Permission.see_words),
    ("Tasks", "desk:tasks", Permission.see_contact_tasks),
    ("Letters to post", "desk:letters", Permission.post_letters),
    ("Referrals", "desk:referrals", Permission.refer),
    ("Referred to you", "desk:received", Permission.answer_referrals),
    ("Figures", "desk:figures", Permission.see_figures),
    ("Search", "desk:search", Permission.find_cases),
    ("Who looked", "desk:access-log", Permission.see_access_log),
    ("Erase words", "desk:erase-words", Permission.judge_breach),
    ("Alerts", "desk:alerts", Permission.see_alerts),
    ("Emergencies", "desk:emergencies", Permission.review_break_glass),
    ("Staff", "desk:staff", Permission.manage_staff),
)
"""What stands at the top of every page, for those who may go there."""
FOOTER: tuple[tuple[str, str, Permission | None], ...] = (
    ("People who cannot get into their page", "desk:cannot-get-in", Permission.freeze_page),
    ("What people say", "desk:what-people-say", Permission.see_figures),
    ("How promises were kept", "desk:promises-kept", Permission.see_figures),
    ("How we score ourselves", "desk:self-assessment", Permission.see_figures),
    ("Directory", "desk:directory", Permission.say_away),
    ("Practical help", "desk:help", Permission.record_event),
    ("Cards for hard moments", "desk:prompt-cards", Permission.record_event),
    ("Open a restricted case in an emergency", "desk:emergency", Permission.break_glass),
    ("Pause all sending", "desk:sending", Permission.pause_sending),
    ("Restricted cases", "desk:restrictions", Permission.see_restricted),
    ("What reminders led to", "desk:digest-led", Permission.see_figures),
    ("What has gone quiet", "desk:silence", None),
    ("Roles, and what each may do", "desk:roles", None),
    ("Change your password", "desk:password", None),
)
"""What stands at the foot of every page."""


def surroundings(request: HttpRequest) -> dict[str, object]:
    """Return the variables that the base page needs; before signing in only those that anyone may know."""
    asked = getattr(request, "asked", None)
    known: dict[str, object] = {"force_name": settings.FORCE_NAME, "demo": settings.DEMO}
    if not isinstance(asked, Asked):
        return known
    return known | {
        "reader": Reader(asked.actor.name, ROLES[asked.actor.role].title),
        "navigation": counted(links(NAVIGATION, asked.actor, request.path), finding.counts(asked.actor)),
        "sign_out_href": href("desk:sign-out"),
        "footer_links": links(FOOTER, asked.actor, request.path),
        "now": asked.now,
        "paused_since": paused_since(),
        "danger": alarms.standing_for(asked.actor, now=asked.now),
        "quiet": () if asked.actor.role is Role.partner else silences.silences(asked.now).alarms,
        "alarm_since": digest.unread_alarms(asked.actor, now=asked.now),
        "may_pause": may(asked.actor, Permission.pause_sending),
    }


def links(
    offered: Iterable[tuple[str, str, Permission | None]], actor: Actor, path: str
) -> list[dict[str, object]]:
    """Return the links that `actor` may follow; the one that leads to `path` is current."""
    found: list[dict[str, object]] = []
    for text, name, permission in offered:
        leads = href(name)
        if leads and (permission is None or may(actor, permission)):
            current = path == leads if leads == "/" else path.startswith(leads)
            found.append({"text": text, "href": leads, "current": current})
    return found


def counted(found: list[dict[str, object]], counts: Counts) -> list[dict[str, object]]:
    """Return links, that of replies with how many of the reader's own are unread, and how many wait for anybody."""
    waiting = counts.own_unread + counts.not_matched
    return [
        each | {"text": f"Replies ({waiting})"} if waiting and each["text"] == "Replies" else each
        for each in found
    ]


def href(name: str) -> str:
    """Return the address of a page, or nothing where this site has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""

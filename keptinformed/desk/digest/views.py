"""Shows somebody their digest, the reminders to come in a case, what reminders led to, and what has gone quiet."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from keptinformed.access.actors import may
from keptinformed.access.roles import Permission
from keptinformed.cases import visibility
from keptinformed.desk.cases.showing import around
from keptinformed.desk.doors import Asked, page
from keptinformed.desk.promises.saying import soon
from keptinformed.desk.worklists.saying import rows_with_shifts
from keptinformed.reminding import counting, foreseeing
from keptinformed.reminding import digest as digests
from keptinformed.reminding.policy import reminder_policy
from keptinformed.supervision.silences import silences


@page(Permission.see_worklists)
def digest(asked: Asked) -> HttpResponse:
    """Show what the reader is reminded of in this shift, and keep that they were shown it."""
    found = digests.read_digest(by=asked.actor, now=asked.now)
    rows = rows_with_shifts([each.line for each in found.lines], now=asked.now)
    shown = {
        "found": found,
        "rows": list(zip(found.lines, rows, strict=True)),
        "promises": soon(reader=asked.actor, now=asked.now),
        "may_record": may(asked.actor, Permission.record_event),
        "may_see_figures": may(asked.actor, Permission.see_figures),
    }
    return render(asked.http, "desk/digest/digest.html", shown)


@page(Permission.see_figures)
def led(asked: Asked) -> HttpResponse:
    """Show which reminders led to a contact, in numbers about nobody."""
    found = counting.led_to_contact(reader=asked.actor, now=asked.now)
    shown = {"found": found, "days": counting.DAYS, "fewest": counting.FEWEST, "policy": reminder_policy()}
    return render(asked.http, "desk/digest/led.html", shown)


@page(None)
def silence(asked: Asked) -> HttpResponse:
    """Show what should come regularly, and since when it does not."""
    shown = {"found": silences(asked.now), "nobodys": digests.nobodys(asked.now)}
    return render(asked.http, "desk/digest/silence.html", shown)


@page(Permission.see_worklists)
def case_reminders(asked: Asked, public_id: UUID) -> HttpResponse:
    """Show who will be reminded of what in a case, if nothing more happens."""
    case = visibility.open_case(public_id, reader=asked.actor, now=asked.now)
    found = foreseeing.foresee_case(case, reader=asked.actor, now=asked.now)
    shown = {"found": found, "days": foreseeing.DAYS_AHEAD}
    return render(
        asked.http, "desk/digest/case_reminders.html", around(asked, case, "reminders", shown) | shown
    )

"""Keeps how each of the staff likes to see worklists: views under titles of their own, and single keys on or off."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db import transaction

from keptinformed.access.actors import Actor, may, require
from keptinformed.access.roles import Permission
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, note
from keptinformed.cases.visibility import NotVisible
from keptinformed.duties.rules import Layer
from keptinformed.errors import Refused
from keptinformed.worklists.listing import WorkLine, all_lines
from keptinformed.worklists.models import Habit, SavedView
from keptinformed.worklists.narrowing import Narrowed, View

MOST_VIEWS = 20
SHORTEST_REASON = 5


class CannotSave(Refused):
    """A view that cannot be kept, or a list that cannot be taken out; says what to do instead."""


@dataclass(frozen=True, slots=True)
class WholeList:
    """A list with what it is narrowed by."""

    view: View
    chosen: Narrowed


@transaction.atomic
def save_view(whole: WholeList, *, title: str, by: Actor, now: datetime) -> SavedView:
    """Keep a list under a title of one's own, in the place of an earlier one of that title. Raises CannotSave."""
    require(by, Permission.see_worklists)
    title = " ".join(title.split())
    if not 1 <= len(title) <= 60:
        raise CannotSave("Give the view a title of 1 to 60 characters.")
    mine = SavedView.objects.filter(staff_number=by.staff_number)
    if mine.exclude(title=title).count() >= MOST_VIEWS:
        raise CannotSave(f"You have {MOST_VIEWS} views. Remove one that you do not need.")
    values = {"view": whole.view.value, "narrowed": as_address(whole.chosen), "made_at": now}
    made, _ = SavedView.objects.update_or_create(staff_number=by.staff_number, title=title, defaults=values)
    return made


def views_of(reader: Actor) -> list[SavedView]:
    """Return the views that somebody saved, by title."""
    return list(SavedView.objects.filter(staff_number=reader.staff_number).order_by("title"))


@transaction.atomic
def remove_view(public_id: UUID, *, by: Actor) -> None:
    """Remove a view of one's own. Raises NotVisible."""
    if not SavedView.objects.filter(public_id=public_id, staff_number=by.staff_number).delete()[0]:
        raise NotVisible


def keys_are_on(reader: Actor) -> bool:
    """Say whether single keys do something for this reader (WCAG 2.1.4)."""
    return Habit.objects.filter(staff_number=reader.staff_number, keys=False).first() is None


@transaction.atomic
def turn_keys(*, on: bool, by: Actor) -> None:
    """Let single keys do something, or nothing."""
    Habit.objects.update_or_create(staff_number=by.staff_number, defaults={"keys": on})


def may_take_out(view: View, reader: Actor) -> bool:
    """Say whether somebody may take a list out as a file: their own always, others' with the permission. Pure."""
    return view is View.mine or may(reader, Permission.export_worklist)


@transaction.atomic
def take_out(whole: WholeList, *, reason: str, by: Actor, now: datetime) -> tuple[WorkLine, ...]:
    """Return a whole list to be written to a file: a disclosure, which is noted with its reason.

    Somebody's own list is theirs to take; any other needs the permission. Raises NotAllowed, CannotSave.
    Source: Data Protection Act 2018, section 62.
    """
    if whole.view is not View.mine:
        require(by, Permission.export_worklist)
    if len(reason.strip()) < SHORTEST_REASON:
        raise CannotSave("Say in a few words what the file is for.")
    lines = all_lines(whole.view, reader=by, now=now, chosen=whole.chosen)
    individuals = tuple(dict.fromkeys(each.participation.person.public_id for each in lines))
    about = About(individuals=individuals, reason=reason.strip()[:500], recipient=by.staff_number)
    note(Act.list_taken_out, about, by=by.who, now=now)
    return lines


def as_address(chosen: Narrowed) -> dict[str, str]:
    """Return what a list is narrowed by as it stands in an address: what was not chosen is left out. Pure."""
    plain = {each.name: getattr(chosen, each.name) for each in fields(chosen)}
    return {
        name: "1" if value is True else str(value)
        for name, value in plain.items()
        if value is True or (value is not False and value not in ("", None))
    }


def from_address(asked: Mapping[str, str]) -> Narrowed:
    """Return what an address narrows a list by. What makes no sense is left out, so that an old link opens. Pure."""
    return Narrowed(
        unit=asked.get("unit", "")[:200],
        team=asked.get("team", "")[:200],
        officer=_uuid(asked.get("officer", "")),
        promise=asked.get("promise", "")[:120],
        layer=Layer(asked["layer"]) if asked.get("layer", "") in list(Layer) else None,
        due_within=_days(asked.get("due_within", "")),
        enhanced=asked.get("enhanced", "") == "1",
        no_contact_for=_days(asked.get("no_contact_for", "")),
    )


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def _days(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 3 else None

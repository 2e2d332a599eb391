"""Reads at one go what is known of somebody's numbers and addresses: what was said, who shares them, what came back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from keptinformed.cases.models import ContactPoint
from keptinformed.contact import conflicts
from keptinformed.contact.models import Outcome
from keptinformed.contact.models.messages import OutcomeKind
from keptinformed.contact.safety import Endpoint, Said
from keptinformed.needs import finding
from keptinformed.needs.models import SafeContactRule

type Place = tuple[str, bytes]
"""A number or address, wherever it is kept: its channel and its digest."""


@dataclass(frozen=True, slots=True)
class Near:
    """All that decisions about some numbers and addresses of one person rest on."""

    theirs: Sequence[ContactPoint]
    """Every one of theirs, in whichever case, also those that ended."""
    rules: Mapping[int, SafeContactRule]
    other_side: Sequence[ContactPoint]
    marked: frozenset[Place]
    """Those that anybody marked as not safe."""
    came_back_at: Mapping[Place, datetime]

    def said(self, point: ContactPoint | None) -> Said | None:
        """Return what they said last of this number or address, in whichever case they said it."""
        if point is None:
            return None
        alike = [each.pk for each in self.theirs if place(each) == place(point)]
        rules = [self.rules[each] for each in alike if each in self.rules]
        latest = max(rules, key=lambda rule: (rule.set_at, rule.pk), default=None)
        return Said(finding.as_values(latest, point.channel), latest.set_at) if latest else None

    def endpoint(self, point: ContactPoint | None, said: Said | None, participation: int) -> Endpoint | None:
        """Return what is known of it; None where it is not that of `participation`. Raises CannotUnseal."""
        if point is None or point.participation_id != participation:
            return None
        since = said.at if said else point.added_at
        others = [
            each for each in self.theirs if each.channel == point.channel and place(each) != place(point)
        ]
        newer = any(each.added_at > since for each in others)
        came_back_at = self.came_back_at.get(place(point))
        return Endpoint(
            point.channel,
            ended=point.ended_at is not None,
            marked_unsafe=place(point) in self.marked,
            shared=conflicts.is_among(point, self.other_side),
            changed=newer or point.added_at > since,
            came_back=came_back_at is not None and came_back_at >= since,
        )

    def keeps_hours(self, participations: Collection[int]) -> bool:
        """Say whether they said of any number of those participations that only some hours are safe."""
        holding = [
            each.pk
            for each in self.theirs
            if each.participation_id in participations and each.ended_at is None
        ]
        return any(self.rules[each].windows.all() for each in holding if each in self.rules)


def place(point: ContactPoint) -> Place:
    """Return where a number or address leads, however often it is kept."""
    return point.channel, bytes(point.lookup)


def read(points: Sequence[ContactPoint], theirs: Collection[int]) -> Near:
    """Read what decisions about `points` of the persons `theirs` (one, and doubles) rest on.

    As many queries for one number as for many. Raises what the database raises.
    """
    kept = list(ContactPoint.objects.filter(participation__person__in=theirs).defer("sealed"))
    lookups = [bytes(each.lookup) for each in points]
    unsafe = ContactPoint.objects.filter(lookup__in=lookups, safe=False).values_list("channel", "lookup")
    back = (
        Outcome.objects.filter(attempt__contact_point__lookup__in=lookups, kind=OutcomeKind.undeliverable)
        .values_list("attempt__contact_point__channel", "attempt__contact_point__lookup")
        .annotate(last=Max("recorded_at"))
    )
    channels = {each.channel for each in points}
    return Near(
        kept,
        finding.latest_rules([each.pk for each in kept]),
        conflicts.of_other_side(theirs, channels) if points else [],
        frozenset((channel, bytes(lookup)) for channel, lookup in unsafe),
        {(channel, bytes(lookup)): last for channel, lookup, last in back},
    )

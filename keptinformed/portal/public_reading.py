"""What the pages for everybody show, as frozen values: from the policy and the settings, never from the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from keptinformed.duties.rules import Layer
from keptinformed.invitations import codes, door_sessions, slowing
from keptinformed.publishing import public
from keptinformed.publishing.policy import ReviewPolicy, portal_policy
from keptinformed.publishing.public_policy import Way, public_policy
from keptinformed.publishing.sentences import LONDON
from keptinformed.publishing.standards import Book, Standard

_ABOUT_COMPLAINTS = (Layer.statutory, Layer.national)
"""Where it stands how a complaint or a review is answered."""


@dataclass(frozen=True, slots=True)
class Open:
    """One way to complain, with the sentences of the rules that concern it."""

    way: Way
    on: tuple[Standard, ...]
    off: tuple[Standard, ...]
    review: ReviewPolicy | None


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of the force that letters name."""

    name: str
    phone: str
    hours: str


def by_layer(now: datetime) -> Mapping[Layer, tuple[Book, ...]]:
    """Return what is in force today, by who said it."""
    found = public.books(settings.FORCE, _day(now))
    return {layer: public.of_layer(found, layer) for layer in Layer}


def ways(found: Sequence[Way], now: datetime) -> tuple[Open, ...]:
    """Return ways to complain, each with what the rules in force say of it."""
    books = public.books(settings.FORCE, _day(now))
    return tuple(
        Open(
            way,
            public.on_for(books, way.promises, layers=_ABOUT_COMPLAINTS),
            public.off_for(books, way.promises),
            public.review_of(way.review),
        )
        for way in found
    )


def on_the_poster(now: datetime) -> tuple[Standard, ...]:
    """Return the few promises of the law that stand on the poster."""
    books = public.books(settings.FORCE, _day(now))
    return public.on_for(books, public_policy().poster, layers=(Layer.statutory,))


def desk_of(written: str) -> Desk | None:
    """Return the desk that a setting names, its parts separated by semicolons; None where it names none."""
    name, phone, hours = ([each.strip() for each in written.split(";")] + ["", "", ""])[:3]
    return Desk(name, phone, hours) if name and phone else None


def figures() -> Mapping[str, str]:
    """Return what stands in the two statements: names from settings, times as the service itself keeps them."""
    policy = public_policy()
    return {
        "force": settings.FORCE_NAME,
        "years": str(policy.privacy.years),
        "standard": policy.accessibility.standard,
        "looked_days": str(portal_policy().who_helps.looked_days),
        "idle": _minutes(door_sessions.IDLE),
        "whole": _minutes(door_sessions.WHOLE),
        "code_hours": str(codes.LASTS // timedelta(hours=1)),
        "number_minutes": _minutes(codes.NUMBER_LASTS),
        "window": _minutes(slowing.WINDOW),
        "known_days": str(slowing.KNOWN_FOR.days),
    }


def _minutes(span: timedelta) -> str:
    return str(span // timedelta(minutes=1))


def _day(now: datetime) -> date:
    return now.astimezone(LONDON).date()

"""Codes with which anybody signs in to the demonstration as a made-up colleague; production refuses them."""

from datetime import datetime

from django.conf import settings

from keptinformed.access import one_time_codes
from keptinformed.access.models import CodeKind, OneTimeCode, Staff


class NotTheDemonstration(RuntimeError):
    """A demonstration's code was asked for where DEMO_SIGN_IN is off."""


def fresh_code(staff_number: str, now: datetime) -> str:
    """Return a code, "ABCD-EFGH", that signs that person in once within twelve hours; their earlier code ends.

    Raises NotTheDemonstration where the setting is off, Staff.DoesNotExist for a number that nobody has.
    """
    _only_in_the_demonstration()
    return one_time_codes.make(
        CodeKind.demonstration, Staff.objects.get_by_natural_key(staff_number), now=now
    )


def code_used(typed: str, now: datetime) -> Staff | None:
    """Use a code up and return whose it is, or None. Raises NotTheDemonstration where the setting is off."""
    _only_in_the_demonstration()
    return one_time_codes.take(CodeKind.demonstration, typed, now=now)


def who_can_sign_in() -> list[Staff]:
    """Return who was given a code, used or not, in the order of their numbers."""
    _only_in_the_demonstration()
    given = OneTimeCode.objects.filter(kind=CodeKind.demonstration).values("staff")
    return list(Staff.objects.filter(pk__in=given, is_active=True).order_by("staff_number"))


def _only_in_the_demonstration() -> None:
    if not settings.DEMO_SIGN_IN:
        raise NotTheDemonstration

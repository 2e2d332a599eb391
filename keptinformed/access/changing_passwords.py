"""Changing one's own password: with the old one and a second factor, and every other session ends."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from keptinformed.access import second_factors
from keptinformed.access.enrolling import PasswordTooWeak
from keptinformed.access.guessing import Guessed, count_failure, too_often
from keptinformed.access.models import Staff
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody types to change their password."""

    old: str
    new: str
    code: str
    """The second factor: an unlocked screen and a password that was looked over a shoulder are not enough."""


@transaction.atomic
def change_password(staff: Staff, change: Change, *, by: Who, now: datetime) -> bool:
    """Set a new password, and note it; False where the old one or the code is wrong, without saying which.

    Sessions are bound to the password: all that stand end with it, save one that is told to go on
    (`sessions.go_on`). Ten wrong tries in a quarter of an hour, and no other is looked at. Raises PasswordTooWeak.
    """
    try:
        validate_password(change.new, staff)
    except ValidationError as problem:
        raise PasswordTooWeak(list(problem.messages)) from None
    if change.new == change.old:
        raise PasswordTooWeak(["The new password is the old one."])
    if too_often(Guessed.second_factor, staff.staff_number, now=now):
        return False
    if not (staff.check_password(change.old) and second_factors.proves(staff, change.code)):
        count_failure(Guessed.second_factor, staff.staff_number, now=now)
        return False
    staff.set_password(change.new)
    staff.save(update_fields=["password"])
    about = About(str(staff.public_id), (staff.public_id,), reason="Changed their own password")
    note(Act.staff_changed, about, by=by, now=now)
    return True

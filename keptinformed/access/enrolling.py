"""Setting up how somebody signs in: an administrator's code opens it, a password and an app complete it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from keptinformed.access import one_time_codes, second_factors
from keptinformed.access.guessing import Guessed, count_failure, too_often
from keptinformed.access.models import CodeKind, Staff
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note


class PasswordTooWeak(ValueError):
    """A password that cannot be used; `sentences` say why."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody brings to their first sign-in."""

    password: str
    secret: str
    """What their authenticator app was given."""
    code: str
    """What it shows."""


def take_invitation(staff_number: str, typed: str, *, ip: str, now: datetime) -> Staff | None:
    """Use an invitation up and return whose it is; None for any code that does not open, without saying why.

    Five wrong codes for one number in a quarter of an hour, or twenty from one address, and none opens for a while.
    """
    number = staff_number.strip().casefold()
    if too_often(Guessed.invitation_of_somebody, number, now=now):
        return None
    if too_often(Guessed.codes_from_an_address, ip, now=now):
        return None
    with transaction.atomic():
        staff = one_time_codes.take(CodeKind.invitation, typed, now=now)
        if staff is not None and staff.staff_number.casefold() == number:
            return staff
        transaction.set_rollback(staff is not None)
    count_failure(Guessed.invitation_of_somebody, number, now=now)
    count_failure(Guessed.codes_from_an_address, ip, now=now)
    return None


@transaction.atomic
def enrol(staff: Staff, proof: Proof, *, by: Who, now: datetime) -> list[str] | None:
    """Set a password and a second factor, and note it; return ten codes for paper, or None where the code is wrong.

    Raises PasswordTooWeak. Whatever they had before stops working, and so does every session they had.
    """
    try:
        validate_password(proof.password, staff)
    except ValidationError as problem:
        raise PasswordTooWeak(list(problem.messages)) from None
    codes = second_factors.enrol(staff, proof.secret, proof.code)
    if codes is None:
        return None
    staff.set_password(proof.password)
    staff.save(update_fields=["password"])
    about = About(str(staff.public_id), (staff.public_id,), reason="Set up how they sign in")
    note(Act.staff_changed, about, by=by, now=now)
    return codes

"""Coming in again: a user name and a password first, and then six digits, whether or not the first were right.

Nobody who asks can tell a user name that there is from one that there is not: the same questions are asked of the
database, the same password is worked out, and the same page follows (security-ux.md, controls 41, 43, 44 and 45). The
crime reference is not even asked for.
"""

from datetime import datetime
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from keptinformed.invitations import app_codes, beginnings, codes, door_sessions, slowing
from keptinformed.invitations.entering import name_digest
from keptinformed.invitations.models import Account, Beginning
from keptinformed.invitations.secrets_kept import seal, unseal
from keptinformed.invitations.slowing import Tried
from keptinformed.invitations.terms import Entrance, How

NOBODY = 0
"""Stands for the number of an account where there is none: no account has it."""


class NotTheDemonstration(RuntimeError):
    """A demonstration's way in was asked for where DEMO_SIGN_IN is off."""


def begin(name: str, password: str, *, ip: str, now: datetime) -> str:
    """Check a user name and a password; return what the browser has to hold for the next step, always."""
    known, place = name_digest(name), slowing.place_of(ip)
    account = door_sessions.accounts_that_open(now).filter(name=known).first() if known else None
    right = check_password(password, account.password if account else _a_password())
    waits = slowing.must_wait(known, account.pk if account else NOBODY, place, now=now)
    slowing.note_tries(
        {Tried.name: known, Tried.place: place, Tried.name_at_place: f"{known}\0{place}"}, now=now
    )
    let_on = account if account is not None and right and not waits else None
    wants = let_on is not None and let_on.way == How.password and let_on.sends_numbers
    return beginnings.begin(Entrance.sign_in, account=let_on, place=place, now=now, wants_number=wants)


def finish(token: str, typed: str, *, ip: str, now: datetime, unmoved: datetime) -> str | None:
    """Take six digits, from us or from the app, which has the time of `unmoved`; return the session.

    None where anything was wrong.
    """
    found = beginnings.find(token, Entrance.sign_in, now=now) if token else None
    if found is None:
        return None
    beginnings.count_try(found)
    number = found.account_id or NOBODY
    about = str(found.account_id) if found.account_id else found.digest
    waits = slowing.too_many(Tried.number, about, now=now)
    slowing.note_tries({Tried.number: about}, now=now)
    by_app = _app_counter(found, typed, unmoved)
    by_number = codes.take_number(number, typed, beginning=found.digest, now=now)
    opens = door_sessions.accounts_that_open(now).filter(pk=number).first()
    if opens is None or waits or not _proved(opens, by_app, by_number=by_number):
        return None
    return _let_in(found, opens, by_app, ip=ip, now=now)


def come_in_to_the_demo(typed: str, *, ip: str, now: datetime) -> str | None:
    """Come in with a first code alone, where everybody is made up. Raises NotTheDemonstration anywhere else."""
    if not settings.DEMO_SIGN_IN:
        raise NotTheDemonstration
    account = codes.take_activation(typed, now=now)
    if account is None or not door_sessions.accounts_that_open(now).filter(pk=account.pk).exists():
        return None
    return door_sessions.begin(account, how=How.demonstration, place=slowing.place_of(ip), ip=ip, now=now)


def _proved(account: Account, by_app: int | None, *, by_number: bool) -> bool:
    if account.way == How.app:
        # Whoever lost their app is helped by staff, who read a number out; it is the same door, and as narrow.
        return (by_app is not None and by_app > account.last_counter) or by_number
    return account.way == How.password and by_number


def _let_in(found: Beginning, account: Account, by_app: int | None, *, ip: str, now: datetime) -> str:
    if by_app is not None and account.way == How.app:
        account.last_counter = by_app
        account.save(update_fields=["last_counter"])
    beginnings.finish(found, now=now)
    slowing.forget(Tried.name, account.name)
    slowing.forget(Tried.name_at_place, f"{account.name}\0{found.place}")
    slowing.forget(Tried.number, str(account.pk))
    return door_sessions.begin(account, how=How(account.way), place=found.place, ip=ip, now=now)


def _app_counter(found: Beginning, typed: str, unmoved: datetime) -> int | None:
    kept = bytes(found.account.secret) if found.account and found.account.secret else _a_secret()
    secret = unseal(kept)
    counter = app_codes.counter_of(secret, typed, unmoved) if secret else None
    return counter if found.account is not None and found.account.secret else None


@cache
def _a_password() -> str:
    """A password that nobody has, worked out as the others are."""
    return make_password(app_codes.new_secret())


@cache
def _a_secret() -> bytes:
    return seal(app_codes.new_secret())

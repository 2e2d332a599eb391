"""Opening one's page for the first time: a code, what keeps one safe, six digits, and a key of one's own.

Source: security-ux.md, A3, "three-key" activation. No function here says why something did not work.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from keptinformed.errors import Refused
from keptinformed.invitations import app_codes, beginnings, codes, door_sessions, slowing
from keptinformed.invitations.models import Account, Beginning, DoorSession, Passkey
from keptinformed.invitations.secrets_kept import digest, seal, unseal
from keptinformed.invitations.slowing import Tried
from keptinformed.invitations.terms import Entrance, How, Step

SHORTEST_PASSWORD, LONGEST = 12, 200
SHORTEST_NAME = 5
ANYWHERE = "anywhere"


class NotSetUp(Refused):
    """A key that cannot be set up; `key` names the sentence that says why, and `field` where it stands."""

    def __init__(self, key: str, field: str) -> None:
        super().__init__(key)
        self.key, self.field = key, field


@dataclass(frozen=True, slots=True)
class Entering:
    """How far somebody has come."""

    step: Step
    number_is_sent: bool
    """Whether six digits come by a message; else staff read them out."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed to set up how they sign in."""

    name: str
    password: str = field(repr=False)
    code: str = ""
    """What their app shows."""


def open_with(typed: str, *, ip: str, now: datetime) -> str | None:
    """Take a first code, and return what the browser has to hold; None for any code that does not open.

    Too many tries from one network, or from everywhere, and none opens for a quarter of an hour. In a transaction.
    """
    place = slowing.place_of(ip)
    waits = slowing.too_many(Tried.place, place, now=now)
    waits |= slowing.too_many(Tried.activation_anywhere, ANYWHERE, now=now)
    slowing.note_tries({Tried.place: place, Tried.activation_anywhere: ANYWHERE}, now=now)
    account = None if waits else _taken(typed, now)
    if account is None:
        return None
    return beginnings.begin(Entrance.activation, account=account, place=place, now=now)


def where(token: str, *, now: datetime) -> Entering | None:
    """Return how far somebody has come; None where they have to begin again."""
    found = _found(token, now)
    if found is None or found.account is None:
        return None
    return Entering(Step(found.step), found.account.sends_numbers)


def has_read(token: str, *, now: datetime) -> None:
    """Keep that somebody has seen how to stay safe; where six digits are sent, they are asked for now."""
    found = _found(token, now)
    if found is not None and found.account is not None and found.step == Step.before:
        beginnings.go_on(found, Step.number, wants_number=found.account.sends_numbers)


def give_number(token: str, typed: str, *, now: datetime) -> bool:
    """Take six digits, and say whether they were right."""
    found = _found(token, now)
    if found is None or found.account_id is None or found.step != Step.number:
        return False
    beginnings.count_try(found)
    waits = slowing.too_many(Tried.number, str(found.account_id), now=now)
    slowing.note_tries({Tried.number: str(found.account_id)}, now=now)
    if waits or not codes.take_number(found.account_id, typed, beginning=found.digest, now=now):
        return False
    beginnings.go_on(found, Step.key)
    return True


def account_at_key(token: str, *, now: datetime) -> tuple[Beginning, Account] | None:
    """Return who may set up a key, and what they began; None where they have not come that far."""
    found = _found(token, now)
    if found is None or found.account is None or found.step != Step.key:
        return None
    return found, found.account


def secret_for_app(token: str, *, now: datetime) -> str | None:
    """Return the secret that an authenticator app is to hold: the same until it is set up."""
    at_key = account_at_key(token, now=now)
    if at_key is None:
        return None
    kept = unseal(bytes.fromhex(at_key[0].challenge)) if at_key[0].challenge else None
    if kept is None or not kept.startswith("app:"):
        kept = f"app:{app_codes.new_secret()}"
        at_key[0].challenge = seal(kept).hex()
        at_key[0].save(update_fields=["challenge"])
    return kept.removeprefix("app:")


def set_password(token: str, typed: Typed, *, ip: str, now: datetime) -> str | None:
    """Set a user name and a password, to which a number is asked each time; return the session. Raises NotSetUp."""
    at_key = account_at_key(token, now=now)
    if at_key is None:
        return None
    _check(typed)
    return _set_up(at_key, How.password, typed, secret=b"", ip=ip, now=now)


def set_app(token: str, typed: Typed, *, ip: str, now: datetime, unmoved: datetime) -> str | None:
    """Set a user name, a password and an app, which has the time of `unmoved`; return the session. Raises NotSetUp."""
    secret, at_key = secret_for_app(token, now=now), account_at_key(token, now=now)
    if at_key is None or secret is None:
        return None
    _check(typed)
    counter = app_codes.counter_of(secret, typed.code, unmoved)
    if counter is None:
        raise NotSetUp("app_code_wrong", "code")
    at_key[1].last_counter = counter
    return _set_up(at_key, How.app, typed, secret=seal(secret), ip=ip, now=now)


def let_in(at_key: tuple[Beginning, Account], how: How, *, ip: str, now: datetime) -> str:
    """Finish what somebody began, end what they had before, and let them in. Part of a transaction."""
    begun, account = at_key
    account.way, account.set_up_at = how.value, now
    fields = ["name", "password", "secret", "last_counter", "way", "set_up_at"]
    account.save(update_fields=fields)
    beginnings.finish(begun, now=now)
    DoorSession.objects.filter(account=account, ended_at__isnull=True).update(ended_at=now)
    return door_sessions.begin(account, how=how, place=begun.place, ip=ip, now=now)


def name_digest(name: str) -> str:
    """Return what is kept of a user name; letters' case and spaces do not matter."""
    return digest("name", "".join(name.split()).casefold())


def _set_up(
    at_key: tuple[Beginning, Account],
    how: How,
    typed: Typed,
    *,
    secret: bytes,
    ip: str,
    now: datetime,
) -> str:
    account = at_key[1]
    account.name, account.password = name_digest(typed.name), make_password(typed.password)
    account.secret = secret
    try:
        with transaction.atomic():
            Passkey.objects.filter(account=account).delete()
            return let_in(at_key, how, ip=ip, now=now)
    except IntegrityError:
        raise NotSetUp("name_taken", "name") from None


def _check(typed: Typed) -> None:
    password = typed.password
    if not SHORTEST_NAME <= len("".join(typed.name.split())) <= LONGEST:
        raise NotSetUp("name_short", "name")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST:
        raise NotSetUp("password_short", "password")
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        raise NotSetUp("password_common", "password") from None


def _taken(typed: str, now: datetime) -> Account | None:
    """A code of a page that is shut stays unused: it works again once staff have let the page go on."""
    with transaction.atomic():
        account = codes.take_activation(typed, now=now)
        if account is None or door_sessions.accounts_that_open(now).filter(pk=account.pk).exists():
            return account
        transaction.set_rollback(True)
    return None


def _found(token: str, now: datetime) -> Beginning | None:
    found = beginnings.find(token, Entrance.activation, now=now) if token else None
    if found is None or found.account is None:
        return None
    return found if door_sessions.accounts_that_open(now).filter(pk=found.account.pk).exists() else None

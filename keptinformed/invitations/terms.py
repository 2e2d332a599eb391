"""The words of an invitation: how much of a page somebody has, and the ways in which they prove that it is them."""

from enum import StrEnum


class Mode(StrEnum):
    """How somebody is kept informed through a page of their own. Nobody is shut out: the riskier, the quieter."""

    full = "full"
    silent = "silent"
    call_first = "call_first"
    advocate = "advocate"
    code_word = "code_word"


HAS_DOOR = (Mode.full, Mode.silent, Mode.call_first, Mode.advocate)
"""In these modes a page can be opened on a screen. By code word it is read out on the telephone, and only so."""


class How(StrEnum):
    """How somebody came in."""

    passkey = "passkey"
    app = "app"
    password = "password"  # noqa: S105 (a way, not a secret)
    demonstration = "demonstration"


SET_UP = (How.passkey, How.app, How.password)
"""What can be chosen, the safest first (security-ux.md, control 47)."""


class Entrance(StrEnum):
    """What somebody who is not in yet is about to do."""

    activation = "activation"
    sign_in = "sign_in"
    passkey = "passkey"


class Step(StrEnum):
    """How far an activation has come."""

    before = "before"
    number = "number"
    key = "key"

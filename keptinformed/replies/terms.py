"""The words of what people write to us: ways, kinds, and why one could not be matched to anybody."""

from enum import StrEnum


class Means(StrEnum):
    """How it came to us."""

    text = "text"
    email = "email"
    portal = "portal"
    letter = "letter"
    handed_in = "handed_in"


class Kind(StrEnum):
    """What kind of thing they wrote, as far as they or we said; each has its clock in policy/replies.yaml."""

    reply = "reply"
    question = "question"
    views = "views"
    new_information = "new_information"
    changed = "changed"
    not_done = "not_done"
    court = "court"
    statement = "statement"
    worried = "worried"


class Door(StrEnum):
    """Through which door it came; with the number that the door gives it, nothing is taken in twice."""

    notify = "notify"
    mail = "mail"
    portal = "portal"
    desk = "desk"


class Unmatched(StrEnum):
    """Why nobody can say by itself whose it is; each has its sentence in policy/replies.yaml."""

    nobody = "nobody"
    several = "several"
    other_side = "other_side"
    another_sender = "another_sender"
    kept_out = "kept_out"
    death_recorded = "death_recorded"
    hidden = "hidden"
    not_verified = "not_verified"


class Answered(StrEnum):
    """How a reply was seen to."""

    contact = "contact"
    """They were spoken to or written to, and that was logged as a contact."""
    message = "message"
    """A message was asked for, and it left."""
    not_needed = "not_needed"
    """It asks for no answer."""
    not_ours = "not_ours"
    """It is from nobody in a case: an advertisement, a wrong number."""


class Scope(StrEnum):
    """Whom a rung of the alarm reaches."""

    unit = "unit"
    force = "force"

"""The tables of invitations: what staff decide, and apart from it what the door of the portal may read."""

from keptinformed.invitations.models.door import (
    Account,
    ActivationCode,
    Beginning,
    DoorSession,
    Freeze,
    Guess,
    HelpAsk,
    HelpAskWords,
    NumberCode,
    Passkey,
)
from keptinformed.invitations.models.inviting import Invitation, SafetyCheck

__all__ = [
    "Account",
    "ActivationCode",
    "Beginning",
    "DoorSession",
    "Freeze",
    "Guess",
    "HelpAsk",
    "HelpAskWords",
    "Invitation",
    "NumberCode",
    "Passkey",
    "SafetyCheck",
]

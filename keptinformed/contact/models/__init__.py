"""The tables of telling somebody: messages and each try to hand one over, what is left to people, what is stopped."""

from keptinformed.contact.models.letters import LetterPages, PostedLetter, PrintRun
from keptinformed.contact.models.messages import Attempt, Intent, IntentWords, Outcome, Telling
from keptinformed.contact.models.moving import DraftedWords, Step
from keptinformed.contact.models.numbers import SentNumber
from keptinformed.contact.models.stopping import SendingPause, SendingStop
from keptinformed.contact.models.task_words import ContactTaskWords
from keptinformed.contact.models.tasks import ContactTask

__all__ = [
    "Attempt",
    "ContactTask",
    "ContactTaskWords",
    "DraftedWords",
    "Intent",
    "IntentWords",
    "LetterPages",
    "Outcome",
    "PostedLetter",
    "PrintRun",
    "SendingPause",
    "SendingStop",
    "SentNumber",
    "Step",
    "Telling",
]

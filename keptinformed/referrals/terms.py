"""The closed sets that referrals are told in: why one cannot be made, what leaves, what was said, how far it is."""

from enum import StrEnum


class Block(StrEnum):
    """Why nothing leaves; the words for each stand in policy/referrals.yaml."""

    not_referred = "not_referred"
    no_such_organisation = "no_such_organisation"
    no_help_chosen = "no_help_chosen"
    not_their_help = "not_their_help"
    death_recorded = "death_recorded"
    stopped = "stopped"
    all_paused = "all_paused"
    kept_out = "kept_out"
    restricted = "restricted"
    said_no = "said_no"
    consent_needed = "consent_needed"
    witness_needs_yes = "witness_needs_yes"
    excluded_crime = "excluded_crime"
    no_way = "no_way"
    way_ended = "way_ended"
    way_unsafe = "way_unsafe"
    way_unknown = "way_unknown"
    way_stale = "way_stale"
    way_shared = "way_shared"
    way_came_back = "way_came_back"
    duplicate = "duplicate"
    on_record = "on_record"


class Leaving(StrEnum):
    """One thing that an organisation is given."""

    referral = "referral"
    case = "case"
    name = "name"
    way = "way"
    safe_contact = "safe_contact"
    language = "language"
    helps = "helps"
    basis = "basis"
    officer = "officer"


class Said(StrEnum):
    """What somebody answered when support was offered."""

    yes = "yes"
    no = "no"
    nothing = "nothing"
    """They were not asked, or have not decided. Where nobody need say yes, that is no refusal."""


class Basis(StrEnum):
    """On what basis somebody is referred."""

    consent = "consent"
    not_refused = "not_refused"

    @property
    def label(self) -> str:
        """How a page and a file say it."""
        return {
            "consent": "They said yes",
            "not_refused": "Public task: the Victims' Code refers everybody who does not say no",
        }[self.value]


class Step(StrEnum):
    """What happened to a referral."""

    offered = "offered"
    agreed = "agreed"
    declined = "declined"
    sent = "sent"
    accepted = "accepted"
    rejected = "rejected"
    outcome = "outcome"
    withdrawn = "withdrawn"
    seen_to = "seen_to"

    @property
    def label(self) -> str:
        """How a page says it."""
        return {
            "offered": "Offered, and waits for an answer",
            "agreed": "They said yes; it is not sent yet",
            "declined": "They said no",
            "sent": "Sent, and not answered yet",
            "accepted": "Accepted",
            "rejected": "Sent back",
            "outcome": "Ended",
            "withdrawn": "Taken back: they said no",
            "seen_to": "Seen to: nothing more is needed",
        }[self.value]


OPEN = (Step.sent, Step.accepted)
"""Steps in which an organisation has somebody: another referral there would be a duplicate."""
OFFERS = (Step.offered, Step.agreed)
"""Steps in which nothing has left yet."""


class PostState(StrEnum):
    """How far something is that is posted to the system of an organisation."""

    waiting = "waiting"
    posted = "posted"
    held = "held"
    """Not safe, or not theirs, any more when it was to leave: a person has it."""
    given_up = "given_up"
    """Not taken after the last try: a person has it."""
    not_needed = "not_needed"
    """It was over before anything left."""

    @property
    def label(self) -> str:
        """How a page says it."""
        return {
            "waiting": "Waits to be posted to their system",
            "posted": "Their system has it",
            "held": "Not posted: it was not safe any more",
            "given_up": "Not posted: their system did not take it",
            "not_needed": "Not posted: it was over before",
        }[self.value]

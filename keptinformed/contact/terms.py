"""The words of telling somebody safely: ways, kinds of content, and every reason for which a message is held."""

from enum import StrEnum


class Way(StrEnum):
    """How somebody is told."""

    telephone = "telephone"
    text = "text"
    email = "email"
    post = "post"
    visit = "visit"


CHANNEL_OF = {Way.telephone: "telephone", Way.text: "telephone", Way.email: "email", Way.post: "post"}
"""Of which kind the number or address is that a way needs; a visit needs none."""


class Content(StrEnum):
    """How much a message gives away."""

    neutral = "neutral"
    """That there is something to hear, and nothing else."""
    full = "full"
    """The news itself."""


class News(StrEnum):
    """What kind of news it is, as the contact plan asks of each apart."""

    routine = "routine"
    key = "key"


class Reason(StrEnum):
    """Why a message is held; each has its sentence in policy/safe_telling.yaml."""

    in_doubt = "in_doubt"
    all_paused = "all_paused"
    stopped = "stopped"
    death_recorded = "death_recorded"
    owed_nothing = "owed_nothing"
    kept_out = "kept_out"
    both_sides = "both_sides"
    restricted = "restricted"
    withheld = "withheld"
    nobody_answers = "nobody_answers"
    not_wanted = "not_wanted"
    no_plan = "no_plan"
    old_plan = "old_plan"
    not_agreed = "not_agreed"
    no_endpoint = "no_endpoint"
    ended = "ended"
    marked_unsafe = "marked_unsafe"
    shared_with_other_side = "shared_with_other_side"
    changed = "changed"
    came_back = "came_back"
    unknown = "unknown"
    stale = "stale"
    not_allowed = "not_allowed"
    keeps_no_hours = "keeps_no_hours"
    neutral_only = "neutral_only"
    letter_not_fresh = "letter_not_fresh"
    too_old = "too_old"
    too_often_failed = "too_often_failed"
    not_delivered = "not_delivered"
    not_known = "not_known"
    went_wrong = "went_wrong"
    taken_out = "taken_out"
    by_a_person = "by_a_person"
    new_officer = "new_officer"
    no_provider = "no_provider"
    outside_hours = "outside_hours"
    quiet_hours = "quiet_hours"
    too_many = "too_many"
    referral_not_taken = "referral_not_taken"
    referral_not_safe = "referral_not_safe"
    withdrawal_not_taken = "withdrawal_not_taken"


class TaskKind(StrEnum):
    """What a person has to do where nothing leaves by itself."""

    call = "call"
    visit = "visit"
    decide = "decide"
    """Look at what is held, and tell the person in another way."""
    reconcile = "reconcile"
    """Find out whether a message was sent."""
    check = "check"
    """Ask whether a number or address still holds, where a message came back."""
    refer = "refer"
    """Refer somebody in another way, where the system of an organisation was not told."""
    supervisor = "supervisor"
    """See to somebody whom a message may have put in danger."""
    data_protection = "data_protection"
    """Judge whether it was a personal data breach that must be reported."""


class Caution(StrEnum):
    """How often a message may reach the provider where an answer stays away (security-ux.md, B4)."""

    at_most_once = "S"
    """Whoever is at risk: what is not known goes to a person."""
    effectively_once = "R"
    """Everybody else: the provider is asked, and it is sent again only where it surely was not."""

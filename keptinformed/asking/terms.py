"""The closed list of what somebody can ask or say on their own page."""

from enum import StrEnum


class Kind(StrEnum):
    """What an ask is; `about` says what it concerns, by ids of the published page or words of a closed list."""

    updates_shown = "updates_shown"
    question = "question"
    worried = "worried"
    changed = "changed"
    new_information = "new_information"
    not_done = "not_done"
    told_enough = "told_enough"
    """Whether they were told what they needed: the id of an update, and `yes` or `no`."""
    right_wanted = "right_wanted"
    """The key of a Right."""
    right_happened = "right_happened"
    """The key of a Right: they say that it was done. It is kept beside what we say, and changes nothing."""
    challenge = "challenge"
    """The id of a promise that is late."""
    complaint = "complaint"
    """The id of a promise that is late: they complain, which has clocks of its own."""
    review_wanted = "review_wanted"
    """The id of the update that tells of a decision."""
    settings = "settings"
    """What is to be different, as `every_days=7`, `routine=yes`, `key_news=no`."""
    new_endpoint = "new_endpoint"
    """`telephone`, `email` or `post`; the number or address itself is sealed before it is put into the box."""
    stop_messages = "stop_messages"

"""The closed list of what somebody can ask or say on their own page."""

from enum import StrEnum


class Kind(StrEnum):
    """What an ask is."""

    updates_shown = "updates_shown"

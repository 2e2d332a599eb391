"""What the portal's database role may do, table by table. Whatever is not here it cannot even look at."""

from collections.abc import Mapping
from typing import Final

PORTAL_RIGHTS: Final[Mapping[str, tuple[str, ...]]] = {
    "invitations_account": (
        "SELECT",
        "UPDATE (name, password, secret, last_counter, way, set_up_at)",
    ),
    "invitations_freeze": ("SELECT", "INSERT"),
    "invitations_activationcode": ("SELECT", "UPDATE (used_at)"),
    "invitations_numbercode": ("SELECT", "UPDATE (used_at)"),
    "invitations_beginning": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "invitations_passkey": ("SELECT", "INSERT", "UPDATE (counter, used_at)", "DELETE"),
    "invitations_doorsession": ("SELECT", "INSERT", "UPDATE (seen_at, ended_at)"),
    "invitations_guess": ("SELECT", "INSERT", "DELETE"),
    "invitations_helpask": ("INSERT",),
    "invitations_helpaskwords": ("INSERT",),
    "asking_portalask": ("SELECT", "INSERT"),
    "asking_portalaskwords": ("INSERT",),
    "published_page": ("SELECT (id, invitation, page)",),
    # What is written comes back with what the database filled in; the rest of the log stays shut.
    "access_log_entry": ("INSERT", "SELECT (id, cluster, transaction)"),
}
"""A freeze and an ask are added, never changed, so that whoever holds the portal can neither lift one nor hide one."""

"""Who is asking: the person behind a request, a command or a job, with all that a decision about them needs."""

from dataclasses import dataclass

from keptinformed.access.roles import ROLES, Permission, Reach, Role
from keptinformed.access_log.entries import Who


class NotAllowed(PermissionError):
    """Somebody asked for what their role does not permit; says what is missing in words fit to show."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts: plain values, so that every decision about them can be tested without a database."""

    staff_number: str
    role: Role
    name: str = ""
    unit: str = ""
    team: str = ""
    ip: str = ""
    session: str = ""
    """A keyed digest of the session's key, never the key itself."""

    @property
    def reach(self) -> Reach:
        """The cases the person comes to by role."""
        return ROLES[self.role].reach

    @property
    def who(self) -> Who:
        """The person as the access log keeps them."""
        return Who(self.staff_number, self.role.value, self.ip, self.session)


def may(actor: Actor, permission: Permission) -> bool:
    """Say whether an actor's role permits something."""
    return permission in ROLES[actor.role].may


def require(actor: Actor, permission: Permission) -> None:
    """Raise NotAllowed where an actor's role does not permit something."""
    if not may(actor, permission):
        raise NotAllowed(f"A {ROLES[actor.role].title.lower()} may not {permission.value}.")

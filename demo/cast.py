"""Who can sign in to the demonstration: one person for each role, with the story that each is there to show."""

from dataclasses import dataclass

from keptinformed.access.models import Staff
from keptinformed.access.roles import Role


@dataclass(frozen=True, slots=True)
class Player:
    """A made-up member of staff with a part in the demonstration."""

    staff_number: str
    role: Role
    name: str
    unit: str
    team: str
    story: str


CAST = (
    Player(
        "D1001", Role.officer, "Asha Ashdown", "Northbank Response", "Team A",
        "has the story cases: an arrest told late, a voicemail that did not count, a silent case",
    ),
    Player(
        "D1025", Role.investigator, "Bryn Kestrel", "Investigation Hub", "Team A",
        "works across a unit; the cases of other units are not there for them",
    ),
    Player(
        "S2001", Role.supervisor, "Cerys Oakhanger", "Northbank Response", "Team A",
        "sees what is overdue in the unit, restricts a case, reviews an emergency opening",
    ),
    Player(
        "S2002", Role.case_director, "Devon Marlpit", "Public Protection", "Team A",
        "decides who may read the most sensitive cases",
    ),
    Player(
        "C3001", Role.call_handler, "Efa Larkrise", "Contact Centre", "Team A",
        "finds a caller's case by a misheard name or a number, and sees what is safe to say",
    ),
    Player("C3002", Role.front_counter, "Femi Copperfield", "Contact Centre", "Team B", "does the same at a station"),
    Player(
        "C3003", Role.bureau_clerk, "Gwen Sandiway", "Contact Centre", "Team C",
        "rings people back for officers who are off duty",
    ),
    Player(
        "W4001", Role.witness_care, "Hari Nettlecombe", "Witness Care Unit", "Team A",
        "follows cases from the charge to the verdict",
    ),
    Player(
        "L5001", Role.code_lead, "Iona Quarrington", "Victims and Witnesses", "",
        "asks of any date why it is that date, and which law says so; scores the force, and sees where it is low",
    ),
    Player(
        "X6001", Role.chief_officer, "Jude Fairwater", "Command", "",
        "sees whether people are told, where they are not, and what changed; no names",
    ),
    Player(
        "A7001", Role.auditor, "Kit Wrenbury", "Professional Standards", "",
        "searches the record of who looked, and checks its seals",
    ),
    Player(
        "P8001", Role.data_protection, "Lowri Tamarisk", "Information Management", "",
        "goes through alerts about misuse, and reviews emergency openings",
    ),
    Player("V9001", Role.partner, "Maya Holloway", "Victim Support", "", "sees only what was referred to them"),
    Player(
        "Z9901", Role.administrator, "Noor Silverdale", "Digital", "",
        "adds staff, changes roles, ends access; reads no case",
    ),
)  # fmt: skip


def seat() -> None:
    """Enter everybody of the cast as staff, in their roles; those whom the import brought keep their number."""
    for player in CAST:
        Staff.objects.update_or_create(
            staff_number=player.staff_number,
            defaults={
                "name": player.name,
                "role": player.role.value,
                "unit": player.unit,
                "team": player.team,
                "made_up": True,
            },
        )

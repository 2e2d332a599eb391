"""Whoever an import brings in to act for a child, and is a suspect in a case here, is kept out at once."""

from datetime import date
from pathlib import Path

import pytest

from keptinformed import pipeline_people
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Case, Participation
from keptinformed.cases.models.people import Part
from keptinformed.cases.people import NewPerson
from tests.bundles.made_bundles import ARREST, CASE, PERSON, made
from tests.live.a_force import NOW, a_case, actor
from tests.live.bundles_live import bring_in, write

pytestmark = pytest.mark.django_db
CHILD, FATHER, STRANGER = (
    ("Made Up Cai", date(2015, 3, 4)),
    ("Made Up Dai", date(1980, 1, 2)),
    date(1981, 1, 2),
)


def here(case: Case, who: tuple[str, date], part: Part) -> Participation:
    new = NewPerson(who[0], born_on=who[1], made_up=True)
    return pipeline_people.add_participant(
        case=case, person=new, part=part, since=None, by=actor(Role.supervisor, "S1"), now=NOW
    ).participation


def bundle(where: Path, *, born: date) -> Path:
    """Make a bundle of one case with a child and a parent who was born on that day."""
    parent = PERSON | {"participant_id": "p2", "role": "parent"}
    made(where, participants=[PERSON, parent], events=[ARREST])
    rows = [
        {"case_id": CASE["case_id"], "participant_id": number, "name": name, "born_on": day.isoformat()}
        for number, name, day in (("p1", *CHILD), ("p2", FATHER[0], born))
    ]
    write(where / "people.csv", rows)
    return where


def is_frozen() -> bool:
    return (
        Participation.objects.get(case__reference=CASE["case_id"], participant_id="p2").frozen_at is not None
    )


def test_a_father_who_is_the_suspect_in_another_case_of_the_child(tmp_path: Path) -> None:
    case = a_case("HERE")
    here(case, CHILD, Part.victim)
    here(case, FATHER, Part.suspect)
    bring_in(bundle(tmp_path / "b", born=FATHER[1]))
    assert is_frozen()
    assert Entry.objects.filter(act="representative.frozen", by="ADMIN1").exists()


def test_somebody_of_the_same_name_born_on_another_day_is_somebody_else(tmp_path: Path) -> None:
    case = a_case("HERE")
    here(case, CHILD, Part.victim)
    here(case, FATHER, Part.suspect)
    bring_in(bundle(tmp_path / "b", born=STRANGER))
    assert not is_frozen()


def test_a_suspect_of_a_case_that_is_not_the_childs_keeps_nobody_out(tmp_path: Path) -> None:
    here(a_case("HERE"), FATHER, Part.suspect)
    bring_in(bundle(tmp_path / "b", born=FATHER[1]))
    assert not is_frozen()


def test_the_same_bundle_again_keeps_out_whom_it_should_have(tmp_path: Path) -> None:
    """As after an import that was stopped in between, or a suspect who became known since."""
    bring_in(bundle(tmp_path / "b", born=FATHER[1]))
    assert not is_frozen()
    case = a_case("HERE")
    here(case, CHILD, Part.victim)
    here(case, FATHER, Part.suspect)
    Participation.objects.filter(participant_id="p2").update(frozen_at=None, frozen_why="")
    bring_in(tmp_path / "b")
    assert is_frozen()

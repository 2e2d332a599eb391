"""Restrictions and emergencies on their pages: who may close, change and open a case, and what every step leaves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import BreakGlass, Case, Restriction
from keptinformed.cases.visibility import visible
from keptinformed.desk.access.emergencies import NOTHING
from tests.desk.signed_in import Time, colleague, signed_in, time
from tests.live.a_force import a_case, actor, somebody

__all__ = ["time"]
pytestmark = pytest.mark.django_db
RULE = {
    "kind": "sensitive",
    "reason": "Somebody is under protection",
    "day": "1",
    "month": "12",
    "year": "2026",
}
WHY = {"category": "life", "reason": "She is at the front counter and in danger"}


class Scene:
    """Two supervisors, two officers and a data protection officer; a case of their unit, with a victim."""

    def __init__(self, time: Time) -> None:
        self.time = time
        roles = {"S1": Role.supervisor, "S2": Role.supervisor, "A1": Role.officer, "A2": Role.officer}
        self.staff = {number: colleague(number, role) for number, role in roles.items()}
        self.staff["DP1"] = colleague("DP1", Role.data_protection, "", "")
        self.case = a_case("20DV/104932/26")
        somebody(self.case)

    def as_(self, number: str) -> Client:
        return signed_in(self.staff[number], now=self.time.now)

    def restrict(self, members: str = "S1 S2 A1", **more: str) -> str:
        typed = RULE | {"members": members, "owner": "S1"} | more
        return self.as_("S1").post(f"{self.address}add/", typed).text

    @property
    def address(self) -> str:
        return f"/cases/{self.case.public_id}/restriction/"

    def sees(self, number: str) -> bool:
        staff = self.staff[number]
        reader = actor(Role(staff.role), number, staff.unit, staff.team)
        return visible(reader, self.time.now).filter(pk=self.case.pk).exists()

    def break_glass(self, number: str = "A2", **more: str) -> str:
        typed = WHY | {"reference": self.case.reference} | more
        return self.as_(number).post("/emergency/", typed).text


@pytest.fixture
def scene(time: Time) -> Scene:
    return Scene(time)


def test_a_case_closes_to_all_but_its_members(scene: Scene) -> None:
    assert scene.sees("A2")
    assert "The case is restricted" in scene.restrict()
    assert [scene.sees(number) for number in ("S1", "S2", "A1", "A2", "DP1")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    page = scene.as_("A1").get(scene.address).text
    assert "Made Up S2" in page
    assert "OFFICIAL-SENSITIVE" in page
    assert scene.as_("A2").get(scene.address).status_code == 404
    assert [entry.act for entry in Entry.objects.filter(by="S1")] == ["restriction.added"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"owner": "A2"}, "must be one of those who may see the case"),
        ({"members": "S1 NOBODY"}, "Nobody with the staff number NOBODY works here"),
        ({"members": "S1 DP1"}, "which sees no restricted case"),
        ({"day": "1", "month": "1"}, "The day must be ahead"),
        ({"day": "31", "month": "2"}, "a day that is in the calendar"),
        ({"reason": ""}, "Say why the case is restricted"),
        ({"members": ""}, "Enter the staff number of everybody"),
    ],
)
def test_a_restriction_has_an_owner_a_review_a_reason_and_members_who_could_see_it(
    scene: Scene, typed: dict[str, str], words: str
) -> None:
    assert words in scene.restrict(**typed)
    assert not Restriction.objects.exists()


def test_whose_team_has_a_part_in_the_case_is_no_member(scene: Scene) -> None:
    scene.staff["B1"] = colleague("B1", team="B")
    involved = somebody(scene.case, "S1", "suspect")
    involved.person.staff_number = "B1"
    involved.person.save()
    assert "has a part in this case" in scene.restrict("S1 B1")


def test_a_second_restriction_does_not_stand_beside_the_first(scene: Scene) -> None:
    scene.restrict()
    assert "restricted already" in scene.restrict()
    first = Restriction.objects.get()
    with pytest.raises(IntegrityError, match="one_restriction_of_a_case_stands"), transaction.atomic():
        Restriction.objects.create(
            case=scene.case, kind="sensitive", set_at=first.set_at, review_at=first.review_at
        )


def test_members_change_and_the_owner_stays_until_another_answers(scene: Scene) -> None:
    scene.restrict()
    supervisor = scene.as_("S2")
    assert "Saved." in supervisor.post(f"{scene.address}let-in/", {"member": "A2"}, follow=True).text
    assert scene.sees("A2")
    assert "Saved." in supervisor.post(f"{scene.address}take-out/", {"member": "A1"}, follow=True).text
    assert not scene.sees("A1")
    answer = supervisor.post(f"{scene.address}take-out/", {"member": "S1"}, follow=True).text
    assert "They answer for the restriction" in answer
    later = {"owner": "S2", "day": "2", "month": "12", "year": "2026"}
    assert "Saved." in supervisor.post(f"{scene.address}keep/", later, follow=True).text
    assert "Saved." in supervisor.post(f"{scene.address}take-out/", {"member": "S1"}, follow=True).text
    assert not scene.sees("S1")
    assert Entry.objects.filter(act="restriction.changed", by="S2").count() == 4


def test_an_officer_who_is_a_member_changes_nothing(scene: Scene) -> None:
    scene.restrict()
    member = scene.as_("A1")
    for address in ("add/", "let-in/", "take-out/", "keep/", "lift/", "confirm/"):
        assert member.post(scene.address + address).status_code == 403
    assert "Let in" not in member.get(scene.address).text


def test_it_takes_two_to_open_a_case_again(scene: Scene) -> None:
    scene.restrict()
    asked = scene.as_("S1")
    assert "Nobody has asked" in asked.post(f"{scene.address}confirm/", follow=True).text
    asked.post(f"{scene.address}lift/", {"reason": "The trial is over"})
    assert not scene.sees("A2")
    assert "somebody else must confirm" in asked.post(f"{scene.address}confirm/", follow=True).text
    assert not scene.sees("A2")
    assert "Saved." in scene.as_("S2").post(f"{scene.address}confirm/", follow=True).text
    assert scene.sees("A2")
    lifted = Restriction.objects.get()
    assert (lifted.lift_asked_by, lifted.lifted_by) == ("S1", "S2")
    acts = list(Entry.objects.filter(act__startswith="restriction.lift").values_list("act", "by"))
    assert acts == [("restriction.lift_asked", "S1"), ("restriction.lifted", "S2")]
    with pytest.raises(IntegrityError, match="nobody_lifts_a_restriction_alone"), transaction.atomic():
        Restriction.objects.update(lifted_by="S1")


def test_a_restriction_past_its_review_stays_closed_and_says_so_to_its_members(scene: Scene) -> None:
    scene.restrict()
    scene.time.move(days=400)
    assert not scene.sees("A2")
    assert "Review is late; the case stays closed" in scene.as_("S1").get("/restrictions/").text
    assert scene.case.reference not in scene.as_("A2").get("/restrictions/").text


def test_restrictions_ask_for_a_second_factor_once_more(scene: Scene) -> None:
    client = scene.as_("S1")
    scene.time.move(minutes=11)
    for address in ("add/", "let-in/", "take-out/", "keep/", "lift/", "confirm/"):
        assert client.post(scene.address + address)["Location"].startswith("/sign-in/again/")


def test_an_emergency_opens_a_case_for_thirty_minutes(scene: Scene) -> None:
    scene.restrict()
    page = scene.break_glass()
    assert "The case is open to you" in page
    assert "You opened this restricted case in an emergency" in page
    assert scene.sees("A2")
    scene.time.move(minutes=29, seconds=59)
    assert scene.sees("A2")
    scene.time.move(seconds=1)
    assert not scene.sees("A2")
    noted = Entry.objects.get(act="glass.broken")
    assert (noted.by, noted.business_identifier) == ("A2", str(scene.case.public_id))


def test_nothing_tells_a_reference_that_nobody_has_from_a_case_that_needs_no_breaking(scene: Scene) -> None:
    plain = a_case("PLAIN")
    far = a_case("FAR", unit="South", team="Z", officer="Z1")
    involved = a_case("INVOLVED")
    person = somebody(involved, "W1", "witness").person
    person.staff_number = "A2"
    person.save()
    Restriction.objects.create(
        case=involved,
        kind="staff_involved",
        owner="S1",
        set_by="S1",
        set_at=scene.time.now,
        review_at=scene.time.now,
    )
    answers = set()
    for reference in ("NO-SUCH-CASE", plain.reference, far.reference, involved.reference):
        page = scene.break_glass(reference=reference).replace(reference, "")
        assert NOTHING in page
        answers.add(page.split("<main")[1].split('name="csrfmiddlewaretoken"')[0])
    assert len(answers) == 1
    assert not BreakGlass.objects.exists()


def test_references_are_not_guessed(scene: Scene) -> None:
    scene.restrict()
    for number in range(5):
        assert NOTHING in scene.break_glass(reference=f"20DV/{number}/26")
    assert NOTHING in scene.break_glass()
    scene.time.move(minutes=16)
    assert "The case is open to you" in scene.break_glass()


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"reason": "urgent        "}, "15 characters"), ({"category": ""}, "Choose what is happening")],
)
def test_an_emergency_needs_a_reason(scene: Scene, typed: dict[str, str], words: str) -> None:
    scene.restrict()
    assert words in scene.break_glass(**typed)
    assert not scene.sees("A2")


def test_supervisors_and_data_protection_see_it_at_once_and_another_reviews_it(scene: Scene) -> None:
    scene.restrict("S1 A1")
    scene.break_glass()
    for number, knows in (("S1", True), ("S2", False), ("DP1", False)):
        page = scene.as_(number).get("/emergencies/").text
        assert "Made Up A2" in page
        assert "Waits for a review" in page
        assert (scene.case.reference in page) is knows
    address = f"/emergencies/{BreakGlass.objects.get().public_id}/"
    typed = {"justified": "no", "finding": "Her own officer was on duty"}
    assert "Your review is kept" in scene.as_("DP1").post(address, typed, follow=True).text
    assert "reviewed already" in scene.as_("S2").post(address, typed).text
    reviewed = BreakGlass.objects.get()
    assert (reviewed.reviewed_by, reviewed.justified) == ("DP1", False)
    assert Entry.objects.get(act="glass.reviewed").by == "DP1"


def test_nobody_reviews_their_own_emergency(scene: Scene) -> None:
    scene.restrict("S1 A1")
    assert "The case is open to you" in scene.break_glass("S2")
    address = f"/emergencies/{BreakGlass.objects.get().public_id}/"
    typed = {"justified": "yes", "finding": "I was right"}
    assert "somebody else must review it" in scene.as_("S2").post(address, typed).text
    with pytest.raises(IntegrityError, match="nobody_reviews_their_own"), transaction.atomic():
        BreakGlass.objects.update(reviewed_by="S2", reviewed_at=scene.time.now, justified=True)


def test_a_supervisor_of_elsewhere_or_with_a_part_in_the_case_is_told_nothing(scene: Scene) -> None:
    scene.restrict("S1 A1")
    scene.break_glass()
    scene.staff["S9"] = colleague("S9", Role.supervisor, "South", "Z")
    scene.staff["S3"] = colleague("S3", Role.supervisor, team="C")
    person = somebody(scene.case, "X1", "suspect").person
    person.staff_number = "S3"
    person.save()
    address = f"/emergencies/{BreakGlass.objects.get().public_id}/"
    for number in ("S9", "S3"):
        assert "Made Up A2" not in scene.as_(number).get("/emergencies/").text
        assert scene.as_(number).get(address).status_code == 404


def test_an_emergency_ends_with_the_right_to_declare_one(scene: Scene) -> None:
    scene.restrict()
    scene.break_glass()
    Staff.objects.filter(staff_number="A2").update(role=Role.code_lead.value)
    scene.staff["A2"].refresh_from_db()
    assert not scene.sees("A2")
    assert scene.as_("A2").get("/emergency/").status_code == 403


def test_a_member_for_a_while_is_out_afterwards(scene: Scene) -> None:
    scene.restrict()
    Restriction.objects.get().members.filter(staff_number="A1").update(
        until=scene.time.now + timedelta(hours=1)
    )
    assert scene.sees("A1")
    scene.time.move(hours=1)
    assert not scene.sees("A1")
    assert Case.objects.count() == 1

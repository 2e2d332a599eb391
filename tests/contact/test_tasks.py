"""What is left to people: a visit is theirs from the start, and whoever must see to a task says what they did."""

from collections.abc import Callable

import pytest

from keptinformed import pipeline, pipeline_messages, pipeline_telling
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Case, Participation, Person
from keptinformed.cases.timeline import Happening
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact import tasks
from keptinformed.contact.ledger import Wanted
from keptinformed.contact.models import ContactTask, ContactTaskWords, Intent
from keptinformed.contact.models.messages import State
from keptinformed.contact.terms import Content, News, Reason, Way
from keptinformed.pipeline_messages import CannotFinish
from tests.contact.a_message import NOW, OFFICER, SUPERVISOR, Scene, a_scene
from tests.live.a_force import a_case, actor

pytestmark = pytest.mark.django_db
PROTECTS = actor(Role.data_protection, "P1", "", "")
ELSEWHERE = actor(Role.supervisor, "Z1", "South", "Z")


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def visit(scene: Scene) -> Intent:
    wanted = Wanted(
        "suspect_arrested", scene.arrest, Way.visit, None, Content.neutral, News.key, "", "Say it plainly."
    )
    return pipeline_messages.compose(participation=scene.victim, wanted=wanted, by=OFFICER, now=NOW).intent


def finish(task: ContactTask, **more: object) -> ContactTask:
    told = {"what": "Visited, and told her.", "by": OFFICER, "now": NOW} | more
    return pipeline_messages.finish_task(task.public_id, **told)  # type: ignore[arg-type]


def test_a_visit_is_a_task_at_once_and_asked_for_twice_it_is_one(scene: Scene) -> None:
    visit(scene)
    visit(scene)
    intent = Intent.objects.get()
    assert intent.state == State.held
    assert [(each.kind, each.reason, each.owner) for each in ContactTask.objects.all()] == [
        ("visit", "by_a_person", "A1")
    ]
    assert scene.round().looked_at == 0


def nothing(_one: Participation) -> None:
    """Nothing came up."""


def dies(one: Participation) -> None:
    Person.objects.filter(pk=one.person_id).update(died_on=NOW.date())


def is_kept_out(one: Participation) -> None:
    Participation.objects.filter(pk=one.pk).update(frozen_at=NOW, frozen_why="On the other side")


def decided_not_to_tell(one: Participation) -> None:
    pipeline.record(Happening("telling_withheld", NOW, one), case=one.case, by=SUPERVISOR, now=NOW)


def stopped_elsewhere(one: Participation) -> None:
    """Something went wrong with the same person in another case."""
    there = Participation.objects.create(
        case=a_case("ELSEWHERE"), person=one.person, participant_id="V9", part="victim"
    )
    pipeline_telling.say_went_wrong(
        participation=there, contact_point=None, why="Seen", by=SUPERVISOR, now=NOW
    )


@pytest.mark.parametrize(
    ("since", "reason"),
    [
        (nothing, None),
        (dies, Reason.death_recorded),
        (is_kept_out, Reason.kept_out),
        (decided_not_to_tell, Reason.withheld),
        (stopped_elsewhere, Reason.stopped),
    ],
)
def test_what_came_up_since_stands_against_a_visit(
    scene: Scene, since: Callable[[Participation], None], reason: Reason | None
) -> None:
    visit(scene)
    since(scene.victim)
    task = tasks.to_do(OFFICER, now=NOW).get(kind="visit")
    assert tasks.overtaken([task]).get(task.pk) is reason


def test_what_was_done_is_kept_and_noted_and_done_once(scene: Scene) -> None:
    visit(scene)
    task = ContactTask.objects.get()
    with pytest.raises(CannotFinish):
        finish(task, what="  ")
    finish(task)
    task.refresh_from_db()
    assert (task.done_by, task.done_at) == ("A1", NOW)
    assert ContactTaskWords.objects.get().text == "Visited, and told her."
    assert Entry.objects.filter(act="contact_task.done").get().individuals == [scene.victim.person.public_id]
    with pytest.raises(NotVisible):
        finish(task)


def test_a_task_of_a_case_that_is_not_open_to_them_is_not_there(scene: Scene) -> None:
    visit(scene)
    assert not tasks.to_do(ELSEWHERE, now=NOW).exists()
    with pytest.raises(NotVisible):
        finish(ContactTask.objects.get(), by=ELSEWHERE)
    assert not tasks.to_do(PROTECTS, now=NOW).exists()


def test_what_went_wrong_is_for_a_supervisor_and_for_data_protection(scene: Scene) -> None:
    stopped = pipeline_telling.say_went_wrong(
        participation=scene.victim, contact_point=scene.point, why="He reads it", by=OFFICER, now=NOW
    )
    leads, protects = stopped.tasks
    for task in (leads, protects):
        with pytest.raises(NotAllowed):
            finish(task)
    assert list(tasks.to_do(PROTECTS, now=NOW)) == [protects]
    assert list(tasks.to_do(SUPERVISOR, now=NOW)) == [leads, protects]
    with pytest.raises(NotVisible):
        finish(leads, by=PROTECTS)
    finish(leads, by=SUPERVISOR, what="Rang her; she is safe.")
    finish(protects, by=PROTECTS, what="Told the ICO.")
    assert not ContactTask.objects.filter(done_at__isnull=True).exists()


def test_whoever_judges_breaches_and_is_in_the_case_sees_nothing_of_it(scene: Scene) -> None:
    pipeline_telling.say_went_wrong(
        participation=scene.victim, contact_point=None, why="Wrong house", by=OFFICER, now=NOW
    )
    scene.victim.person.staff_number = "P1"
    scene.victim.person.save()
    assert not tasks.to_do(PROTECTS, now=NOW).exists()
    assert Case.objects.count() == 1

"""One button when it went wrong, one switch for the force, and nothing in the name of the dead."""

from datetime import timedelta

import pytest

from keptinformed import pipeline, pipeline_telling
from keptinformed.access.actors import NotAllowed
from keptinformed.access.roles import Role
from keptinformed.access_log.models import Entry
from keptinformed.cases import contact_points
from keptinformed.cases.models import ContactPoint, Event, Participation
from keptinformed.cases.models.people import Channel
from keptinformed.cases.timeline import Happening
from keptinformed.cases.visibility import NotVisible
from keptinformed.contact.models import ContactTask, SendingStop
from keptinformed.contact.stopping import CannotStop, Stopped
from keptinformed.contact.terms import Content, Reason, TaskKind
from keptinformed.needs import finding
from keptinformed.needs.contact_safety import Standing
from tests.contact.a_message import NOW, OFFICER, SUPERVISOR, YES, Scene, a_scene, agrees, an_address, says
from tests.live.a_force import a_case, actor, somebody

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


def wrong(scene: Scene, **more: object) -> Stopped:
    told = {
        "participation": scene.victim,
        "contact_point": scene.point,
        "why": "He read it.",
        "by": OFFICER,
        "now": NOW,
    }
    return pipeline_telling.say_went_wrong(**(told | more))  # type: ignore[arg-type]


def test_what_went_wrong_stops_everything_to_them_in_every_case() -> None:
    scene = a_scene()
    scene.ask()
    scene.round()
    other = Participation.objects.create(
        case=a_case("CASE-2"), person=scene.victim.person, participant_id="V1", part="victim"
    )
    elsewhere = an_address(other, "another@example.com", now=NOW)
    stopped = wrong(scene)
    (attempt,) = stopped.received
    assert (attempt.intent.occasion, attempt.contact_point) == ("suspect_arrested", scene.point)
    assert {(each.kind, each.due_at - each.made_at) for each in stopped.tasks} == {
        (TaskKind.supervisor.value, timedelta(hours=4)),
        (TaskKind.data_protection.value, timedelta(hours=72)),
    }
    agrees(other, LATER)
    says(elsewhere, YES, LATER)
    assert Entry.objects.filter(act="contact.went_wrong", by="A1").count() == 1
    scene.ask(occasion="another", now=LATER)
    scene.round(LATER)
    assert len(scene.way.sent) == 1
    assert ContactTask.objects.filter(reason=Reason.stopped).count() == 1


def test_the_number_is_not_safe_on_any_page_and_nowhere_else_it_is_kept() -> None:
    scene = a_scene()
    twin = an_address(somebody(scene.case, "W1", "witness"))
    wrong(scene)
    (way,) = finding.ways_of([scene.victim], now=NOW)[scene.victim.pk]
    assert way.strip.standing is Standing.held
    assert set(ContactPoint.objects.values_list("pk", "safe")) == {(scene.point.pk, False), (twin.pk, False)}


def test_somebody_else_lets_it_go_on_and_the_number_is_asked_about_first() -> None:
    scene = a_scene()
    wrong(scene, by=SUPERVISOR)
    with pytest.raises(CannotStop, match="Somebody else"):
        pipeline_telling.let_sending_go_on(participation=scene.victim, by=SUPERVISOR, now=NOW)
    with pytest.raises(NotAllowed):
        pipeline_telling.let_sending_go_on(participation=scene.victim, by=OFFICER, now=NOW)
    second = actor(Role.supervisor, "S2")
    assert pipeline_telling.let_sending_go_on(participation=scene.victim, by=second, now=NOW) == 1
    scene.ask(now=LATER)
    scene.round(LATER)
    assert scene.way.sent == []
    assert ContactTask.objects.filter(reason=Reason.marked_unsafe).exists()
    says(scene.point, YES, LATER)
    scene.ask(occasion="another", now=LATER)
    scene.round(LATER)
    assert len(scene.way.sent) == 1


def test_it_needs_a_reason_and_a_case_that_one_may_see() -> None:
    scene = a_scene()
    with pytest.raises(CannotStop):
        wrong(scene, why="  ")
    with pytest.raises(NotAllowed):
        wrong(scene, by=actor(Role.auditor, "U1"))
    with pytest.raises(NotVisible):
        wrong(scene, by=actor(Role.officer, "Z1", "South", "Z"))
    assert not SendingStop.objects.exists()
    assert wrong(scene, by=actor(Role.call_handler, "H1", "", "")).stop.began_by == "H1"


def test_the_whole_force_is_paused_and_what_comes_up_is_left_to_people() -> None:
    scene = a_scene()
    intent = scene.ask()
    with pytest.raises(NotAllowed):
        pipeline_telling.pause_all_sending(why="Made up.", by=OFFICER, now=NOW)
    pipeline_telling.pause_all_sending(why="Made up.", by=SUPERVISOR, now=NOW)
    scene.round()
    assert scene.way.sent == []
    assert ContactTask.objects.get(intent=intent).reason == Reason.all_paused
    assert pipeline_telling.resume_all_sending(by=SUPERVISOR, now=NOW) == 1
    scene.ask(occasion="another")
    scene.round()
    assert len(scene.way.sent) == 1
    assert {"all_sending.paused", "all_sending.resumed"} <= set(Entry.objects.values_list("act", flat=True))


def test_nothing_leaves_in_the_name_of_the_dead_and_the_spokesperson_is_visited() -> None:
    scene = a_scene()
    intent = scene.ask()
    spokesperson = somebody(scene.case, "F1", "spokesperson")
    scene.victim.person.died_on = NOW.date()
    scene.victim.person.save()
    scene.round()
    assert scene.way.sent == []
    task = ContactTask.objects.get(intent=intent)
    assert (task.kind, task.reason, task.instead) == (TaskKind.visit, Reason.death_recorded, spokesperson)


def test_a_restricted_or_mirrored_case_and_whoever_left_send_nothing() -> None:
    from keptinformed.access.models import Staff  # noqa: PLC0415
    from keptinformed.cases.models import MirrorLink, Restriction  # noqa: PLC0415

    restricted, mirrored, left = a_scene("ONE"), a_scene("TWO"), a_scene("THREE")
    for scene in (restricted, mirrored, left):
        contact_points.add(
            scene.victim,
            contact_points.NewContactPoint(Channel.telephone, "07700 900124"),
            by=OFFICER,
            now=NOW,
        )
        scene.ask(content=Content.neutral)
    Restriction.objects.create(
        case=restricted.case,
        kind="sensitive",
        reason="x",
        owner="S1",
        set_by="S1",
        set_at=NOW,
        review_at=LATER,
    )
    pair = sorted((mirrored.case.pk, a_case("FOUR").pk))
    MirrorLink.objects.create(one_id=pair[0], other_id=pair[1], at=NOW, by="S1")
    restricted.round()
    assert len(restricted.way.sent) == 1, "that of the third case"
    assert Event.objects.get(kind="told").case == left.case
    Staff.objects.filter(staff_number="A1").update(is_active=False, left_at=NOW - timedelta(days=1))
    left.ask(occasion="another", now=LATER)
    left.round(LATER)
    assert left.way.sent == []
    assert set(ContactTask.objects.values_list("reason", flat=True)) == {
        Reason.restricted,
        Reason.both_sides,
        Reason.nobody_answers,
    }


@pytest.mark.parametrize(
    ("decided", "sent"),
    [
        ((), 1),
        (("telling_withheld",), 0),
        (("telling_withheld", "telling_allowed"), 1),
        (("telling_allowed", "telling_withheld"), 0),
        (("telling_withheld", "entry_withdrawn"), 1),
    ],
)
@pytest.mark.parametrize("everybody", [True, False])
def test_what_was_decided_not_to_be_told_is_not_sent(
    decided: tuple[str, ...], sent: int, *, everybody: bool
) -> None:
    scene = a_scene("ONE")
    events: list[Event] = []
    for hours, kind in enumerate(decided):
        what = Happening(
            kind,
            NOW - timedelta(hours=5 - hours),
            None if everybody else scene.victim,
            about=(events[-1].event_id,) if kind == "entry_withdrawn" else (),
        )
        events.append(pipeline.record(what, case=scene.case, by=SUPERVISOR, now=NOW))
    scene.ask()
    scene.round()
    assert len(scene.way.sent) == sent
    held = set(ContactTask.objects.values_list("reason", flat=True))
    assert held == (set() if sent else {Reason.withheld})

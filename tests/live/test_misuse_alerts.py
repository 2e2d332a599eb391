"""Alerts in the running service: raised from the sealed log, once each, reviewed by somebody they are not about."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from keptinformed.access.actors import NotAllowed
from keptinformed.access.models import Staff
from keptinformed.access.roles import Role
from keptinformed.access_log import sealing
from keptinformed.access_log.acts import Act
from keptinformed.access_log.entries import About, Who, note
from keptinformed.access_log.models import Entry
from keptinformed.cases.models import Case, Event, Participation, Person
from keptinformed.supervision import alerts, watching
from keptinformed.supervision.alerts import CannotConclude, NoSuchAlert
from keptinformed.supervision.findings import Rule
from keptinformed.supervision.models import Alert, Conclusion
from keptinformed.supervision.thresholds import BadThresholds, read_thresholds, shipped_thresholds
from tests.live.a_force import NOW, a_case, actor

THRESHOLDS = shipped_thresholds()
LATER = NOW + timedelta(hours=3)
DATA_PROTECTION = actor(Role.data_protection, "D1", unit="", team="")


@pytest.fixture
def world(own_database: object) -> Case:
    """Commit a case with a Zephaniah in it, of a team that nobody here is of."""
    del own_database
    case = a_case(unit="South", team="C", officer="X9")
    person = Person.objects.create(name="Made Up Zephaniah", made_up=True)
    Participation.objects.create(case=case, person=person, participant_id="V1", part="victim")
    for number in range(300):
        Person.objects.create(name=f"Made Up Other{number}", made_up=True)
    return case


def staff(number: str, name: str = "Made Up Nobody", role: Role = Role.call_handler) -> Staff:
    return Staff.objects.create(staff_number=number, name=name, role=role.value, made_up=True)


def done(act: Act, case: Case, by: str, at: datetime = NOW) -> None:
    with transaction.atomic():
        note(act, About(str(case.public_id)), by=Who(by, "call_handler"), now=at)


def raised() -> list[tuple[str, str]]:
    return list(Alert.objects.order_by("raised_at", "key").values_list("rule", "staff_number"))


def test_an_emergency_raises_an_alert_at_once_and_only_one(world: Case) -> None:
    staff("S1")
    done(Act.glass_broken, world, "S1")
    assert watching.watch(thresholds=THRESHOLDS, now=NOW) == 0, "what is not sealed is not looked at yet"
    sealing.seal(now=NOW)
    assert watching.watch(thresholds=THRESHOLDS, now=NOW) == 1
    assert watching.watch(thresholds=THRESHOLDS, now=NOW) == 0
    done(Act.case_opened, world, "S1", NOW + timedelta(minutes=1))
    sealing.seal(now=NOW + timedelta(minutes=1))
    assert watching.watch(thresholds=THRESHOLDS, now=NOW + timedelta(minutes=2)) == 0
    assert raised() == [("emergency", "S1")]
    alert = Alert.objects.get()
    assert (alert.subject, alert.entries) == (str(world.public_id), [Entry.objects.earliest("id").pk])
    done(Act.glass_broken, world, "S1", NOW + timedelta(minutes=40))
    sealing.seal(now=NOW + timedelta(minutes=40))
    assert watching.watch(thresholds=THRESHOLDS, now=NOW + timedelta(minutes=41)) == 1, "each is its own"


def test_somebody_in_a_case_who_asks_for_it_raises_an_alert(world: Case) -> None:
    staff("S2")
    me = Person.objects.create(name="Made Up Suspect", staff_number="S2", made_up=True)
    Participation.objects.create(case=world, person=me, participant_id="S1", part="suspect")
    done(Act.case_refused, world, "S2")
    sealing.seal(now=NOW)
    watching.watch(thresholds=THRESHOLDS, now=NOW)
    assert raised() == [("own_case", "S2")]


def test_work_explains_a_look_and_time_is_given_to_record_it(world: Case) -> None:
    share = 2 / 301
    assert share > THRESHOLDS.rare_surname_share, "in so small a force no surname is rare"
    for number in ("S3", "S4"):
        staff(number, "Somebody Zephaniah")
        for minute in range(THRESHOLDS.common_surname_looks):
            done(Act.case_opened, world, number, NOW + timedelta(minutes=minute))
    sealing.seal(now=NOW + timedelta(minutes=5))
    assert watching.look_back(thresholds=THRESHOLDS, now=NOW + timedelta(minutes=10)) == 0
    done(Act.event_recorded, world, "S4", NOW + timedelta(minutes=30))
    sealing.seal(now=NOW + timedelta(minutes=31))
    assert watching.look_back(thresholds=THRESHOLDS, now=LATER) == 1
    assert raised() == [("same_surname", "S3")]
    assert watching.look_back(thresholds=THRESHOLDS, now=LATER) == 0


def test_a_leavers_last_week_is_looked_at_once_they_have_left(world: Case) -> None:
    member = staff("S5", role=Role.officer)
    Staff.objects.filter(pk=member.pk).update(unit="South", team="C")
    others = [a_case(f"CASE-{n}", unit="South", team="C") for n in range(2, THRESHOLDS.leaver_cases + 2)]
    for minute, case in enumerate(others):
        done(Act.case_opened, case, "S5", NOW + timedelta(minutes=minute))
    sealing.seal(now=NOW + timedelta(minutes=30))
    assert watching.look_back(thresholds=THRESHOLDS, now=LATER) == 0, world.pk
    left = NOW + timedelta(days=2)
    Staff.objects.filter(pk=member.pk).update(is_active=False, left_at=left)
    assert watching.look_back(thresholds=THRESHOLDS, now=left + timedelta(hours=1)) == 1
    assert raised() == [("leaver", "S5")]


def test_a_case_worked_on_long_ago_by_somebody_of_another_team_now(world: Case) -> None:
    Staff.objects.filter(pk=staff("S6", role=Role.officer).pk).update(unit="North", team="A")
    long_ago = NOW - timedelta(days=90)
    Event.objects.create(
        case=world, event_id="E1", kind="crime_reported", at=long_ago, recorded_at=long_ago, by="S6"
    )
    for minute in range(THRESHOLDS.former_case_looks):
        done(Act.case_refused, world, "S6", NOW + timedelta(minutes=minute))
    sealing.seal(now=NOW + timedelta(minutes=5))
    watching.look_back(thresholds=THRESHOLDS, now=LATER)
    assert raised() == [("former_case", "S6")]


def an_alert(about: str = "S1", key: str = "k") -> Alert:
    return Alert.objects.create(
        key=key, rule=Rule.scraping.value, staff_number=about, first_at=NOW, last_at=NOW, raised_at=NOW,
        says="Many.", entries=[1],
    )  # fmt: skip


@pytest.mark.django_db
def test_data_protection_reviews_and_the_finding_stands() -> None:
    alert = an_alert()
    said = {"conclusion": Conclusion.work, "finding": "Was on the night desk: checked with the rota."}
    with pytest.raises(NotAllowed):
        alerts.review(alert.public_id, by=actor(Role.auditor), now=NOW, **said)  # type: ignore[arg-type]
    with pytest.raises(CannotConclude, match="sentence"):
        alerts.review(
            alert.public_id, conclusion=Conclusion.work, finding="fine", by=DATA_PROTECTION, now=NOW
        )
    assert alerts.see_alerts(by=DATA_PROTECTION, now=NOW) == [alert]
    alerts.review(alert.public_id, by=DATA_PROTECTION, now=NOW, **said)  # type: ignore[arg-type]
    with pytest.raises(CannotConclude, match="stands"):
        alerts.review(alert.public_id, by=DATA_PROTECTION, now=NOW, **said)  # type: ignore[arg-type]
    alert.refresh_from_db()
    assert (alert.reviewed_by, alert.reviewed_at, alert.conclusion) == ("D1", NOW, "work")
    assert alerts.see_alerts(by=DATA_PROTECTION, now=NOW) == []
    assert alerts.see_alerts(by=DATA_PROTECTION, now=NOW, reviewed=True) == [alert]
    acts = list(Entry.objects.order_by("id").values_list("act", flat=True))
    assert acts == ["alerts.seen", "alert.reviewed", "alerts.seen", "alerts.seen"]


@pytest.mark.django_db
def test_nobody_sees_or_reviews_an_alert_about_themselves() -> None:
    alert = an_alert(about="D1")
    assert alerts.see_alerts(by=DATA_PROTECTION, now=NOW) == []
    assert alerts.count_waiting(DATA_PROTECTION) == 0
    with pytest.raises(NoSuchAlert):
        alerts.see_alert(alert.public_id, by=DATA_PROTECTION, now=NOW)
    with (
        pytest.raises(IntegrityError, match="nobody_reviews_an_alert_about_themselves"),
        transaction.atomic(),
    ):
        Alert.objects.filter(pk=alert.pk).update(
            reviewed_by="D1", reviewed_at=NOW, conclusion="work", finding="nothing to see here"
        )
    with pytest.raises(IntegrityError, match="who_reviewed_an_alert"), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(reviewed_by="D2")


NONSENSE = {
    "an unknown name": ("leaver_days:", "leaver_weeks:"),
    "a word for a figure": ("  is: 60\n", "  is: many\n"),
    "half a day": ("  is: 7\n", "  is: 7.5\n"),
    "nothing": ("  is: 60\n", "  is: 0\n"),
    "no reason": ("  because: Below one", "  why: Below one"),
    "a night that ends before it begins": ("  is: 5\n  because: Early", "  is: 0\n  because: Early"),
    "longer than is looked at": ("  is: 8\n", "  is: 3\n"),
    "no YAML": ("grace_minutes:", "grace_minutes: ["),
}


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_in_the_figures_is_refused(nonsense: str, tmp_path: Path) -> None:
    written = (Path(__file__).parents[2] / "policy" / "misuse.yaml").read_text(encoding="utf-8")
    old, new = NONSENSE[nonsense]
    assert old in written
    changed = tmp_path / "misuse.yaml"
    changed.write_text(written.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadThresholds, match=r"misuse\.yaml"):
        read_thresholds(changed)

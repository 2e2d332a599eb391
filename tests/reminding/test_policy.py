"""The reminders' own policy: what ships can be used, and whatever cannot is refused with a sentence."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.reminding.policy import read_reminders

FORCES = sorted(
    each.stem for each in (shipped_policy() / "reminders").glob("*.yaml") if each.stem != "national"
)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    copytree(shipped_policy() / "reminders", tmp_path / "reminders")

    def change(old: str, new: str, file: str = "national.yaml") -> Path:
        path = tmp_path / "reminders" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path

    return change


@pytest.mark.parametrize("force", ["", *FORCES])
def test_what_ships_can_be_used_and_ends_at_the_force(force: str) -> None:
    policy = read_reminders(force)
    assert policy.ladder[-1].of.value == "force"
    assert policy.schedules[-1].schedule == "everything-else"


def test_a_force_adds_schedules_before_the_others_and_replaces_whole_parts(
    changed: Callable[..., Path],
) -> None:
    root = changed("schedules:", 'quiet: {from: "21:00", to: "07:00"}\nschedules:', "dorset.yaml")
    dorset, national = read_reminders("dorset", root), read_reminders("", root)
    assert [each.schedule for each in dorset.schedules[:1]] == ["news-of-bail"]
    assert dorset.schedules[1:] == national.schedules
    assert (dorset.times.quiet_from.hour, national.times.quiet_from.hour) == (21, 22)
    assert dorset.ladder == national.ladder


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("days_before: 2, to: officer", "days_before: 2, to: nobody", '"nobody" is no rung of the ladder'),
        ("days_before: 2, to", "days_before: 99, to", "comes before ahead_days"),
        ("days_after: 7, to", "days_after: 40, to", "comes after back_days"),
        ("days_before: 2, to", "to", "says when in exactly one of"),
        ("roles: [code_lead]", "roles: [auditor]", '"auditor" may not see worklists'),
        ("of: force, roles: [code_lead]", "of: unit, roles: [code_lead]", "must always end at somebody"),
        ("hours_before: 4, to", "days_before: 1, to", "would come at midnight"),
        ('to: "06:00"', 'to: "22:00"', "are the same hour"),
        ('from: "22:00"', 'from: "ten"', 'must be a time such as "06:00"'),
        ("step: last-day", "step: late-1", 'has two steps "late-1"'),
        ("wait_hours: 24", "wait_hours: never", "must be a whole number"),
        ("unread_hours: 20", "unread: 20", '"unread" is no field here. Did you mean "unread_hours"?'),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(
    changed: Callable[..., Path], old: str, new: str, says: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        read_reminders("", changed(old, new))
    assert says in str(refused.value)

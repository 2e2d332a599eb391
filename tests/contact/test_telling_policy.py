"""The figures of safe telling are read whole or not at all, and cannot be written less safe than the code holds."""

from pathlib import Path

import pytest

from keptinformed.contact.policy import FILE, telling_policy
from keptinformed.contact.terms import Reason, Way
from keptinformed.duties.history import Grade
from keptinformed.duties.reading import PolicyError, shipped_policy


def test_what_ships_is_read() -> None:
    policy = telling_policy()
    assert set(policy.sentences) == set(Reason)
    assert policy.waiting == {Reason.outside_hours, Reason.quiet_hours, Reason.too_many}
    assert policy.grades["neutral"] is Grade.attempted
    assert (policy.stale_days_of_domestic_abuse, policy.stale_days) == (28, 90)
    assert (policy.in_a_day, policy.in_a_week, policy.letter_days) == (1, 3, 28)


@pytest.mark.parametrize(
    ("written", "instead", "says"),
    [
        ("channels: [telephone, email, post, visit]", "channels: [text]", "locked screen"),
        ("neutral: attempted", "neutral: sent", "tells nothing"),
        ("email: sent,", "email: delivered,", "no more"),
        ("in_a_day: 1", "in_a_day: 0", "whole number"),
        ("in_a_day: 1", "in_an_hour: 1", "no field"),
        ("within_days: 28", "within_days: 29", "1 to 28"),
        ('begins: "20:00"', 'begins: "06:00"', "later hour"),
        ("may_arrive_late: [text]", "may_arrive_late: [pigeon]", "pigeon"),
        ("{id: stale, says", "{id: stale, waits: true, says", "does not pass by itself"),
        ("{id: stale, says", "{id: ended, says", "second time"),
        ("lease: 120", "lease: 0", "30 to 3600"),
    ],
)
def test_what_cannot_be_meant_is_refused(written: str, instead: str, says: str, tmp_path: Path) -> None:
    text = (shipped_policy() / FILE).read_text(encoding="utf-8")
    assert written in text
    (tmp_path / FILE).write_text(text.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=says):
        telling_policy(tmp_path)


def test_every_way_is_known_to_the_tests_and_the_policy() -> None:
    assert telling_policy().full_news | {Way.text} == set(Way)

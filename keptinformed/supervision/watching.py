"""Follows the sealed access log and raises alerts: at once where nothing could explain a look, else in hindsight."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction

from keptinformed.access_log.models import Seal
from keptinformed.supervision import facts, misuse
from keptinformed.supervision.findings import Finding, Rule
from keptinformed.supervision.heartbeats import Job
from keptinformed.supervision.models import Alert, Heartbeat
from keptinformed.supervision.thresholds import Thresholds

A_DAY = timedelta(days=1)
PEOPLE_AT_ONCE = 200
ENTRIES_KEPT = 100
"""An alert names at most so many entries of the log; the search of the log shows the others."""


@transaction.atomic
def watch(*, thresholds: Thresholds, now: datetime) -> int:
    """Look at what was sealed since the last time; return how many alerts were raised."""
    with_seals = _Following(Job.watch, sealed_by=now)
    found = [
        (number, finding)
        for numbers in batched(sorted(facts.who_is_in(with_seals.seals)), PEOPLE_AT_ONCE)
        for number, finding in _at_once(numbers, thresholds, now)
    ]
    with_seals.come_so_far()
    return _raise_alerts(found, now)


@transaction.atomic
def look_back(*, thresholds: Thresholds, now: datetime) -> int:
    """Look at what was sealed long enough ago for work to have been recorded; return how many alerts were raised."""
    with_seals = _Following(Job.look_back, sealed_by=now - timedelta(minutes=thresholds.grace_minutes))
    people = facts.who_is_in(with_seals.seals) | facts.who_left_since(now - A_DAY)
    found = [
        (number, finding)
        for numbers in batched(sorted(people), PEOPLE_AT_ONCE)
        for number, finding in _in_hindsight(numbers, thresholds, now)
    ]
    with_seals.come_so_far()
    return _raise_alerts(found, now)


def key_of(number: str, finding: Finding) -> str:
    """Return what makes two findings the same alert: rule, person, subject and day; an emergency is always its own."""
    when = (
        str(finding.looks[-1].entry)
        if finding.rule is Rule.emergency
        else misuse.day_of(finding.looks[-1]).isoformat()
    )
    return ":".join((finding.rule.value, number, finding.subject, when))


class _Following:
    """The seals that a job has not looked at yet. Locks the job's row, so that two workers take turns."""

    def __init__(self, job: Job, *, sealed_by: datetime) -> None:
        Heartbeat.objects.get_or_create(job=job.value.word)
        self._beat = Heartbeat.objects.select_for_update().get(job=job.value.word)
        fresh = Seal.objects.filter(number__gt=self._beat.reached, sealed_at__lte=sealed_by)
        self.seals: Sequence[Seal] = list(fresh.order_by("number"))

    def come_so_far(self) -> None:
        """Note the last of them as seen."""
        if self.seals:
            Heartbeat.objects.filter(pk=self._beat.pk).update(reached=self.seals[-1].number)


def _at_once(
    numbers: tuple[str, ...], thresholds: Thresholds, now: datetime
) -> Iterator[tuple[str, Finding]]:
    since = now - A_DAY
    looks = facts.looks_of(numbers, since)
    cases = facts.cases_in(looks)
    for number, staff in facts.staff_in(looks, cases, since).items():
        for finding in misuse.at_once(looks[number], staff, cases, thresholds):
            yield number, finding


def _in_hindsight(
    numbers: tuple[str, ...], thresholds: Thresholds, now: datetime
) -> Iterator[tuple[str, Finding]]:
    since = now - timedelta(days=thresholds.days_looked_at)
    looks = facts.looks_of(numbers, since)
    cases = facts.cases_in(looks)
    for number, staff in facts.staff_in(looks, cases, since).items():
        for finding in misuse.in_hindsight(looks[number], staff, cases, thresholds, now):
            yield number, finding


def _raise_alerts(found: list[tuple[str, Finding]], now: datetime) -> int:
    largest: dict[str, tuple[str, Finding]] = {}
    for number, finding in found:
        key = key_of(number, finding)
        if key not in largest or len(finding.looks) > len(largest[key][1].looks):
            largest[key] = (number, finding)
    known = set(Alert.objects.filter(key__in=largest).values_list("key", flat=True))
    fresh = [
        Alert(
            key=key,
            rule=finding.rule.value,
            staff_number=number,
            subject=finding.subject,
            first_at=finding.looks[0].at,
            last_at=finding.looks[-1].at,
            raised_at=now,
            says=finding.says,
            entries=[look.entry for look in finding.looks[:ENTRIES_KEPT]],
        )
        for key, (number, finding) in largest.items()
        if key not in known
    ]
    Alert.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)

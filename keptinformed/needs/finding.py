"""Finds what is known of people's needs, for one page or for a whole worklist, in the same few queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min, Prefetch, Q, QuerySet

from keptinformed.cases import offences
from keptinformed.cases.ages import london_day
from keptinformed.cases.models import Case, ContactPoint, Event, Participation
from keptinformed.duties.vocabulary import ENTRY_WITHDRAWN
from keptinformed.needs.assessing import Due, Happened, due
from keptinformed.needs.contact_safety import Rule, Strip, Window, strip
from keptinformed.needs.enhanced import Facts, is_high_risk
from keptinformed.needs.models import (
    Answer,
    Assessment,
    AssessmentRequest,
    ContactPlan,
    EnhancedDecision,
    SafeContactRule,
)
from keptinformed.needs.planning import WISHES, Wishes, wishes_after
from keptinformed.needs.policy import needs_policy
from keptinformed.needs.terms import Given

NEEDS_ASSESSED = "needs_assessed"
WITHHELD, ALLOWED = "telling_withheld", "telling_allowed"
_REPORTED = "crime_reported"


@dataclass(frozen=True, slots=True)
class Way:
    """A number or address, masked, with what stands beside it."""

    public_id: UUID
    channel: str
    ending: str
    preferred: bool
    strip: Strip
    set_by: str
    """The staff number of whoever set the rule; empty where there is none."""
    set_at: datetime | None
    review_by: date | None
    third_party: str
    """Who else may take a message, in the words of whoever kept it."""


def latest_answers(participations: Collection[int]) -> dict[int, dict[str, Given]]:
    """Return what each answered when they were last asked, by question. Three queries.

    A question that was left out of a later assessment keeps its earlier answer: fear does not end by not being asked.
    """
    assessments = _with_standing(
        Assessment.objects.filter(participation__in=participations)
        .select_related("event")
        .order_by("participation", "version")
    )
    standing = [row.pk for row, stands in assessments if stands]
    rows = Answer.objects.filter(assessment__in=standing).exclude(given=Given.not_asked.value)
    found: dict[int, dict[str, Given]] = defaultdict(dict)
    for number, question, given in rows.order_by("assessment__version").values_list(
        "assessment__participation", "question", "given"
    ):
        found[number][question] = Given(given)
    return dict(found)


def last_said(assessments: Sequence[tuple[Assessment, bool]]) -> dict[str, Answer]:
    """Return the answer that counts for each question, of what `assessments_of` returned. No query."""
    said: dict[str, Answer] = {}
    for row, stands in assessments:
        for answer in row.answers.all() if stands else ():
            if answer.given != Given.not_asked:
                said.setdefault(answer.question, answer)
    return said


def latest_plans(participations: Collection[int]) -> dict[int, ContactPlan]:
    """Return the plan of each that still counts, with its words. Two queries."""
    return _latest(
        ContactPlan.objects.filter(participation__in=participations)
        .select_related("event", "words")
        .order_by("participation", "-version")
    )


def assessments_of(participation: Participation) -> tuple[tuple[Assessment, bool], ...]:
    """Return every assessment of somebody, the latest first, and whether each still counts."""
    return _with_standing(
        Assessment.objects.filter(participation=participation)
        .select_related("event")
        .prefetch_related(Prefetch("answers", Answer.objects.select_related("words").order_by("pk")))
        .order_by("-version")
    )


def plans_of(participation: Participation) -> tuple[tuple[ContactPlan, bool], ...]:
    """Return every plan that was agreed with somebody, the latest first, and whether each still counts."""
    return _with_standing(
        ContactPlan.objects.filter(participation=participation)
        .select_related("event", "words")
        .order_by("-version")
    )


def decisions_of(participation: Participation) -> QuerySet[EnhancedDecision]:
    """Return what was decided about somebody's Enhanced Rights, the latest first."""
    found = EnhancedDecision.objects.filter(participation=participation)
    return found.select_related("words").order_by("-at", "-pk")


def rules_of_point(point: ContactPoint) -> QuerySet[SafeContactRule]:
    """Return every rule about a number or address, the latest first."""
    found = SafeContactRule.objects.filter(contact_point=point)
    return found.select_related("words").prefetch_related("windows").order_by("-version")


def wishes_of(participation: Participation) -> Wishes:
    """Return what somebody wishes to be told, from the whole history: also what other systems sent. Two queries."""
    events = _concerning([participation.pk], WISHES)
    return wishes_after(kind for kind, _ in events[participation.pk])


def withheld(participations: Collection[Participation]) -> set[int]:
    """Return of whom it stands that telling them now could harm them, another person or the case. Two queries.

    It counts for whoever joined later, too, unlike what they can be told of.
    """
    cases = {each.case_id for each in participations}
    decided = Event.objects.filter(case__in=cases, kind__in=(WITHHELD, ALLOWED)).order_by("at", "event_id")
    withdrawn = _withdrawn(cases)
    latest: dict[int, str] = {}
    for event in decided:
        if (event.case_id, event.event_id) in withdrawn:
            continue
        for each in participations:
            if each.case_id == event.case_id and event.participation_id in (None, each.pk):
                latest[each.pk] = event.kind
    return {number for number, kind in latest.items() if kind == WITHHELD}


def needs_due(participations: Collection[int]) -> dict[int, tuple[Due, ...]]:
    """Return on which occasions the needs of each are still to be looked at. Four queries, however many there are."""
    policy = needs_policy()
    after = frozenset().union(*(trigger.after for trigger in policy.triggers))
    events = _concerning(participations, (*after, NEEDS_ASSESSED))
    asked: dict[int, list[datetime]] = defaultdict(list)
    requests = AssessmentRequest.objects.filter(participation__in=participations)
    for number, at in requests.values_list("participation", "at"):
        asked[number].append(at)
    return {
        number: due(
            [Happened(kind, at) for kind, at in happened if kind != NEEDS_ASSESSED],
            [at for kind, at in happened if kind == NEEDS_ASSESSED],
            asked[number],
            policy.triggers,
        )
        for number, happened in events.items()
    }


def facts_of(participations: Sequence[Participation], *, now: datetime) -> dict[int, Facts]:
    """Return what Enhanced Rights and risk depend on, by participation. Four queries.

    The rows come with person and case.
    """
    answers = latest_answers([each.pk for each in participations])
    cases = {each.case_id for each in participations}
    reported = dict(
        Event.objects.filter(case__in=cases, kind=_REPORTED)
        .values("case")
        .annotate(first=Min("at"))
        .values_list("case", "first")
    )
    return {
        each.pk: Facts(
            part=each.part,
            happened_on=london_day(reported.get(each.case_id) or each.since or now),
            born_on=each.person.born_on,
            answers=answers.get(each.pk, {}),
            offence=_offence(each.case),
            enhanced=each.enhanced_from is not None,
            offence_is_high_risk=offences.is_high_risk(each.case.offence_class),
        )
        for each in participations
    }


def kinds_in(one: Participation) -> frozenset[str]:
    """Return the kinds of what happened in somebody's case, to them or to everyone, less what was withdrawn."""
    gone = {event for _, event in _withdrawn([one.case_id])}
    theirs = Event.objects.filter(Q(participation=one) | Q(participation=None), case=one.case_id)
    return frozenset(kind for kind, event in theirs.values_list("kind", "event_id") if event not in gone)


def at_high_risk(participations: Sequence[Participation], *, now: datetime) -> set[int]:
    """Return which of `participations` (by number) may be contacted only as they have said is safe."""
    policy = needs_policy()
    return {
        number for number, facts in facts_of(participations, now=now).items() if is_high_risk(facts, policy)
    }


def ways_of(participations: Sequence[Participation], *, now: datetime) -> dict[int, tuple[Way, ...]]:
    """Return every number and address that holds, masked, with how it is safe to use it. Seven queries.

    The caller may see how people can be reached, and notes it.
    """
    risky = at_high_risk(participations, now=now)
    points = list(
        ContactPoint.objects.filter(participation__in=participations, ended_at__isnull=True)
        .defer("sealed", "lookup")
        .order_by("-preferred", "added_at", "pk")
    )
    rules = latest_rules([point.pk for point in points])
    found: dict[int, tuple[Way, ...]] = {each.pk: () for each in participations}
    for point in points:
        row = rules.get(point.pk)
        beside = strip(
            as_values(row, point.channel) if row else None,
            high_risk=point.participation_id in risky,
            now=now,
            marked_safe=point.safe,
        )
        found[point.participation_id] += (_way(point, row, beside),)
    return found


def point_of(participation: Participation, public_id: UUID) -> ContactPoint:
    """Return a number or address of somebody by its public id. Raises ContactPoint.DoesNotExist."""
    found = ContactPoint.objects.filter(participation=participation).defer("sealed", "lookup")
    return found.select_related("participation__case", "participation__person").get(public_id=public_id)


def as_values(row: SafeContactRule, channel: str) -> Rule:
    """Return a rule as plain values that the deciding part takes. Its hours are loaded."""
    return Rule(
        channel,
        row.review_by,
        *(row.may_call, row.may_leave_message, row.may_say_police, row.may_text, row.may_email, row.may_post),
        windows=tuple(Window(frozenset(each.days), each.begins, each.ends) for each in row.windows.all()),
        code_word=bool(row.code_word_digest),
        third_party=row.third_party,
        interpreter=row.interpreter,
    )


def _offence(case: Case) -> str:
    """Return an offence in every name that it has: as the records system words it, and as the Home Office does."""
    listed = offences.classes().get(case.offence_class)
    return f"{case.offence} / {listed.title}" if listed else case.offence


def _way(point: ContactPoint, row: SafeContactRule | None, beside: Strip) -> Way:
    return Way(
        point.public_id,
        point.channel,
        point.ending,
        point.preferred,
        beside,
        row.set_by if row else "",
        row.set_at if row else None,
        row.review_by if row else None,
        row.words.third_party if row and hasattr(row, "words") else "",
    )


def latest_rules(points: Collection[int]) -> dict[int, SafeContactRule]:
    """Return the latest rule of each number or address (by number), with its words and hours. Two queries."""
    rows = (
        SafeContactRule.objects.filter(contact_point__in=points)
        .order_by("contact_point", "-version")
        .distinct("contact_point")
        .select_related("words")
        .prefetch_related("windows")
    )
    return {row.contact_point_id: row for row in rows}


def _with_standing[M: (Assessment, ContactPlan)](rows: QuerySet[M]) -> tuple[tuple[M, bool], ...]:
    found = list(rows)
    withdrawn = _withdrawn({row.event.case_id for row in found})
    return tuple((row, (row.event.case_id, row.event.event_id) not in withdrawn) for row in found)


def _latest[M: (Assessment, ContactPlan)](rows: QuerySet[M]) -> dict[int, M]:
    """Return of rows in order of participation, the latest first, the first of each that was not withdrawn."""
    latest: dict[int, M] = {}
    for row, stands in _with_standing(rows):
        if stands:
            latest.setdefault(row.participation_id, row)
    return latest


def _withdrawn(cases: Collection[int]) -> set[tuple[int, str]]:
    named = Event.objects.filter(case__in=cases, kind=ENTRY_WITHDRAWN).values_list("case", "about")
    return {(case, event_id) for case, about in named for event_id in about}


def _concerning(
    participations: Collection[int], kinds: Collection[str]
) -> Mapping[int, list[tuple[str, datetime]]]:
    """Return the events of some kinds that concern each, in order; what was withdrawn, or was before them, is not."""
    people = {each.pk: each for each in Participation.objects.filter(pk__in=participations)}
    cases: dict[int, list[Participation]] = defaultdict(list)
    for each in people.values():
        cases[each.case_id].append(each)
    events = Event.objects.filter(
        Q(participation__isnull=True) | Q(participation__in=people), case__in=cases, kind__in=kinds
    ).order_by("at", "event_id")
    withdrawn = _withdrawn(cases)
    found: dict[int, list[tuple[str, datetime]]] = {number: [] for number in people}
    for event in events:
        if (event.case_id, event.event_id) in withdrawn:
            continue
        own = event.participation_id
        for each in [people[own]] if own is not None else cases[event.case_id]:
            if own is not None or each.since is None or event.at >= each.since:
                found[each.pk].append((event.kind, event.at))
    return found

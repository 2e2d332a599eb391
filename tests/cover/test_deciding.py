"""Who answers for a case: always somebody, always the same, and never somebody who could not."""

from dataclasses import replace
from typing import Any

from hypothesis import given

from keptinformed.access.roles import Role
from keptinformed.cover.deciding import accountable, boundaries, gaps, may_answer_for, moment
from keptinformed.cover.terms import ARRANGED, OFFICER, Arrangement, Duty, Force, Member, Span, Watched
from tests.cover.a_roster import HOURS, LADDER, at, cases, forces, hours

CASE = Watched("one", officer="O", unit="North", team="A")
DAY = (Span(at(8), at(16)),)


def force(**more: Any) -> Force:
    """An officer by day, a colleague in the evening, and a control room by night."""
    members = [
        Member("O", Role.officer, "North", "A"),
        Member("P", Role.officer, "North", "A"),
        Member("Z", Role.call_handler, "Control"),
    ]
    shifts = {"O": DAY, "P": (Span(at(12), at(20)),), "Z": (Span(at(0), at(48)),)}
    return replace(Force({each.number: each for each in members}, shifts, LADDER), **more)


def answers(there: Force, case: Watched, *moments: float) -> list[tuple[str, str]]:
    found = [accountable(case, moment(there, at(hour))) for hour in moments]
    return [(each.number, each.rung) for each in found]


@given(forces(), cases(), hours)
def test_there_is_always_an_answer_and_it_is_somebody_who_could(
    there: Force, case: Watched, hour: int
) -> None:
    now = moment(there, at(hour))
    answer = accountable(case, now)
    could = [
        each
        for each in there.members.values()
        if each.works_here(now.at)
        and not there.is_away(each.number, now.at)
        and may_answer_for(each, case, now.at)
    ]
    if answer.begins_at is not None:
        assert there.is_on_duty(answer.number, answer.begins_at)
        assert may_answer_for(there.members[answer.number], case, now.at)
        return
    if answer.duty is Duty.nobody:
        assert not [each for each in could if each.number == case.officer]
        assert not [
            each for each in could for rung in LADDER if each.role in rung.roles and rung.of == "force"
        ]
        return
    assert answer.number in {each.number for each in could}
    assert answer.is_covered == there.is_on_duty(answer.number, now.at)


@given(forces(), cases(), hours)
def test_nobody_who_left_is_absent_or_has_a_part_in_the_case(there: Force, case: Watched, hour: int) -> None:
    answer = accountable(case, moment(there, at(hour)))
    if answer.duty is Duty.nobody:
        return
    member = there.members[answer.number]
    assert member.left_at is None or at(hour) < member.left_at
    assert answer.begins_at or not any(span.holds(at(hour)) for span in there.absences.get(answer.number, ()))
    assert answer.number not in case.named
    assert not member.team or (member.unit, member.team) not in case.named_teams
    if case.members is not None:
        assert any(
            number == answer.number and (until is None or at(hour) < until) for number, until in case.members
        )


@given(forces(), cases(), hours)
def test_the_officer_in_the_case_comes_before_everybody(there: Force, case: Watched, hour: int) -> None:
    officer = there.members.get(case.officer)
    if officer and there.is_on_duty(case.officer, at(hour)) and may_answer_for(officer, case, at(hour)):
        answer = accountable(case, moment(there, at(hour)))
        assert (answer.number, answer.rung) == (case.officer, OFFICER)


@given(forces(), cases(), hours)
def test_it_does_not_depend_on_the_order_of_anything(there: Force, case: Watched, hour: int) -> None:
    turned = replace(
        there,
        members=dict(reversed(list(there.members.items()))),
        arrangements=tuple(reversed(there.arrangements)),
    )
    assert accountable(case, moment(there, at(hour))) == accountable(case, moment(turned, at(hour)))


@given(forces(), cases(), hours)
def test_nothing_changes_between_two_boundaries(there: Force, case: Watched, hour: int) -> None:
    here = at(hour + 0.5)
    before = [each for each in boundaries([case], there, at(0), at(HOURS + 1)) if each <= here]
    now, then = accountable(case, moment(there, here)), accountable(case, moment(there, before[-1]))
    assert (now.number if now.is_covered else "") == (then.number if then.is_covered else "")


@given(forces(), cases())
def test_gaps_are_the_times_in_which_nobody_is_there(there: Force, case: Watched) -> None:
    found = gaps([case], there, at(0), at(HOURS))
    for hour in range(HOURS):
        here = at(hour + 0.5)
        inside = any(gap.begins <= here < gap.ends for gap in found)
        assert inside is not accountable(case, moment(there, here)).is_covered


def test_the_officer_then_who_was_asked_then_the_ladder() -> None:
    assert answers(force(), CASE, 9, 17, 22) == [("O", OFFICER), ("P", "team"), ("Z", "control")]
    asked = Arrangement("O", "Z", Span(at(0), at(18)))
    assert answers(force(arrangements=(asked,)), CASE, 9, 17, 19) == [
        ("O", OFFICER),
        ("Z", ARRANGED),
        ("P", "team"),
    ]


def test_who_is_away_is_passed_over_and_comes_back() -> None:
    away = force(absences={"O": (Span(at(0), at(10)),)})
    assert answers(away, CASE, 9, 10) == [("Z", "control"), ("O", OFFICER)]


def test_who_has_left_answers_no_more() -> None:
    there = force()
    members = {**there.members, "O": replace(there.members["O"], left_at=at(9))}
    assert answers(replace(there, members=members), CASE, 8, 9) == [("O", OFFICER), ("Z", "control")]


def test_a_restricted_case_is_left_to_nobody_outside_and_says_who_comes() -> None:
    closed = replace(CASE, members=(("P", None),))
    now = accountable(closed, moment(force(), at(9)))
    assert (now.number, now.duty, now.begins_at) == ("P", Duty.later, at(12))
    nobody = accountable(replace(CASE, members=()), moment(force(), at(9)))
    assert (nobody.number, nobody.duty) == ("", Duty.nobody)


def test_a_colleague_of_somebody_in_the_case_is_passed_over() -> None:
    named = replace(CASE, officer="", named=frozenset("X"), named_teams=frozenset({("North", "A")}))
    assert answers(force(), named, 9, 13) == [("Z", "control"), ("Z", "control")]


def test_an_officer_of_whom_no_roster_knows_is_named_but_not_counted_as_there() -> None:
    there = force()
    alone = replace(there, shifts={}, members={"O": there.members["O"]})
    answer = accountable(CASE, moment(alone, at(9)))
    assert (answer.number, answer.duty, answer.is_covered) == ("O", Duty.not_known, False)


def test_an_absence_that_ends_within_a_shift_says_when_they_come() -> None:
    there = force(absences={each: (Span(at(0), at(14)),) for each in "OPZ"})
    answer = accountable(replace(CASE, named=frozenset("PZ")), moment(there, at(9)))
    assert (answer.number, answer.begins_at) == ("O", at(14))


def test_work_is_spread_over_a_team() -> None:
    members = {each: Member(each, Role.officer, "North", "A") for each in "ABCD"}
    there = Force(members, dict.fromkeys(members, DAY), LADDER)
    covering = {accountable(replace(CASE, key=str(key)), moment(there, at(9))).number for key in range(40)}
    assert covering == set(members)


def test_a_planted_gap_is_found_to_the_minute() -> None:
    there = force(shifts={"O": DAY, "P": (), "Z": (Span(at(0), at(8)), Span(at(15.5), at(48)))})
    assert gaps([CASE], there, at(0), at(48)) == ()
    hole = replace(there, absences={"O": (Span(at(9.25), at(11)),)})
    [gap] = gaps([CASE], hole, at(0), at(48))
    assert (gap.begins, gap.ends, gap.cases, gap.first.number) == (at(9.25), at(11), ("one",), "O")

"""The decision on thousands of made-up people: nothing that must hold is ever got round by anything else."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from keptinformed.cases.models.people import Part
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.needs.contact_safety import Rule
from keptinformed.needs.policy import needs_policy
from keptinformed.referrals.gate import (
    Allowed,
    Blocked,
    Question,
    Subject,
    Way,
    decide,
    must_say_yes,
    still_safe,
)
from keptinformed.referrals.policy import FILE, referral_policy
from keptinformed.referrals.terms import Basis, Block, Said

TODAY = date(2026, 6, 30)
POLICY = referral_policy()
MAYBE = (None, True, False)
CODES = ("", "019/16", "008/67", "028/01", "002/01")


def made_up(chance: random.Random) -> Question:
    """Return anybody, asked about in any way; mostly nothing is wrong, so that one wrong thing alone is met often."""

    def rarely() -> bool:
        return chance.random() < 0.06

    names = ("may_call", "may_leave_message", "may_say_police", "may_text", "may_email", "may_post")
    review_by = TODAY + timedelta(days=chance.choice((-1, 0, 30, 30)))
    said: dict[str, Any] = {name: chance.choice(MAYBE) for name in names}
    rule = replace(Rule(chance.choice(("telephone", "email", "post")), review_by), **said)
    organisation = chance.choice([*POLICY.organisations, "nobody"])
    subject = Subject(
        part=chance.choice([*Part.values]),
        said=chance.choice(list(Said)),
        dead=rarely(),
        stopped=rarely(),
        all_paused=rarely(),
        kept_out=rarely(),
        restricted=rarely(),
        high_risk=chance.random() < 0.3,
        reasons=frozenset(each.id for each in needs_policy().reasons if rarely()),
        offence_codes=frozenset({chance.choice(CODES)} - {""}),
        parts=frozenset({chance.choice([*Part.values])}) if rarely() else frozenset(),
        offence=chance.choice(("Burglary", "Theft from a motor vehicle")),
        reported_on=chance.choice((None, date(2009, 1, 5), date(2013, 12, 9), TODAY)),
        on_record=rarely(),
    )
    flags = {name: rarely() for name in ("ended", "marked_unsafe", "shared", "came_back")}
    way = None if rarely() else Way(chance.choice((None, rule)), **flags)
    offered = POLICY.organisations[organisation].helps if organisation != "nobody" else ()
    helps = tuple(each for each in POLICY.helps if chance.random() < (0.25 if each in offered else 0.01))
    return Question(subject, way, organisation, helps, rarely())


def allowed_ones(number: int = 60_000) -> list[tuple[Question, Allowed]]:
    chance = random.Random(20_261_122)  # noqa: S311 (made-up people)
    asked = [made_up(chance) for _ in range(number)]
    decided = [(each, decide(each, POLICY, today=TODAY)) for each in asked]
    return [(each, answer) for each, answer in decided if isinstance(answer, Allowed)]


def test_whoever_is_allowed_is_so_for_every_reason_that_there_is() -> None:
    allowed = allowed_ones()
    assert len(allowed) > 500
    assert {answer.basis for _, answer in allowed} == set(Basis)
    for asked, answer in allowed:
        subject, way, organisation = asked.subject, asked.way, POLICY.organisations[asked.organisation]
        assert not any((subject.dead, subject.stopped, subject.all_paused, subject.kept_out))
        assert not subject.restricted
        assert subject.said is not Said.no
        assert subject.part not in ("suspect", "business")
        assert not asked.duplicate
        assert not (subject.on_record and organisation.default)
        assert asked.helps
        assert set(asked.helps) <= set(organisation.helps)
        assert way is not None
        assert not any((way.ended, way.marked_unsafe, way.shared, way.came_back))
        if way.rule is None:
            assert not subject.high_risk
        else:
            assert way.rule.review_by >= TODAY
            used = {"telephone": (way.rule.may_call, way.rule.may_text), "email": (way.rule.may_email,)}
            assert True in used.get(way.rule.channel, (way.rule.may_post,))
        if answer.basis is Basis.not_refused:
            assert subject.said is Said.nothing
            assert subject.part in ("victim", "parent")
            assert not subject.reasons & {"domestic_abuse", "sexual_offence"}
            assert not subject.offence_codes & {"019/16", "008/67"}
            assert not subject.parts & {"bereaved", "spokesperson"}
            assert not set(asked.helps) & {"domestic_abuse", "mental_health", "substances"}


def test_no_single_wrong_thing_is_outweighed() -> None:
    """Whoever may be referred may not be once any one thing is wrong, and the words for it are among the reasons."""
    for asked, _ in allowed_ones(12_000):
        assert asked.way is not None
        wrong = {
            Block.death_recorded: replace(asked, subject=replace(asked.subject, dead=True)),
            Block.stopped: replace(asked, subject=replace(asked.subject, stopped=True)),
            Block.all_paused: replace(asked, subject=replace(asked.subject, all_paused=True)),
            Block.kept_out: replace(asked, subject=replace(asked.subject, kept_out=True)),
            Block.restricted: replace(asked, subject=replace(asked.subject, restricted=True)),
            Block.said_no: replace(asked, subject=replace(asked.subject, said=Said.no)),
            Block.not_referred: replace(asked, subject=replace(asked.subject, part="suspect")),
            Block.duplicate: replace(asked, duplicate=True),
            Block.no_help_chosen: replace(asked, helps=()),
            Block.no_way: replace(asked, way=None),
            Block.way_ended: replace(asked, way=replace(asked.way, ended=True)),
            Block.way_shared: replace(asked, way=replace(asked.way, shared=True)),
            Block.way_came_back: replace(asked, way=replace(asked.way, came_back=True)),
            Block.way_unsafe: replace(asked, way=replace(asked.way, marked_unsafe=True)),
            Block.consent_needed: replace(
                asked,
                subject=replace(
                    asked.subject, said=Said.nothing, part="victim", reasons=frozenset({"domestic_abuse"})
                ),
            ),
        }
        for block, one_wrong in wrong.items():
            decision = decide(one_wrong, POLICY, today=TODAY)
            assert isinstance(decision, Blocked)
            assert block in decision.blocks
            assert len(decision.says) == len(decision.blocks)
            assert all(each and "{" not in each for each in decision.says)


def test_what_may_not_be_sent_because_of_the_person_or_the_way_may_not_be_used_either() -> None:
    chance = random.Random(7)  # noqa: S311 (made-up people)
    for asked in (made_up(chance) for _ in range(20_000)):
        decision = decide(asked, POLICY, today=TODAY)
        if isinstance(decision, Allowed):
            assert still_safe(asked, POLICY, today=TODAY)
        elif any(
            each.startswith("way_") or each in ("death_recorded", "stopped") for each in decision.blocks
        ):
            assert not still_safe(asked, POLICY, today=TODAY)


def test_why_a_yes_is_needed_is_said() -> None:
    subject = Subject("bereaved", Said.nothing, reasons=frozenset({"sexual_offence"}))
    assert [each.id for each in must_say_yes(subject, ("substances",), POLICY)] == [
        "sexual_offence",
        "bereaved",
        "health",
    ]
    asked = Question(subject, Way(None), "victim_support", ("emotional",), duplicate=False)
    decision = decide(asked, POLICY, today=TODAY)
    assert isinstance(decision, Blocked)
    assert "it is about a sexual offence; they lost a relative" in decision.says[0]


WRONG = {
    'title "victim support" is given twice': ("title: Citizens Advice", "title: victim support"),
    "mark exactly one with default: true": ("default: true, ", ""),
    'helps names "dept", which is not a kind of help of this file. Did you mean "debt"?': (
        "helps: [debt, housing_benefits",
        "helps: [dept, housing_benefits",
    ),
    'offences names "999/99"': ("008/67", "999/99"),
    'reasons names "domestic_abus"': ("reasons: [domestic_abuse]", "reasons: [domestic_abus]"),
    "until must be a day": ("until: 2013-12-09", "until: some day"),
    'blocks lacks "said_no"': ("{id: said_no,", "{id: way_ended,"),
    "names business": ("[victim, bereaved, parent, spokesperson],", "[victim, business],"),
    'kind names "rj_explain"': ("kind: rj_explained", "kind: rj_explain"),
    "source is missing": ('source: "[S2] 19: Debt"', 'source: ""'),
}


@pytest.mark.parametrize("says", WRONG)
def test_what_is_wrong_in_the_policy_is_said_when_it_is_read(
    says: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("policy")
    written = (shipped_policy() / FILE).read_text(encoding="utf-8")
    before, after = WRONG[says]
    assert before in written
    (folder / FILE).write_text(written.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        referral_policy(folder)
    assert says in str(refused.value)

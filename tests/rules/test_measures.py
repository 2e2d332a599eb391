"""What is measured rests on promises that exist, and on nothing in their place."""

import re

import pytest

from keptinformed.duties.reading import EVERY_FORCE, load_policy, shipped_policy
from keptinformed.duties.rules import Layer, Policy, Verified
from keptinformed.duties.yaml_text import Items, Section, Value, read_yaml

NATIONAL, AUDIT = "national.yaml", "audit_2017.yaml"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(force=EVERY_FORCE)


def page(name: str) -> Section:
    """Return a file of measures."""
    content = read_yaml(shipped_policy() / "measures" / name)
    assert isinstance(content, Section)
    return content


def sections(value: Value) -> list[Section]:
    """Return a list of sections, which it must be."""
    assert isinstance(value, Items)
    assert all(isinstance(item, Section) for item in value)
    return [item for item in value if isinstance(item, Section)]


def words(value: Value) -> list[str]:
    """Return a list of words, which it must be."""
    assert isinstance(value, Items)
    return [str(item) for item in value]


@pytest.mark.parametrize(("name", "ids"), [(NATIONAL, 5), (AUDIT, 3)])
def test_each_measure_is_whole_and_rests_on_promises(policy: Policy, name: str, ids: int) -> None:
    promises = {rule.promise for rule in policy.enabled}
    measures = sections(page(name)["measures"])

    assert len({str(measure["id"]) for measure in measures}) == len(measures) == ids
    for measure in measures:
        named = words(measure["promises"])
        assert set(named) <= promises
        assert len(set(named)) == len(named) > 0
        assert measure["verified"] in list(Verified)
        assert re.fullmatch(r"[A-Z][^.?!]*\?", str(measure["says"]))
        assert str(measure["title"])
        assert str(measure["note"])


def test_no_promise_answers_two_national_questions() -> None:
    named = [word for measure in sections(page(NATIONAL)["measures"]) for word in words(measure["promises"])]

    assert len(named) == len(set(named))


def test_every_telling_of_news_is_in_the_national_question_about_updates(policy: Policy) -> None:
    """A Code that adds news must be asked about it; news of the release has its own question."""
    (updated,) = [one for one in sections(page(NATIONAL)["measures"]) if one["id"] == "updated"]
    told = {
        rule.promise
        for rule in policy.enabled
        if rule.layer is Layer.statutory and rule.done_when.by_telling_of_trigger
    }
    assert told - set(words(updated["promises"])) == {"told-of-release-date"}


def test_the_audit_of_2017_has_its_three_figures_and_its_five_reasons(policy: Policy) -> None:
    audit = page(AUDIT)
    ids = {str(measure["id"]) for measure in sections(audit["measures"])}
    reasons = {str(reason["kind"]): words(reason["for_measures"]) for reason in sections(audit["reasons"])}

    assert [int(str(measure["published"])) for measure in sections(audit["measures"])] == [46, 69, 89]
    assert set(reasons) <= set(policy.vocabulary)
    assert len(reasons) == 5
    assert {name for named in reasons.values() for name in named} == ids
    assert "leaflet-given" not in reasons["filed_at_source"]


def test_the_reasons_are_those_for_which_the_force_excuses_itself(policy: Policy) -> None:
    audit = page(AUDIT)
    promise_of = {
        str(measure["id"]): words(measure["promises"])[0] for measure in sections(audit["measures"])
    }
    for measure_id, promise in promise_of.items():
        named = {
            str(reason["kind"])
            for reason in sections(audit["reasons"])
            if measure_id in words(reason["for_measures"])
        }
        (rule,) = [
            one
            for one in policy.enabled
            if one.edition == "west-midlands-contact-counts" and one.promise == promise
        ]
        assert {excuse.begins for excuse in rule.excused_when} == named


def test_each_bound_says_what_becomes_of_every_reason() -> None:
    audit = page(AUDIT)
    bounds = audit["bounds"]
    assert isinstance(bounds, Section)
    reasons = sorted(str(reason["kind"]) for reason in sections(audit["reasons"]))
    for name in ("worst", "best"):
        bound = bounds[name]
        assert isinstance(bound, Section)
        placed = [word for field, value in bound.items() if field != "says" for word in words(value)]
        assert sorted(placed) == reasons

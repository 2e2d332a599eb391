"""The list of offences is whole, and what is said to be high-risk is in it, with a reason."""

import pytest
import yaml

from dev.repository import ROOT
from keptinformed.cases import offences
from keptinformed.cases.models import Case

HIGH_RISK = yaml.safe_load((ROOT / "policy/offences/high_risk.yaml").read_text(encoding="utf-8"))["high_risk"]


def test_the_lists_are_whole() -> None:
    codes = offences.classes()
    of_offences = [code for code in codes if offences.is_an_offence(code)]
    assert (len(of_offences), len(codes)) == (3039, 3039 + 132)
    assert all(each.title and each.group for each in codes.values())
    assert max(map(len, of_offences)) <= (Case._meta.get_field("offence_class").max_length or 0)


@pytest.mark.parametrize(
    ("code", "title", "category"),
    [
        ("001/01", "Murder of persons aged 1 year or over", "Violence and Sexual Offences"),
        ("037/02", "", ""),
        ("019/08", "Rape of a female aged 16 or over", "Violence and Sexual Offences"),
        ("046/00", "Stealing from shops", "Shoplifting"),
        ("28E", "Burglary Residential", "Burglary"),
        ("028/03", "Other burglary in a dwelling.", "Burglary"),
        ("8Q", "Stalking", "Violence and Sexual Offences"),
    ],
)
def test_offences_are_found_by_code(code: str, title: str, category: str) -> None:
    found = offences.classes()[code]
    assert found.title.startswith(title)
    assert found.police_uk == category


@pytest.mark.parametrize("entry", HIGH_RISK, ids=lambda entry: entry["why"][:30])
def test_every_line_of_the_high_risk_list_names_offences_and_a_reason(entry: dict[str, list[str]]) -> None:
    patterns = [*entry.get("codes", ()), *entry.get("classes", ())]
    unknown = [pattern for pattern in patterns if not offences.matching(str(pattern))]
    assert patterns
    assert not unknown, f"policy/offences/high_risk.yaml: {unknown} are in neither list"
    assert len(entry["why"]) > 10


@pytest.mark.parametrize(
    "code", ["019/08", "19H", "008/67", "008/66", "195/12", "008/52", "011/03", "099/25"]
)
def test_what_endangers_is_high_risk_and_says_why(code: str) -> None:
    assert offences.is_high_risk(code)
    assert offences.why_high_risk(code)


@pytest.mark.parametrize("code", ["046/00", "28E", "045/11", "", "no code", "190", "1"])
def test_what_is_not_listed_is_not_called_high_risk(code: str) -> None:
    assert not offences.is_high_risk(code)


def test_every_sexual_offence_against_somebody_is_high_risk() -> None:
    against_nobody_named = {"026", "027", "107", "175", "503", "504"}
    left_out = [
        code
        for code, each in offences.classes().items()
        if each.group == "Sexual offences"
        and "/" in code
        and code[:3] not in against_nobody_named
        and not offences.is_high_risk(code)
    ]
    assert not left_out


def test_the_sentence_of_the_licence_stands_beside_the_data() -> None:
    beside = (ROOT / "policy/offences/README.md").read_text(encoding="utf-8")
    assert "Contains public sector information licensed under the Open Government Licence v3.0" in " ".join(
        beside.split()
    )

"""How many parts a text is sent in: every one of the cases published for GOV.UK Notify, and Welsh."""

import json
from pathlib import Path
from typing import Any

import pytest

from keptinformed.contact.drafting.counting_texts import count_text

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "text_message_parts.json").read_text(encoding="utf-8")
)
ALONE, JOINED = {True: 70, False: 160}, {True: 67, False: 153}


@pytest.mark.parametrize("number", range(len(VECTORS["parts"])))
def test_parts_are_those_of_notify(number: int) -> None:
    case = VECTORS["parts"][number]
    text = "".join(letter * times for letter, times in case["text"])
    counted = count_text(text)
    assert counted.parts == case["parts"]
    # The vectors name what stands in the last part; the first part alone holds more than each of several.
    longer = any(letter in "âÿ" for letter, _ in case["text"])
    over = counted.places - (counted.parts - 1) * JOINED[longer] if counted.parts > 1 else counted.places
    assert case["over"] in (over, counted.places - ALONE[longer])


@pytest.mark.parametrize("number", range(len(VECTORS["places"])))
def test_places_are_those_of_notify(number: int) -> None:
    case = VECTORS["places"][number]
    text = case["content"]
    for name, value in case["values"].items():
        text = text.replace(f"(({name}))", value)
    prefix = f"{case['prefix']}: " if case["prefix"] else ""
    assert count_text(prefix + text).places == case["places"]


def test_one_welsh_letter_makes_the_whole_text_the_longer_kind() -> None:
    welsh = "Mae gennym newyddion i chi. Ffoniwch ni pan fydd yn amser da i siarad, os gwelwch yn dda. "
    assert count_text(welsh).parts == 1
    assert count_text(welsh + "dŵr").parts == 2
    assert count_text(welsh + "dŵr").replaced == ()


def test_what_a_telephone_would_not_show_is_named() -> None:
    counted = count_text("Zażółć — “gęślą” 🚀 مرحبا")
    assert counted.parts == 1
    assert {"ł", "ż", "ę", "🚀", "م"} <= set(counted.replaced)
    assert "ó" not in counted.replaced
    assert not {"—", "“", " "} & set(counted.replaced)

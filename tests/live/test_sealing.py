"""Numbers and addresses are sealed: what is sealed opens again, what was changed does not, and the same is found."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from keptinformed.privacy import sealing
from keptinformed.privacy.sealing import BadSealingKeys, CannotUnseal, ending_of, lookup_of, seal, unseal

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors"
OLD, NEW = (
    f"{name}:{base64.b64encode(bytes([number] * 32)).decode()}" for number, name in ((1, "old"), (2, "new"))
)

values = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
SPACES = st.sampled_from(["", " ", "-", "\u00a0", ".", ") ", " ("])
national = st.text("0123456789", min_size=9, max_size=9).map(lambda rest: f"7{rest}")


@given(values)
def test_what_is_sealed_opens_again_and_is_never_the_same_twice(value: str) -> None:
    sealed = seal(value)
    assert unseal(sealed) == unseal(memoryview(sealed)) == value
    assert seal(value) != sealed
    assert len(value) < 4 or value.encode() not in sealed


@given(values, st.data())
def test_a_changed_byte_anywhere_is_noticed(value: str, data: st.DataObject) -> None:
    sealed = seal(value)
    place = data.draw(st.integers(0, len(sealed) - 1))
    changed = sealed[:place] + bytes([sealed[place] ^ data.draw(st.integers(1, 255))]) + sealed[place + 1 :]
    with pytest.raises(CannotUnseal):
        unseal(changed)
    with pytest.raises(CannotUnseal):
        unseal(sealed[:place])


def test_keys_rotate_and_look_ups_stay(settings: Settings) -> None:
    settings.SEALING_KEYS = OLD
    sealed, lookup = seal("07700 900123"), lookup_of("telephone", "07700 900123")
    settings.SEALING_KEYS = f"{NEW},{OLD}"
    again = sealing.reseal(sealed)
    assert (sealing.key_name(sealed), sealing.key_name(again)) == ("old", "new")
    assert unseal(sealed) == unseal(again) == "07700 900123"
    assert sealing.reseal(again) == again
    assert lookup_of("telephone", "07700 900123") == lookup
    settings.SEALING_KEYS = NEW
    assert unseal(again) == "07700 900123"
    with pytest.raises(CannotUnseal, match="the key old"):
        unseal(sealed)
    assert lookup_of("telephone", "07700 900123") != lookup


@pytest.mark.parametrize("keys", ["", "x", "x:abc", f"{OLD},{OLD}", "a b:" + "A" * 44, ":" + "A" * 43 + "="])
def test_keys_that_will_not_do_are_refused_without_showing_them(settings: Settings, keys: str) -> None:
    settings.SEALING_KEYS = keys
    with pytest.raises(BadSealingKeys) as refused:
        seal("07700 900123")
    assert "AAAA" not in str(refused.value)


@given(national, st.lists(SPACES, min_size=10, max_size=10), st.data())
def test_a_telephone_number_is_found_however_it_is_written(
    number: str, gaps: list[str], data: st.DataObject
) -> None:
    spaced = "".join(digit + gap for digit, gap in zip(number, gaps, strict=True))
    before = data.draw(
        st.sampled_from(["0", "+44", "+44 ", "0044", "00 44 ", "+44 (0)", "(0", "\u200b0", "+0044"])
    )
    assert lookup_of("telephone", before + spaced) == lookup_of("telephone", f"0{number}")
    assert ending_of(before + spaced) == number[-3:]


@given(national, national)
def test_two_numbers_are_not_taken_for_one(one: str, other: str) -> None:
    assert (lookup_of("telephone", f"0{one}") == lookup_of("telephone", f"0{other}")) is (one == other)


@pytest.mark.parametrize("number", ["07700 900000", "07700 900999", "+44 7700 900 123"])
def test_the_numbers_kept_free_for_drama_are_numbers(number: str) -> None:
    assert sealing.normalised("telephone", number).startswith("447700900")
    assert ending_of(number) == "".join(filter(str.isdigit, number))[-3:]


def test_channels_do_not_mix_and_unknown_ones_are_refused() -> None:
    assert len({lookup_of(channel, "1") for channel in ("telephone", "email", "post")}) == 3
    with pytest.raises(ValueError, match="pigeon"):
        lookup_of("pigeon", "1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1 Demonstration Street, Demoton, ZZ99 9ZZ", "1, demonstration st\nDEMOTON zz999zz", True),
        ("1 Demonstration Street, ZZ99 9ZZ", "2 Demonstration Street, ZZ99 9ZZ", False),
        ("1 Demonstration Street, ZZ99 9ZZ", "1 Demonstration Street, ZZ98 9ZZ", False),
        ("The Old Mill, Demoton", "the old mill demoton", True),
        ("The Old Mill, Demoton", "The New Mill, Demoton", False),
    ],
)
def test_an_address_is_its_postcode_and_first_number(one: str, other: str, *, same: bool) -> None:
    assert (lookup_of("post", one) == lookup_of("post", other)) is same


def test_the_end_of_an_address_is_not_shown() -> None:
    assert ending_of("person1@example.org") == ending_of("1 Demonstration Street, ZZ99 9ZZ") == ""
    assert ending_of("999") == ""
    assert ending_of("07700 900123 ext 4") == "123"


@pytest.mark.skipif(not VECTORS.is_dir(), reason="the folder of real-world telephone numbers is not here")
def test_real_ways_to_write_a_number() -> None:
    phones = json.loads((VECTORS / "uk_phone_notify.json").read_text(encoding="utf-8"))
    for vector in phones["valid_uk_mobile"]:
        assert sealing.normalised("telephone", vector["input"]) == vector["normalised"], vector
    written = phones["valid_uk_landline"][:3]
    assert len({lookup_of("telephone", number) for number in written}) == 1
    assert lookup_of("telephone", "+33122334455") == lookup_of("telephone", "0033122334455")
    abroad = [lookup_of("telephone", f"{before}12025550104") for before in ("+", "00", "+00", "")]
    assert len(set(abroad)) == 1


@pytest.mark.skipif(not VECTORS.is_dir(), reason="the folder of real-world e-mail addresses is not here")
def test_real_ways_to_write_an_email_address() -> None:
    addresses = json.loads((VECTORS / "email_notify.json").read_text(encoding="utf-8"))[
        "valid_email_addresses"
    ]
    for address in addresses:
        assert lookup_of("email", f" {address.upper()}\t") == lookup_of("email", address.lower())
    assert len({lookup_of("email", address) for address in addresses}) == len({a.lower() for a in addresses})

"""Decides whether two numbers or addresses, however they are written, reach the same place: in doubt, they do."""

import re
import unicodedata
from dataclasses import dataclass

from keptinformed.privacy.sealing import normalised

_DOTS_DO_NOT_COUNT = frozenset({"gmail.com", "googlemail.com"})
_SAME_PROVIDER = {"googlemail.com": "gmail.com"}
_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9O][A-Z]{2})\b")
_FLAT = re.compile(
    r"\b(?:FLAT|APARTMENT|APT|UNIT|ROOM|STUDIO|MAISONETTE|FL)\.?\s*(?:NO\.?\s*|#\s*)?([0-9]+[A-Z]?|[A-Z])\b"
)
_SLASHED = re.compile(r"\b([0-9]+[A-Z]?)\s*/\s*([0-9]+[A-Z]?)\b")
_NUMBER = re.compile(r"\b([0-9]+)\s?([A-Z])?\b")
_SHORTEST_NUMBER = 7
_OF_EVERY_STREET = frozenset(
    {
        "STREET",
        "ROAD",
        "AVENUE",
        "LANE",
        "CLOSE",
        "DRIVE",
        "WAY",
        "COURT",
        "PLACE",
        "THE",
        "FLAT",
        "HOUSE",
        "AND",
    }
)


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address, as far as it matters to whether two are the same."""

    postcode: str
    flat: str
    numbers: frozenset[str]
    """The numbers of the house, without that of the flat."""
    words: frozenset[str]


def same_place(channel: str, one: str, other: str) -> bool:
    """Say whether two numbers or addresses of a channel reach the same place. Pure.

    Telephone: the same number in whichever form; e-mail: the same inbox; post: the same household, and wherever it
    cannot be told (no flat given, a house with a name only), yes. Raises ValueError for another channel.
    """
    if channel == "telephone":
        return _telephones(one) & _telephones(other) != set()
    if channel == "email":
        return inbox(one) == inbox(other)
    if channel == "post":
        return _same_household(address(one), address(other))
    raise ValueError("that is no way to reach somebody")


def inbox(written: str) -> str:
    """Return the inbox that an e-mail address reaches: labels after a plus, and the dots of Gmail, do not count."""
    text = normalised("email", _visible(written))
    bracketed = re.search(r"<([^<>]+)>\s*$", text)
    text = (bracketed[1] if bracketed else text).strip().removeprefix("mailto:").strip("<> .,;").casefold()
    name, _, domain = text.rpartition("@")
    domain = _SAME_PROVIDER.get(domain.strip(". "), domain.strip(". "))
    name = name.strip().strip('"').partition("+")[0]
    return f"{name.replace('.', '') if domain in _DOTS_DO_NOT_COUNT else name}@{domain}"


def address(written: str) -> Address:
    """Return what matters of a postal address."""
    text = _visible(written).upper().replace("\u2019", "'")
    postcode, rest = _postcode_and_rest(text)
    name, rest = _flat_and_rest(rest)
    houses = list(_NUMBER.finditer(rest))
    numbers = frozenset(str(int(each[1])) for each in houses)
    # 14A High Street is what others call flat A, 14 High Street.
    name = name or next((each[2] for each in houses if each[2]), "")
    words = frozenset(word for word in re.findall(r"[A-Z']{3,}", rest) if word not in _OF_EVERY_STREET)
    return Address(postcode, _plain(name), numbers, words)


def _postcode_and_rest(text: str) -> tuple[str, str]:
    found = list(_POSTCODE.finditer(text))
    if not found:
        return "", text
    last = found[-1]
    # Behind the space comes a digit: what looks like a letter O is a nought.
    inward = f"0{last[2][1:]}" if last[2].startswith("O") else last[2]
    return f"{last[1]}{inward}", f"{text[: last.start()]} {text[last.end() :]}"


def _flat_and_rest(text: str) -> tuple[str, str]:
    flat, slashed = _FLAT.search(text), _SLASHED.search(text)
    if flat:
        return flat[1], f"{text[: flat.start()]} {text[flat.end() :]}"
    if slashed:
        return slashed[1], f"{text[: slashed.start()]} {slashed[2]} {text[slashed.end() :]}"
    return "", text


def _visible(written: str) -> str:
    """Return a text in its plainest letters, without signs that nobody sees."""
    plain = unicodedata.normalize("NFKC", written)
    return "".join(char for char in plain if unicodedata.category(char) != "Cf")


def _plain(flat: str) -> str:
    return re.sub(r"^0+(?=[0-9])", "", flat)


def _telephones(written: str) -> set[str]:
    """Return the number, and the one that it would be at home were it written without its nought or country."""
    text = _visible(written)
    plain = normalised("telephone", re.sub(r"(?i)^\s*tel[:.]?\s*", "", text))
    if len(plain) < _SHORTEST_NUMBER:
        return {plain} if plain else set()
    return {plain} if plain.startswith("44") else {plain, f"44{plain}"}


def _same_household(one: Address, other: Address) -> bool:
    if one.postcode and other.postcode and one.postcode != other.postcode:
        return False
    if not (one.postcode and other.postcode) and one.words and other.words and not one.words & other.words:
        return False
    if one.numbers and other.numbers and not one.numbers & other.numbers:
        return False
    return not (one.flat and other.flat and one.flat != other.flat)

"""Counts how many parts a text message is sent in, as GOV.UK Notify and the telephone networks count them.

Source: GSM 03.38 (seven-bit alphabet and its extension) and GOV.UK Notify's published behaviour: what is neither in
that alphabet nor Welsh is replaced before it is sent; one Welsh letter outside it makes the whole text a longer kind.
"""

import re
import unicodedata
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("^{}\\[~]|€")
"""These take two places each."""
_WELSH = frozenset("ÁáÂâÊêËëÎîÍíÏïÓóÔôÛûÚúẀẁẂẃŴŵẄẅŶŷŸÿÝýẎẏ")
"""Letters of Welsh that the seven-bit alphabet lacks: sent as they are, in the longer kind of text."""
_REPLACED = {"…": "...", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " "}  # noqa: RUF001
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True)
class Counted:
    """How long a text message is: places taken, parts sent, and what a telephone would not show as written."""

    places: int
    parts: int
    replaced: tuple[str, ...]
    """Characters that are sent as something else, such as a question mark."""


def count_text(text: str) -> Counted:
    """Return how long `text` is once it is sent.

    White space is counted as it is sent: runs become one space, and no more than one empty line stays.
    """
    sent, replaced = _as_sent(_tidied(text))
    if any(letter in _WELSH for letter in sent):
        return Counted(len(sent), _parts(len(sent), alone=70, joined=67), replaced)
    places = len(sent) + sum(letter in _EXTENSION for letter in sent)
    return Counted(places, _parts(places, alone=160, joined=153), replaced)


def _tidied(text: str) -> str:
    lines = [_SPACES.sub(" ", line).strip() for line in text.replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _as_sent(text: str) -> tuple[str, tuple[str, ...]]:
    sent: list[str] = []
    replaced: dict[str, None] = {}
    for letter in text:
        if letter in _BASIC or letter in _EXTENSION or letter in _WELSH:
            sent.append(letter)
        else:
            plain = _REPLACED.get(letter) or _bare(letter)
            if plain != " " and letter not in _REPLACED:
                replaced[letter] = None
            sent.append(plain)
    return "".join(sent), tuple(replaced)


def _bare(letter: str) -> str:
    """Return the letter without its accent where that can be sent, else a question mark."""
    plain = unicodedata.normalize("NFKD", letter)[:1]
    return plain if plain in _BASIC else "?"


def _parts(places: int, *, alone: int, joined: int) -> int:
    return 1 if places <= alone else -(-places // joined)

"""The words of the pages around signing in, in English and Welsh: read once, and never written in a template."""

from collections.abc import Mapping
from functools import cache
from typing import Final

import yaml

from keptinformed.duties.reading import shipped_policy

LANGUAGES: Final = ("en", "cy")

type Words = Mapping[str, Mapping[str, str]]


@cache
def words_of(language: str) -> Words:
    """Return the words of `policy/words/portal_sign_in.LANGUAGE.yaml`: for each page, its sentences by their keys."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    path = shipped_policy() / "words" / f"portal_sign_in.{known}.yaml"
    read: Words = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read

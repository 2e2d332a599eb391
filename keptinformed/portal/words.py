"""The words of the pages around what is published, in English and Welsh: read once, and never written in a template."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import yaml

from keptinformed.duties.reading import shipped_policy

LANGUAGES: Final = ("en", "cy")
FILES: Final = ("portal_sign_in", "portal_pages", "portal_choices", "portal_public")
"""The pages around signing in, those inside, forms about court, a statement and how we did, and those for everybody.

No page is named in two of them.
"""

type Words = Mapping[str, Mapping[str, str]]


@cache
def words_of(language: str) -> Words:
    """Return the words of `policy/words/FILE.LANGUAGE.yaml`: for each page, its sentences by their keys."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    found: dict[str, Mapping[str, str]] = {}
    for file in FILES:
        path = shipped_policy() / "words" / f"{file}.{known}.yaml"
        found |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@cache
def law_of(page: str) -> Mapping[str, Any]:
    """Return one of the statements of `policy/words/public_law.en.yaml`; there is no Welsh of it yet."""
    path = shipped_policy() / "words" / "public_law.en.yaml"
    found: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))[page]
    return found

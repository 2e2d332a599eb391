"""Looks at every file of policy/letters before anybody is sent anything made from it."""

from collections.abc import Iterator, Mapping

from keptinformed.contact.drafting.filling import fill
from keptinformed.contact.drafting.findings import Finding, Kind
from keptinformed.contact.drafting.lexicon import Lexicon
from keptinformed.contact.drafting.linting import Asked, lint
from keptinformed.contact.drafting.placeholders import Allowed
from keptinformed.contact.drafting.wordings import ENGLISH, Chosen, Form, LetterFile, Letters, Wording

_WAYS_BACK: Mapping[Form, frozenset[str]] = {
    Form.letter: frozenset({"officer_phone", "desk_phone"}),
    Form.text: frozenset({"call_back_number"}),
    Form.telling_text: frozenset({"call_back_number"}),
    Form.email: frozenset({"call_back_number"}),
    Form.call: frozenset(),
}
"""What must stand in each form, so that somebody who reads it knows whom to ring."""


def lint_letters(letters: Letters, lexicon: Lexicon, allowed: Allowed) -> tuple[Finding, ...]:
    """Return everything that is wrong with any file, in order of occasion and language."""
    return tuple(
        finding for file in letters.files.values() for finding in lint_file(file, letters, lexicon, allowed)
    )


def lint_file(file: LetterFile, letters: Letters, lexicon: Lexicon, allowed: Allowed) -> Iterator[Finding]:
    """Find what is wrong with one file: its words as they stand, and its texts filled in with examples."""
    examples = {name: each.example for name, each in allowed.placeholders.items()}
    english = letters.files[file.occasion, ENGLISH]
    where = f"{file.force + ': ' if file.force else ''}{file.occasion}/{file.file.name}"
    if not file.is_english and file.made_from != english.words_digest:
        yield Finding(
            Kind.stale_translation,
            where,
            file.made_from,
            f'Translate it anew, then write made_from: "{english.words_digest}". Until then the English goes alone.',
        )
    for form, wording in file.wordings.items():
        place = f"{where} line {wording.line}, {form.value}"
        words = wording.words
        if form in (Form.text, Form.telling_text):
            words = fill(Chosen(form, (file, english)), examples, allowed).blocks[0].words
        must_say = file.must_say if form in file.tells_in else ()
        yield from lint(Asked(words, form, file.language, place, wording.subject, must_say=must_say), lexicon)
        yield from _way_back(form, wording, place)


def _way_back(form: Form, wording: Wording, place: str) -> Iterator[Finding]:
    for name in sorted(_WAYS_BACK[form] - set(wording.placeholders)):
        yield Finding(Kind.no_way_back, place, form.value, f"Write (({name})) into it.")

"""Writes docs/reference/letters.md: each duty of the Code with its words, each occasion with who checked them."""

from collections.abc import Iterator

from keptinformed.contact.drafting.check_letters_command import CODE
from keptinformed.contact.drafting.coverage import Covered, coverage, load_not_told
from keptinformed.contact.drafting.reading import load_letters
from keptinformed.contact.drafting.wordings import ENGLISH, Form, LetterFile, Letters
from keptinformed.duties.reading import load_policy

_INTRODUCTION = """# What we say, and for which duty

Written by `./kept docs` from `policy/letters`; change it there ([how to](../how-to/letters.md)). A test holds that
every duty of the Code of 2020 that is met by telling somebody has a letter and a text, in English and in Welsh. How far
the source of each duty was checked stands in [the catalogue](duties.md): a letter can be no surer than that.
"""


def text() -> str:
    """Return the whole page. Raises PolicyError where letters or law cannot be read."""
    letters = load_letters()
    covered = coverage(load_policy(editions=[CODE]).rules, letters, load_not_told())
    return "\n".join([_INTRODUCTION, _checked(letters), *_duties(covered), "", *_occasions(letters)]) + "\n"


def _checked(letters: Letters) -> str:
    files = letters.files.values()
    translations = [file for file in files if not file.is_english]
    reviewed = sum(file.review.is_done for file in translations)
    signed = sum(bool(file.sign_off.until) for file in files)
    return (
        f"**Of {len(translations)} translations {reviewed} were reviewed; of {len(files)} files {signed} were signed"
        " off by public readers.** A translation that nobody reviewed leaves only beside its English.\n"
    )


def _duties(covered: tuple[Covered, ...]) -> Iterator[str]:
    told = sum(bool(each.occasions) for each in covered)
    yield f"## Duties\n\n{len(covered)} duties are switched on; {told} of them have words.\n"
    yield "| duty | what is owed | occasions, or why no words can meet it |\n|---|---|---|"
    for each in covered:
        names = ", ".join(f"`{name}`" for name in each.occasions)
        yield f"| `{each.rule.id}` | {each.rule.says} | {names or each.because} |"


def _occasions(letters: Letters) -> Iterator[str]:
    yield "## Occasions\n"
    yield (
        "Telling: the forms that say all that is owed. A text only asks to ring, and tells nothing. Reviewed: the"
        " translations that somebody checked. Signed off: by public readers, and until when.\n"
    )
    yield "| occasion | title | telling | languages | reviewed | signed off |\n|---|---|---|---|---|---|"
    for occasion in letters.occasions:
        files = [letters.files[occasion, language] for language in letters.languages_of(occasion)]
        english = letters.files[occasion, ENGLISH]
        telling = ", ".join(form.value for form in Form if form in english.tells_in)
        languages = ", ".join(file.language for file in files)
        reviewed = ", ".join(f"{file.language} by {file.review.by}" for file in files if file.review.is_done)
        yield (
            f"| `{occasion}` | {english.title} | {telling} | {languages} | {reviewed or 'none'} "
            f"| {', '.join(filter(None, map(_signed, files))) or 'none'} |"
        )


def _signed(file: LetterFile) -> str:
    return f"{file.language} until {file.sign_off.until}" if file.sign_off.until else ""

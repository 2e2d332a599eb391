"""Reads all words of a force: policy/letters, and in their place its own under policy/forces/FORCE/letters."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from keptinformed.contact.drafting.letter_files import read_letter_file
from keptinformed.contact.drafting.placeholders import Allowed, read_allowed
from keptinformed.contact.drafting.wordings import ENGLISH, LetterFile, Letters
from keptinformed.duties.reading import PolicyError, load_owners, shipped_policy
from keptinformed.duties.vocabulary import read_vocabulary
from keptinformed.duties.yaml_text import UnreadableYaml

_FOLDER = "letters"


def load_letters(root: Path | None = None, *, force: str = "") -> Letters:
    """Return the words under `root`, or of the policy that ships, with those of `force` in place of them.

    What a force overrides in English alone, it takes from every language: a translation of other words is not used.

    Raises PolicyError with a sentence for everything that is wrong in any file.
    """
    top = shipped_policy() if root is None else root
    faults: list[str] = []
    try:
        allowed = load_allowed(top)
        found = _folder(top / _FOLDER, allowed, faults)
        if force:
            found |= _folder(top / "forces" / force / _FOLDER, allowed, faults, force=force)
        kinds = read_vocabulary(_own_or_shipped(top, "vocabulary.yaml"), faults)
    except UnreadableYaml as error:
        raise PolicyError([*faults, str(error)]) from error
    faults += _faults_between(found, frozenset(kinds), frozenset(load_owners(root)))
    if faults:
        raise PolicyError(faults)
    return Letters({key: _with_original(file, found) for key, file in sorted(found.items())})


def load_allowed(root: Path | None = None) -> Allowed:
    """Return what may be filled into a letter. Raises PolicyError, UnreadableYaml."""
    faults: list[str] = []
    top = shipped_policy() if root is None else root
    allowed = read_allowed(_own_or_shipped(top, f"{_FOLDER}/placeholders.yaml"), faults)
    if faults:
        raise PolicyError(faults)
    return allowed


def _own_or_shipped(root: Path, name: str) -> Path:
    own = root / name
    return own if own.is_file() else shipped_policy() / name


def _folder(
    folder: Path, allowed: Allowed, faults: list[str], *, force: str = ""
) -> dict[tuple[str, str], LetterFile]:
    found: dict[tuple[str, str], LetterFile] = {}
    for path in sorted(folder.glob("*/*.md")):
        made = read_letter_file(path, allowed, faults, force=force)
        if made is not None:
            found[path.parent.name, path.stem] = made
    return found


def _with_original(file: LetterFile, found: dict[tuple[str, str], LetterFile]) -> LetterFile:
    """Return a translation with what its English says it is for; the English as it is."""
    original = found[file.occasion, ENGLISH]
    return replace(
        file,
        tells_of=original.tells_of,
        gives=original.gives,
        discharges=original.discharges,
        owner=original.owner,
        tells_in=tuple(form for form in original.tells_in if form in file.wordings),
        never=original.never,
        must_say=original.must_say,
    )


def _faults_between(
    found: dict[tuple[str, str], LetterFile], kinds: frozenset[str], owners: frozenset[str]
) -> Iterator[str]:
    for (occasion, language), file in sorted(found.items()):
        where = f"{occasion}/{file.file.name}"
        original = found.get((occasion, ENGLISH))
        if original is None:
            yield f"{where}: has no English beside it. Add {occasion}/{ENGLISH}.md."
        elif not file.wordings.keys() <= original.wordings.keys():
            extra = ", ".join(sorted(file.wordings.keys() - original.wordings.keys()))
            yield f"{where}: has {extra}, which its English has not. A translation adds nothing."
        for kind in (*file.tells_of, *file.gives):
            if kind not in kinds:
                yield f'{where}: there is no event "{kind}" in vocabulary.yaml.'
        if language == ENGLISH and file.owner not in owners:
            yield f'{where}: owner "{file.owner}" is not in owners.yaml.'

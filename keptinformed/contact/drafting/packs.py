"""Puts letters that belong together into one document, such as the information pack for each victim."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from keptinformed.contact.drafting.filling import Block, Draft, fill
from keptinformed.contact.drafting.placeholders import Allowed
from keptinformed.contact.drafting.wordings import ENGLISH, Form, Letters
from keptinformed.duties.fields import Fields, meant
from keptinformed.duties.reading import PolicyError, shipped_policy
from keptinformed.duties.yaml_text import Section, read_yaml
from keptinformed.errors import Refused


def load_packs(root: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """Return the occasions of each pack, from policy/letters/packs.yaml. Raises PolicyError, UnreadableYaml."""
    path = (shipped_policy() if root is None else root) / "letters" / "packs.yaml"
    faults: list[str] = []
    content = read_yaml(path)
    page = Fields(content if isinstance(content, Section) else Section(), path.name, faults)
    page.only(("packs",))
    found: dict[str, tuple[str, ...]] = {}
    for section in page.sections("packs"):
        entry = Fields(section, f"{path.name} line {section.line}", faults)
        entry.only(("pack", "letters"))
        found[entry.text("pack")] = entry.texts("letters")
    if faults:
        raise PolicyError(faults)
    return found


def fill_pack(
    occasions: Sequence[str],
    letters: Letters,
    values: Mapping[str, str],
    allowed: Allowed,
    language: str = ENGLISH,
) -> Draft:
    """Return one draft of all these letters: first all in the person's language, then the English that goes beside it.

    Raises Refused for an occasion without words, and what `fill` raises.
    """
    for occasion in occasions:
        if occasion not in letters.occasions:
            raise Refused(f'There are no words for "{occasion}".{meant(occasion, letters.occasions)}')
    drafts = [fill(letters.choose(each, Form.letter, language), values, allowed) for each in occasions]
    blocks: list[Block] = [block for draft in drafts for block in draft.blocks]
    own = [block for block in blocks if block.language == language]
    beside = [block for block in blocks if block.language != language]
    return Draft(
        occasion=occasions[0],
        form=Form.letter,
        blocks=(*own, *beside),
        made_from=tuple(digest for draft in drafts for digest in draft.made_from),
    )

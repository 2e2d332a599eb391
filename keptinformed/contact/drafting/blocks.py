"""Keeps a filled-in letter as plain values, and makes it a draft again, so that it is printed as it was looked at."""

from collections.abc import Sequence
from typing import Any

from keptinformed.contact.drafting.filling import Block, Draft
from keptinformed.contact.drafting.wordings import ENGLISH, Form, Paragraph

BETWEEN = "\n\n---\n\n"
"""What stands between languages in the plain text of a message."""


def as_values(draft: Draft) -> list[dict[str, Any]]:
    """Return the blocks of a draft as values that JSON can hold."""
    return [
        {
            "language": block.language,
            "title": block.title,
            "unreviewed": block.is_unreviewed_translation,
            "paragraphs": [{"words": each.words, "point": each.is_point} for each in block.paragraphs],
        }
        for block in draft.blocks
    ]


def as_draft(occasion: str, values: Sequence[dict[str, Any]]) -> Draft:
    """Return the draft of a letter from what `as_values` gave. Raises KeyError where it is something else."""
    blocks = tuple(
        Block(
            each["language"],
            each["title"],
            tuple(Paragraph(one["words"], one["point"]) for one in each["paragraphs"]),
            is_unreviewed_translation=each["unreviewed"],
        )
        for each in values
    )
    return Draft(occasion, Form.letter, blocks, ())


def from_text(occasion: str, title: str, text: str) -> Draft:
    """Return the draft of a letter of which there is plain text only: English, a list where lines begin with a dash."""
    paragraphs = [part for part in text.replace(BETWEEN, "\n\n").split("\n\n") if part.strip()]
    made = tuple(Paragraph(each.removeprefix("- "), each.startswith("- ")) for each in paragraphs)
    return Draft(occasion, Form.letter, (Block(ENGLISH, title, made),), ())

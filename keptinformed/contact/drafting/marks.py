"""Catches a letter in the wrong envelope while it is still a file: each page must be for whom the address says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from keptinformed.errors import Refused

_MARK = re.compile(r"Letter\s*mark\s*([0-9A-F]{8})")
_PAGE = re.compile(r"page\s*(\d+)\s*of\s*(\d+)")


class CannotReadPdf(Refused):
    """What should be a batch of letters is none."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A page that may be somebody else's: its number in the batch, from one, and what is wrong."""

    page: int
    says: str


def mark_of(address: Sequence[str]) -> str:
    """Return eight digits that stand for one name and address, whatever their spaces, commas and capitals.

    Made from the record when the words are; it says nothing to whoever sees it.
    """
    bare = "".join(letter for line in address for letter in line.casefold() if letter.isalnum())
    return sha256(bare.encode()).hexdigest()[:8].upper()


def joined(letters: Sequence[bytes]) -> bytes:
    """Return several letters as one PDF for a printer, in their order."""
    from pypdf import PdfWriter  # noqa: PLC0415  a second to import, and only for whoever prints

    writer = PdfWriter()
    for each in letters:
        writer.append(BytesIO(each))
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def slips_in(pdf: bytes) -> tuple[Slip, ...]:
    """Return every page of a batch that does not belong to the address on the first page of its letter.

    Raises CannotReadPdf.
    """
    return slips_on(pages_of(pdf))


def pages_of(pdf: bytes) -> tuple[str, ...]:
    """Return the text of each page of a PDF. Raises CannotReadPdf."""
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        return tuple(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    except PyPdfError as error:
        raise CannotReadPdf(
            "This is no PDF of letters. Make the batch again, and post nothing of it."
        ) from error


def slips_on(pages: Sequence[str]) -> tuple[Slip, ...]:
    """Return the same for the text of each page."""
    slips: list[Slip] = []
    wanted, number, of = "", 0, 0
    for page, text in enumerate(pages, start=1):
        counts, marks = _PAGE.findall(text), _MARK.findall(text)
        if not counts or not marks:
            slips.append(Slip(page, "it has no mark or no number. Do not post this batch."))
            continue
        # The last one: the foot of the page. Somebody may live in Page Street.
        at, length = (int(figure) for figure in counts[-1])
        if at == 1:
            if number != of:
                slips.append(Slip(page - 1, f"its letter has {of} pages, and only {number} are here."))
            wanted, number = mark_of([_address_on(text)]), 0
        elif (at, length) != (number + 1, of):
            slips.append(Slip(page, f"it is page {at} of {length}, after page {number} of {of}."))
        number, of = at, length
        if set(marks) != {wanted}:
            slips.append(Slip(page, "its words were made for somebody other than its address names."))
    if number != of:
        slips.append(Slip(len(pages), f"its letter has {of} pages, and only {number} are here."))
    return tuple(slips)


def _address_on(text: str) -> str:
    """Return the address on the first page of a letter: all that stands before the mark beneath it."""
    first = _MARK.search(text)
    return text[: first.start()] if first else ""

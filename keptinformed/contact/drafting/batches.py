"""Makes one PDF of the letters that are posted together: a sheet to check them by, then each on a sheet of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from keptinformed.contact.drafting.marks import Slip, pages_of, slips_on
from keptinformed.contact.drafting.pages import printed, template


@dataclass(frozen=True, slots=True)
class InBatch:
    """One letter of a batch."""

    number: int
    mark: str
    postage: str
    pages: bytes
    sheets: int
    """How many pages it has."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands at the top of the sheet to check by."""

    force: str
    printed_at: str
    printed_by: str
    reference: str


def is_whole(pdf: bytes, mark: str, sheets: int) -> tuple[Slip, ...]:
    """Return what is wrong with the pages of one letter: each must carry its mark and be for its address.

    Raises CannotReadPdf.
    """
    pages = pages_of(pdf)
    found = list(slips_on(pages))
    if len(pages) != sheets:
        found.append(Slip(len(pages), f"the letter had {sheets} pages when it was made."))
    found += [
        Slip(number, "its mark is not that of the person and address of now.")
        for number, text in enumerate(pages, start=1)
        if f"Letter mark {mark}" not in " ".join(text.split())
    ]
    return tuple(found)


def batch_of(sheet: Sheet, letters: Sequence[InBatch]) -> bytes:
    """Return the batch as one PDF for printing on both sides: every letter begins on a fresh sheet of paper.

    Raises CannotMakePdf, CannotReadPdf.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415  a second to import, and only for whoever prints

    classes = sorted({each.postage for each in letters})
    counts = [(name, sum(each.postage == name for each in letters)) for name in classes]
    html = template("order.html.jinja").render(sheet=sheet, letters=letters, counts=counts)
    writer = PdfWriter()
    for pdf in (printed(html, "order.css", []), *(each.pages for each in letters)):
        writer.append(PdfReader(BytesIO(pdf)))
        if len(writer.pages) % 2:
            writer.add_blank_page()
    made = BytesIO()
    writer.write(made)
    return made.getvalue()

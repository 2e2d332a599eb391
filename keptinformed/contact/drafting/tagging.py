"""Names in a finished PDF the language of each block, so that a screen reader does not read Urdu as if it were English.

WeasyPrint tags headings, paragraphs and lists, and gives the whole document one language; the rest is done here.
"""

from collections.abc import Iterator, Sequence
from typing import Any

_HEADING, _PART, _BOX, _WORDS = "/H1", "/Sect", "/Div", "/P"


def name_languages(pdf: Any, languages: Sequence[str]) -> None:
    """Set the language of everything in `pdf`, a pydyf.PDF of a letter with a block in each of `languages`.

    A block that runs over several pages has a part on each; the first of them has its heading. Above a translation that
    nobody reviewed stands a note in two languages, the second English.
    """
    (document,) = [each for each in pdf.objects if _kind(each) == "/Document"]
    at = -1
    for part in _inside(pdf, document):
        if _kind(part) == _PART:
            begins = any(_kind(each) == _HEADING for each in _inside(pdf, part))
            at = min(at + begins, len(languages) - 1)
            _name(part, languages[max(at, 0)])
            _name_note(pdf, part)
        elif _kind(part) == _BOX:
            boxes = [each for each in _inside(pdf, part) if _kind(each) == _BOX]
            covers = list(dict.fromkeys(languages))
            if at < 0 and len(boxes) == len(covers):
                for box, language in zip(boxes, covers, strict=True):
                    _name(box, language)


def _name_note(pdf: Any, part: Any) -> None:
    first = next(_inside(pdf, part), None)
    if first is not None and _kind(first) == _BOX:
        sentences = [each for each in _inside(pdf, first) if _kind(each) == _WORDS]
        if len(sentences) == 2:
            _name(sentences[1], "en")


def _kind(element: Any) -> str:
    return (
        str(element.get("S", "")) if isinstance(element, dict) and "S" in element and "P" in element else ""
    )


def _name(element: Any, language: str) -> None:
    element["Lang"] = f"({language})"


def _inside(pdf: Any, element: Any) -> Iterator[Any]:
    for child in element.get("K", ()):
        if isinstance(child, bytes) and child.endswith(b" R"):
            yield pdf.objects[int(child.split()[0])]

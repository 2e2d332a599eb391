"""What is published for somebody, as the pages of the portal read it: frozen values, and words in their language."""

from dataclasses import dataclass
from uuid import UUID

from keptinformed.asking import leaving
from keptinformed.publishing import reading
from keptinformed.publishing.page import PublishedPage
from keptinformed.publishing.sections import Update
from keptinformed.publishing.words import PortalWords, Shown, portal_words


@dataclass(frozen=True, slots=True)
class Told:
    """One update in words; in two languages where the first was not checked by anybody yet."""

    day: tuple[Shown, ...]
    says: tuple[Shown, ...]


def page_of(page: UUID) -> PublishedPage | None:
    """Return what is published for the holder of an invitation; None until it is."""
    return reading.page_for(page)


def not_shown(page: PublishedPage | None, invitation: int) -> tuple[Update, ...]:
    """Return the updates that are new and were not shown here either; what was asked a moment ago counts already."""
    if page is None:
        return ()
    shown = leaving.shown_to(invitation)
    return tuple(each for each in page.new if each.id not in shown)


def in_words(updates: tuple[Update, ...], language: str) -> list[Told]:
    """Return updates in words, in the language that the reader chose."""
    words = portal_words()
    return [Told(_day(each, words, language), words.say(each.says, language)) for each in updates]


def _day(update: Update, words: PortalWords, language: str) -> tuple[Shown, ...]:
    own = words.read_in(language)[0]
    return (Shown(own.code, own.month(update.day) if update.month_only else own.day(update.day)),)

"""Writes the pages that anybody may open: sentences of one line together, in the reader's language."""

from dataclasses import dataclass

from keptinformed.portal.writing import Said
from keptinformed.publishing.sentences import Sentence
from keptinformed.publishing.standards import Standard
from keptinformed.publishing.words import Easy, Shown, portal_words


@dataclass(frozen=True, slots=True)
class PublicWriter:
    """The words of the pages for everybody, in one language; English stands beside what nobody reviewed."""

    language: str

    def say(self, *sentences: Sentence) -> Said:
        """Return sentences that belong together: all of them in one language, then all in the next."""
        written = [portal_words().say(each, self.language) for each in sentences]
        codes = dict.fromkeys(shown.language for said in written for shown in said)
        return tuple(
            Shown(code, " ".join(shown.text for said in written for shown in said if shown.language == code))
            for code in codes
        )

    def text(self, key: str, **fillings: str) -> Said:
        """Return what stands under `public.KEY`, with names or numbers filled in as they are."""
        said = Sentence(f"public.{key}")
        for name, value in fillings.items():
            said = said.with_name(name, value)
        return self.say(said)

    def known(self, key: str) -> Said:
        """Return what stands under a key of the person's own pages, such as `right.6.title`."""
        return self.say(Sentence(key))

    def line(self, standard: Standard) -> Said:
        """Return who does what by when."""
        return self.say(*standard.says)

    def source(self, standard: Standard) -> Said:
        """Return where it is written."""
        return self.say(*standard.source)

    def easy(self, page: str) -> tuple[Easy, ...]:
        """Return the lines with pictures of a page; none where it has none."""
        return portal_words().easy(page, self.language, of="public.easy")

    def picture(self, name: str) -> Shown:
        """Return what a picture shows, in the reader's own language."""
        return portal_words().text(f"picture.{name}", self.language)[0]

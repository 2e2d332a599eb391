"""Writes the page that may leave the force, from figures that have been made safe to publish."""

from markupsafe import Markup

from keptinformed.auditor import report_words as wording
from keptinformed.auditor.publishing import Key, Published, PublishedTable
from keptinformed.auditor.report import STYLE, page
from keptinformed.auditor.report_words import ReportWords
from keptinformed.duties.compiling import in_one_zone
from keptinformed.duties.reading import shipped_policy
from keptinformed.duties.rules import Policy


def render(published: Published, policy: Policy, words: ReportWords | None = None) -> str:
    """Return one HTML page: no script, no request to anywhere, every text escaped.

    `words` defaults to the English words that come with the product.
    """
    words = words or wording.read_words(shipped_policy() / "words" / "report.en.yaml")
    zone = in_one_zone(policy.rules)
    titles = {edition.id: edition.title for edition in policy.editions}
    return page("published.html").render(
        published=published,
        w=words.entries,
        # Our own stylesheet, not anything from a bundle: the one text that must not be escaped.
        css=Markup((STYLE / "report.css").read_text(encoding="utf-8")),  # noqa: S704
        moment=lambda instant: wording.moment_in_words(instant, zone),
        name_of=lambda table, keys: _name(table, keys, titles, words),
    )


def _name(table: PublishedTable, keys: Key, titles: dict[str, str], words: ReportWords) -> str:
    if table.by == "month":
        return wording.month_in_words(keys[0])
    if table.by == "right":
        right = words.right(keys[0], int(keys[1]))
        several = len({edition for (edition, _), _ in table.rows}) > 1
        return f"{right}. {titles[keys[0]]}" if several else right
    return keys[0] or "Not named"

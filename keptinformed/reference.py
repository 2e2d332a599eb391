"""Writes the catalogue of all duties into `docs/reference/duties.md`, so that page and law cannot part.

The page is written by people, except what stands between two marker comments: that part is made from
`policy/` and replaced whole.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from keptinformed.duties.reading import EVERY_FORCE, NotADuty, load_not_duties, load_owners, load_policy
from keptinformed.duties.rules import Edition, Policy, Rule, Verified
from keptinformed.duties.wording import (
    VERIFIED_IN_WORDS,
    by_right,
    done_in_words,
    excuse_in_words,
    kinds_in_words,
    limits_in_words,
    right_in_words,
    span_in_words,
    start_in_words,
)
from keptinformed.errors import Refused

BEGINS = "<!-- catalogue: written by ./kept docs from policy/; change it there -->"
ENDS = "<!-- end of catalogue -->"
_COLUMNS = ("Duty", "Source", "Checked", "Limit", "Starts when", "Done when", "Judged")


def duties_page(page: Path, root: Path | None = None) -> str:
    """Return the text of the page at `page` with the catalogue of the policy under `root` in its place.

    A page that does not exist yet is only the catalogue. Raises Refused where the page lacks its markers, or
    the policy cannot be used.
    """
    text = page.read_text(encoding="utf-8") if page.is_file() else f"{BEGINS}\n{ENDS}\n"
    policy = load_policy(root, force=EVERY_FORCE)
    return render(text, policy, load_owners(root), load_not_duties(root))


def render(
    page: str, policy: Policy, owners: Mapping[str, str], not_duties: Collection[NotADuty] = ()
) -> str:
    """Return `page` with everything between its markers replaced by the catalogue. Raises Refused."""
    if page.count(BEGINS) != 1 or page.count(ENDS) != 1 or page.index(BEGINS) > page.index(ENDS):
        raise Refused(f"The page of duties must hold one line {BEGINS} and, below it, one line {ENDS}.")
    before, _, rest = page.partition(BEGINS)
    after = rest.partition(ENDS)[2]
    written = "\n".join(_catalogue(policy, owners, not_duties)).rstrip("\n")
    return f"{before}{BEGINS}\n\n{written}\n\n{ENDS}{after}"


def _catalogue(policy: Policy, owners: Mapping[str, str], not_duties: Collection[NotADuty]) -> Iterator[str]:
    yield f"## The catalogue\n\n{_summary(policy)}\n"
    yield from _grades(policy.rules)
    for edition in policy.editions:
        yield f"### {edition.title}\n"
        yield f"`{edition.id}`, {_whose(edition)}, in force {span_in_words(edition.in_force)}.\n"
        for number, rules in groupby(by_right(edition.rules), key=lambda rule: rule.right):
            if number is not None:
                yield f"#### {right_in_words(number, policy.editions)}\n"
            yield from _table(list(rules))
        empty = [right for right in edition.rights if right.number not in {r.right for r in edition.rules}]
        yield from (f"Right {right.number} ({right.title}) holds no duty of this kind.\n" for right in empty)
        if edition.sources:
            yield "Sources:\n\n" + "".join(f"- {source}\n" for source in edition.sources)
    yield from _owners(policy.rules, owners)
    yield from _rows_that_are_no_duty(not_duties)


def _summary(policy: Policy) -> str:
    rules = policy.rules
    off = [f"`{rule.id}`" for rule in rules if not rule.enabled]
    examples = sum(len(rule.examples) for rule in rules)
    editions = "1 edition" if len(policy.editions) == 1 else f"{len(policy.editions)} editions"
    switched = f" Switched off, and so not judged: {', '.join(off)}." if off else ""
    return f"{len(rules)} duties in {editions}, with {examples} worked examples that run as tests.{switched}"


def _grades(rules: Sequence[Rule]) -> Iterator[str]:
    yield "How far the source of each duty was checked:\n"
    yield "| Grade | What it means | Duties |\n|---|---|---|"
    for grade in Verified:
        count = sum(rule.verified is grade for rule in rules)
        yield f"| {grade} | {VERIFIED_IN_WORDS[grade]} | {count} |"
    yield ""


def _table(rules: Sequence[Rule]) -> Iterator[str]:
    yield _row(_COLUMNS)
    yield _row(["---"] * len(_COLUMNS))
    for rule in rules:
        yield _row(
            [
                f"`{rule.id}`<br>{rule.says} ({rule.owner})",
                f"{rule.row}<br>{rule.paragraph}" if rule.paragraph else rule.row,
                f"{rule.verified}, disputed" if rule.disputed else rule.verified,
                limits_in_words(rule.within),
                start_in_words(rule),
                done_in_words(rule.done_when),
                "yes" if rule.enabled else "no",
            ]
        )
    yield ""
    yield from _small_print(rules)


def _small_print(rules: Sequence[Rule]) -> Iterator[str]:
    printed = []
    for rule in rules:
        parts = [f"Excused {excuse_in_words(spell)}." for spell in rule.excused_when]
        if rule.lapses_when:
            parts.append(f"Ends with {kinds_in_words(rule.lapses_when)}.")
        if rule.note:
            parts.append(rule.note)
        if parts:
            printed.append(f"- `{rule.id}`: {' '.join(parts)}\n")
    if printed:
        yield "".join(printed)


def _owners(rules: Sequence[Rule], owners: Mapping[str, str]) -> Iterator[str]:
    yield "### Who owes what\n\n| Owner | Who that is | Duties |\n|---|---|---|"
    for owner, means in owners.items():
        count = sum(rule.owner == owner for rule in rules)
        if count:
            yield f"| {owner} | {means} | {count} |"
    yield ""


def _rows_that_are_no_duty(rows: Collection[NotADuty]) -> Iterator[str]:
    if rows:
        yield "### Rows of the sources that are no duty of this kind\n\n| Row | Why |\n|---|---|"
        yield from (_row([row.row, row.reason]) for row in rows)
        yield ""


def _whose(edition: Edition) -> str:
    return f"{edition.force}'s own ({edition.layer} layer)" if edition.force else f"{edition.layer} layer"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"

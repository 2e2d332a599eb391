"""Says a rule in words: its limit, what starts it, what does it, and how far its source was checked."""

from collections.abc import Iterable, Mapping

from keptinformed.duties.rules import Allowance, Done, Edition, Excuse, Rule, Span, Unit, Verified

VERIFIED_IN_WORDS: Mapping[Verified, str] = {
    Verified.V: "read in the source, or in an official statement",
    Verified.V_REP: "read in a near-verbatim reproduction by a public body",
    Verified.V_SEC: "read in a secondary source only",
    Verified.P: "read in part; the rest is from memory",
    Verified.M_HIGH: "from memory, with high confidence; not read",
    Verified.M_MED: "from memory, with medium confidence; not read",
    Verified.DI: "our own reading; no source states it",
    Verified.M_LOW: "from memory, with low confidence; not judged until someone has read the source",
}
"""How far the source of a rule was checked, in words, surest first."""


def allowance_in_words(allowance: Allowance) -> str:
    """Return one line of `within` in words, such as `within 5 working days`, without for whom it is meant."""
    if allowance.unit is Unit.agreed:
        return "as often as the contact plan agrees"
    if allowance.unit is Unit.before:
        return f"before {kinds_in_words(f'“{kind}”' for kind in allowance.before)}"
    unit = allowance.unit.value.replace("_", " ")
    words = f"within {allowance.count} {unit if allowance.count != 1 else unit.removesuffix('s')}"
    return f"{words}, or as agreed if that is sooner" if allowance.or_agreed_if_sooner else words


def limits_in_words(within: Iterable[Allowance]) -> str:
    """Return all lines of `within` in words, in the order in which they are tried."""
    lines = [
        f"{allowance_in_words(line)} with Enhanced Rights" if line.only_enhanced else allowance_in_words(line)
        for line in within
    ]
    return "; otherwise ".join(lines)


def kinds_in_words(kinds: Iterable[str]) -> str:
    """Return the words of the vocabulary as a person would list them: `case closed or verdict given`."""
    words = [kind.replace("_", " ") for kind in kinds]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def done_in_words(done: Done) -> str:
    """Return what discharges a duty, such as `told about it (at least delivered)`."""
    what = "told about it" if done.by_telling_of_trigger else kinds_in_words(done.events)
    return f"{what} (at least {done.least.name.replace('_', ' ')})" if done.least else what


def excuse_in_words(excuse: Excuse) -> str:
    """Return a spell in words, such as `from key news declined until key news wanted`."""
    begins = f"from {kinds_in_words([excuse.begins])}"
    return f"{begins} until {kinds_in_words([excuse.ends])}" if excuse.ends else f"{begins} on"


def start_in_words(rule: Rule) -> str:
    """Return what opens an obligation under a rule, and whether each time or once."""
    first = "the first " if rule.only_first else ""
    again = ", and again each time it is done" if rule.repeats else ""
    return f"{first}{kinds_in_words(rule.starts_when)}{again}"


def right_in_words(number: int, editions: Iterable[Edition]) -> str:
    """Return `Right 6: ` and the heading that the first of `editions` to have one gives it.

    A force's pack names Rights without repeating what the Code calls them.
    """
    titles = (right.title for edition in editions for right in edition.rights if right.number == number)
    title = next(titles, "")
    return f"Right {number}: {title}" if title else f"Right {number}"


def by_right(rules: Iterable[Rule]) -> list[Rule]:
    """Return rules in the order of their Rights, those of none last, otherwise as they stand."""
    return sorted(rules, key=lambda rule: (rule.right is None, rule.right or 0))


def span_in_words(span: Span) -> str:
    """Return the dates on which a law holds, such as `from 2021-04-01`; `always` where none is given."""
    sides = [
        f"from {span.first.isoformat()}" if span.first else "",
        f"to {span.last.isoformat()}" if span.last else "",
    ]
    return " ".join(side for side in sides if side) or "always"

"""`./kept rules`: lists, shows and checks the duties that the law makes."""

import argparse
import sys
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from textwrap import fill
from zoneinfo import ZoneInfo

from keptinformed.duties.checking import discharging_kinds
from keptinformed.duties.examples import differences, example_cases
from keptinformed.duties.fields import meant
from keptinformed.duties.history import History, Obligation
from keptinformed.duties.reading import EVERY_FORCE, PolicyError, load_owners, load_policy, working_calendars
from keptinformed.duties.rules import Policy, Rule
from keptinformed.duties.wording import (
    VERIFIED_IN_WORDS,
    by_right,
    done_in_words,
    excuse_in_words,
    limits_in_words,
    right_in_words,
    span_in_words,
    start_in_words,
)
from keptinformed.errors import Refused
from keptinformed.timekeeping.calendar import WorkingCalendar
from keptinformed.timekeeping.instants import Micros

_SHOW, _CHECK = "show", "check"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `rules`, `rules show ID` and `rules check DIR` to the command line."""
    parser = subparsers.add_parser(
        "rules",
        help="list, show and check the duties that the law makes",
        description="List the duties of every Code and force policy, or those that the options ask for.",
    )
    parser.add_argument("--edition", metavar="EDITION", help="only this Code or pack")
    parser.add_argument("--right", type=int, metavar="N", help="only this Right")
    parser.add_argument("--owner", metavar="OWNER", help="only what this body owes")
    parser.add_argument("--force", metavar="NAME", help="only this force's own pack")
    parser.add_argument("--off", action="store_true", help="only what is switched off, and so not judged")
    parser.add_argument("--word", metavar="KIND", help="only duties that name this kind of event")
    parser.add_argument("--rules", type=Path, metavar="DIR", help="the rules in DIR, not those that ship")
    parser.set_defaults(action="list")
    actions = parser.add_subparsers(dest="action", metavar="show ID | check DIR")
    show = actions.add_parser(_SHOW, help="everything about one duty, with its examples")
    show.add_argument("id", metavar="ID")
    check = actions.add_parser(
        _CHECK, help="say everything that is wrong with a directory of rules, and run its examples"
    )
    check.add_argument("folder", type=Path, metavar="DIR")


def run(args: argparse.Namespace) -> int:
    """List, show or check. Returns 0, or 2 where checked rules cannot be used; raises Refused."""
    if args.action == _CHECK:
        return _check(args.folder)
    policy = load_policy(args.rules, force=EVERY_FORCE)
    if args.action == _SHOW:
        _print_all(_shown(_named(policy, args.id)))
    else:
        owners = load_owners(args.rules)
        _refuse_unknown(args, policy, owners)
        _print_all(_listed(policy, args))
    return 0


def faults_of_directory(folder: Path) -> tuple[tuple[str, ...], Policy | None]:
    """Return every fault of the rules in `folder`, failing examples among them, and the rules if readable."""
    try:
        policy = load_policy(folder, force=EVERY_FORCE)
    except PolicyError as error:
        return error.faults, None
    failing: list[str] = []
    calendars = working_calendars(policy, folder)
    for edition in policy.editions:
        # The examples of a switched-off duty run as if it were on: they are what its reviewer will read.
        rules = [replace(rule, enabled=True) for rule in edition.rules]
        cases = [case for rule in rules for case in example_cases(rule)]
        judge = partial(_judge, rules, calendars[edition.working_days])
        failing += differences(cases, judge, ZoneInfo(edition.timezone))
    return tuple(failing), policy


def _judge(rules: list[Rule], calendar: WorkingCalendar, history: History, as_at: Micros) -> list[Obligation]:
    # Listing and showing rules need no engine, and importing it takes longer than both.
    from keptinformed.duties.engine import assess  # noqa: PLC0415

    return assess(rules, history, calendar, as_at)


def _check(folder: Path) -> int:
    faults, policy = faults_of_directory(folder)
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    if faults or policy is None:
        counted = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        print(f"{counted}. Nothing in {folder} can be used until all is mended.")
        return Refused.exit_status
    examples = sum(len(rule.examples) for rule in policy.rules)
    editions = "1 edition" if len(policy.editions) == 1 else f"{len(policy.editions)} editions"
    print(f"{folder}: {_count(policy.rules)}, in {editions}; {examples} examples hold.")
    return 0


def _refuse_unknown(args: argparse.Namespace, policy: Policy, owners: Collection[str]) -> None:
    """A misspelt filter would read as "there are no such duties", which is worse than no answer."""
    known: dict[str, Collection[str]] = {
        "edition": [edition.id for edition in policy.editions],
        "owner": owners,
        "force": [edition.force for edition in policy.editions if edition.force],
        "word": policy.vocabulary,
    }
    for option, choices in known.items():
        wanted = getattr(args, option)
        if wanted is not None and wanted not in choices:
            more = " All words are in docs/reference/vocabulary.md." if option == "word" else ""
            raise Refused(f'--{option} "{wanted}" names nothing that is known.{meant(wanted, choices)}{more}')


def _named(policy: Policy, rule_id: str) -> Rule:
    for rule in policy.rules:
        if rule.id == rule_id:
            return rule
    raise Refused(f'There is no duty "{rule_id}".{meant(rule_id, [rule.id for rule in policy.rules])}')


def _listed(policy: Policy, args: argparse.Namespace) -> Iterator[str]:
    found = [
        (edition, rule)
        for edition in policy.editions
        for rule in by_right(edition.rules)
        if args.edition in (None, edition.id)
        and args.force in (None, edition.force)
        and args.right in (None, rule.right)
        and args.owner in (None, rule.owner)
        and (args.word is None or args.word in _words_of(rule))
        and not (args.off and rule.enabled)
    ]
    last: tuple[str, int | None] | None = None
    for edition, rule in found:
        if last is None or last[0] != edition.id:
            yield f"{edition.id}: {edition.title} ({edition.layer}, {span_in_words(edition.in_force)})"
        if rule.right is not None and (edition.id, rule.right) != last:
            yield f"  {right_in_words(rule.right, policy.editions)}"
        last = edition.id, rule.right
        switch = "" if rule.enabled else ", off"
        yield f"    {rule.id} ({rule.verified}{switch}; {rule.owner})"
        yield f"      {rule.says}"
        yield f"      {limits_in_words(rule.within)}"
    yield _count([rule for _, rule in found]) + "."


def _count(rules: Collection[Rule]) -> str:
    off = sum(not rule.enabled for rule in rules)
    return f"{len(rules)} {'duty' if len(rules) == 1 else 'duties'}, {off} switched off"


def _words_of(rule: Rule) -> set[str]:
    return {
        *rule.starts_when,
        *discharging_kinds(rule),
        *rule.lapses_when,
        *(kind for line in rule.within for kind in line.before),
        *(kind for spell in rule.excused_when for kind in (spell.begins, spell.ends) if kind),
    }


def _shown(rule: Rule) -> Iterator[str]:
    yield f"{rule.id}: {rule.says}"
    right = f"Right {rule.right}, " if rule.right is not None else ""
    rows = {
        "stands in": f"{rule.edition}, {right}paragraph {rule.paragraph or 'not known'} (row {rule.row})",
        "checked": f"{rule.verified}: {VERIFIED_IN_WORDS[rule.verified]}",
        "judged": "yes" if rule.enabled else "no, switched off",
        "disputed": "yes" if rule.disputed else "",
        "layer": rule.layer,
        "holds": span_in_words(rule.in_force),
        "owed by": rule.owner,
        "owed to": ", ".join(rule.owed_to),
        "promise": rule.promise,
        "starts": start_in_words(rule),
        "due": limits_in_words(rule.within),
        "done": done_in_words(rule.done_when),
        "excused": "; ".join(excuse_in_words(spell) for spell in rule.excused_when),
        "lapses": ", ".join(rule.lapses_when),
        "note": rule.note,
    }
    for label, text in rows.items():
        if text:
            yield fill(text, 100, initial_indent=f"  {label + ':':<11}", subsequent_indent=" " * 13)
    for number, example in enumerate(rule.examples, start=1):
        yield f"  example {number}: {example.name}"
        for key, value in example.words.items():
            yield f"    {key}: {_written(value)}"


def _written(value: object) -> str:
    """Return a part of an example as it would stand in the file, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(inner) for inner in value) + "]"
    return str(value)


def _print_all(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")

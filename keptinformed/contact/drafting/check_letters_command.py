"""`./kept check-letters`: says what is wrong with the letters, texts and e-mails, and which duties have words."""

import argparse
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from keptinformed.contact.drafting.coverage import LANGUAGES, Covered, coverage, faults_between, load_not_told
from keptinformed.contact.drafting.lexicon import load_lexicon
from keptinformed.contact.drafting.linting_files import lint_letters
from keptinformed.contact.drafting.prompt_cards import FOLDER, PromptCard, lint_prompt_cards, prompt_cards
from keptinformed.contact.drafting.reading import load_allowed, load_letters
from keptinformed.contact.drafting.wordings import Letters
from keptinformed.duties.reading import load_policy
from keptinformed.timekeeping import clock

CODE = "victims-code-2020"
"""The Code whose tellings have words; the earlier ones are judged, and nobody writes under them any more."""
_FAILED = 1


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `check-letters` to the command line."""
    parser = subparsers.add_parser(
        "check-letters",
        help="say what is wrong with the letters, texts and e-mails",
        description="Look at every letter, text and e-mail, and at which duties have words.",
    )
    parser.add_argument("--force", metavar="NAME", default="", help="this force's own letters too")
    parser.add_argument("--policy", metavar="DIR", type=Path, help="the letters in DIR, not those that ship")
    parser.add_argument("--duties", action="store_true", help="list each duty and the words for it")


def run(args: argparse.Namespace) -> int:
    """Print what is wrong; return 0 where nothing is, 1 where something is. Raises PolicyError."""
    letters = load_letters(args.policy, force=args.force)
    allowed, lexicon = load_allowed(args.policy), load_lexicon(args.policy)
    rules = load_policy(editions=[CODE]).rules
    not_told = load_not_told(args.policy)
    if args.duties:
        _print_all(_duties(coverage(rules, letters, not_told)))
    wrong = [str(finding) for finding in lint_letters(letters, lexicon, allowed)]
    wrong += [str(finding) for finding in lint_prompt_cards(_cards(args.policy), lexicon)]
    # A directory of somebody's own need not hold all words; what ships must.
    wrong += faults_between(rules, letters, not_told) if args.policy is None else ()
    _print_all(iter(wrong))
    today = clock.now().astimezone(ZoneInfo("Europe/London")).date()
    _print_all(_summary(letters, today))
    print(f"{len(wrong)} findings." if len(wrong) != 1 else "1 finding.")
    return _FAILED if wrong else 0


def _cards(policy: Path | None) -> Collection[PromptCard]:
    """Return the cards for staff; a directory of somebody's own need have none."""
    if policy is not None and not (policy / FOLDER).is_dir():
        return ()
    return prompt_cards(policy).values()


def _summary(letters: Letters, today: date) -> Iterator[str]:
    files = letters.files.values()
    translations = [file for file in files if not file.is_english]
    reviewed = sum(file.review.is_done for file in translations)
    signed = sum(file.sign_off.holds_on(today) for file in files)
    ended = sum(bool(file.sign_off.until) and not file.sign_off.holds_on(today) for file in files)
    yield f"{len(letters.occasions)} occasions, {len(files)} files, in {_languages(letters)}."
    yield f"{signed} of {len(files)} files are signed off by public readers today; {ended} were, and it has run out."
    yield (
        f"{reviewed} of {len(translations)} translations were reviewed. The others leave only beside their English."
    )


def _languages(letters: Letters) -> str:
    counted = sorted(
        {language for _, language in letters.files}, key=lambda each: (each not in LANGUAGES, each)
    )
    return ", ".join(f"{each} {sum(key[1] == each for key in letters.files)}" for each in counted)


def _duties(covered: tuple[Covered, ...]) -> Iterator[str]:
    for each in covered:
        yield f"{each.rule.id}: {each.rule.says}"
        yield f"    {', '.join(each.occasions) or each.because or 'has no words'}"
        yield from (f"    lacks {lack}" for lack in each.missing)


def _print_all(lines: Iterator[str]) -> None:
    for line in lines:
        print(line)

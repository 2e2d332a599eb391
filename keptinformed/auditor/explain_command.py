"""`kept explain`: why each date in one case is due, what became of it, and what the victim may be told."""

import argparse
import json

from keptinformed.auditor import audit
from keptinformed.auditor.audit_command import add_question, question_of
from keptinformed.auditor.case_text import case_in_text
from keptinformed.auditor.explained_case import as_json, explain_case
from keptinformed.duties.explaining import Setting
from keptinformed.duties.explaining_words import read_explain_words
from keptinformed.duties.reading import shipped_policy
from keptinformed.duties.visible import Viewpoint
from keptinformed.timekeeping import clock


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the options of `kept explain`."""
    parser = subparsers.add_parser("explain", help="say why each date of one case is due")
    add_question(parser)
    parser.add_argument("case", metavar="CASE", help="the case_id")
    parser.add_argument("participant", metavar="PARTICIPANT", nargs="?", help="only this participant_id")
    parser.add_argument("--json", action="store_true", help="print the same for a program to read")


def run(args: argparse.Namespace) -> int:
    """Explain every obligation of one case. Raises Refused."""
    question = question_of(args)
    law = audit.read_law(question)
    case = audit.assess_case(question, args.case, now=clock.now())
    words = read_explain_words(shipped_policy() / "words" / "explain.en.yaml", law.policy.vocabulary)
    setting = Setting(law.calendar, words, Viewpoint(case.as_at, case.known_at))
    people = explain_case(case, law.policy, setting, args.case, args.participant)
    if args.json:
        print(json.dumps(as_json(args.case, people, setting), indent=2, ensure_ascii=False))
    else:
        print(case_in_text(args.case, people, setting, law.zone))
    return 0

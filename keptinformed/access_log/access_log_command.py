"""`kept access-log`: seals the record of who looked, proves that nobody changed it, prints what to keep elsewhere."""

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import django

from keptinformed.errors import Refused
from keptinformed.timekeeping import clock

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SOUND, TAMPERED = 0, 1
WHAT_TO_DO = """
What to do now:
  1. Change nothing, and let nobody else: take a copy of the database and of PostgreSQL's logs as they are.
  2. Tell the data protection officer. Where data were misused, the law asks for a report within 72 hours.
  3. Restore the newest backup beside it, run this command there, and compare the rows of the batches named above.
  4. Find out who can sign in as the owner of the tables: the service itself can only add rows."""


class NoSuchEntry(Refused):
    """An entry that is not there, or that waits to be sealed."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Add `access-log` and what it can do."""
    parser = subparsers.add_parser(
        "access-log",
        help="prove that the record of who looked is whole",
        description="Seal the record of who looked, verify it, and print what to keep elsewhere.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="compare every row and every seal with what was signed")
    verify.add_argument("--heads", type=Path, help="a file of heads kept elsewhere: finds an end cut off")
    verify.add_argument(
        "--public-key", action="append", default=[], help="verify with this key, as `heads` prints it"
    )
    seal = verbs.add_parser("seal", help="seal now what is finished (the worker does so by itself)")
    seal.add_argument("--out", type=Path, help="add a line for each new seal to this file")
    verbs.add_parser("heads", help="print the newest seal, and the key to verify it with")
    prove = verbs.add_parser("prove", help="prove one row to somebody who may not see the others")
    prove.add_argument("entry", type=int, help="the number of the row")
    return parser


def run(args: argparse.Namespace) -> int:
    """Do what was asked; return 0, or 1 where the log is not as it was sealed. Raises Refused."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keptinformed.sites.settings")
    django.setup()
    return {"verify": _verify, "seal": _seal, "heads": _heads, "prove": _prove}[args.verb](args)


def _verify(args: argparse.Namespace) -> int:
    from keptinformed.access_log import verifying  # noqa: PLC0415 (models need the settings)

    heads = verifying.read_heads(args.heads) if args.heads else {}
    verdict = verifying.verify(_keys(args.public_key), heads)
    for line in (*verdict.moves, *verdict.findings):
        print(line)
    print(f"Rows compared: {verdict.entries}. Batches: {verdict.seals}.")
    print(_standing())
    if verdict.is_sound:
        print("Everything is as it was sealed.")
        if not heads:
            print("An end that was cut off shows only against kept heads: verify --heads FILE.")
        return SOUND
    print(WHAT_TO_DO)
    return TAMPERED


def _seal(args: argparse.Namespace) -> int:
    from keptinformed.access_log import sealing  # noqa: PLC0415

    made = sealing.seal(now=clock.now())
    if args.out:
        sealing.append_heads(made, args.out)
    print(f"{sum(each.entries for each in made)} rows were sealed. {_standing()}")
    return SOUND


def _heads(_args: argparse.Namespace) -> int:
    from keptinformed.access_log import sealing, signing  # noqa: PLC0415

    for name, key in signing.public_keys().items():
        print(json.dumps({"key": name, "public_key": key.public_bytes_raw().hex()}))
    last = sealing.newest()
    if last is None:
        print("Nothing is sealed yet. The worker seals within a minute; ./kept access-log seal does so now.")
    else:
        print(sealing.head_line(last))
    return SOUND


def _prove(args: argparse.Namespace) -> int:
    from keptinformed.access_log import sealing, written  # noqa: PLC0415

    proof = sealing.prove(args.entry)
    if proof is None:
        raise NoSuchEntry(f"Row {args.entry} is not there, or waits to be sealed: try again in a minute.")
    told = {
        "row": proof.row.decode(),
        "index": proof.index,
        "of": proof.seal.entries,
        "path": [digest.hex() for digest in proof.path],
        "seal": written.seal_bytes(proof.seal).decode(),
        "signature": proof.seal.signature,
    }
    print(json.dumps(told, indent=2, ensure_ascii=False))
    return SOUND if proof.holds else TAMPERED


def _standing() -> str:
    from keptinformed.access_log import sealing  # noqa: PLC0415

    waiting, earliest = sealing.waiting()
    if earliest is None:
        return "No row waits to be sealed."
    return f"{waiting} rows wait to be sealed, the earliest of {earliest.isoformat(timespec='seconds')}."


def _keys(given: list[str]) -> "dict[str, Ed25519PublicKey]":
    from keptinformed.access_log import signing  # noqa: PLC0415

    if not given:
        return signing.public_keys()
    keys = [signing.public_key_of(text) for text in given]
    return {signing.name_of(key): key for key in keys}

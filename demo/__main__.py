"""Runs the demonstration: `python -m demo`, and with a folder, builds it there."""

import argparse
import sys
from pathlib import Path

from demo.main import DEFAULT_OUT, run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="kept demo", description="Build a small made-up force, audit it, and open the desk on it."
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=DEFAULT_OUT, help="where to build it (var/demo)"
    )
    parser.add_argument(
        "--exit", action="store_true", help="ask the desk's pages whether they answer, and end"
    )
    parser.add_argument("--no-desk", action="store_true", help="build and audit the force only")
    args = parser.parse_args()
    sys.exit(run(args.folder, desk=not args.no_desk, leave=args.exit))

"""Runs the demonstration: `python -m demo`, or with a folder to write to, `python -m demo FOLDER`."""

import argparse
import sys
from pathlib import Path

from demo.main import DEFAULT_OUT, run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="kept demo", description="Build a small made-up force and audit it."
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=DEFAULT_OUT, help="where to build it (var/demo)"
    )
    sys.exit(run(parser.parse_args().folder))

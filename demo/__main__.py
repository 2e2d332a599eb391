"""Runs the demonstration: `python -m demo`, or with a folder to write to, `python -m demo FOLDER`."""

import sys
from pathlib import Path

from demo.main import DEFAULT_OUT, run

if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_OUT))

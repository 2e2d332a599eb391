"""`kept serve`: runs the desk, for a proxy that ends TLS in front of it."""

import argparse
import os
from pathlib import Path

from keptinformed.errors import Refused
from keptinformed.sites import environment

TARGET = "keptinformed.sites.desk_wsgi:application"
DEFAULT_PORT = 8000


class NotBuilt(Refused):
    """The style sheets are not there yet."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Add `serve` and its options."""
    parser = subparsers.add_parser(
        "serve", help="run the desk", description="Run the desk with the settings in KEPT_… variables."
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help=f"the port to listen on ({DEFAULT_PORT})"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes, about one for each core (2)")
    parser.add_argument(
        "--threads", type=int, default=4, help="requests that one process answers at once (4)"
    )
    return parser


def run(args: argparse.Namespace) -> int:
    """Serve until stopped; return 0. Raises BadSetting, NotBuilt."""
    environment.read()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keptinformed.sites.settings")
    from django.conf import settings  # noqa: PLC0415 (reads the settings, which must be sound first)

    refuse_without_style(Path(settings.STATICFILES_DIRS[0]))
    from granian import Granian  # noqa: PLC0415 (a server that only this command needs)
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    Granian(
        TARGET,
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=args.threads,
        log_level=LogLevels.warning,
        # Nothing is kept of addresses asked for: they name cases.
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
    return 0


def refuse_without_style(folder: Path) -> None:
    """Raise NotBuilt where the style sheets have not been fetched."""
    if not (folder / "kept.css").is_file() and not any(folder.glob("**/*.css")):
        raise NotBuilt(f"There are no style sheets in {folder}. ./kept frontend fetches and builds them.")

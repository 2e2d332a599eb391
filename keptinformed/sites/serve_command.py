"""`kept serve`: runs one of the web sites, for a proxy that ends TLS in front of it."""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from keptinformed.errors import Refused
from keptinformed.sites import environment

DEFAULT_PORT = 8000


@dataclass(frozen=True, slots=True)
class Site:
    """One web site: a process, a host name and settings of its own."""

    says: str
    settings: str
    target: str
    """Its WSGI application."""
    has_pages: bool = True
    """Whether people look at it, so that it needs the style sheets."""
    needs: environment.Site = environment.Site.desk
    """Which settings it cannot do without."""


SITES: Mapping[str, Site] = {
    "desk": Site(
        "for those who work here", "keptinformed.sites.settings", "keptinformed.sites.desk_wsgi:application"
    ),
    "portal": Site(
        "for people who were invited to a page of their own",
        "keptinformed.sites.portal_settings",
        "keptinformed.sites.portal_wsgi:application",
        needs=environment.Site.portal,
    ),
    "intake": Site(
        "for providers that report what became of messages, and organisations that answer referrals",
        "keptinformed.sites.intake_settings",
        "keptinformed.sites.intake_wsgi:application",
        has_pages=False,
    ),
}
"""Every site. Each reads the same KEPT_… variables, and only what it needs of them."""


class NotBuilt(Refused):
    """The style sheets are not there yet."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Add `serve` and its options."""
    parser = subparsers.add_parser(
        "serve",
        help="run the desk, or another of the web sites",
        description="Run one of the web sites with the settings in KEPT_… variables.",
    )
    sites = "; ".join(f"{name}: {site.says}" for name, site in SITES.items())
    parser.add_argument("--site", choices=tuple(SITES), default="desk", help=f"which site (desk). {sites}")
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
    site = SITES[args.site]
    environment.read(site=site.needs)
    # Which site it is was said on the line: what the surroundings say of settings is of the desk.
    os.environ["DJANGO_SETTINGS_MODULE"] = site.settings
    from django.conf import settings  # noqa: PLC0415 (reads the settings, which must be sound first)

    if site.has_pages:
        refuse_without_style(Path(settings.STATICFILES_DIRS[0]))
    elif not (settings.INTAKE_TOKENS or settings.PARTNER_HOOKS):
        raise environment.BadSetting(
            "KEPT_INTAKE_TOKENS is missing: whoever reports here must show one. docs/operations/intake.md says how."
        )
    from granian import Granian  # noqa: PLC0415 (a server that only this command needs)
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    Granian(
        site.target,
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

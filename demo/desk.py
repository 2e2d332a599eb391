"""`./kept demo`, second half: opens the desk on the made-up force, and says who can sign in as whom."""

import os
import re
import signal
from collections.abc import Callable, Mapping
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from time import sleep
from typing import Any

from demo import calling_back, running
from demo.running import CannotServe, Place
from demo.times import NOW
from keptinformed.timekeeping import clock

WROTE = "Thank you. When will you ring me?"
SIX_DIGITS = re.compile(r"\d{6} ")
LOOKS = 1.0
"""Seconds between looks for a code that was used, so that the next can be printed."""


def open_desk(bundle: Path, tell: Callable[[str], object], *, leave: bool) -> None:
    """Serve the desk on what is in `bundle` until Ctrl-C; with `leave`, ask its pages once and end.

    Raises CannotServe where anything in it does not work.
    """
    for ending in (signal.SIGTERM, signal.SIGHUP):
        # A closed terminal or `kill` ends it as Ctrl-C does: nothing of it is left running.
        signal.signal(ending, signal.default_int_handler)
    with running.placed(NOW, clock.now(), hears=lambda taken: show_a_number(taken, tell)) as place:
        tell("Preparing the database …")
        running.run_to_the_end(place, ["keptinformed.sites.manage", "prepare"], as_owner=True)
        running.run_to_the_end(place, ["keptinformed", "import", str(bundle)])
        become_the_service(place)
        place.partner.present = clock.now
        from demo import cast, messages, own_pages, scenes  # noqa: PLC0415 (they need the settings that were just made)
        from keptinformed.access.roles import Role  # noqa: PLC0415

        cast.seat()
        played, players = scenes.play(clock.now()), scenes.pages(clock.now())
        supervisor = scenes.actor_of(Role.supervisor)
        with running.serving(place):
            tell_who_can_sign_in(place, tell)
            calling_back.writes(place.intake_address, messages.NUMBERS[0], WROTE)
            tell(f"  A victim texted just now: “{WROTE}” It is under Replies.")
            for scene in played:
                tell(f"  {scene}")
            tell(
                f"  E-mails reach nobody: a mail server of the demonstration keeps each as a file in {running.MAILS}."
            )
            own_pages.tell_how_to_come_in(place.portal_address, players, supervisor, clock.now(), tell)
            if leave:
                ask_pages(place, tell)
                return
            tell("\nCtrl-C ends it. What you did is forgotten when it starts again.")
            renew_used_codes(tell, lambda now: own_pages.renew_used(players, supervisor, now, tell))


def show_a_number(taken: Mapping[str, Any], tell: Callable[[str], object]) -> None:
    """Print a text with six digits, as the telephone of the made-up victim would show it; no other text."""
    for words in taken.get("personalisation", {}).values():
        if SIX_DIGITS.match(str(words)):
            tell(f"  A text to {taken.get('phone_number', 'a made-up number')}: “{words}”")


def become_the_service(place: Place) -> None:
    """Let this process use the service's own database login."""
    os.environ.update(place.environment())
    import django  # noqa: PLC0415

    django.setup()


def tell_who_can_sign_in(place: Place, tell: Callable[[str], object]) -> None:
    """Print the address, and a line for each of the cast with a code that works once."""
    from demo.cast import CAST  # noqa: PLC0415
    from keptinformed.access.demo_codes import fresh_code  # noqa: PLC0415
    from keptinformed.access.roles import ROLES  # noqa: PLC0415

    tell("")
    tell(f"DEMO: the desk is at {place.address}/ . Everybody in it is made up.")
    tell("Sign in as one of these; each code works once, and the next is printed here.")
    tell("")
    for player in CAST:
        code = fresh_code(player.staff_number, clock.now())
        tell(f"  {code}  {player.staff_number}  {ROLES[player.role].title}: {player.story}")
    tell("")


def renew_used_codes(tell: Callable[[str], object], renew_others: Callable[[datetime], object]) -> None:
    """Print a new code whenever one was used, and have `renew_others` do the same; ends with Ctrl-C."""
    from demo.cast import CAST  # noqa: PLC0415
    from keptinformed.access.demo_codes import fresh_code  # noqa: PLC0415
    from keptinformed.access.models import CodeKind, OneTimeCode  # noqa: PLC0415

    unused = OneTimeCode.objects.filter(kind=CodeKind.demonstration, used_at__isnull=True)
    while True:
        sleep(LOOKS)
        now = clock.now()
        renew_others(now)
        kept = set(unused.filter(ends_at__gt=now).values_list("staff__staff_number", flat=True))
        for player in CAST:
            if player.staff_number not in kept:
                tell(f"  {fresh_code(player.staff_number, now)}  {player.staff_number}  (the next code)")


def ask_pages(place: Place, tell: Callable[[str], object]) -> None:
    """Ask the pages that open without signing in, and that the others ask for it. Raises CannotServe."""
    desk = {"/sign-in/": 200, "/": 302, "/search/": 302, "/nothing-here/": 404}
    own = {"/": 200, "/stay-safe/": 200, "/page/": 302, "/search/": 404}
    wanted = [("desk", place.port, *each) for each in desk.items()]
    wanted += [("portal", place.portal_port, *each) for each in own.items()]
    for site, port, path, expected in wanted:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers={"Host": f"{site}.localhost:{port}"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != expected:
            raise CannotServe(
                f"{path} answered {answer.status}, not {expected}. var/demo-service/serve.log says more."
            )
    tell(f"\nIts pages answer ({len(wanted)} asked). Ended, as asked.")

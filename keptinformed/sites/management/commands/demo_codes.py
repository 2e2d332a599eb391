"""`kept manage demo_codes`: prints a fresh code for everybody who can sign in to the demonstration."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from keptinformed.access import demo_codes
from keptinformed.timekeeping import clock


class Command(BaseCommand):
    """For when a code was used; works in the demonstration only."""

    help = "Print a fresh one-time code beside each name of the demonstration. Codes printed before stop working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take staff numbers, or nothing for everybody who had a code before."""
        parser.add_argument("staff_number", nargs="*")

    def handle(self, *_args: object, **told: list[str]) -> None:
        """Print them. Raises CommandError where this is no demonstration."""
        now = clock.now()
        try:
            numbers = told["staff_number"] or [staff.staff_number for staff in demo_codes.who_can_sign_in()]
            for number in numbers:
                self.stdout.write(f"{number}  {demo_codes.fresh_code(number, now)}")
        except demo_codes.NotTheDemonstration:
            raise CommandError(
                "Only the demonstration has such codes (KEPT_MODE=demo, KEPT_DEMO_SIGN_IN=1)."
            ) from None

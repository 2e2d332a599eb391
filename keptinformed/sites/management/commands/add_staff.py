"""`kept manage add_staff`: adds the first administrator, or anybody, and prints the code with which they begin."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from keptinformed.access import staffing
from keptinformed.access.actors import Actor
from keptinformed.access.roles import Role
from keptinformed.timekeeping import clock

OPERATOR = Actor("kept-manage", Role.administrator, name="Whoever runs the service")


class Command(BaseCommand):
    """Run by whoever runs the service; noted in the access log as such."""

    help = "Add a member of staff, and print a code with which they set up how they sign in, within 72 hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who it is."""
        parser.add_argument("staff_number")
        parser.add_argument("name")
        parser.add_argument("--role", choices=[role.value for role in Role], default=Role.administrator.value)
        parser.add_argument("--unit", default="")
        parser.add_argument("--team", default="")

    def handle(self, *_args: object, **told: str) -> None:
        """Add them. Raises CommandError where the number is taken."""
        post = staffing.Post(told["name"], Role(told["role"]), told["unit"], told["team"])
        try:
            _, code = staffing.add_staff(told["staff_number"], post, by=OPERATOR, now=clock.now())
        except staffing.NotPossible as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Added. At /sign-in/invitation/ they type their staff number and {code}")

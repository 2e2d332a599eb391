"""`kept manage prepare`: brings a database in step: its tables, what each role may do, and the law."""

from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from keptinformed.access_log.entries import Who
from keptinformed.database import roles
from keptinformed.obligations.current import current_law
from keptinformed.obligations.moves import bring_in
from keptinformed.timekeeping import clock

OWNER = Who("kept manage prepare", "owner")
"""Whoever runs the service is known to the machine it runs on, not to us."""


class Command(BaseCommand):
    """Run by the owner of the database: at the first start, and after every upgrade."""

    help = "Migrate, grant the service's role its rights, and load the law. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take nothing."""

    def handle(self, *_args: object, **_options: object) -> None:
        """Do it, saying what changed."""
        call_command("migrate", verbosity=0, interactive=False)
        roles.grant(connection)
        roles.grant_portal(connection)
        now = clock.now()
        brought = bring_in(current_law(now), by=OWNER, now=now)
        self.stdout.write("The law was loaded anew." if brought.loaded else "The law was loaded already.")
        if brought.changed:
            self.stdout.write(f"{brought.changed} obligations changed; {brought.moved} due dates moved.")

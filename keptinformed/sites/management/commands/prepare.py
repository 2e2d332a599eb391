"""`kept manage prepare`: brings a database in step: its tables, what each role may do, and the law."""

from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from keptinformed.database import roles
from keptinformed.obligations import law
from keptinformed.sites.settings import ENVIRONMENT
from keptinformed.timekeeping import clock


class Command(BaseCommand):
    """Run by the owner of the database: at the first start, and after every upgrade."""

    help = "Migrate, grant the service's role its rights, and load the law. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take nothing."""

    def handle(self, *_args: object, **_options: object) -> None:
        """Do it, saying what changed."""
        call_command("migrate", verbosity=0, interactive=False)
        roles.grant(connection)
        now = clock.now()
        changed = law.load(law.law_of(ENVIRONMENT.force, now.date()), now=now)
        self.stdout.write("The law was loaded anew." if changed else "The law was loaded already.")

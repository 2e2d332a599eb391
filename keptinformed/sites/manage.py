"""`kept manage`: Django's own commands, and ours, for whoever runs the service."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> int:
    """Run the command that stands after `manage`; return 0. Raises SystemExit as Django does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keptinformed.sites.settings")
    execute_from_command_line(["kept manage", *sys.argv[1:]])
    return 0


if __name__ == "__main__":
    sys.exit(main())

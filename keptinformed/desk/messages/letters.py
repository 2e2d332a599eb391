"""The words of this force, and what may be filled into them, read once."""

from functools import cache

from django.conf import settings

from keptinformed.contact.drafting.placeholders import Allowed
from keptinformed.contact.drafting.reading import load_allowed, load_letters
from keptinformed.contact.drafting.wordings import Letters


@cache
def letters() -> Letters:
    """Return all words. Raises PolicyError where a file is wrong."""
    return load_letters(force=settings.FORCE)


@cache
def allowed() -> Allowed:
    """Return what may be filled in. Raises PolicyError."""
    return load_allowed()

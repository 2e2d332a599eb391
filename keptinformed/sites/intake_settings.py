"""Django's settings for the site to which providers report: the desk's, without sign-in, session, form or page."""

from keptinformed.sites.settings import *  # noqa: F403 (the desk's settings, of which the next lines replace some)

ROOT_URLCONF = "keptinformed.sites.intake_urls"
WSGI_APPLICATION = "keptinformed.sites.intake_wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "keptinformed.sites.headers.SafeHeaders",
    "django.middleware.common.CommonMiddleware",
]
"""No session and no cookie: whoever reports here shows a token each time, so no form can be forged either."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
"""Bytes of one report; a text of ten parts takes a fortieth of it."""
APPEND_SLASH = False

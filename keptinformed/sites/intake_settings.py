"""Django's settings for the site to which providers report: the desk's, without sign-in, session, form or page."""

from keptinformed.sites.settings import *  # noqa: F403 (the desk's settings, of which the next lines replace some)
from keptinformed.sites.settings import INSTALLED_APPS as _OF_THE_DESK

ROOT_URLCONF = "keptinformed.sites.intake_urls"
WSGI_APPLICATION = "keptinformed.sites.intake_wsgi.application"
_OF_SIGN_IN = (
    "allauth",
    "axes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
)
INSTALLED_APPS = [app for app in _OF_THE_DESK if not app.startswith(_OF_SIGN_IN)]
AUTHENTICATION_BACKENDS = []
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "keptinformed.sites.headers.SafeHeaders",
    "django.middleware.common.CommonMiddleware",
]
"""No session and no cookie: whoever reports here shows a token each time, so no form can be forged either."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
"""Bytes of one report; a text of ten parts takes a fortieth of it."""
APPEND_SLASH = False

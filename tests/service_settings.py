"""The desk's settings as the tests run them: no secrets, no TLS, and a database that `service_database` starts."""

import os

os.environ["KEPT_MODE"] = "test"
os.environ.setdefault("KEPT_FORCE", "west-midlands")
os.environ.setdefault("KEPT_FORCE_NAME", "Demo Constabulary (made up)")
os.environ.setdefault("KEPT_HOSTS", "testserver,desk.localhost,portal.localhost,localhost,127.0.0.1")
# A browser of the tests asks the network where a redirect leads to: nothing may listen there, as a demonstration would.
os.environ["KEPT_PORTAL_ADDRESS"] = "http://portal.localhost:58001"

from keptinformed.sites import portal_settings
from keptinformed.sites.settings import *  # noqa: F403

# The portal's pages are tried beside the desk's; what only they know of is the portal's own.
PORTAL_COOKIE = portal_settings.PORTAL_COOKIE
PORTAL_BEGINNING_COOKIE = portal_settings.PORTAL_BEGINNING_COOKIE
PORTAL_LANGUAGE_COOKIE = portal_settings.PORTAL_LANGUAGE_COOKIE
PORTAL_COOKIES_SECURE = portal_settings.PORTAL_COOKIES_SECURE
PORTAL_DESK = portal_settings.PORTAL_DESK
PORTAL_LEAVES_TO = portal_settings.PORTAL_LEAVES_TO

"""The desk's settings as the tests run them: no secrets, no TLS, and a database that `service_database` starts."""

import os

os.environ["KEPT_MODE"] = "test"
os.environ.setdefault("KEPT_FORCE", "west-midlands")
os.environ.setdefault("KEPT_FORCE_NAME", "Demo Constabulary (made up)")
os.environ.setdefault("KEPT_HOSTS", "testserver,desk.localhost,localhost,127.0.0.1")

from keptinformed.sites.settings import *  # noqa: F403

"""Django's settings for the portal: a site of its own, with a key, cookies and a database login of its own."""

from pathlib import Path
from urllib.parse import urlsplit

from keptinformed.sites import browsers, environment
from keptinformed.sites.databases import database_of

ENVIRONMENT = environment.read(site=environment.Site.portal)
ROOT = Path(__file__).resolve().parents[2]

FORCE = ENVIRONMENT.force
FORCE_NAME = ENVIRONMENT.force_name
DEMO = ENVIRONMENT.mode is environment.Mode.demo
DEMO_SIGN_IN = ENVIRONMENT.demo_sign_in
BEHIND_PROXY = ENVIRONMENT.behind_proxy
PORTAL_KEY = SECRET_KEY = ENVIRONMENT.key_of_the_portal
PORTAL_ADDRESS = ENVIRONMENT.portal_address
PORTAL_LEAVES_TO = ENVIRONMENT.portal_leaves_to
PORTAL_DESK = ENVIRONMENT.letters_desk
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = [host.strip() for host in ENVIRONMENT.hosts.split(",") if host.strip()]
if urlsplit(PORTAL_ADDRESS).hostname not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(str(urlsplit(PORTAL_ADDRESS).hostname))
ROOT_URLCONF = "keptinformed.sites.portal_urls"
WSGI_APPLICATION = "keptinformed.sites.portal_wsgi.application"

# The tables hang together, so Django has to know them all; the database's role opens only those of the door.
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "keptinformed.access_log",
    "keptinformed.access",
    "keptinformed.cases",
    "keptinformed.invitations",
    "keptinformed.asking",
    "keptinformed.publishing",
    "keptinformed.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "keptinformed.sites.headers.SafeHeaders",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

DATABASES = {"default": database_of(ENVIRONMENT.database, search_path="public")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            ROOT / "keptinformed" / "sites" / "templates",
            ROOT / "keptinformed" / "portal" / "templates",
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "keptinformed.sites.pages.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "keptinformed.portal.surroundings.surroundings",
            ],
        },
    },
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [
    ENVIRONMENT.static or ROOT / "var" / "frontend" / "static",
    ROOT / "keptinformed" / "portal" / "static",
    ("pictures", ROOT / "keptinformed" / "publishing" / "pictures"),
]
WHITENOISE_USE_FINDERS = True

AUTH_USER_MODEL = "access.Staff"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher"
    if ENVIRONMENT.mode is environment.Mode.production
    else "django.contrib.auth.hashers.MD5PasswordHasher"
]

CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "keptinformed.portal.trouble.form_too_old"
_OVER_TLS = ENVIRONMENT.mode is environment.Mode.production
CSRF_COOKIE_SECURE = _OVER_TLS
CSRF_COOKIE_AGE = None
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_NAME = "__Host-f" if _OVER_TLS else "f"
PORTAL_COOKIES_SECURE = _OVER_TLS
PORTAL_COOKIE = "__Host-s" if _OVER_TLS else "s"
PORTAL_BEGINNING_COOKIE = "__Host-b" if _OVER_TLS else "b"
PORTAL_LANGUAGE_COOKIE = "__Host-l" if _OVER_TLS else "l"
SECURE_SSL_REDIRECT = _OVER_TLS
SECURE_HSTS_SECONDS = browsers.A_YEAR if _OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _OVER_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.behind_proxy else None
# Nothing is told to other sites; under "no-referrer" a browser sends our own forms with the origin "null".
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = browsers.NOTHING_FROM_ELSEWHERE

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

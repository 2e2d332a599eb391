"""Django's settings for the desk; everything that differs from place to place comes from `environment`."""

from datetime import timedelta
from pathlib import Path

from keptinformed.access.claims import Demands
from keptinformed.sites import browsers, environment
from keptinformed.sites.databases import database_of

ENVIRONMENT = environment.read()
ROOT = Path(__file__).resolve().parents[2]

FORCE = ENVIRONMENT.force
FORCE_NAME = ENVIRONMENT.force_name
DEMO = ENVIRONMENT.mode is environment.Mode.demo
DEMO_SIGN_IN = ENVIRONMENT.demo_sign_in
BEHIND_PROXY = ENVIRONMENT.behind_proxy
SEALING_KEYS = ENVIRONMENT.keys_for_sealing
SIGNING_KEY = ENVIRONMENT.signing_key
PORTAL_KEY = ENVIRONMENT.key_of_the_portal
PORTAL_ADDRESS = ENVIRONMENT.portal_address
MAIL_SERVER = ENVIRONMENT.mail_server
MAIL_SENDER = ENVIRONMENT.mail_sender
MAIL_OWN_DOMAINS = ENVIRONMENT.mail_own_domains
NOTIFY_KEY = ENVIRONMENT.notify_key
NOTIFY_SERVER = ENVIRONMENT.notify_server
NOTIFY_TEXT_TEMPLATE = ENVIRONMENT.notify_text_template
NOTIFY_EMAIL_TEMPLATE = ENVIRONMENT.notify_email_template
MAIL_CHECKED_BY = ENVIRONMENT.mail_checked_by
RING_US = ENVIRONMENT.ring_us
INTAKE_TOKENS = tuple(sorted(environment.words(ENVIRONMENT.intake_tokens)))
PARTNER_HOOKS = ENVIRONMENT.partner_hooks
PARTNER_KEYS = ENVIRONMENT.partner_keys
BEYOND_THIS_MACHINE = ENVIRONMENT.mode is environment.Mode.production
LETTERS_FROM = ENVIRONMENT.letters_from
LETTERS_DESK = ENVIRONMENT.letters_desk
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key or "not a secret: the demonstration and the tests only, never production"
ALLOWED_HOSTS = [host.strip() for host in ENVIRONMENT.hosts.split(",") if host.strip()]
ROOT_URLCONF = "keptinformed.sites.desk_urls"
WSGI_APPLICATION = "keptinformed.sites.desk_wsgi.application"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "procrastinate.contrib.django",
    "keptinformed.access_log",
    "keptinformed.access",
    "keptinformed.cases",
    "keptinformed.cover",
    "keptinformed.obligations",
    "keptinformed.closing",
    "keptinformed.gates",
    "keptinformed.needs",
    "keptinformed.invitations",
    "keptinformed.asking",
    "keptinformed.contact",
    "keptinformed.referrals",
    "keptinformed.replies",
    "keptinformed.worklists",
    "keptinformed.supervision",
    "keptinformed.compliance",
    "keptinformed.heard",
    "keptinformed.reminding",
    "keptinformed.promises",
    "keptinformed.publishing",
    "keptinformed.self_assessment",
    "keptinformed.desk",
    "keptinformed.sites",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "keptinformed.sites.headers.SafeHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "keptinformed.desk.access.doors.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]


# `duties.sql` names the tables of the law plainly, as it does on the other engines.
DATABASES = {"default": database_of(ENVIRONMENT.database, search_path="public,law")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "keptinformed" / "sites" / "templates", ROOT / "keptinformed" / "desk" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "keptinformed.sites.pages.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "keptinformed.desk.surroundings.surroundings",
            ],
        },
    },
    # Sign-in by the force's own provider brings templates in Django's language.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [
    ENVIRONMENT.static or ROOT / "var" / "frontend" / "static",
    ROOT / "keptinformed" / "desk" / "static",
    ROOT / "keptinformed" / "auditor" / "styles",
]
WHITENOISE_USE_FINDERS = True

# --- who may come in (security-ux.md, A3 and controls 9, 46, 49, 50) ---
AUTH_USER_MODEL = "access.Staff"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "keptinformed.access.proving.AllThree",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher"
    if ENVIRONMENT.mode is environment.Mode.production
    # Demonstration and tests set hundreds of passwords that protect nothing.
    else "django.contrib.auth.hashers.MD5PasswordHasher"
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_number"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 12
MFA_ADAPTER = "keptinformed.access.second_factors.SealedSecrets"
FORCE_SIGN_IN = Demands(
    acr=environment.words(ENVIRONMENT.oidc_acr),
    amr=environment.words(ENVIRONMENT.oidc_amr),
    oldest=timedelta(seconds=ENVIRONMENT.oidc_oldest_seconds),
    number_claim=ENVIRONMENT.oidc_staff_number,
)
SOCIALACCOUNT_ADAPTER = "keptinformed.access.identity.OnlyWhoWorksHere"
ACCOUNT_ADAPTER = "keptinformed.access.identity.NobodySignsUp"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "force",
                "name": ENVIRONMENT.oidc_name or "Your force's sign-in",
                "client_id": ENVIRONMENT.oidc_client,
                "secret": ENVIRONMENT.oidc_secret,
                "settings": {"server_url": ENVIRONMENT.oidc_server, "oauth_pkce_enabled": True},
            }
        ]
        if ENVIRONMENT.oidc_server
        else []
    }
}
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
"""Hours: a lock that ends by itself, and is of one address only, so that nobody can shut a colleague out."""
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "keptinformed.desk.access.sign_in.wait"
AXES_CLIENT_IP_CALLABLE = "keptinformed.desk.doors.address_of"
AXES_SENSITIVE_PARAMETERS = ["login", "password", "code", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
"""Never in a cookie: what a page says may name somebody."""
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
"""One shift; a pause of fifteen minutes ends it sooner (`access.sessions`)."""
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "keptinformed.desk.errors.form_too_old"
_OVER_TLS = ENVIRONMENT.mode is environment.Mode.production
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _OVER_TLS
SESSION_COOKIE_NAME = "__Host-desk" if _OVER_TLS else "desk"
CSRF_COOKIE_NAME = "__Host-form" if _OVER_TLS else "form"
SECURE_SSL_REDIRECT = _OVER_TLS
SECURE_HSTS_SECONDS = browsers.A_YEAR if _OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _OVER_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.behind_proxy else None
# Under "no-referrer" a browser sends forms with the origin "null", which no form can then be trusted by.
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
    # It would write who tried to sign in, and from where; its table holds that for as long as it is needed.
    # The client of Notify would write what Notify says of a number or address.
    "loggers": {"axes": {"level": "CRITICAL"}, "notifications_python_client": {"level": "CRITICAL"}},
}

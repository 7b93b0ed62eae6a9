"""Every setting, read from the environment.

`DEMO=1` opens the demonstration: a built-in secret key, sign-ins that are printed on the
screen, and no requirement of a second factor. Without it the process refuses to start until
`SECRET_KEY`, `ALLOWED_HOSTS` and `DATABASE_URL` are set.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.lib.product import PRODUCT_NAME

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO = env.bool("DEMO", default=False)
TESTING = env.bool("TESTING", default=False)
DEBUG = env.bool("DEBUG", default=False)
RELAXED = DEMO or TESTING or DEBUG


def required(name: str, why: str, relaxed: str) -> str:
    """A setting that production must be given; `relaxed` stands in for it elsewhere."""
    value: str = env.str(name, default="")
    if value:
        return value
    if RELAXED:
        return relaxed
    raise ImproperlyConfigured(
        f"{name} is not set. {why} Set it in the environment (see docs/production.md), "
        "or set DEMO=1 to run the demonstration."
    )


SECRET_KEY = required(
    "SECRET_KEY",
    "It signs sessions and password-reset links: a random text of 50 characters or more.",
    "demonstration-only-" + "0123456789abcdef" * 3,
)
ALLOWED_HOSTS = required(
    "ALLOWED_HOSTS",
    "It lists the names under which the site answers, separated by commas.",
    "localhost,127.0.0.1,[::1],testserver",
).split(",")
DATABASE_URL = required(
    "DATABASE_URL",
    "It names the PostgreSQL database: postgres://user:password@host:5432/name.",
    "postgres:///send",
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "strategy",
    "provision",
    "ehcp",
    "commissioning",
    "config.lib",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_filters",
    "django_tables2",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "commissioning.context.page",
            ],
            "builtins": ["config.lib.templatetags.kit"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"].update(
    ENGINE="django.db.backends.postgresql",
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=60),
    CONN_HEALTH_CHECKS=True,
    ATOMIC_REQUESTS=False,
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People

AUTH_USER_MODEL = "commissioning.Person"
AUTHENTICATION_BACKENDS = ["commissioning.backends.PersonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# A session ends with the browser, and after these hours at the latest.
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=10) * 3600
SESSION_SAVE_EVERY_REQUEST = False
ACCOUNT_SESSION_REMEMBER = False

ACCOUNT_ADAPTER = "commissioning.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "commissioning.forms.sign_in.SignInForm",
    "reset_password": "commissioning.forms.sign_in.ForgottenPasswordForm",
    "reset_password_from_key": "commissioning.forms.sign_in.NewPasswordForm",
    "change_password": "commissioning.forms.sign_in.ChangePasswordForm",
    "set_password": "commissioning.forms.sign_in.SetPasswordForm",
    "reauthenticate": "commissioning.forms.sign_in.PasswordAgainForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up: people are invited
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reaches its person by e-mail
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail from us
ACCOUNT_EMAIL_NOTIFICATIONS = True  # people hear of changes to how they sign in
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # still asks for the one-time code
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # also how long an invitation's link works
# How many proxies of ours add to X-Forwarded-For; the limits on sign-in count by address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXIES", default=int(env.bool("BEHIND_PROXY", False)))

MFA_ADAPTER = "commissioning.adapters.CodesAdapter"
MFA_FORMS = {
    "authenticate": "commissioning.forms.sign_in.OneTimeCodeForm",
    "reauthenticate": "commissioning.forms.sign_in.OneTimeCodeAgainForm",
    "activate_totp": "commissioning.forms.sign_in.AuthenticatorForm",
}
MFA_TOTP_ISSUER = PRODUCT_NAME
MFA_TOTP_TOLERANCE = 1  # phones' clocks are half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Single sign-on. Nothing outside is asked before somebody follows its button.
SOCIALACCOUNT_ADAPTER = "commissioning.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# A link, not a form: form-action would refuse the redirects between the provider's own hosts.
SOCIALACCOUNT_LOGIN_ON_GET = True
OIDC = {
    name: env.str(f"OIDC_{name}", default="")
    for name in ("NAME", "SERVER_URL", "CLIENT_ID", "CLIENT_SECRET")
}
if any(OIDC.values()) and not all(OIDC.values()):
    raise ImproperlyConfigured(
        "Single sign-on needs OIDC_NAME, OIDC_SERVER_URL, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET. "
        "Set all four, or none."
    )
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC["NAME"],
                "client_id": OIDC["CLIENT_ID"],
                "secret": OIDC["CLIENT_SECRET"],
                "settings": {
                    "server_url": OIDC["SERVER_URL"],
                    # Where a provider does not say that it has verified an address, as
                    # Microsoft's does not: the domains for which its word is enough.
                    "verified_email": env.list("OIDC_EMAIL_DOMAINS", default=[]),
                },
            }
        ]
        if all(OIDC.values())
        else [],
    }
}

# Counts attempts to sign in, and remembers used one-time codes, for all server processes:
# in the database, where they all are already.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# Background work and imports

IMPORT_KINDS = [
    "commissioning.imports.published.KINDS",
    "commissioning.imports.neighbours.KINDS",
    "commissioning.imports.single_years.KINDS",
    "commissioning.imports.readings.KINDS",
    "commissioning.imports.settings_register.KINDS",
    "commissioning.imports.school_statistics.KINDS",
    "commissioning.imports.school_level.KINDS",
    "commissioning.imports.school_counted.KINDS",
    "ehcp.imports.sen2.KINDS",
    "ehcp.imports.extract.KINDS",
]
# A file larger than this is read and imported by the worker instead of in the request.
IMPORT_IN_REQUEST_BYTES = env.int("IMPORT_IN_REQUEST_BYTES", default=2 * 1024 * 1024)
# What an upload may weigh, as sent and once a zip is unpacked.
IMPORT_UPLOAD_BYTES = env.int("IMPORT_UPLOAD_BYTES", default=512 * 1024 * 1024)
IMPORT_UNPACKED_BYTES = env.int("IMPORT_UNPACKED_BYTES", default=2 * 1024 * 1024 * 1024)

# What belongs to nobody and comes with the product, in the order in which it is loaded.
REFERENCE = [
    "commissioning.actions.reference.load_reference",
    "ehcp.actions.clock.load_clock_rules",
]

# What each app adds to the demonstration once its areas are there; each says what is new.
DEMONSTRATION = [
    "commissioning.demonstration.papers.load_papers",
    "ehcp.demonstration.caseload.load_caseloads",
    "commissioning.demonstration.census.load_censuses",
    "commissioning.demonstration.census_figures.load_census_figures",
    "commissioning.demonstration.needs.load_needs",
    "strategy.demonstration.load.load_plans",
]

# What computes measures from an area's own rows, after an import and at night.
COMPUTED_MEASURES = ["ehcp.actions.measures.write_local_measures"]
# What follows from an area's figures, after an import; the night does it for every area.
FOLLOWING_MEASURES = ["strategy.actions.exception.bring_in_line"]

# Which role may do what: each app's own table.
RIGHTS = [
    "commissioning.permissions.RIGHTS",
    "ehcp.permissions.RIGHTS",
    "strategy.permissions.RIGHTS",
]
# The links across the top of every page of an area, in order.
NAVIGATION = [
    "strategy.permissions.NAVIGATION",
    "ehcp.permissions.NAVIGATION",
    "commissioning.permissions.NAVIGATION",
]

# What the menu of a signed-in person adds to allauth's own pages: a text and an address's name.
ACCOUNT_PAGES = [("E-mail reminders", "strategy:reminders")]

# Language, time, files

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", default=BASE_DIR / ".data" / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# E-mail

EMAIL_CONFIG = env.email_url(
    "EMAIL_URL", default="consolemail://" if RELAXED else "smtp://localhost:25"
)
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="no-reply@localhost")
# Where mail that no page sends leads back to.
SITE_URL = env.str(
    "SITE_URL",
    default="http://localhost:8000" if RELAXED else f"https://{ALLOWED_HOSTS[0]}",
).rstrip("/")

# Safety

SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SECURE_SSL_REDIRECT = not RELAXED
SECURE_HSTS_SECONDS = 0 if RELAXED else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not RELAXED
SECURE_HSTS_PRELOAD = not RELAXED
SESSION_COOKIE_SECURE = not RELAXED
CSRF_COOKIE_SECURE = not RELAXED
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "config.lib.logs.LineFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
if TESTING:
    LOGGING["root"] = {"handlers": [], "level": "ERROR"}
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")

DJANGO_TABLES2_TEMPLATE = "components/table2.html"
PGHISTORY_APPEND_ONLY = True
# Nothing is changed by reading a page, so its queries need not carry who asked.
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)
SILENCED_SYSTEM_CHECKS: list[str] = []

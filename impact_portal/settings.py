"""Settings. Everything that differs between machines comes from the environment; README.md lists it."""

import os
from datetime import timedelta
from email.utils import formataddr
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from impact_portal import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))

DEBUG = environment.flag("DEBUG")
TLS = environment.flag("TLS")
# Given, or kept in a file that is made at the first start.
SECRET_KEY = environment.key() or environment.kept_key(VAR_DIR / "secret_key")
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")
# For ./run alone. It is looked at here, as gunicorn starts without any process where it is 0, and answers nobody.
WEB_CONCURRENCY = environment.number("WEB_CONCURRENCY", 2, least=1, most=99)

# The portal -----------------------------------------------------------------------------------------------------------

# The brand is neutral and a setting: the NHS logo is licensed to NHS bodies only.
PORTAL_NAME = environment.text("PORTAL_NAME", "Improvement stories")
PORTAL_COLOUR = environment.text("PORTAL_COLOUR", "#12475a")
PORTAL_LOGO = environment.text("PORTAL_LOGO")  # a path below static/, drawn beside the name
PORTAL_URL = environment.address(
    "PORTAL_URL", "http://{}:{}".format(environment.text("HOST", "127.0.0.1"), environment.text("PORT", "8000"))
)
CONTACT_EMAIL = environment.email("CONTACT_EMAIL", "central.team@example.org")
# The promise to members: a first decision within so many working days.
DECISION_WORKING_DAYS = 5
# For so long a publication can be taken back without a trace for readers, and its author's email is held.
UNDO_TIME = timedelta(minutes=10)
# How long a page may be kept for readers who are not signed in; a change of a story ends it at once.
READER_PAGES_SECONDS = 0 if DEBUG else 60
SEARCH_INDEX_DIR = VAR_DIR / "search"
# Where no worker runs, a server process that changed a story brings the index up to date in the background.
SEARCH_INDEX_IN_BACKGROUND = environment.flag("SEARCH_INDEX_IN_BACKGROUND", True)
TAGGIT_CASE_INSENSITIVE = True

# Django ---------------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "members",
    "components",
    "organisations",
    "stories",
    "impact_portal.design",
    "members.apps.CuratorAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "taggit",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "impact_portal.middleware.resource_policy",
    "impact_portal.middleware.personal_pages",
    "impact_portal.middleware.OddRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "impact_portal.urls"
WSGI_APPLICATION = "impact_portal.wsgi.application"
FORM_RENDERER = "impact_portal.design.forms.PortalRenderer"
CSRF_FAILURE_VIEW = "impact_portal.errors.csrf_failure"
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
# A story may be 10,000 characters, each of which a form may send as 12 bytes, with room for the rest.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

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
                "impact_portal.design.context.portal",
            ],
            "builtins": ["impact_portal.design.templatetags.nhsuk", "impact_portal.design.templatetags.message_places"],
        },
    },
]

# Database and cache ---------------------------------------------------------------------------------------------------

# SQLite, as tried under 16 writers: IMMEDIATE makes a writer wait its turn instead of failing, FULL makes a
# commit last through a power cut, secure_delete takes a withdrawn text out of the file. Each connection keeps 8 MB of
# the file, where by itself it keeps 2. To read it all in place (mmap_size) is 2% faster still, but a process then grows
# by as much of the file as was ever read.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-8000;"
    ),
}
DATABASES = {"default": environment.database(f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # Opening the file and the five PRAGMAs anew would take longer than most pages.
    DATABASES["default"]["CONN_MAX_AGE"] = 600
else:
    # Values are sent beside the query, so that PostgreSQL plans a query once a connection and not at every request.
    # Nobody waits longer for a database that is away than for a page that says so.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        pool={"min_size": 1, "max_size": 8, "timeout": 10}, server_side_binding=True, prepare_threshold=5
    )
    # After PostgreSQL was started anew, each connection that waited in a pool was one page that failed: 24 in a trial.
    # So connections are looked at before they are used, more cheaply than Django does with CONN_HEALTH_CHECKS.
    DATABASES["default"]["ENGINE"] = "impact_portal.postgresql"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One cache for all processes, or a limit on sign-in attempts would be counted in each apart.
CACHES = {
    "default": {
        "BACKEND": "impact_portal.cache.Cache",
        "LOCATION": "portal_cache",
        # With Django's 300, a flood of requests would push the counted limits themselves out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Sign-in and accounts -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_stories"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
ACCOUNT_ADAPTER = "members.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Sign-up takes no password: hashing one would take longer for a new address than for a known one, and tell.
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_FORMS = {
    "login": "members.forms.SignInForm",
    "signup": "members.forms.SignUpForm",
    "request_login_code": "members.forms.AskForCodeForm",
    "confirm_login_code": "members.forms.SignInCodeForm",
    "confirm_reauthentication_code": "members.forms.ConfirmCodeForm",
    "confirm_email_verification_code": "members.forms.VerifyEmailForm",
    "add_email": "members.forms.ChangeEmailForm",
    "set_password": "members.forms.SetPasswordForm",
    "change_password": "members.forms.ChangePasswordForm",
    "reset_password": "members.forms.ForgottenPasswordForm",
    "reset_password_from_key": "members.forms.NewPasswordForm",
    "reauthenticate": "members.forms.ConfirmPasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# No button to send a code again: to an unknown address allauth sends nothing then, and answers sooner, which tells.
# 8 numbers and not 6: with the limits below, guessing one takes years and not weeks.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}
# Mail to a health service can take minutes. The whole sign-in may take as long as its slowest step and a little more.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 60 * 15
ACCOUNT_LOGIN_TIMEOUT = 60 * 20
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
# Whoever changes the address or sets a password at somebody's computer has the account; see AccountAdapter.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = "members.models.display_name"
# allauth's own limits, and for one address in an hour and not only in a minute. A hospital is one address to us, so
# a limit for each IP address stays high.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,20/h/key",
    "reset_password": "20/m/ip,5/m/key,20/h/key",
    "confirm_email": "1/10s/key,10/h/key",
}
# How many proxies of ours stand in front: without it, everybody behind one counts as one address.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXY_COUNT", 0, most=9)

# OpenID Connect, for an organisation's own sign-in. Off unless configured, and then nothing of it is loaded.
OIDC_SERVER_URL = environment.address("OIDC_SERVER_URL")
if OIDC_SERVER_URL:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    SOCIALACCOUNT_ADAPTER = "members.single_sign_on.SingleSignOnAdapter"
    SOCIALACCOUNT_FORMS = {"signup": "members.single_sign_on.SingleSignOnForm"}
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": environment.text("OIDC_NAME", "your organisation"),
                    "client_id": environment.needed("OIDC_CLIENT_ID", by="OIDC_SERVER_URL"),
                    "secret": environment.text("OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": OIDC_SERVER_URL},
                }
            ],
            "OAUTH_PKCE_ENABLED": True,
        }
    }
    # Whoever runs the portal chose this server, so an address that it says is verified signs in to its account.
    SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

# Static files ---------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", VAR_DIR / "build"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "impact_portal.design.storage.HashedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 60

# Mail -----------------------------------------------------------------------------------------------------------------

# Files where EMAIL_FILE_PATH says, SMTP where EMAIL_HOST says, otherwise printed.
DEFAULT_FROM_EMAIL = environment.email("EMAIL_FROM", formataddr((PORTAL_NAME, "no-reply@example.org")))
EMAIL_TIMEOUT = 10
if environment.text("EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = environment.text("EMAIL_HOST")
    EMAIL_PORT = environment.number("EMAIL_PORT", 587, most=65535)
    EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", True)
elif os.environ.get("EMAIL_FILE_PATH"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = os.environ["EMAIL_FILE_PATH"]
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# What browsers may do -------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # No script may turn text into markup; a library that tries is stopped and seen.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [NONE],
    }
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}
if OIDC_SERVER_URL:
    # Chrome holds a form to this also where the answer sends it on, as single sign-on does.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append("{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL)))
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if TLS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Logs -----------------------------------------------------------------------------------------------------------------


def without_their_traceback(record):
    """Leave the line alone of a request that was refused: nothing of ours broke, and scanners send odd ones all day."""
    if getattr(record, "status_code", 500) < 500:
        record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "above_debug": {"()": "django.utils.log.CallbackFilter", "callback": lambda record: record.levelno > 10},
        "their_traceback": {"()": "django.utils.log.CallbackFilter", "callback": without_their_traceback},
    },
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["their_traceback"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # At DEBUG it writes out a page's whole context, stories and all; at no level may it do so.
        "django.template": {"filters": ["above_debug"]},
        # It warns at each HEAD that it leaves out a body, which is what Django counts on.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}

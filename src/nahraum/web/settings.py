"""Settings of the house. Everything an operator may change is an environment variable.

docs/handbuch/einstellungen.md describes each of them; a test compares the two.
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from nahraum.web.keys import key
from nahraum.web.paths import PACKAGE, var

VAR = var()
DEMO = os.environ.get("NAHRAUM_DEMO", "") == "1"
DEBUG = os.environ.get("NAHRAUM_DEBUG", "") == "1"
SECRET_KEY = key("secret_key", VAR / "keys")
NAHRAUM_AUDIT_KEY = key("audit_key", VAR / "keys").encode()
NAHRAUM_SIGNAL_KEY = key("signal_key", VAR / "keys").encode()
NAHRAUM_FIELD_KEY = key("field_key", VAR / "keys").encode()
NAHRAUM_DATA = Path(os.environ.get("NAHRAUM_DATA", VAR / "data"))
NAHRAUM_SECOND_FACTOR = os.environ.get("NAHRAUM_SECOND_FACTOR", "0" if DEMO else "1") == "1"

# Address of another map for one spot, with {lat} and {lon}; empty: no link leads there.
NAHRAUM_BASEMAP = os.environ.get("NAHRAUM_BASEMAP", "")
# Whether devices keep the offers somebody read last, for times without a network.
NAHRAUM_OFFLINE = os.environ.get("NAHRAUM_OFFLINE", "1") == "1"
# The government header of KERN: only a public body may show it.
NAHRAUM_KOPFZEILE = os.environ.get("NAHRAUM_KOPFZEILE", "0") == "1"
# Who runs the installation: imprint, privacy page, accessibility statement, security.txt.
NAHRAUM_CONTACT = {
    "name": os.environ.get("NAHRAUM_CONTACT_NAME", ""),
    "address": os.environ.get("NAHRAUM_CONTACT_ADDRESS", ""),
    "email": os.environ.get("NAHRAUM_CONTACT_EMAIL", ""),
    "phone": os.environ.get("NAHRAUM_CONTACT_PHONE", ""),
    "represented_by": os.environ.get("NAHRAUM_CONTACT_REPRESENTED_BY", ""),
    "privacy_officer": os.environ.get("NAHRAUM_CONTACT_PRIVACY_OFFICER", ""),
    "enforcement_body": os.environ.get("NAHRAUM_CONTACT_ENFORCEMENT_BODY", ""),
}

_local = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = (
    os.environ.get("NAHRAUM_HOSTS", "").split(",") if os.environ.get("NAHRAUM_HOSTS") else _local
)
HTTPS = os.environ.get("NAHRAUM_HTTPS", "") == "1"
# How people reach the house, for links in mails: they are written where nobody asked a page.
# Under which licence published offers are handed on as open data.
NAHRAUM_LICENCE = os.environ.get("NAHRAUM_LICENCE", "dl-de/by-2-0")
NAHRAUM_ADDRESS = os.environ.get("NAHRAUM_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_cotton",
    "django_htmx",
    "nahraum.base.registry.apps.RegistryConfig",
    "nahraum.base.audit.apps.AuditConfig",
    "nahraum.base.municipality.apps.MunicipalityConfig",
    "nahraum.base.people.apps.PeopleConfig",
    "nahraum.base.places.apps.PlacesConfig",
    "nahraum.base.topics.apps.TopicsConfig",
    "nahraum.base.translations.apps.TranslationsConfig",
    "nahraum.base.sources.apps.SourcesConfig",
    "nahraum.base.signals.apps.SignalsConfig",
    "nahraum.base.jobs.apps.JobsConfig",
    "nahraum.base.files.apps.FilesConfig",
    "nahraum.base.notify.apps.NotifyConfig",
    "nahraum.base.comments.apps.CommentsConfig",
    "nahraum.understand.reach.apps.ReachConfig",
    "nahraum.understand.supply.apps.SupplyConfig",
    "nahraum.understand.profile.apps.ProfileConfig",
    "nahraum.understand.indicators.apps.IndicatorsConfig",
    "nahraum.understand.needs.apps.NeedsConfig",
    "nahraum.plan.practice.apps.PracticeConfig",
    "nahraum.plan.bodies.apps.BodiesConfig",
    "nahraum.plan.measures.apps.MeasuresConfig",
    "nahraum.plan.participation.apps.ParticipationConfig",
    "nahraum.plan.selfcheck.apps.SelfCheckConfig",
    "nahraum.plan.process.apps.ProcessConfig",
    "nahraum.connect.directory.apps.DirectoryConfig",
    "nahraum.connect.calendar.apps.CalendarConfig",
    "nahraum.connect.upkeep.apps.UpkeepConfig",
    "nahraum.connect.exchange.apps.ExchangeConfig",
    "nahraum.connect.portal.apps.PortalConfig",
    "nahraum.web.apps.WebConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nahraum.web.policy.Policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "nahraum.web.legible.Legible",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nahraum.web.sign_in_turns.Patience",
    "nahraum.web.doorkeeper.Doorkeeper",
]

ROOT_URLCONF = "nahraum.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "nahraum.web.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CSRF_FAILURE_VIEW = "nahraum.web.errors.csrf_failure"

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;PRAGMA cache_size=2000;"
)
if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.config(conn_max_age=60, conn_health_checks=True)}
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        DATABASES["default"]["ENGINE"] = "nahraum.web.postgresql"
else:
    VAR.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "nahraum.web.sqlite3",
            "NAME": str(VAR / "nahraum.sqlite3"),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": _SQLITE_PRAGMAS,
            },
            "TEST": {"NAME": ":memory:"},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "cache",
    }
}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["nahraum.web.sign_in_turns.OneAtATime"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "nahraum.web.sign_in_turns.NotTooLong"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "nahraum.web.adapter.InvitationOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {"login": "nahraum.web.sign_in_turns.SignInForm"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Nahraum: "
MFA_ADAPTER = "nahraum.web.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey asks for a finger, a face or a PIN: two factors in one, without a password.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "nahraum.web.forms.PasskeyForm",
    "edit_webauthn": "nahraum.web.forms.RenameForm",
}
MFA_TOTP_ISSUER = "Nahraum"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:after-sign-in"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "de"
LANGUAGES = [
    ("de", _("Deutsch")),
    ("en", _("English")),
    ("de-simple", _("Leichte Sprache")),
    ("tr", _("Türkisch")),
    ("uk", _("Ukrainisch")),
]
FORMAT_MODULE_PATH = "nahraum.web.formats"  # 3 May, not May 3
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a missing folder
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO or DEBUG
# The fonts of the PDF lie beside those of the pages; nobody downloads them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "ttf")
MEDIA_ROOT = VAR / "files"

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("NAHRAUM_MAIL_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = os.environ.get("NAHRAUM_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("NAHRAUM_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("NAHRAUM_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("NAHRAUM_MAIL_PASSWORD", "")
EMAIL_USE_TLS = True
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = os.environ.get("NAHRAUM_MAIL_FROM", "nahraum@localhost")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-nahraum" if HTTPS else "nahraum"
CSRF_COOKIE_NAME = "__Host-nahraum-csrf" if HTTPS else "nahraum-csrf"
LANGUAGE_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "nahraum.web.logs.OneRecord",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"nahraum": {"level": "INFO"}},
}

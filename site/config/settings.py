"""Every setting of the site; the questions among them are answered by the environment.

Nothing set means production rules: no debugging, secure cookies, two-factor sign-in for staff, and no start without
a secret key and a mail server. What the environment does not answer, the file `.env` may. The table of all questions is
in docs/operating.md.
"""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from whitenoise.compress import Compressor

from config import policy, stack
from config.backing_services import caches_of, database_of
from config.first_start import folder_to_write_in, other_languages, read_answers
from delivery.logs import FORMATS, logging_as
from media.storage_url import storage_of

ROOT = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
read_answers(Path(os.environ.get("ENV_FILE", ROOT / ".env")))

DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(ROOT / "var"))).resolve()

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set: run `make run`, which writes a file .env for your own machine, or copy .env.example to"
        " .env and fill it in."
    )

SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
EXAMPLE_ORGANISATION = "Plainleaf"  # there is none of this name: pages say that nobody stands behind them
ORGANISATION = env.str("ORGANISATION", default="") or EXAMPLE_ORGANISATION

INSTALLED_APPS = stack.APPS
MIDDLEWARE = stack.MIDDLEWARE
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sekizai.context_processors.sekizai",
                "cms.context_processors.cms_settings",
                "config.context_processors.site",
            ],
        },
    },
]

# Database and cache ---------------------------------------------------------------------------------------------------

folder_to_write_in(DATA_DIR, "DATA_DIR")
DATABASES = {"default": database_of(env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'plainleaf.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = caches_of(env.cache_url("CACHE_URL", default=f"filecache://{DATA_DIR / 'cache'}"), DATA_DIR / "cache")
PAGES_AHEAD = env.bool("PAGES_AHEAD", default=True)  # after each change, before anybody asks for them

# Sign-in --------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.StaffOnlyAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "set_password": "accounts.forms.FirstPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Beside allauth's own, which stay on. A whole organisation may come from one address, so what one person does wrong counts
# against their account first: what is refused there does not count against the address, where there is room for many.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "5/5m/key,30/m/ip",  # wrong codes of a second step, too
    "reset_password": "5/h/key,20/m/ip",
}
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
# An account has one address, User.email. allauth's own generator would keep it a second time, in a table of its own.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.AppForm",
    "add_webauthn": "accounts.forms.KeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator gave the address
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = ORGANISATION
REQUIRE_MFA = env.bool("REQUIRE_MFA", default=True)
EXAMPLE_PASSWORD = env.str("EXAMPLE_PASSWORD", default="")  # of make_example_accounts; empty for a random one

# Security -------------------------------------------------------------------------------------------------------------

INSECURE_COOKIES = env.bool("INSECURE_COOKIES", default=False)  # only for plain http on one's own machine
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = INSECURE_COOKIES
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_COOKIES
SECURE_SSL_REDIRECT = not INSECURE_COOKIES
SECURE_HSTS_SECONDS = 0 if INSECURE_COOKIES else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not INSECURE_COOKIES
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])  # delivery.proxies takes their word
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
SESSION_COOKIE_AGE = 60 * 60 * 12  # from last use: accounts.middleware
CSRF_FAILURE_VIEW = "pages.typed.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the CMS edits in a frame of the same site
CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy.OF_READERS}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
RECORDING_MOST_MB = env.int("RECORDING_MOST_MB", default=50)  # of sound or film, in one file

# Mail -----------------------------------------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
if vars()["EMAIL_BACKEND"].endswith(".console.EmailBackend") and not (DEBUG or INSECURE_COOKIES):
    raise ImproperlyConfigured(
        "EMAIL_URL names no mail server, and on a public site links that set passwords must not be written to its log:"
        " set it, for example to smtp+tls://name:password@host:587."
    )
EMAIL_TIMEOUT = 20  # seconds; a server that does not answer must not hold up whoever sends
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="Plainleaf <noreply@example.org>")

# Language and time ----------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
OTHER_LANGUAGES = env.list("OTHER_LANGUAGES", default=[])
LANGUAGES = [(LANGUAGE_CODE, "English"), *other_languages(OTHER_LANGUAGES, LANGUAGE_CODE)]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/London"
FORMAT_MODULE_PATH = ["config.formats"]  # days as they are written here, in the administration as well

# Files ----------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
CONTENT_DIR = ROOT / "content"
STORAGES = {
    "default": storage_of(env.str("STORAGE_URL", default="")),
    "staticfiles": {
        "BACKEND": "delivery.static_storage.OneStylesheetStorage"
        if env.bool("STATIC_MANIFEST", default=not DEBUG)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Compressing everything takes a while, and no reader's browser asks for these.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map", "scss")

# CMS ------------------------------------------------------------------------------------------------------------------

SITE_ID = 1
CMS_CONFIRM_VERSION4 = True
CMS_TEMPLATES = [
    ("pages/page.html", "Information page"),
    ("pages/section.html", "Section with its pages"),
    ("pages/home.html", "Home page"),
]
CMS_TEMPLATE_INHERITANCE = False
CMS_DEFAULT_IN_NAVIGATION = False  # a new page does not go into the main menu by itself
# A translation below a page that has none stands below its English path; no text stands in for another.
CMS_LANGUAGES = {
    SITE_ID: [
        {"code": code, "name": name, "fallbacks": [LANGUAGE_CODE] if code != LANGUAGE_CODE else []}
        for code, name in LANGUAGES
    ]
}
CMS_PAGE_CACHE = False
CMS_TOOLBAR_ANONYMOUS_ON = False
CMS_ENABLE_HELP = False  # its menu leads to other sites, which know nothing of how this one works


class PluginsOfBlocks(SimpleLazyObject):
    """Asked late, since they know our models. Told alike in every process, as all settings are."""

    def __repr__(self) -> str:
        return "the plugins of all blocks"


CMS_PLACEHOLDER_CONF = {
    "body": {
        "name": "Body",
        "plugins": PluginsOfBlocks(lambda: list(import_string("pages.blocks.SHAPES_BY_PLUGIN"))),
    },
}
DJANGOCMS_VERSIONING_LOCK_VERSIONS = True
DJANGOCMS_VERSIONING_ALLOW_DELETING_VERSIONS = False
TEXT_AUTO_HYPHENATE = False
TEXT_INLINE_EDITING = False
TEXT_TOOLBAR = [
    ["Undo", "Redo"],
    ["Heading2", "Heading3", "Heading4", "Paragraph"],
    ["Bold", "Italic", "Superscript", "Subscript"],
    ["Link", "Unlink"],
    ["NumberedList", "BulletedList"],
    ["Blockquote"],
    ["RemoveFormat"],
]
TEXT_EDITOR_SETTINGS = {"toolbar_CMS": TEXT_TOOLBAR, "toolbar_HTMLField": TEXT_TOOLBAR}

# treebeard warns about a manager inside django CMS itself; the pinned treebeard is older than the change it speaks of.
# W019 would have X_FRAME_OPTIONS say DENY; see there.
SILENCED_SYSTEM_CHECKS = ["treebeard.E001", "security.W019"]

# What is told about the site ------------------------------------------------------------------------------------------

LOG_FORMAT = env.str("LOG_FORMAT", default="json")
if LOG_FORMAT not in FORMATS:
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}. Say one of: {', '.join(FORMATS)}.")
LOGGING = logging_as(
    LOG_FORMAT, env.str("LOG_LEVEL", default="WARNING"), shows_sql=env.bool("SHOW_SQL", default=False) and DEBUG
)
METRICS_PORT = env.int("METRICS_PORT", default=0)  # 0: nobody can ask
METRICS_HOST = env.str("METRICS_HOST", default="127.0.0.1")

# For whoever changes the code -----------------------------------------------------------------------------------------

DEBUG_TOOLBAR = env.bool("DEBUG_TOOLBAR", default=False)
if DEBUG_TOOLBAR and not DEBUG:
    raise ImproperlyConfigured(
        "DEBUG_TOOLBAR is set without DEBUG. It shows settings and every query, so it is never on where readers are:"
        " `make dev` sets both, on your own machine."
    )
if DEBUG_TOOLBAR:
    INSTALLED_APPS = [*stack.APPS, "debug_toolbar"]
    MIDDLEWARE = stack.with_debug_toolbar(stack.MIDDLEWARE)
    INTERNAL_IPS = ["127.0.0.1", "::1"]
    allowed = {name: what for name, what in policy.OF_READERS.items() if name not in policy.WITHOUT_TRUSTED_TYPES}
    CONTENT_SECURITY_POLICY = {"DIRECTIVES": allowed}

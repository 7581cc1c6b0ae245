"""One settings module. Without variables: embedded mode, everything in one data folder, on loopback."""

import os
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from sestante.environment import Environment

ENVIRONMENT = Environment.read(os.environ)
PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent.parent

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
SESTANTE_DATA = ENVIRONMENT.data_dir
SESTANTE_ASSETS = ENVIRONMENT.data_dir / "assets"  # third-party files, reduced at set-up; never in the repository
SESTANTE_SITE_URL = ENVIRONMENT.site_url
SESTANTE_JAVA = ENVIRONMENT.java
SESTANTE_EMBEDDED = ENVIRONMENT.embedded
SESTANTE_LIVE_PORT = ENVIRONMENT.live_port
SESTANTE_LIVE_DIRECT = ENVIRONMENT.live_direct

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_tasks_db",
    "sestante.people",
    "sestante.letters",
    "sestante.places",
    "sestante.files",
    "sestante.journal",
    "sestante.studies",
    "sestante.practices",
    "sestante.questionnaires",
    "sestante.fieldwork",
    "sestante.exchange",
    "sestante.synthesis",
    "sestante.deliberation",
    "sestante.indicators",
    "sestante.reports",
    "sestante.catalogue",
    "sestante.outreach",
    "sestante.training",
    "sestante.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sestante.web.compression.CompressionMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sestante.web.access.AccessMiddleware",
]

ROOT_URLCONF = "sestante.urls"
WSGI_APPLICATION = "sestante.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": ENVIRONMENT.database}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sestante.web.context.page",
            ],
        },
    }
]

# Italian first; English complete. Texts in the code are English, locale/it says them in Italian.
LANGUAGE_CODE = "it"
LANGUAGES = [("it", _("Italian")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/Rome"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "sestante.web.formats"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.data_dir / "static"
STATICFILES_DIRS = [SESTANTE_ASSETS]
MEDIA_ROOT = ENVIRONMENT.data_dir / "files"
SESTANTE_FILE_MB = ENVIRONMENT.file_mb  # the largest file given as an answer; a question may ask for less
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 31536000
# A whole scheda with twenty partners posted at once stays far below; attachments go to disk as they arrive.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # telephones part what they send by its size alone; each is an open file meanwhile

# People
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "sesame.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "studies"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "sestante.web.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {"login": "sestante.web.account.forms.SignInForm"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by the team, the address is proved by the first link
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.proxies  # limits count people, not the proxy they all come through
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "30/m/ip", "reset_password": "20/m/ip,5/m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see ACCOUNT_EMAIL_VERIFICATION
MFA_TOTP_ISSUER = "Sestante"
USERSESSIONS_TRACK_ACTIVITY = False
SESAME_MAX_AGE = 30 * 60
SESAME_ONE_TIME = True
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SITE_ID = 1

# Mail and errands
EMAIL_SUBJECT_PREFIX = ""
DEFAULT_FROM_EMAIL = ENVIRONMENT.from_email
SERVER_EMAIL = ENVIRONMENT.from_email
ADMINS = ENVIRONMENT.admins
SESTANTE_MAIL_FOLDER = ENVIRONMENT.data_dir / "mail"
if ENVIRONMENT.email is None:
    MAILERS = {
        "default": {"BACKEND": "sestante.letters.folder.EmailBackend", "OPTIONS": {"folder": SESTANTE_MAIL_FOLDER}}
    }
else:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": ENVIRONMENT.email["host"],
                "port": ENVIRONMENT.email["port"],
                "username": ENVIRONMENT.email.get("user", ""),
                "password": ENVIRONMENT.email.get("password", ""),
                "use_tls": ENVIRONMENT.email.get("use_tls", False),
                "use_ssl": ENVIRONMENT.email.get("use_ssl", False),
                "timeout": 20,
            },
        }
    }
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}}

# Safety
LIVE_ORIGINS = [f"http://{host}:{SESTANTE_LIVE_PORT}" for host in ("127.0.0.1", "localhost")]
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "connect-src": [CSP.SELF, *(LIVE_ORIGINS if SESTANTE_LIVE_DIRECT and SESTANTE_LIVE_PORT else [])],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = SESTANTE_SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
CSRF_TRUSTED_ORIGINS = [SESTANTE_SITE_URL] if HTTPS else []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.server": {"level": "WARNING"}, "django_tasks_db": {"level": "WARNING"}},
}

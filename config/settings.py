"""The one settings file; what differs between installations comes from `config/env.py`."""

from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.crypto import salted_hmac
from kombu import Queue

from config import env
from ctdl import codes, overlay

BASE_DIR = env.BASE_DIR
VAR_DIR = env.VAR_DIR

# The language, before anything is derived from it: with what manage.py load_vocabulary brought in, where it did.
VOCABULARY_FILE = env.VOCABULARY_FILE
overlay.use_file(VOCABULARY_FILE)
codes.load_folder(VAR_DIR / "codes")
DEBUG = env.DEBUG
DEVELOPMENT = env.DEVELOPMENT
SECRET_KEY = env.SECRET_KEY
ALLOWED_HOSTS = env.ALLOWED_HOSTS
SITE_URL = env.SITE_URL
ON_THIS_MACHINE = env.ON_THIS_MACHINE
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "audit",
    "accounts",
    "publisher",
    "bulkupload",
]
if env.SANDBOX:
    INSTALLED_APPS.append("registry.sandbox")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.nulls.NullCharacterMiddleware",
    "accounts.middleware.AgreementMiddleware",
    "audit.middleware.AuditContextMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
    {
        "NAME": "jinja",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja"],
        "OPTIONS": {"environment": "config.jinja.environment"},
    },
]

# Storage
DATABASES: dict[str, dict[str, Any]] = {"default": {**env.DATABASE, "ATOMIC_REQUESTS": False}}
_options = DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers never wait for the writer (WAL); a writer takes its lock at once: two of them queue, none fails half-way.
    _options |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
else:
    _options.setdefault("pool", {"min_size": 1, "max_size": 10, "timeout": 10})
    # PostgreSQL would compile the counts of a large organization, which takes ten times as long as running them.
    _options.setdefault("options", "-c jit=off")
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = VAR_DIR / "files"
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.REDIS_URL}
        if env.REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_FORMS = {"signup": "accounts.forms.SignupForm"}
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

# Mail
for _name, _value in env.EMAIL.items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.DEFAULT_FROM_EMAIL
CONTACT_URL = env.CONTACT if env.CONTACT.startswith(("https://", "http://")) else f"mailto:{env.CONTACT}"

# Tasks: the database is the queue, Celery the bell (design.md §2.4)
_broker_dir = VAR_DIR / "broker"
if env.REDIS_URL:
    CELERY_BROKER_URL = env.REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 600}
else:
    for _folder in ("messages", "processed"):
        (_broker_dir / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker_dir / "messages"),
        "data_folder_out": str(_broker_dir / "messages"),
        "processed_folder": str(_broker_dir / "processed"),
        "control_folder": str(_broker_dir / "control"),
        "store_processed": False,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_QUEUES = (Queue("celery"),)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-registry-requests": {"task": "publisher.tasks.sweep", "schedule": float(env.REGISTRY_SWEEP_SECONDS)},
    "reconcile": {"task": "publisher.tasks.reconcile", "schedule": crontab(hour=3, minute=17)},
    "sweep-batches": {"task": "publisher.tasks.sweep_batches", "schedule": 30.0},
    "sweep-downloads": {"task": "publisher.tasks.sweep_downloads", "schedule": 60.0},
    "purge-drafts": {"task": "publisher.tasks.purge_drafts", "schedule": 24 * 3600.0},
    "sweep-uploads": {"task": "bulkupload.tasks.sweep", "schedule": 30.0},
    "purge-uploads": {"task": "bulkupload.tasks.purge", "schedule": 24 * 3600.0},
}

# Registry
REGISTRY_URL = env.REGISTRY_URL
SANDBOX = env.SANDBOX
REGISTRY_API_KEY = env.REGISTRY_API_KEY
if SANDBOX and not REGISTRY_API_KEY:
    # The sandbox takes this for its administrator's key. Nobody has to hand one over: every process derives the same.
    REGISTRY_API_KEY = salted_hmac("registry.sandbox", "admin", secret=SECRET_KEY, algorithm="sha256").hexdigest()
REGISTRY_TIMEOUT_SECONDS = 20
REGISTRY_LEASE_SECONDS = env.REGISTRY_LEASE_SECONDS
REGISTRY_IN_FLIGHT = env.REGISTRY_IN_FLIGHT

# Whether the check of web addresses may ask this very machine; for tests alone, see publisher.careful_http
ADDRESS_CHECK_LOOPBACK = False

# Uploads
MAX_UPLOAD_BYTES = env.MAX_UPLOAD_MB * 1024 * 1024
UPLOAD_KEEP_DAYS = env.UPLOAD_KEEP_DAYS
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Pages
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # what collectstatic fills; whitenoise wants it to be there
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEVELOPMENT or DEBUG
            else "config.staticfiles.HashedStaticFiles"
        )
    },
}
WHITENOISE_USE_FINDERS = DEVELOPMENT or DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# Safety
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUST_PROXY = env.TRUST_PROXY
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The proxy adds the address that it was called from at the end. Without it all people would share one limit of
    # log-ins a minute, and the audit would name the proxy as the origin of everything.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # The filesystem transport has no host, and says so at every connection.
    "loggers": {"kombu.connection": {"level": "ERROR"}},
}

"""Reads and casts every environment variable of the product, once; `docs/operator-guide.md` lists them."""

import secrets
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

_env = environ.Env()
_env_file = BASE_DIR / ".env"
if _env_file.exists():
    _env.read_env(_env_file)


def _secret_key(var_dir: Path) -> str:
    """`SECRET_KEY`, or one that is made on the first run and kept in `var/secret_key`."""
    given: str = _env.str("SECRET_KEY", default="")
    if given:
        return given
    path = var_dir / "secret_key"
    if not path.exists():
        # Written aside and linked into place, so that two processes that start together agree on one key.
        draft = var_dir / f"secret_key.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()


VAR_DIR = Path(_env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

PORT: int = _env.int("PORT", default=8000)
DEBUG: bool = _env.bool("DEBUG", default=False)
# What a person who tries the product needs and a real site must not have: readable mails, the component page.
DEVELOPMENT: bool = _env.bool("DEVELOPMENT", default=False)
SECRET_KEY = _secret_key(VAR_DIR)
SITE_URL: str = _env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
# Commands that know passwords or print keys work only where people of this machine alone can reach the site.
ON_THIS_MACHINE = urlsplit(SITE_URL).hostname in ("localhost", "127.0.0.1", "::1")
ALLOWED_HOSTS: list[str] = _env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
TRUST_PROXY: bool = _env.bool("TRUST_PROXY", default=False)

DATABASE_URL: str = _env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
DATABASE: dict = environ.Env.db_url_config(DATABASE_URL)
REDIS_URL: str = _env.str("REDIS_URL", default="")

EMAIL_URL: str = _env.str("EMAIL_URL", default=f"filemail://{VAR_DIR / 'mail'}")
EMAIL: dict = environ.Env.email_url_config(EMAIL_URL)
if "filebased" in EMAIL["EMAIL_BACKEND"]:
    EMAIL["EMAIL_FILE_PATH"] = urlsplit(EMAIL_URL).path  # django-environ takes the first slash away
DEFAULT_FROM_EMAIL: str = _env.str("DEFAULT_FROM_EMAIL", default="Credential Publisher <publisher@localhost>")
# A mail address or a web page.
CONTACT: str = _env.str("CONTACT", default=parseaddr(DEFAULT_FROM_EMAIL)[1])

# An empty REGISTRY_URL means the sandbox registry of this very site.
REGISTRY_URL: str = (_env.str("REGISTRY_URL", default="") or f"{SITE_URL}/registry").rstrip("/")
SANDBOX: bool = _env.bool("SANDBOX", default=not _env.str("REGISTRY_URL", default=""))
# How long a worker may hold a registry request before another one takes it up, and how often the queue is looked over.
REGISTRY_LEASE_SECONDS: int = _env.int("REGISTRY_LEASE_SECONDS", default=120)
REGISTRY_SWEEP_SECONDS: int = _env.int("REGISTRY_SWEEP_SECONDS", default=15)
# How many requests to the registry each worker process keeps in flight: its own sandbox serves pages as well.
REGISTRY_IN_FLIGHT: int = _env.int("REGISTRY_IN_FLIGHT", default=4 if SANDBOX else 32)
REGISTRY_API_KEY: str = _env.str("REGISTRY_API_KEY", default="")

# What manage.py load_vocabulary has written: a newer edition of CTDL than the one that is built in.
VOCABULARY_FILE = Path(_env.str("VOCABULARY_FILE", default=str(VAR_DIR / "vocabulary.json")))

MAX_UPLOAD_MB: int = _env.int("MAX_UPLOAD_MB", default=200)
UPLOAD_KEEP_DAYS: int = _env.int("UPLOAD_KEEP_DAYS", default=400)

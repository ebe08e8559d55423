"""What an installation gets from its environment: read in a process of its own, as a server would."""

import json
import os
import socket
import subprocess
import sys

import pytest

from config import start
from tests.site import ROOT

ASKED = (
    "DEBUG", "DEVELOPMENT", "SECRET_KEY", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT", "REGISTRY_URL", "SANDBOX", "CELERY_BROKER_URL", "DATABASES", "CONTENT_SECURITY_POLICY",
    "EMAIL_BACKEND",
)  # fmt: skip
PROGRAM = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in %r}, default=str))
"""


@pytest.fixture
def read(tmp_path):
    """`read(NAME="value")`: the settings of an installation with only these variables set."""

    def _read(**variables: str) -> dict:
        keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment = {**keep, "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings", **variables}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM % (ASKED,)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    return _read


def test_nothing_given_is_secure_and_needs_nothing_else(read):
    settings = read()

    assert settings["DEBUG"] is False
    assert settings["DEVELOPMENT"] is False
    assert settings["REGISTRY_URL"] == "http://localhost:8000/registry"
    assert settings["SANDBOX"] is True
    assert settings["CELERY_BROKER_URL"] == "filesystem://"
    database = settings["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]
    assert database["OPTIONS"]["timeout"] >= 5


def test_the_secret_key_is_made_once_and_kept_for_its_owner_alone(read, tmp_path):
    first = read()["SECRET_KEY"]

    assert len(first) >= 50
    assert read()["SECRET_KEY"] == first == (tmp_path / "secret_key").read_text()
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_https_makes_cookies_secure_and_sends_hsts(read):
    settings = read(SITE_URL="https://publisher.example.org")

    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000


def test_the_policy_allows_no_inline_script_and_no_other_host(read):
    directives = read()["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]

    assert directives["script-src"] == ["'self'"]
    assert directives["style-src"] == ["'self'"]
    assert directives["default-src"] == ["'self'"]


def test_a_real_registry_switches_the_sandbox_off(read):
    settings = read(REGISTRY_URL="https://registry.example.org/")

    assert settings["REGISTRY_URL"] == "https://registry.example.org"
    assert settings["SANDBOX"] is False


def test_postgresql_is_pooled_and_redis_is_the_broker(read):
    settings = read(DATABASE_URL="postgres://a:b@db.example.org:5432/c", REDIS_URL="redis://cache.example.org:6379/0")

    database = settings["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["OPTIONS"]["pool"]["max_size"] >= 2
    assert settings["CELERY_BROKER_URL"] == "redis://cache.example.org:6379/0"


def test_another_port_moves_the_address_of_the_sandbox(read):
    assert read(PORT="8123")["REGISTRY_URL"] == "http://localhost:8123/registry"


def test_a_taken_port_is_said_before_anything_is_made():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        assert not start.port_is_free(taken.getsockname()[1])


def test_the_welcome_names_address_mails_registry_and_every_login():
    text = start.welcome()

    for needed in ("/mails/", "/registry/", start.PASSWORD, *(email for email, _ in start.LOGINS)):
        assert needed in text

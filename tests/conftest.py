"""Fixtures for all tests."""

from collections import Counter

import pytest
from django.db import connection

from registry import client


class FakeRegistry:
    """A registry in memory with the client's functions; the contract tests prove the client against the real thing."""

    def __init__(self) -> None:
        self.documents: dict[str, dict] = {}
        self.organizations: dict[str, str] = {}
        self.publishers: dict[str, str | None] = {}
        self.problem: client.RegistryError | None = None
        self.calls: list[tuple[str, str]] = []

    def _call(self, name: str, ctid: str) -> None:
        self.calls.append((name, ctid))
        if self.problem:
            raise self.problem

    def publish(self, document, *, organization_ctid, published_by=None):
        ctid = document["@graph"][0]["ceterms:ctid"]
        self._call("publish", ctid)
        changed = self.documents.get(ctid) != document
        self.documents[ctid] = document
        self.publishers[ctid] = published_by
        sent = client.fingerprint(document)
        return {"ctid": ctid, "changed": changed, "envelope_id": f"envelope-of-{ctid}", "sent_sha256": sent}

    def delete(self, ctid):
        self._call("delete", ctid)
        return {"ctid": ctid, "changed": self.documents.pop(ctid, None) is not None}

    def read(self, ctid):
        self._call("read", ctid)
        return self.documents.get(ctid)

    def existing(self, ctids):
        self._call("existing", "")
        return frozenset(ctid for ctid in ctids if ctid in self.documents)

    def ensure_organization(self, ctid, name):
        self._call("ensure_organization", ctid)
        self.organizations[ctid] = name


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory) -> None:
    """SQLite in a file, as people run it. In memory, two threads that ask at once get "database table is locked"."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """PostgreSQL drops no database that somebody is still connected to, such as the worker that a test killed."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            connection.close()
            connection.close_pool()
            with connection._nodb_cursor() as cursor:  # as Django itself does to drop it
                name = connection.settings_dict["NAME"]
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


@pytest.fixture
def registry(monkeypatch) -> FakeRegistry:
    fake = FakeRegistry()
    for name in ("publish", "delete", "read", "existing", "ensure_organization"):
        monkeypatch.setattr(client, name, getattr(fake, name))
    return fake


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hashing a password takes a quarter of a second by design; tests make thousands of people."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _quiet_bell(settings, monkeypatch):
    """Tasks are not sent to a broker unless a test runs a worker; what they would do, tests call."""
    sent = []
    from celery.app.task import Task

    monkeypatch.setattr(Task, "delay", lambda self, *args, **kwargs: sent.append((self.name, args)))
    return sent


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Pages use static files as they lie in the repository, so that no test needs `collectstatic`."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def bell(_quiet_bell) -> list:
    """The tasks that were rung for: `(name, args)`."""
    return _quiet_bell


def pytest_collection_modifyitems(config, items):
    if connection.vendor != "postgresql":
        skip = pytest.mark.skip(reason="needs PostgreSQL: set DATABASE_URL")
        for item in items:
            if "postgres" in item.keywords:
                item.add_marker(skip)


def pytest_terminal_summary(terminalreporter):
    """The last lines say what was left out, and what would bring it in."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if reasons:
        terminalreporter.section("Left out")
        for reason, count in sorted(reasons.items()):
            terminalreporter.line(f"{count} {'test' if count == 1 else 'tests'}: {reason}")


def _reason(report) -> str:
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")

"""A database with as many resources as a country has, for measurements: made once, and dropped unless it is kept.

It is on the server of DATABASE_URL (PostgreSQL at 127.0.0.1 when that says nothing) and under a name of its own.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

SERVER = os.environ.get("DATABASE_URL", "").replace("postgresql:", "postgres:")
if not SERVER.startswith("postgres:"):
    SERVER = "postgres://postgres@127.0.0.1:5432/postgres"
SIZE = int(os.environ.get("BENCH_RESOURCES", "100000"))
say = sys.stdout.write


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def run(
    name: str, description: str | None, work: Callable[[int], Any], *, urls: str = "", apps: tuple[str, ...] = ()
) -> None:
    """Calls `work` with the number of resources, in the database `name`; without a server it says so.

    urls: a module of addresses, in the place of ours; apps: what it needs beside ours.
    """
    asked = argparse.ArgumentParser(description=description)
    asked.add_argument("--resources", type=int, default=SIZE)
    asked.add_argument("--keep", action="store_true", help="keep the database for the next run")
    options = asked.parse_args()
    try:
        server = psycopg.connect(SERVER.replace("postgres:", "postgresql:", 1), autocommit=True)
    except psycopg.OperationalError:
        say("No PostgreSQL here: this is not measured. Give its address in DATABASE_URL.\n")
        return
    with server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        os.environ.setdefault("DEVELOPMENT", "1")
        import django
        from django.conf import settings

        settings.INSTALLED_APPS += [*apps]
        settings.ROOT_URLCONF = urls or settings.ROOT_URLCONF
        settings.ALLOWED_HOSTS += ["testserver"]
        django.setup()
        try:
            prepare(options.resources)
            work(options.resources)
        finally:
            from django.db import connections

            connections.close_all()
            connections["default"].close_pool()
            if not options.keep:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def prepare(resources: int) -> None:
    """The database, migrated and filled, unless a run with --keep left one of the same size."""
    from django.core.management import call_command
    from django.db import connection

    from accounts.models import User
    from publisher.models import SearchText
    from tests.factories import crowd

    call_command("migrate", verbosity=0)
    if SearchText.objects.count() != resources:
        writer = User.objects.create_user("crowd@example.org")
        took = milliseconds(lambda: crowd.fill(connection, by=writer.pk, resources=resources))
        say(f"Wrote {resources:,} resources in {took / 1000:.0f} s.\n")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")

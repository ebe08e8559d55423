"""The limit beside the bulk upload: the rows that saving one upload wrote, copied into bare tables."""

from __future__ import annotations

import tempfile
import time
from typing import Any

from django.db import connection

MOST = 10_000  # resources that are copied; a copy is linear in rows
_OWN = "SELECT id FROM publisher_resource WHERE organization_id = {organization} ORDER BY id LIMIT {most}"
# Graph, revision, references, search text and audit events: all that is stored of a resource.
_TABLES = {
    "publisher_resource": "id IN ({own})",
    "publisher_revision": "resource_id IN ({own})",
    "publisher_reference": "resource_id IN ({own})",
    "publisher_searchtext": "resource_id IN ({own})",
    "audit_event": "subject IN (SELECT 'resource:' || id FROM ({own}) AS own)",
}


def rows_per_second(organization: int, resources: int) -> float:
    """Of a bare copy of what the organization (its id) stores for so many resources: no index, no key, no check."""
    most = min(resources, MOST)
    own = _OWN.format(organization=organization, most=most)
    copied = _copied if connection.vendor == "postgresql" else _inserted
    return most / sum(copied(table, where.format(own=own)) for table, where in _TABLES.items())


def _copied(table: str, where: str) -> float:
    """Seconds of COPY on PostgreSQL, from a file that another COPY wrote before."""
    bare = f"bare_{table}"
    with connection.cursor() as cursor, tempfile.TemporaryFile() as file:
        with cursor.copy(f"COPY (SELECT * FROM {table} WHERE {where}) TO STDOUT") as copy:
            for block in copy:
                file.write(block)
        file.seek(0)
        cursor.execute(f"CREATE TABLE {bare} (LIKE {table} INCLUDING COMPRESSION INCLUDING STORAGE)")
        start = time.perf_counter()
        with cursor.copy(f"COPY {bare} FROM STDIN") as copy:
            while block := file.read(1024 * 1024):
                copy.write(block)
        seconds = time.perf_counter() - start
        cursor.execute(f"DROP TABLE {bare}")
    return seconds


def _inserted(table: str, where: str) -> float:
    """Seconds of one prepared INSERT on SQLite, from memory."""
    from django.db import transaction

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {where}")
        rows: list[Any] = cursor.fetchall()
        names = ", ".join(f"c{index}" for index in range(len(cursor.description)))
        places = ", ".join(["%s"] * len(cursor.description))
        cursor.execute(f"CREATE TABLE bare_{table} ({names})")
        start = time.perf_counter()
        with transaction.atomic():
            cursor.executemany(f"INSERT INTO bare_{table} VALUES ({places})", rows)
        seconds = time.perf_counter() - start
        cursor.execute(f"DROP TABLE bare_{table}")
    return seconds

"""Rows per second of the bulk upload beside django-import-export and a bare copy of the same bytes: `make bench`.

    UPLOAD_ROWS=100000 python -m tests.benchmarks.bench_upload

It makes a database of its own, `bench_upload`, on the server of DATABASE_URL, or an SQLite file when that names no
PostgreSQL, and drops it afterwards. The same file of 40 columns in turns, UPLOAD_ROUNDS rounds in one run; medians
count, and their ratios more than they. The peer is used as its documentation shows it (a widget that checks for each
field, `full_clean` of each instance, dry run and import) on the first 2,000 rows, since it is linear in rows. Our
graph, revision, references, search text and audit events are within our times, and they are what the bare copy copies.
Ours is checked as a worker does it, on a machine with two processors by two processes.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

NAME = "bench_upload"
ROWS = int(os.environ.get("UPLOAD_ROWS", "10000"))
PEER_ROWS = int(os.environ.get("UPLOAD_PEER_ROWS", str(min(ROWS, 2000))))
WARM = 200
FEW = 10_000  # rows of the file whose peak of memory a larger one is held beside
ROUNDS = int(os.environ.get("UPLOAD_ROUNDS", "3" if ROWS <= FEW else "1"))  # of a large file one takes a minute or two
# What the product promises, as ratios: name -> at least.
AIMS = {
    "postgresql": {"checked / its dry run": 10, "saved / its import": 20, "saved / bare copy": 0.25},
    "sqlite": {"checked / its dry run": 10, "saved / its import": 10},
}
MOST_MEGABYTES = 200
say = sys.stdout.write


def rate(work: Callable[[], object], rows: int) -> float:
    """Rows per second."""
    start = time.perf_counter()
    work()
    return rows / (time.perf_counter() - start)


class Ours:
    """One upload, checked and saved."""

    def __init__(self, path: Path, rows: int) -> None:
        from django.core.files import File

        from bulkupload import applying, receiving, working
        from tests import factories

        self.rows, self.applying, self.working = rows, applying, working
        organization = factories.an_organization(name=f"Agency {time.time_ns()}")
        self.by = factories.a_member(organization)
        with path.open("rb") as file:
            self.upload = receiving.receive(
                organization=organization,
                kind="credential",
                file=File(file, name="rows.csv"),
                name="rows.csv",
                by=self.by,
            )

    def check(self) -> None:
        self.working.advance(self.upload.pk, seconds=float("inf"), may_help=True)

    def save(self) -> None:
        self.applying.start(upload=self.upload, by=self.by, everything=True)
        self.working.advance(self.upload.pk, seconds=float("inf"))
        self.upload.refresh_from_db()
        assert self.upload.count("saved") == self.rows, self.upload.counts


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEVELOPMENT", "1")
    import django

    django.setup()
    from bulkupload import notices
    from tests import factories

    factories._count = iter(range(time.time_ns() // 1000, 2**62))  # names that no earlier run used
    notices.saved = lambda upload: None  # no mail


def peak(path: Path, rows: int) -> list[int]:
    """Megabytes at most of a process of its own that checks and saves the file, and of its helper; [] if it fails."""
    code = (
        "from tests.benchmarks import bench_upload as b; from pathlib import Path; b.prepare();"
        f"o = b.Ours(Path({str(path)!r}), {rows}); o.check(); o.save();"
        "from bulkupload import helping; helping.end();"
        "from resource import *;"
        "print(*(getrusage(who).ru_maxrss // 1024 for who in (RUSAGE_SELF, RUSAGE_CHILDREN)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        say(done.stderr)
        return []
    return [int(each) for each in done.stdout.splitlines()[-1].split()]


def one_round(path: Path, peer_path: Path, peer: Any) -> dict[str, float]:
    from tests.benchmarks import upload_copy

    speeds = {
        "import-export, dry run": rate(partial(peer.run, peer_path, dry=True), PEER_ROWS),
        "import-export, import": rate(partial(peer.run, peer_path, dry=False), PEER_ROWS),
    }
    ours = Ours(path, ROWS)
    speeds["ours, checked"] = rate(ours.check, ROWS)
    speeds["ours, saved"] = rate(ours.save, ROWS)
    speeds["bare copy of what we saved"] = upload_copy.rows_per_second(ours.upload.organization_id, ROWS)
    return speeds


def ratios(speeds: dict[str, float]) -> dict[str, float]:
    dry, imported, checked, saved, copied = speeds.values()
    return {
        "checked / its dry run": checked / dry,
        "saved / its import": saved / imported,
        "checked and saved / its import": 1 / (1 / checked + 1 / saved) / imported,
        "saved / bare copy": saved / copied,
    }


def measure(folder: Path) -> dict[str, Any]:
    from django.db import connection

    from tests.benchmarks import upload_rows
    from tests.benchmarks.upload_peer import Peer

    path = upload_rows.write(folder / "rows.csv", ROWS)
    peer_path = upload_rows.write(folder / "peer.csv", PEER_ROWS)
    peer = Peer()
    warm = Ours(upload_rows.write(folder / "warm.csv", WARM), WARM)  # as a worker is that has done something before
    warm.check()
    warm.save()
    peer.run(folder / "warm.csv", dry=True)
    rounds = [one_round(path, peer_path, peer) for _ in range(ROUNDS)]
    peer.drop()
    speeds = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
    peaks = {ROWS: peak(path, ROWS)}
    if ROWS > FEW:
        peaks[FEW] = peak(upload_rows.write(folder / "few.csv", FEW), FEW)
    return {
        "database": connection.vendor,
        "rows": ROWS,
        "rows_of_the_peer": PEER_ROWS,
        "bytes_a_row": path.stat().st_size // ROWS,
        "rows_per_second": {name: round(each) for name, each in speeds.items()},
        "ratios": {name: round(each, 2) for name, each in ratios(speeds).items()},
        "peak_megabytes": peaks,
    }


def report(found: dict[str, Any]) -> None:
    say(f"\nBulk upload on {found['database']}, {ROWS:,} rows; the peer {PEER_ROWS:,} rows\n")
    for name, each in found["rows_per_second"].items():
        say(f"  {name:34}{each:8,} rows/s\n")
    for name, ratio in found["ratios"].items():
        aim = AIMS[found["database"]].get(name)
        say(f"  {name:34}{ratio:8}{_verdict(ratio >= aim, f'at least {aim}') if aim else ''}\n")
    for rows, each in found["peak_megabytes"].items():
        verdict = _verdict(0 < max(each, default=0) <= MOST_MEGABYTES, f"at most {MOST_MEGABYTES} each")
        say(f"  {f'peak of memory, {rows:,} rows':34}{' and '.join(map(str, each)):>8} MB{verdict}\n")
    say(f"{json.dumps(found)}\n")


def _verdict(is_met: bool, aim: str) -> str:
    return f"  {aim}: {'met' if is_met else 'MISSED'}"


def main() -> None:
    address = os.environ.get("DATABASE_URL", "").replace("postgresql:", "postgres:")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder  # uploaded files go with it
        if not address.startswith("postgres:"):
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/{NAME}.sqlite3"
            run(Path(folder))
            return
        import psycopg

        with psycopg.connect(address.replace("postgres:", "postgresql:", 1), autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {NAME}")
            os.environ["DATABASE_URL"] = urlunsplit(urlsplit(address)._replace(path=f"/{NAME}"))
            try:
                run(Path(folder))
            finally:
                server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def run(folder: Path) -> None:
    prepare()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    try:
        report(measure(folder))
    finally:
        connections["default"].close()
        if hasattr(connections["default"], "close_pool"):
            connections["default"].close_pool()


if __name__ == "__main__":
    main()

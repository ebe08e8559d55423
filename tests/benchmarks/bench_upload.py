"""Rows per second of the bulk upload beside django-import-export and a bare COPY: `make bench`, or `ROWS=100000`.

The same file of 40 columns in turns, three rounds in one run; medians count, and their ratios more than they. The peer
is used as its documentation shows it: a widget that checks for each field, `full_clean` of each instance, dry run and
import. Our graph, revision, references, search text and audit events are within our times.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DEVELOPMENT", "1")
ROWS = int(os.environ.get("ROWS", "10000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
PEER_ROWS = int(os.environ.get("PEER_ROWS", str(min(ROWS, 2000))))  # it is linear in rows


def timed(work: Callable[[], object], rows: int) -> float:
    """Rows per second."""
    start = time.perf_counter()
    work()
    return rows / (time.perf_counter() - start)


class Ours:
    """One upload, checked and saved."""

    def __init__(self, path: Path) -> None:
        from django.core.files import File

        from bulkupload import applying, receiving, working
        from tests import factories

        self.applying, self.working = applying, working
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
        self.working.advance(self.upload.pk, seconds=float("inf"))

    def save(self) -> None:
        self.applying.start(upload=self.upload, by=self.by, everything=True)
        self.working.advance(self.upload.pk, seconds=float("inf"))
        self.upload.refresh_from_db()
        assert self.upload.count("saved") == ROWS, self.upload.counts


def copied(path: Path) -> None:
    """The limit: the same cells, prepared, into a bare table of texts."""
    import csv

    from django.db import connection

    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    names = ", ".join(f"c{index} text" for index in range(len(rows[0])))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_bare ({names})")
        if connection.vendor == "postgresql":
            with cursor.copy("COPY bench_bare FROM STDIN") as copy:
                for row in rows[1:]:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO bench_bare VALUES ({places})", rows[1:])
        cursor.execute("DROP TABLE bench_bare")


def peak() -> int:
    """Megabytes that this process has ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def memory(path: Path) -> int:
    """Peak of a process of its own that checks and saves the file, and nothing else."""
    import subprocess

    code = (
        "from tests.benchmarks import bench_upload as b; from pathlib import Path; b.prepare();"
        f"o = b.Ours(Path({str(path)!r})); o.check(); o.save(); print(b.peak())"
    )
    own = {**os.environ, "ROWS": str(ROWS)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=own)
    return int(done.stdout.split()[-1]) if done.returncode == 0 else -1


def prepare() -> None:
    django.setup()
    from bulkupload import notices
    from tests import factories

    factories._count = iter(range(time.time_ns() // 1000, 2**62))  # names that no earlier run used
    notices.saved = lambda upload: None  # no mail


def measure(path: Path, peer_path: Path) -> dict[str, Any]:
    from tests.benchmarks.upload_peer import Peer

    peer = Peer()
    speeds: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        if peer.is_there:
            for name, dry in (("import-export dry run", True), ("import-export import", False)):
                speeds.setdefault(name, []).append(timed(partial(peer.run, peer_path, dry=dry), PEER_ROWS))
        ours = Ours(path)
        speeds.setdefault("ours checked", []).append(timed(ours.check, ROWS))
        speeds.setdefault("ours saved", []).append(timed(ours.save, ROWS))
        speeds.setdefault("bare copy", []).append(timed(lambda: copied(path), ROWS))
    peer.drop()
    return {name: round(statistics.median(each)) for name, each in speeds.items()}


def ratios(speeds: dict[str, Any]) -> dict[str, float]:
    found = {"saved as part of bare copy": speeds["ours saved"] / speeds["bare copy"]}
    if "import-export import" in speeds:
        found["checked, times its dry run"] = speeds["ours checked"] / speeds["import-export dry run"]
        found["saved, times its import"] = speeds["ours saved"] / speeds["import-export import"]
        both = 1 / (1 / speeds["ours checked"] + 1 / speeds["ours saved"])
        found["checked and saved, times its import"] = both / speeds["import-export import"]
    return {name: round(each, 2) for name, each in found.items()}


def main() -> None:
    prepare()
    from django.core.management import call_command
    from django.db import connection

    from tests.benchmarks import upload_rows

    say = sys.stdout.write
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        path = upload_rows.write(Path(folder) / "rows.csv", ROWS)
        peer_path = upload_rows.write(Path(folder) / "peer.csv", PEER_ROWS)
        size = path.stat().st_size
        speeds = measure(path, peer_path)
        found = {
            "database": connection.vendor,
            "rows": ROWS,
            "bytes_a_row": size // ROWS,
            "rows_per_second": speeds,
            "ratios": ratios(speeds),
            "peak_megabytes": memory(path),
        }
    for name, each in speeds.items():
        say(f"{name:24}{each:8} rows/s\n")
    for name, ratio in found["ratios"].items():
        say(f"{name:40}{ratio:8}\n")
    say(f"peak of one process {found['peak_megabytes']} MB\n{json.dumps(found)}\n")


if __name__ == "__main__":
    main()

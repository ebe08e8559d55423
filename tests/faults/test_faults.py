"""Everything breaks at once, for a while; at the end the registry holds exactly what was approved last.

Workers are killed, the registry is slow, answers 500, loses requests and drops connections after it has taken the
document, while people go on deciding. `make faults` runs it for minutes, with Redis flushed and PostgreSQL restarted
in between; the suite runs a shorter form.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ctdl
from publisher.actions.delivering import fingerprint
from tests.site import ROOT, Site, eventually, running

SECONDS = float(os.environ.get("FAULT_SECONDS", "10"))
RESOURCES = int(os.environ.get("FAULT_RESOURCES", "30"))
PATIENCE = 180  # seconds more until everything that can happen has happened
SERVICES = os.environ.get("FAULT_SERVICES") == "1"  # restarts services that everybody on the machine uses
MOODS = ("", "", "slow", "500", "503", "lost", "dropped")


@pytest.fixture
def site(tmp_path, worker_id):
    number = int(re.sub(r"\D", "", worker_id) or 0)
    with running(tmp_path, worker_number=number) as site:
        site.start("worker", number=2)
        yield site


def world(site: Site, command: str, number: int = 0) -> str:
    return site.python("-m", "tests.faults.world", command, str(number))


def state(site: Site) -> dict:
    return json.loads(world(site, "state"))


def everything_befell(site: Site) -> bool:
    return all(site.line.befell[mood] for mood in MOODS)


def break_something(site: Site) -> None:
    name = random.choice(("worker", "worker-2"))
    site.stop(name, signal.SIGKILL)
    if SERVICES and random.random() < 0.3:
        random.choice((_flush_redis, _restart_postgresql))(site)
    site.start("worker", number=2 if name == "worker-2" else 1)


def _flush_redis(site: Site) -> None:
    if address := site.environment["REDIS_URL"]:
        import redis

        redis.Redis.from_url(address).flushdb()


def _restart_postgresql(site: Site) -> None:
    if "postgres" in site.environment["DATABASE_URL"] and shutil.which("pg_ctlcluster"):
        [version] = [folder.name for folder in Path("/etc/postgresql").iterdir()]
        restart = ["pg_ctlcluster", "--skip-systemctl-redirect", version, "main", "restart", "-m", "fast"]
        subprocess.run(restart, check=True)


def test_at_the_end_the_registry_holds_what_was_approved_last(site):
    world(site, "make")
    site.line.moods = MOODS
    world(site, "fill", RESOURCES // 3)
    filling = subprocess.Popen(_command("fill", RESOURCES - RESOURCES // 3), **_in(site))
    end = time.monotonic() + SECONDS
    while time.monotonic() < end or filling.poll() is None or not everything_befell(site):
        assert time.monotonic() < end + PATIENCE, f"not everything that can happen has happened: {site.line.befell}"
        break_something(site)
        acting = subprocess.run(_command("act", 4), check=False, capture_output=True, text=True, **_in(site))
        # A database that restarts ends what somebody was doing; what was decided before stands.
        assert SERVICES or acting.returncode == 0, acting.stderr
    assert filling.wait(60) == 0
    site.line.moods = ()

    def is_calm() -> bool:
        return state(site)["open"] == 0

    eventually(is_calm, seconds=120, what="no request is left")
    _compare(site)


def _command(command: str, number: int) -> list[str]:
    return [sys.executable, "-m", "tests.faults.world", command, str(number)]


def _in(site: Site) -> dict:
    return {"cwd": ROOT, "env": site.environment}


def _compare(site: Site) -> None:
    believed = state(site)
    assert believed["states"]["failed"] == 0, "nothing was refused, so nothing may be given up"
    assert len(believed["resources"]) >= RESOURCES + 1
    for resource in believed["resources"]:
        answer = site.registry(f"graph/{resource['ctid']}")
        assert resource["published_hash"] == resource["decided_hash"], "the last decision did not arrive"
        if resource["published"] is None:
            assert answer.status_code == 404, f"{resource['ctid']} is taken back, and still there"
        else:
            assert ctdl.content_hash(answer.json()) == resource["published_hash"]
        assert resource["is_last_word"], "the last receipt is not that of what is believed"
        for done in resource["receipts"]:
            assert done["receipt"], "an end without a receipt"
            if done["action"] == "publish":
                assert done["receipt"]["sent_sha256"] == fingerprint(done["graph"])

"""Everything breaks at once, for a while; at the end the registry holds exactly what was approved last.

Workers are killed, the registry is slow, answers 500, loses requests and drops connections after it has taken the
document, while people go on deciding. `make faults` runs it for minutes, with a PostgreSQL and a Redis of its own that
are restarted, crashed and emptied in between; the suite runs a shorter form.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

import ctdl
from registry.client import fingerprint
from tests.faults import services
from tests.site import ROOT, Site, eventually, running

SECONDS = float(os.environ.get("FAULT_SECONDS", "10"))
RESOURCES = int(os.environ.get("FAULT_RESOURCES", "30"))
PATIENCE = 180 + RESOURCES  # seconds more until all are made and everything that can happen has happened
IS_WHOLE = os.environ.get("FAULT_SERVICES") == "1"  # with the services too
MOODS = ("", "", "slow", "500", "503", "lost", "dropped")


@pytest.fixture
def own_services():
    if not IS_WHOLE:
        yield None
        return
    if missing := services.missing():
        pytest.fail(f"FAULT_SERVICES=1 needs {missing}.")
    with services.running() as own:
        yield own


@pytest.fixture
def site(tmp_path, worker_id, own_services):
    number = int(re.sub(r"\D", "", worker_id) or 0)
    urls = own_services and {"DATABASE_URL": own_services.database_url, "REDIS_URL": own_services.redis_url}
    with running(tmp_path, worker_number=number, services=urls) as site:
        site.start("worker", number=2)
        yield site


def world(site: Site, command: str, number: int = 0) -> str:
    return site.python("-m", "tests.faults.world", command, str(number))


def everything_befell(site: Site) -> bool:
    return all(site.line.befell[mood] for mood in MOODS)


def break_something(site: Site, own: services.Services | None) -> None:
    name = random.choice(("worker", "worker-2"))
    site.stop(name, signal.SIGKILL)
    if own and random.random() < 0.4:
        random.choice((own.flush_redis, own.restart_redis, own.restart_postgresql, own.crash_postgresql))()
    site.start("worker", number=2 if name == "worker-2" else 1)


def test_at_the_end_the_registry_holds_what_was_approved_last(site, own_services):
    world(site, "make")
    site.line.moods = MOODS
    world(site, "fill", RESOURCES // 3)
    filling = subprocess.Popen(_command("fill", RESOURCES - RESOURCES // 3), **_in(site))
    end = time.monotonic() + SECONDS
    kills = 0
    while time.monotonic() < end or filling.poll() is None or not everything_befell(site):
        assert time.monotonic() < end + PATIENCE, f"not everything that can happen has happened: {site.line.befell}"
        break_something(site, own_services)
        kills += 1
        acting = subprocess.run(_command("act", 4), check=False, capture_output=True, text=True, **_in(site))
        # A database that restarts ends what somebody was doing; what was decided before stands.
        assert IS_WHOLE or acting.returncode == 0, acting.stderr
    assert filling.wait(60) == 0
    site.line.moods = ()
    eventually(
        lambda: world(site, "hurry") == "0", seconds=120 + RESOURCES / 4, what="no request is left\n" + site.logs()
    )
    befell = Counter(own_services.befell) if own_services else {}
    sys.stdout.write(f"\n{kills} workers killed; requests: {dict(site.line.befell)}; services: {dict(befell)}\n")
    _compare(site)


def _command(command: str, number: int) -> list[str]:
    return [sys.executable, "-m", "tests.faults.world", command, str(number)]


def _in(site: Site) -> dict:
    return {"cwd": ROOT, "env": site.environment}


def _compare(site: Site) -> None:
    believed = json.loads(world(site, "state"))
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

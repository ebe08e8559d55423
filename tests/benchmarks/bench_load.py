"""Fifty people at once on the summary and the review pages: `make load`.

    python -m tests.benchmarks.bench_load [--people 50] [--seconds 60] [--resources 100000]

It makes a database of its own, `bench_load`, on the server of DATABASE_URL (PostgreSQL at 127.0.0.1 when that says
nothing), serves the site from it with two web processes, sends locust there, and says for each page how long it took.
An answer that is an error ends it with exit code 1.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import requests

from tests.benchmarks.bench_publishing import REDIS, database, missing
from tests.site import free_port

NAME = "bench_load"
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
WAITING = 1_000  # resources before the reviewers
say = sys.stdout.write


def environment(database_url: str, folder: str) -> dict[str, str]:
    port = free_port()
    return os.environ | {
        "DATABASE_URL": database_url,
        "REDIS_URL": REDIS,
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "VAR_DIR": folder,
        "DEVELOPMENT": "1",
        "WEB_CONCURRENCY": "2",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def prepare(resources: str) -> None:
    """Fills the database; prints the organization and the sessions of the people as JSON."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from accounts.models import Organization
    from publisher.models import Resource
    from tests import factories
    from tests.factories import crowd

    call_command("migrate", verbosity=0)
    writer = factories.a_user("crowd@example.org")
    first, *_ = crowd.fill(connection, by=writer.pk, resources=int(resources))
    organization = Organization.objects.get(pk=first)
    sample = factories.credential_graph(organization)
    text, ctid = json.dumps(sample), sample["@graph"][0]["ceterms:ctid"]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE publisher_revision SET graph = replace(%s, %s, ce_ctid)::jsonb FROM publisher_resource"
            " WHERE latest_id = publisher_revision.id",
            [text, ctid],
        )
        new = Resource.objects.filter(published__isnull=True).order_by("pk").values("pk")[:WAITING]
        moment = Resource.objects.filter(pk__in=new)
        for resource in moment:
            resource.approved_id, resource.approved_at, resource.approved_by = (
                resource.latest_id,
                resource.created_at,
                writer,
            )
        Resource.objects.bulk_update(moment, ["approved", "approved_at", "approved_by"], batch_size=500)
        cursor.execute("VACUUM ANALYZE")
    editors = [factories.a_member(organization) for _ in range(5)]
    reviewers = [factories.a_reviewer() for _ in range(5)]
    sessions = {"editors": [_session(each) for each in editors], "reviewers": [_session(each) for each in reviewers]}
    say(json.dumps({"organization": first} | sessions))


def _session(user: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def load(env: dict[str, str], people: dict[str, Any], *, number: int, seconds: int) -> list[dict[str, Any]]:
    """What locust counted, a row for each kind of page."""
    command = [sys.executable, "-m", "locust", "-f", str(HERE / "locustfile.py"), "--headless", "--json"]
    command += [
        "-u",
        str(number),
        "-r",
        "10",
        "-t",
        f"{seconds}s",
        "--host",
        env["SITE_URL"],
        "--exit-code-on-error",
        "0",
    ]
    told = {
        "LOAD_ORGANIZATION": str(people["organization"]),
        "LOAD_EDITORS": " ".join(people["editors"]),
        "LOAD_REVIEWERS": " ".join(people["reviewers"]),
    }
    done = subprocess.run(command, env=env | told, cwd=ROOT, capture_output=True, text=True, check=False)
    say("".join(f"{line}\n" for line in done.stderr.splitlines() if line.startswith("ERROR ")))
    try:
        rows: list[dict[str, Any]] = json.loads(done.stdout)
    except json.JSONDecodeError:
        raise SystemExit(done.stdout + done.stderr) from None
    return rows


def percentile(times: dict[str, int], part: float) -> float:
    """The time in milliseconds within which `part` of the answers came. times: milliseconds -> how many."""
    counted, wanted = 0, part * sum(times.values())
    for milliseconds in sorted(times, key=float):
        counted += times[milliseconds]
        if counted >= wanted:
            return float(milliseconds)
    return 0


def report(rows: list[dict[str, Any]]) -> bool:
    """Whether nothing failed."""
    found: dict[str, dict[str, float]] = {}
    say(f"{'page':24}{'answers':>9}{'errors':>8}{'median ms':>11}{'95 % ms':>9}\n")
    for row in sorted(rows, key=lambda row: str(row["name"])):
        median, most = percentile(row["response_times"], 0.5), percentile(row["response_times"], 0.95)
        say(f"{row['name']:24}{row['num_requests']:9}{row['num_failures']:8}{median:11.0f}{most:9.0f}\n")
        found[row["name"]] = {
            "answers": row["num_requests"],
            "errors": row["num_failures"],
            "median ms": median,
            "95 % ms": most,
        }
    say(json.dumps({"load": found}) + "\n")
    return bool(rows) and not any(row["num_failures"] for row in rows)


def main(number: int, seconds: int, resources: int) -> bool:
    if problem := missing():
        say(f"The load is not measured: {problem}\n")
        return True
    with database(NAME) as database_url, tempfile.TemporaryDirectory() as folder:
        env = environment(database_url, folder)
        child = [sys.executable, "-m", "tests.benchmarks.bench_load", "--prepare", str(resources)]
        people = json.loads(subprocess.run(child, env=env, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
        gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "config.wsgi", "--config", "config/gunicorn.py"]
        with subprocess.Popen(gunicorn, env=env, cwd=ROOT, stdout=subprocess.DEVNULL) as web:
            try:
                wait_for(env["SITE_URL"])
                return report(load(env, people, number=number, seconds=seconds))
            finally:
                web.terminate()


def wait_for(url: str) -> None:
    for _ in range(120):
        try:
            requests.get(url, timeout=5)
        except requests.RequestException:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("The site does not answer.")


if __name__ == "__main__":
    if "--prepare" in sys.argv:
        prepare(sys.argv[2])
    else:
        asked = argparse.ArgumentParser(description=__doc__)
        asked.add_argument("--people", type=int, default=50)
        asked.add_argument("--seconds", type=int, default=60)
        asked.add_argument("--resources", type=int, default=100_000)
        options = asked.parse_args()
        sys.exit(0 if main(options.people, options.seconds, options.resources) else 1)

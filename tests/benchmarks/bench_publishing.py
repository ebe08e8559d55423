"""Records per second to a registry that answers after 200 and after 5 milliseconds: part of `make bench`.

    python -m tests.benchmarks.bench_publishing [--records 1000]

Ours: two processes that drain the queue. The peer: a Celery worker with eight processes and a task for each record,
which does for each what we do (publishing_peer.py). Both on PostgreSQL and Redis, the same rows, in turns. At 200 ms
what counts is how near we come to requests in flight / latency (at least 0.85), at 5 ms how far we are from the peer
(at least 4 times). What the processor spends on a record, without Celery's own part, is measured beside: it hardly
depends on what else the machine does. It makes a database of its own, `bench_publishing`, and drops it afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

NAME = "bench_publishing"
ROUNDS = 3
PROCESSES = 2
SLOW, FAST = 200, 5  # milliseconds
IN_FLIGHT = {SLOW: 32, FAST: 16}  # of each process
ALONE = 400  # records of one process, for the time of its processor
WARM_UP = 160  # records of the peer before the clock runs
AT_SLOW = 3_200  # records, so that the beginning and the end of a round weigh little
SERVER = os.environ.get("DATABASE_URL", "").replace("postgresql:", "postgres:")
if not SERVER.startswith("postgres:"):
    SERVER = "postgres://postgres@127.0.0.1:5432/postgres"
REDIS = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/15"
say = sys.stdout.write


@contextmanager
def database(name: str = NAME) -> Iterator[str]:
    """The address of an empty database, which is dropped afterwards."""
    with psycopg.connect(SERVER.replace("postgres:", "postgresql:"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield SERVER.rpartition("/")[0] + f"/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def registry(milliseconds: float) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.benchmarks.stub_registry", str(milliseconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.kill()


def environment(url: str, database_url: str, in_flight: int) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url,
        "REDIS_URL": REDIS,
        "REGISTRY_URL": url,
        "REGISTRY_API_KEY": "key",
        "SANDBOX": "0",
        "REGISTRY_IN_FLIGHT": str(in_flight),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEVELOPMENT": "1",
    }


def child(*arguments: str, env: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_publishing", "--child", *arguments]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def run_child(*arguments: str, env: dict[str, str]) -> str:
    with child(*arguments, env=env) as process:
        output, _ = process.communicate()
        assert process.returncode == 0, output
        return output.strip()


def ours(env: dict[str, str], records: int) -> float:
    """Records per second, from the moment at which all processes are ready."""
    run_child("fill", str(records), env=env)
    start_at = time.time() + 3
    processes = [child("drain", str(start_at), env=env) for _ in range(PROCESSES)]
    ends = [float(process.communicate()[0]) for process in processes]
    assert run_child("left", env=env) == "0"
    return records / (max(ends) - start_at)


def peer(env: dict[str, str], records: int) -> float:
    """The same with a task for each record."""
    run_child("fill", str(records + WARM_UP), env=env)
    run_child("forget", env=env)
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "tests.benchmarks.publishing_peer", "worker"]
    options = ["--loglevel", "error", "--pool", "prefork", "--concurrency", "8", "--without-gossip", "--without-mingle"]
    with subprocess.Popen([*celery, *options], env=env) as worker:
        try:
            took = float(run_child("tasks", str(WARM_UP), env=env))
        finally:
            worker.terminate()
    return records / took


def processor(env: dict[str, str], whose: str) -> float:
    """Milliseconds of the processor for each record."""
    run_child("fill", str(ALONE), env=env)
    return float(run_child("processor", whose, env=env))


def main(records: int) -> None:
    if problem := missing():
        say(f"Publishing is not measured: {problem}\n")
        return
    found: dict[str, Any] = {}
    with database() as database_url:
        run_child(
            "prepare", str(max(records + WARM_UP, AT_SLOW)), env=environment("http://127.0.0.1:1", database_url, 1)
        )
        with registry(SLOW) as url:
            env = environment(url, database_url, IN_FLIGHT[SLOW])
            rate = statistics.median(ours(env, AT_SLOW) for _ in range(ROUNDS))
            limit = IN_FLIGHT[SLOW] * PROCESSES * 1000 / SLOW
            found["at 200 ms"] = {"records/s": round(rate), "limit": round(limit), "part": round(rate / limit, 2)}
            say(f"200 ms: {rate:.0f} records/s of {limit:.0f} possible: {rate / limit:.2f} (aim 0.85)\n")
        with registry(FAST) as url:
            env = environment(url, database_url, IN_FLIGHT[FAST])
            pairs = [(peer(env, records), ours(env, records)) for _ in range(ROUNDS)]
            theirs, mine = (statistics.median(rates) for rates in zip(*pairs, strict=True))
            found["at 5 ms"] = {"records/s": round(mine), "peer": round(theirs), "times": round(mine / theirs, 2)}
            say(f"5 ms: {mine:.0f} records/s, a task for each: {theirs:.0f}: {mine / theirs:.2f} times (aim 4)\n")
            pairs = [(processor(env, "peer"), processor(env, "ours")) for _ in range(ROUNDS)]
            theirs, mine = (statistics.median(times) for times in zip(*pairs, strict=True))
            found["processor"] = {"ms": round(mine, 2), "peer": round(theirs, 2), "times": round(theirs / mine, 2)}
            say(f"Processor: {mine:.2f} ms a record, what a task does {theirs:.2f} ms: {theirs / mine:.2f} times\n")
    say(json.dumps({"publishing": found}) + "\n")


def missing() -> str:
    """What is not there, in a sentence."""
    import redis

    try:
        psycopg.connect(SERVER.replace("postgres:", "postgresql:", 1)).close()
    except psycopg.OperationalError:
        return "no PostgreSQL here. Give its address in DATABASE_URL."
    try:
        redis.Redis.from_url(REDIS).ping()
    except redis.RedisError:
        return "no Redis here. Give its address in REDIS_URL."
    return ""


def _child(arguments: list[str]) -> None:
    import django

    django.setup()
    from tests.benchmarks import publishing_work

    publishing_work.do(*arguments)


if __name__ == "__main__":
    if "--child" in sys.argv:
        _child(sys.argv[2:])
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--records", type=int, default=1000)
        main(parser.parse_args().records)

"""The whole product as processes, as the Procfile starts it, with a line to the registry that tests can hold or cut."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeVar

import requests
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
Answer = TypeVar("Answer")


def eventually(ask: Callable[[], Answer], *, seconds: float = 40, what: str = "") -> Answer:
    """The first true answer of `ask`, which is asked again and again; fails with what it said last."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < end, f"Still not so after {seconds} s: {what or ask}; last: {answer!r}"
        time.sleep(0.1)
    return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Line:
    """The line to the registry: passes every request on; can be held before or after the registry answers, or cut."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.port = free_port()
        self.holding = ""  # "", "before" or "after" the registry has it
        self.moods: tuple[str, ...] = ()  # what befalls the requests that write: see `befalls`
        self.befell: Counter[str] = Counter()
        self._dealt: list[str] = []
        self._dealing = threading.Lock()
        self.held = threading.Event()
        self._release = threading.Event()
        self._server: _Server | None = None

    def open(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), Handler)
        self._server.line = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Nobody answers any more: connections are refused."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def hold(self, when: str) -> None:
        self.holding = when
        self.held.clear()
        self._release.clear()

    def release(self) -> None:
        self.holding = ""
        self._release.set()

    def befalls(self) -> str:
        """ "lost", "dropped" after the registry has it, "500", "503", "slow", or "" for nothing.

        Dealt like cards, each once before any comes again, so that a short test meets all of them.
        """
        with self._dealing:
            if self.moods and not self._dealt:
                self._dealt = random.sample(self.moods, len(self.moods))
            mood = self._dealt.pop() if self.moods else ""
            self.befell[mood] += 1
        if mood == "slow":
            time.sleep(random.uniform(0, 0.5))
        return mood

    def hold_here(self, when: str) -> bool:
        """Waits for the release if requests are held at this point; whether this one was."""
        if self.holding != when:
            return False
        self.held.set()
        self._release.wait(60)
        return True


class _Server(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    line: Line


class Handler(BaseHTTPRequestHandler):
    """Passes what arrives on to the line's target, unless something befalls it on the way."""

    server: "_Server"

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        writes = self.command not in ("GET", "HEAD")
        if writes and self.server.line.hold_here("before"):
            return  # held for somebody who was killed meanwhile: the registry never gets it
        mood = self.server.line.befalls() if writes else ""
        if mood == "lost":
            return  # the registry never gets it, and nobody answers
        if mood in ("500", "503"):
            self._answer(int(mood), b'{"errors": ["Out of order."]}', {"Retry-After": "1"})
        else:
            self._forward(body, writes=writes, is_dropped=mood == "dropped")

    def _forward(self, body: bytes, *, writes: bool, is_dropped: bool) -> None:
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
        try:
            answer = requests.request(
                self.command, self.server.line.target + self.path, data=body, headers=headers, timeout=30
            )
        except requests.RequestException:
            return  # the site behind the line is gone: so is the connection
        if writes:
            self.server.line.hold_here("after")
        if is_dropped:
            return  # the registry has it, and nobody hears of it
        kept = {name: answer.headers[name] for name in ("Content-Type", "Retry-After") if name in answer.headers}
        self._answer(answer.status_code, answer.content, kept)

    def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            pass  # who asked was killed meanwhile

    do_GET = do_POST = do_DELETE = do_PATCH = _pass_on  # noqa: N815 -- the library's names

    def log_message(self, *args: object) -> None:
        pass


@dataclass
class Site:
    """A running product. `url` is what a browser opens."""

    folder: Path
    environment: dict[str, str]
    url: str
    line: Line
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)

    def start(self, name: str, *, number: int = 1) -> None:
        """Starts the process that the Procfile calls `name`; another one of it with another `number`."""
        commands = dict(row.split(": ", 1) for row in (ROOT / "Procfile").read_text().strip().splitlines())
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[f"{name}-{number}" if number > 1 else name] = subprocess.Popen(
                ["bash", "-c", commands[name].replace(".venv/bin", str(BIN))],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends the process and its children, with SIGKILL at once and without a word."""
        process = self.processes.pop(name)
        os.killpg(process.pid, how)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def manage(self, *arguments: str) -> str:
        return self.python("manage.py", *arguments)

    def python(self, *arguments: str) -> str:
        """What a Python process in the site's environment prints; fails when that fails."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def logs(self) -> str:
        return "\n".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in self.folder.glob("*.log"))

    def registry(self, path: str) -> requests.Response:
        """What a stranger gets from the sandbox registry."""
        return requests.get(f"{self.url}/registry/{path}", timeout=10)


@contextmanager
def running(folder: Path, *, worker_number: int = 0, services: dict[str, str] | None = None) -> Iterator[Site]:
    """Web, worker and beat on a database of their own, of the engine that the suite runs on.

    services: `DATABASE_URL` and `REDIS_URL` of others, which are the caller's to make and to end.
    """
    port = free_port()
    url = f"http://localhost:{port}"
    line = Line(f"http://127.0.0.1:{port}")
    with nullcontext("") if services else _database(folder) as database_url:
        environment = os.environ | {
            "PORT": str(port),
            "SITE_URL": url,
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": "" if services else _own_redis(worker_number),
            "REGISTRY_URL": f"http://127.0.0.1:{line.port}/registry",
            "SANDBOX": "1",
            "DEVELOPMENT": "1",
            "REGISTRY_LEASE_SECONDS": "4",
            "REGISTRY_SWEEP_SECONDS": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **(services or {}),
        }
        site = Site(folder, environment, url, line)
        site.manage("migrate", "--verbosity", "0")
        line.open()
        try:
            for name in ("web", "worker", "beat"):
                site.start(name)
            eventually(lambda: _answers(f"{url}/healthz"), seconds=90, what="the site answers")
            yield site
        finally:
            for name in reversed(list(site.processes)):
                site.stop(name)
            line.close()


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def _own_redis(number: int) -> str:
    """A Redis database of its own for each worker of pytest, empty; "" when the suite runs without Redis."""
    if "redis" not in settings.CELERY_BROKER_URL:
        return ""
    import redis

    address = settings.CELERY_BROKER_URL.rsplit("/", 1)[0] + f"/{10 + number % 5}"
    redis.Redis.from_url(address).flushdb()
    return address


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    configured = settings.DATABASES["default"]
    if "postgresql" not in configured["ENGINE"]:
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    import psycopg

    host, port, user = configured["HOST"] or "127.0.0.1", configured["PORT"] or 5432, configured["USER"]
    name = f"walk_{os.getpid()}_{port and free_port()}"
    account = f"{user}:{configured['PASSWORD']}" if configured["PASSWORD"] else user
    admin = f"postgresql://{account}@{host}:{port}/postgres"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"postgres://{account}@{host}:{port}/{name}"
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

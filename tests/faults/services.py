"""A PostgreSQL server and a Redis server of the test's own, to be restarted while others use theirs."""

import getpass
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import redis

from tests.site import eventually, free_port

CONFIGURATION = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 200
"""


def missing() -> str:
    """What is not installed, "" when all is there."""
    needed = {"PostgreSQL's pg_ctl": _programs(), "redis-server": shutil.which("redis-server")}
    return ", ".join(name for name, found in needed.items() if not found)


class Services:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "postgresql"
        self.database_port, self.redis_port = free_port(), free_port()
        self.database_url = f"postgres://postgres@127.0.0.1:{self.database_port}/postgres"
        self.redis_url = f"redis://127.0.0.1:{self.redis_port}/0"
        self.befell: list[str] = []
        self._redis: subprocess.Popen | None = None

    def start(self) -> None:
        _as_postgres(_programs() / "initdb", "--auth", "trust", "--username", "postgres", "--pgdata", self.data)
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(CONFIGURATION.format(port=self.database_port))
        self._control("start")
        self._start_redis()

    def stop(self) -> None:
        self._control("stop", "--mode", "immediate")
        if self._redis:
            self._redis.kill()
            self._redis.wait()

    def restart_postgresql(self) -> None:
        """Ends every connection, and what they were in the middle of."""
        self.befell.append("PostgreSQL restarted")
        self._control("restart", "--mode", "fast")

    def crash_postgresql(self) -> None:
        """As when the power fails: it recovers from its log."""
        self.befell.append("PostgreSQL crashed")
        self._control("restart", "--mode", "immediate")

    def flush_redis(self) -> None:
        self.befell.append("Redis flushed")
        redis.Redis.from_url(self.redis_url).flushall()

    def restart_redis(self) -> None:
        """It comes back with nothing: what it held is in no file."""
        self.befell.append("Redis killed")
        assert self._redis
        self._redis.kill()
        self._redis.wait()
        time.sleep(1)
        self._start_redis()

    def _control(self, *command: str) -> None:
        log = self.folder / "postgresql.log"
        _as_postgres(_programs() / "pg_ctl", *command, "--wait", "--pgdata", self.data, "--log", log)
        if command[0] != "stop":
            psycopg.connect(self.database_url.replace("postgres:", "postgresql:")).close()

    def _start_redis(self) -> None:
        command = ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", ""]
        self._redis = subprocess.Popen([*command, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
        eventually(self._redis_answers, what="Redis answers")

    def _redis_answers(self) -> bool:
        with suppress(redis.RedisError):
            return bool(redis.Redis.from_url(self.redis_url).ping())
        return False


def _programs() -> Path | None:
    """The folder of PostgreSQL's own programs, which Debian keeps out of the path."""
    if found := shutil.which("pg_ctl"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return folders[-1] if folders else None


def _as_postgres(*command: object) -> None:
    """PostgreSQL does not run as root."""
    words = [str(word) for word in command]
    if getpass.getuser() == "root":
        words = ["runuser", "--user", "postgres", "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def running() -> Iterator[Services]:
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        if getpass.getuser() == "root":
            shutil.chown(folder, "postgres")
        services = Services(folder)
        try:
            services.start()
            yield services
        finally:
            services.stop()

"""How the web process runs; read by gunicorn."""

import os

from config import env

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{env.PORT}"
# Threads, because a request of the worker to the embedded sandbox must find somebody while a page waits.
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 120
# Longer than browsers and the web server in front keep a connection: else one of them asks just when we close it.
keepalive = 90
loglevel = "warning"
control_socket_disable = True


def when_ready(server: object) -> None:
    """Says where to look, once there is something to see."""
    if env.DEVELOPMENT:
        from config.start import welcome

        print(welcome(), flush=True)  # noqa: T201 -- this is what the person waits for

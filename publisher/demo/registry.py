"""A registry that answers while the demo is loaded, also when the web server does not run yet."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the library's
        """Nobody wants to read these."""


@contextmanager
def answering() -> Iterator[None]:
    """Inside, something listens at REGISTRY_URL: what listens there already, or this site itself for the while."""
    address = urlsplit(settings.REGISTRY_URL)
    place = ("127.0.0.1", address.port or 80)
    if _listens(place):
        yield
        return
    server = ThreadedWSGIServer(place, _Quiet)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    # A first look for an organization finds none, and one refusal is part of the story: no news for who waits.
    requests_log = logging.getLogger("django.request")
    level = requests_log.level
    requests_log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        requests_log.setLevel(level)
        server.shutdown()
        server.server_close()
        thread.join()


def _listens(place: tuple[str, int]) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(place) == 0

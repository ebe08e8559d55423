"""Asks addresses that strangers typed: only public ones, and only so much, so that nobody reaches into our network.

The name is looked up once, every address behind it is judged, and the connection is made to exactly the one that was
judged: a name that says something else the second time gains nothing. Nothing of ours is sent along.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from functools import cache
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings

MOST_BYTES = 64 * 1024
PORTS = frozenset({80, 443, 8080, 8443})
HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Credential Publisher; address check)",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "identity",
    "Accept-Language": "en,*;q=0.5",
    "Connection": "close",
}
SLOW = "The site did not answer within five seconds."
_TRANSLATED = (  # networks of IPv6 that carry an address of IPv4 in their last 32 bits
    ipaddress.IPv6Network("64:ff9b::/96"),
    ipaddress.IPv6Network("::/96"),
)
_lookups = ThreadPoolExecutor(max_workers=8, thread_name_prefix="address-lookup")


class NotFetched(Exception):
    """The address gave no answer; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Reply:
    """status; location: where a redirect leads; body: its first 64 KB at most."""

    status: int
    location: str
    content_type: str
    body: bytes


def fetch(address: str, deadline: float) -> Reply:
    """One answer, without following redirects. deadline: of time.monotonic(). Raises NotFetched."""
    parts = urlsplit(address)
    try:
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise NotFetched("This is not a web address.") from None
    if not host or parts.username or parts.password:
        raise NotFetched("An address with a user name in it cannot be published.")
    target = _judged(host, port, deadline)
    connection = _Connection(host, port, target, deadline, is_secure=parts.scheme == "https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        return connection.ask(_quoted(path))
    except ssl.SSLCertVerificationError:
        raise NotFetched("The certificate of the site is not valid, so browsers warn of it.") from None
    except ssl.SSLError:
        raise NotFetched("The site and we could not agree on a safe connection.") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NotFetched(SLOW if monotonic() >= deadline else "The site cannot be reached.") from None
    finally:
        connection.close()


def _quoted(path: str) -> str:
    """Letters outside of ASCII in percent signs; what is quoted already stays."""
    return "".join(
        sign if sign.isascii() and sign > " " else "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "replace"))
        for sign in path
    )


def _judged(host: str, port: int, deadline: float) -> str:
    """The address of IP to connect to; none unless all that the name stands for are public. Raises NotFetched."""
    if port not in PORTS and not settings.ADDRESS_CHECK_LOOPBACK:
        raise NotFetched("The address names an unusual port. Readers may not be able to open it.")
    try:
        name = host.encode("idna").decode("ascii") if not host.isascii() else host
        found = _lookups.submit(socket.getaddrinfo, name, port, 0, socket.SOCK_STREAM).result(
            max(0.05, deadline - monotonic())
        )
    except TooLate:
        raise NotFetched(SLOW) from None
    except (OSError, ValueError):  # no such name, or a text that can be none
        raise NotFetched(f"There is no site “{host}”. Look for a slip in its name.") from None
    targets = [str(each[4][0]) for each in found]
    if not targets or not all(map(_is_public, targets)):
        raise NotFetched("The address is inside a private network, so readers cannot open it.")
    return targets[0]


def _is_public(target: str) -> bool:
    """Whether everybody can reach it; addresses of IPv4 in the dress of IPv6 are judged by what they carry."""
    ip = ipaddress.ip_address(target.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and any(ip in network for network in _TRANSLATED):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None and not _is_public(str(inner)):
            return bool(settings.ADDRESS_CHECK_LOOPBACK and ip.is_loopback)
    if ip.is_loopback:
        return bool(settings.ADDRESS_CHECK_LOOPBACK)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Connection(http.client.HTTPConnection):
    """To the address that was judged, and no other; it is cut off at the deadline, however slowly something drips."""

    def __init__(self, host: str, port: int, target: str, deadline: float, *, is_secure: bool) -> None:
        super().__init__(host, port)
        self.target, self.deadline, self.is_secure = target, deadline, is_secure
        self.default_port = 443 if is_secure else 80  # what the Host header leaves out

    def connect(self) -> None:
        left = self.deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock = socket.create_connection((self.target, self.port), timeout=left)
        if self.is_secure:
            self.sock = _tls().wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)

    def ask(self, path: str) -> Reply:
        """Raises OSError and HTTPException."""
        self.connect()
        watch = threading.Timer(max(0.0, self.deadline - monotonic()), _cut, (self.sock,))
        watch.daemon = True
        watch.start()
        try:
            if isinstance(self.sock, ssl.SSLSocket):
                self.sock.do_handshake()
            self.request("GET", path, headers=HEADERS)
            answer = self.getresponse()
            body = b"" if answer.getheader("Location") else _first(answer)
            location = answer.getheader("Location", "").encode("latin-1", "replace").decode("utf-8", "replace")
            if monotonic() >= self.deadline:
                raise TimeoutError
            return Reply(answer.status, location.strip(), answer.getheader("Content-Type", ""), body)
        finally:
            watch.cancel()


def _first(answer: http.client.HTTPResponse) -> bytes:
    """The beginning of a page; what breaks off half-way is enough to say that it is there."""
    try:
        return answer.read(MOST_BYTES)
    except http.client.IncompleteRead as broken:
        return broken.partial


def _cut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is over already
        sock.shutdown(socket.SHUT_RDWR)

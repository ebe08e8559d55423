"""The mails that a development machine did not send: a list to read them, and to follow their links."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

MOST = 200  # newest mails that are listed
# Django's file backend ends each mail with such a line; a file holds several when they left together.
_END = b"-" * 79


@dataclass(frozen=True, slots=True)
class Mail:
    name: str  # of the page: file name without suffix, and number within the file
    to: str
    subject: str
    at: datetime | None
    body: str


@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """Newest first."""
    _check_is_here(request)
    return render(request, "mail/mails.html", {"mails": _newest(MOST), "folder_is_used": _folder() is not None})


@require_GET
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail with its links; 404 for a name that the list does not have."""
    _check_is_here(request)
    for path in _files():
        for found in _read(path):
            if found.name == name:
                return render(request, "mail/mail.html", {"mail": found})
    raise Http404("There is no such mail.")


def _check_is_here(request: HttpRequest) -> None:
    """404 unless this is a development machine and the reader sits at it, with no proxy between."""
    forwarded = any(f"HTTP_{name}" in request.META for name in ("X_FORWARDED_FOR", "X_REAL_IP", "FORWARDED"))
    if not settings.DEVELOPMENT or forwarded or not _is_loopback(request.META.get("REMOTE_ADDR", "")):
        raise Http404


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _folder() -> Path | None:
    """Where mails are written, None when they really leave."""
    written = settings.EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend"
    path = getattr(settings, "EMAIL_FILE_PATH", None)
    return Path(path) if written and path else None


def _files() -> list[Path]:
    """Newest first."""
    folder = _folder()
    if folder is None or not folder.is_dir():
        return []
    return sorted(folder.glob("*.log"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _newest(most: int) -> list[Mail]:
    found: list[Mail] = []
    for path in _files():
        found += reversed(list(_read(path)))
        if len(found) >= most:
            break
    return found[:most]


def _read(path: Path) -> Iterator[Mail]:
    """The mails in one file, as they were written."""
    chunks = path.read_bytes().replace(b"\r\n", b"\n").split(_END + b"\n")
    for number, chunk in enumerate(filter(bytes.strip, chunks), 1):
        message = message_from_bytes(chunk, _class=EmailMessage, policy=policy.default)
        plain = message.get_body(("plain",))
        yield Mail(
            name=f"{path.stem}-{number}",
            to=str(message["to"] or ""),
            subject=str(message["subject"] or ""),
            at=parsedate_to_datetime(str(message["date"])) if message["date"] else None,
            body=plain.get_content() if plain else "",
        )

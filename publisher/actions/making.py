"""Makes large files in the background, under a lease: a worker that dies leaves its file to the next one."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

from django.core.files import File
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from accounts.models import Organization, User
from audit import log
from config.bell import ring
from publisher.models import Download

logger = logging.getLogger(__name__)
State = Download.State
LEASE = timedelta(seconds=120)
KEPT = timedelta(days=7)
MOST_ATTEMPTS = 3  # a file at which workers die again and again is given up
TOLD_EVERY = 500  # rows between two words about how far it is

T = TypeVar("T")
Tell = Callable[[int], None]
Maker = Callable[[Download, IO[bytes], Tell], None]
_makers: dict[str, Maker] = {}


def register(name: str, maker: Maker) -> None:
    """maker(download, target, tell) writes the file into `target`, and says by tell(n) how many rows are done."""
    _makers[name] = maker


@transaction.atomic
def ask(
    *, maker: str, organization: Organization, details: Mapping[str, Any], title: str, filename: str,
    content_type: str, total: int, by: User,
) -> Download:  # fmt: skip
    """A file that will be made. What it may hold the caller has checked; it is for `by` alone.

    Who asks again while it is being made gets the same.
    """
    same = Download.objects.filter(maker=maker, organization=organization, created_by=by, state=State.MAKING)
    under_way = next((each for each in same if (each.details, each.filename) == (dict(details), filename)), None)
    if under_way is not None:
        return under_way
    download = Download.objects.create(
        maker=maker,
        organization=organization,
        details=dict(details),
        title=title,
        filename=filename,
        content_type=content_type,
        total=total,
        created_by=by,
    )
    log.record("publisher:download:asked", by=by, subject=download, organization_id=organization.pk, filename=filename)
    _ring(download)
    return download


def make(download_id: int) -> None:
    """Makes the file; does nothing when it is ready, or somebody else is at it."""
    download = _lease(download_id)
    if download is None:
        return
    try:
        with TemporaryFile() as target:
            _makers[download.maker](download, target, _teller(download))
            target.seek(0)
            download.file.save(download.filename, File(target), save=False)
    except (OperationalError, InterfaceError):  # the database is away: the sweep takes it up again
        raise
    except Exception:
        logger.exception("The file of download %s could not be made", download_id)
        Download.objects.filter(pk=download_id).update(state=State.FAILED, lease_until=None)
        return
    ready = {"state": State.READY, "file": download.file.name, "done": download.total, "lease_until": None}
    if not Download.objects.filter(pk=download_id, state=State.MAKING).update(**ready):
        download.file.delete(save=False)  # somebody else was faster


def _lease(download_id: int) -> Download | None:
    now = timezone.now()
    due = Download.objects.due(now).filter(pk=download_id)
    tried = due.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, lease_until=None)
    download = None if tried else due.first()
    if download is None:
        return None
    taken = due.filter(attempts=download.attempts).update(lease_until=now + LEASE, attempts=download.attempts + 1)
    return download if taken else None


def _teller(download: Download) -> Tell:
    """Keeps the lease, and the figure on the page, every some hundred rows."""

    def tell(done: int) -> None:
        if done % TOLD_EVERY == 0:
            Download.objects.filter(pk=download.pk).update(done=done, lease_until=timezone.now() + LEASE)

    return tell


def told(rows: Iterable[T], tell: Tell) -> Iterator[T]:
    """The same rows, of each of which `tell` hears."""
    for number, row in enumerate(rows):
        tell(number)
        yield row


def sweep() -> None:
    """Rings for files that nobody makes."""
    for download in Download.objects.due(timezone.now()):
        _ring(download)


def purge() -> int:
    """Throws away what was asked for long ago; how many."""
    old = list(Download.objects.filter(created_at__lt=timezone.now() - KEPT))
    for download in old:
        if download.file:
            download.file.delete(save=False)
        download.delete()
    return len(old)


def _ring(download: Download) -> None:
    from publisher.tasks import make_download

    ring(make_download, download.pk)

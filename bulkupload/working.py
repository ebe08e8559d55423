"""Goes on with an upload for a while, wherever it stands; safe to do twice, late, and after a crash."""

import gc
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import F, Q
from django.utils import timezone

from bulkupload import applying, undoing
from bulkupload.checking import check
from bulkupload.models import Upload
from bulkupload.turns import Overtaken

LEASE = timedelta(seconds=60)  # a batch takes less than a second; whoever is silent for this long is taken for dead


def advance(upload_id: int, *, seconds: float, may_help: bool = False) -> bool:
    """Works for about so many seconds. True when nothing is left to do here: it is done, or somebody else is at it.

    may_help: whether a second process may take a part of a large file; who answers a page has none to wait for.
    """
    lease = _claim(upload_id)
    if lease is None:
        return True
    upload = Upload.objects.select_related("organization", "saved_by", "undone_by").get(pk=upload_id)
    try:
        finished = _work(upload, lease, seconds, may_help=may_help)
    finally:
        Upload.objects.filter(pk=upload_id, lease_until=lease.until).update(lease_until=None)
    return finished


class _Lease:
    def __init__(self, until: datetime) -> None:
        self.until = until


def _claim(upload_id: int) -> _Lease | None:
    now = timezone.now()
    free = Upload.objects.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now), pk=upload_id)
    lease = _Lease(now + LEASE)
    return lease if free.filter(state__in=Upload.AT_WORK).update(lease_until=lease.until) else None


def _work(upload: Upload, lease: _Lease, seconds: float, *, may_help: bool) -> bool:
    started = monotonic()
    is_check = upload.state == Upload.State.CHECKING
    steps = check(upload, may_help=may_help) if is_check else _decided(upload)
    gc.freeze()  # what the program itself is made of need not be looked through for garbage again and again
    try:
        for _ in steps:
            if not _renew(upload, lease):
                return True
            if monotonic() - started > seconds:
                return False
    except Overtaken:
        return True
    finally:
        gc.unfreeze()
        steps.close()  # type: ignore[attr-defined]
        if is_check:
            _add_time(upload, monotonic() - started)
    return True


def _decided(upload: Upload) -> Iterator[None]:
    return undoing.undo(upload) if upload.state == Upload.State.UNDOING else applying.apply(upload)


def _renew(upload: Upload, lease: _Lease) -> bool:
    """Keeps the lease, unless it ran out and somebody else has it now."""
    until = timezone.now() + LEASE
    if not Upload.objects.filter(pk=upload.pk, lease_until=lease.until).update(lease_until=until):
        return False
    lease.until = until
    return True


def _add_time(upload: Upload, seconds: float) -> None:
    Upload.objects.filter(pk=upload.pk).update(check_seconds=F("check_seconds") + seconds)


def left_behind() -> list[int]:
    """Uploads that nobody works on although there is work: the bell was missed, or the worker died."""
    idle = Q(lease_until__isnull=True) | Q(lease_until__lt=timezone.now())
    return list(Upload.objects.filter(idle, state__in=Upload.AT_WORK).values_list("pk", flat=True))

"""Takes a file in, and what a person says about its columns; both begin the checking of its rows anew."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from accounts.exceptions import NotReady, Refused
from accounts.models import Organization, User
from accounts.permissions import check_can
from accounts.roles import Permission
from audit import log
from bulkupload import corrections
from bulkupload.columns import LOCATION, columns_of
from bulkupload.layout import LEAVE_OUT
from bulkupload.members import part_column
from bulkupload.models import ColumnMapping, Upload
from ctdl.matching import plain
from publisher.actions import staging
from publisher.kinds import UPLOADED

LONGEST_HEADING = 200  # characters of a heading that a mapping remembers


@transaction.atomic
def receive(*, organization: Organization, kind: str, file: "File[bytes]", name: str, by: User) -> Upload:
    """Keeps the file; its rows are not checked yet. Raises NotAllowed, NotReady, and Refused when it is too large."""
    check_can(by, Permission.RESOURCE_EDIT, organization)
    if not organization.is_approved:
        raise NotReady(
            "The organization has to be approved by staff of the registry before you can upload data for it."
        )
    if kind not in (*UPLOADED, LOCATION):
        raise NotReady("Resources of this kind cannot be uploaded by spreadsheet yet.")
    if file.size > settings.MAX_UPLOAD_BYTES:
        raise Refused(_too_large(file.size))
    digest, lines = _looked_over(file)
    upload = Upload.objects.create(
        organization=organization,
        kind=kind,
        file=file,
        original_name=name[-255:] or "file",
        digest=digest,
        rows_expected=lines,
        size=file.size,
        uploaded_by=by,
        mapping=remembered(organization, kind),
    )
    log.record(
        "upload:file:received", by=by, subject=upload, organization_id=organization.pk, name=upload.original_name
    )
    return upload


def _looked_over(file: "File[bytes]") -> tuple[str, int]:
    """SHA-256 of the file, and how many lines it has when it is a text."""
    digest, lines, is_packed = hashlib.sha256(), 0, False
    for number, piece in enumerate(file.chunks()):
        is_packed = is_packed or (number == 0 and piece[:2] == b"PK")
        digest.update(piece)
        lines += piece.count(b"\n")
    file.seek(0)
    return digest.hexdigest(), 0 if is_packed else lines


def same_file(upload: Upload) -> Upload | None:
    """An earlier upload of the very same file for the same organization and kind, whose rows were saved."""
    earlier = Upload.objects.filter(
        organization=upload.organization_id, kind=upload.kind, digest=upload.digest, state=Upload.State.SAVED
    )
    return earlier.exclude(pk=upload.pk).exclude(digest="").order_by("-pk").first()


def again(*, upload: Upload, by: User) -> Upload:
    """The kept file of an upload, received once more. Raises as `receive`, and NotReady when it was thrown away."""
    if upload.purged_at is not None:
        raise NotReady("The file of this upload is not kept any more. Choose it on your computer again.")
    with upload.file.open("rb") as file:
        return receive(
            organization=upload.organization,
            kind=upload.kind,
            file=File(file, name=upload.original_name),
            name=upload.original_name,
            by=by,
        )


def purge(*, days: int) -> int:
    """Throws away files and rows of uploads older than so many days; who, when and the figures stay. How many."""
    old = Upload.objects.filter(uploaded_at__lt=timezone.now() - timedelta(days=days), purged_at__isnull=True)
    purged = 0
    for upload in old.exclude(state__in=Upload.AT_WORK).iterator():
        with transaction.atomic():
            _forget_rows(upload)
            corrections.forget(upload)
            Upload.objects.filter(pk=upload.pk).update(purged_at=timezone.now())
            transaction.on_commit(partial(upload.file.storage.delete, str(upload.file.name)))
        purged += 1
    return purged


def _too_large(size: int) -> str:
    most, mega = settings.MAX_UPLOAD_BYTES // 1024**2, 1024**2
    return f"The file has {size / mega:,.1f} MB; {most:,} MB are the most. Split it into several files."


def remembered(organization: Organization, kind: str) -> dict[str, str]:
    """What the organization said before about headings of its own: plain heading -> key."""
    rows = ColumnMapping.objects.filter(organization=organization, kind=kind)
    return dict(rows.values_list("heading", "key"))


@transaction.atomic
def map_columns(
    *, upload: Upload, choices: Mapping[str, str], by: User, for_all: Mapping[str, str] | None = None
) -> Upload:
    """Remembers what unknown headings mean, and has the rows checked again. choices: heading -> key, "" leaves it out.

    for_all: key of a column that this file lacks -> what all its rows have there, "" for nothing; it is not remembered
    for other files. Raises NotAllowed, and NotReady when the rows are being saved or were saved.
    """
    check_can(by, Permission.RESOURCE_EDIT, upload.organization)
    known = columns_of(upload.kind)
    usable = {
        plain(heading): key
        for heading, key in choices.items()
        if key == LEAVE_OUT or known.get(key) or part_column(upload.kind, key)
    }
    for heading, key in usable.items():
        ColumnMapping.objects.update_or_create(
            organization=upload.organization,
            kind=upload.kind,
            heading=heading[:LONGEST_HEADING],
            defaults={"key": key, "updated_by": by},
        )
    # As it is now: somebody else may have said something of other columns since the page was opened.
    mapping = Upload.objects.select_for_update().values_list("mapping", flat=True).get(pk=upload.pk)
    said = {f"{corrections.ALL}{key}": text for key, text in (for_all or {}).items() if known.get(key)}
    kept = {key: text for key, text in {**mapping, **usable, **said}.items() if text or key not in said}
    return check_anew(upload, mapping=kept)


def check_anew(upload: Upload, *, mapping: dict[str, str]) -> Upload:
    """Has all rows checked from the beginning, with the corrections made on the page. Raises NotReady."""
    fresh = {
        "counts": {},
        "found": {},
        "fixes": [],
        "findings": [],
        "rows_read": 0,
        "problem": "",
        "lease_until": None,
        "check_seconds": 0,
    }
    open_again = Upload.objects.filter(pk=upload.pk, state__in=[Upload.State.CHECKING, Upload.State.CHECKED])
    if not open_again.update(state=Upload.State.CHECKING, mapping=mapping, **fresh):
        raise NotReady(
            "The rows of this file are saved or being saved already. Upload it again to read it in another way."
        )
    _forget_rows(upload)
    upload.refresh_from_db()
    return upload


def _forget_rows(upload: Upload) -> None:
    upload.rows.all().delete()
    staging.clear(upload.batch)


@transaction.atomic
def discard(*, upload: Upload, by: User) -> Upload:
    """Gives up a file that was not saved: its checked rows go, the file itself is kept. Raises NotAllowed, NotReady."""
    check_can(by, Permission.RESOURCE_EDIT, upload.organization)
    given_up = Upload.objects.filter(pk=upload.pk).filter(
        state__in=[Upload.State.CHECKING, Upload.State.CHECKED, Upload.State.UNREADABLE, Upload.State.DISCARDED]
    )
    if not given_up.update(state=Upload.State.DISCARDED, lease_until=None):
        raise NotReady("The rows of this file are saved or being saved already.")
    _forget_rows(upload)
    corrections.forget(upload)
    upload.refresh_from_db()
    log.record("upload:file:discarded", by=by, subject=upload, organization_id=upload.organization_id)
    return upload

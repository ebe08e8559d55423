"""Takes a whole upload back, while nothing of it is approved: what it made is deleted, what it changed is restored."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.exceptions import Changed, NotReady, Refused
from accounts.models import User
from accounts.permissions import check_can
from accounts.roles import Permission
from audit import log
from bulkupload import notices
from bulkupload.models import DeferredReference, Upload
from publisher.actions import saving
from publisher.actions.deleting_many import delete_many
from publisher.models import Reference, Resource

BATCH = 500


def latest_of(upload: Upload) -> QuerySet[Resource]:
    """The living resources whose latest revision is of this upload."""
    return Resource.objects.filter(latest__source__startswith=f"{upload.batch}:", deleted_at__isnull=True)


def why_not_undo(upload: Upload) -> str | None:
    """The sentence for a button that cannot be used; None when it can."""
    if upload.state != Upload.State.SAVED:
        return "Only an upload that is saved can be undone."
    touched = Resource.objects.filter(
        revisions__source__startswith=f"{upload.batch}:", organization=upload.organization, deleted_at__isnull=True
    )
    if not touched.exists():
        return "Nothing of this upload is left to undo."
    if decided := _approved(upload, touched):
        return f"{decided:,} of what it saved is approved or published already. Withdraw the approval first."
    if changed := touched.exclude(pk__in=latest_of(upload).values("pk")).distinct().count():
        return f"{changed:,} of what it saved was changed since. Undo that first, or correct each by itself."
    return _why_referred(upload)


def _approved(upload: Upload, touched: QuerySet[Resource]) -> int:
    batch = f"{upload.batch}:"
    decided = Q(approved__source__startswith=batch) | Q(published__source__startswith=batch)
    return touched.filter(decided).distinct().count()


def _why_referred(upload: Upload) -> str | None:
    """New ones that living resources outside of the upload refer to."""
    others = Reference.objects.filter(target_ctid=OuterRef("ctid"), resource__deleted_at__isnull=True)
    others = others.exclude(resource__latest__source__startswith=f"{upload.batch}:")
    referred = latest_of(upload).filter(Exists(others), latest__number=1).count()
    if not referred:
        return None
    return f"{referred:,} of what it made is referred to by something else. Take these references away first."


@transaction.atomic
def start(*, upload: Upload, by: User) -> Upload:
    """Decides that the upload is to be undone. Raises NotAllowed, and NotReady with the reason."""
    check_can(by, Permission.RESOURCE_EDIT, upload.organization)
    upload.refresh_from_db()
    if reason := why_not_undo(upload):
        raise NotReady(reason)
    saved = Upload.objects.filter(pk=upload.pk, state=Upload.State.SAVED)
    if not saved.update(
        state=Upload.State.UNDOING, undone_at=timezone.now(), undone_by=by, decided_seconds=0, problem=""
    ):
        raise NotReady("Somebody else is undoing it already.")
    upload.refresh_from_db()
    log.record("upload:file:undoing", by=by, subject=upload, organization_id=upload.organization_id)
    return upload


def undo(upload: Upload) -> Iterator[None]:
    """Yields after each batch; what was undone before is not undone again.

    Ends with the upload undone; or saved, with the reason, when something came in between that does not go away.
    """
    try:
        while _restore(upload) or _delete(upload):
            yield
    except Changed:  # the next look finds what there is now
        raise
    except Refused as refusal:
        _give_up(upload, str(refusal))
    else:
        _end(upload)


@transaction.atomic
def _restore(upload: Upload) -> int:
    """What the upload changed goes back to the revision before, as a revision of its own."""
    changed = latest_of(upload).filter(latest__number__gt=1).select_related("latest").order_by("pk")[:BATCH]
    for resource in changed:
        number, seen = _before(upload, resource), resource.latest_id
        if number:
            saving.restore(resource=resource, number=number, by=_by(upload), seen=seen)
        else:
            delete_many(Resource.objects.filter(pk=resource.pk), by=_by(upload), source=upload.batch)
    return len(changed)


def _before(upload: Upload, resource: Resource) -> int:
    """The number of the last revision that is not of the upload; 0 when all are."""
    others = resource.revisions.exclude(source__startswith=f"{upload.batch}:").order_by("-number")
    return others.values_list("number", flat=True).first() or 0


@transaction.atomic
def _delete(upload: Upload) -> int:
    pks = list(latest_of(upload).filter(latest__number=1).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not pks:
        return 0
    made = Resource.objects.filter(pk__in=pks)
    return delete_many(made, by=_by(upload), source=upload.batch, why_not=lambda: _why_referred(upload))


def _by(upload: Upload) -> User:
    assert upload.undone_by is not None, "start() names who undoes."
    return upload.undone_by


@transaction.atomic
def _give_up(upload: Upload, why: str) -> None:
    undoing = Upload.objects.filter(pk=upload.pk, state=Upload.State.UNDOING)
    problem = f"Not everything of it could be undone. {why}"
    if undoing.update(state=Upload.State.SAVED, undone_at=None, undone_by=None, problem=problem):
        log.record("upload:file:not-undone", by=None, subject=upload, organization_id=upload.organization_id, why=why)
        upload.refresh_from_db()


@transaction.atomic
def _end(upload: Upload) -> None:
    if Upload.objects.filter(pk=upload.pk, state=Upload.State.UNDOING).update(state=Upload.State.UNDONE):
        upload.refresh_from_db()
        DeferredReference.objects.filter(upload=upload).delete()
        log.record("upload:file:undone", by=upload.undone_by, subject=upload, organization_id=upload.organization_id)
        notices.undone(upload)

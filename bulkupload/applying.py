"""Saves the checked rows of an upload: all of them or none, or the good ones from where saving was left."""

import logging
from collections.abc import Iterator
from time import monotonic

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F, Min
from django.utils import timezone

from accounts.exceptions import NotReady, Refused
from accounts.models import User
from accounts.permissions import check_can
from accounts.roles import Permission
from audit import log
from bulkupload import deferring, notices
from bulkupload.findings import error
from bulkupload.models import Upload, UploadRow, json_findings
from bulkupload.progress import Progress
from bulkupload.turns import Overtaken, wait_for_turn
from publisher.actions import staging
from publisher.actions.saving_many import Order, Outcome, save_staged
from publisher.models import StagedRevision

logger = logging.getLogger(__name__)
BATCH = 1000  # rows at most in one transaction, or between two words about how far it is
TRIES = 3
CORRECT = "Correct what is marked, here or in your file"
NOT_ALL = (
    "Nothing was saved, because you asked for all rows or none and not all of them could be saved. What stood in the "
    "way is marked at its rows."
)
_READ_ANEW = "The rows were read in another way since you opened the page. Look at what is there now, then decide."
_OVER = {
    Upload.State.SAVING: "These rows are being saved already. Nothing was saved a second time.",
    Upload.State.SAVED: "This file is saved already. Saving it again changed nothing.",
    Upload.State.UNDOING: "This upload is being undone.",
    Upload.State.UNDONE: "This upload was undone. Upload the file again to save it after all.",
    Upload.State.DISCARDED: "This upload was discarded. Choose the file again to check and save it.",
}


OUR_FAULT = "Something went wrong on our side when this row was saved. Upload it again, or write to us if it stays so."


class _NotAll(Exception):
    """Some rows were refused although all were asked for; what was written is rolled back."""

    def __init__(self, refused: dict[int, str]) -> None:
        super().__init__(len(refused))
        self.refused = refused


@transaction.atomic
def start(*, upload: Upload, by: User, everything: bool = False, seen: str = "") -> Upload:
    """Decides that the good rows are to be saved; `everything`: all rows or none.

    seen: `reading` of the upload that the person had on screen; "" for who has no screen.
    Raises NotAllowed, and NotReady when the upload is not checked, was decided on before, holds nothing to save, or
    was read in another way since.
    """
    check_can(by, Permission.RESOURCE_EDIT, upload.organization)
    upload.refresh_from_db()
    if seen and seen != upload.reading and upload.state == Upload.State.CHECKED:
        raise NotReady(_READ_ANEW)
    if reason := why_not_save(upload, everything=everything):
        raise NotReady(reason)
    # Two presses at once: the second finds no checked upload any more.
    checked = Upload.objects.filter(pk=upload.pk, state=Upload.State.CHECKED)
    decided = {"saved_at": timezone.now(), "saved_by": by, "everything": everything, "saved_upto": 0, "problem": ""}
    if not checked.update(state=Upload.State.SAVING, decided_seconds=0, **decided):
        raise NotReady(_OVER[Upload.State.SAVING])
    upload.refresh_from_db()
    log.record("upload:file:saving", by=by, subject=upload, organization_id=upload.organization_id, rows=upload.good)
    return upload


def why_not_save(upload: Upload, *, everything: bool = False) -> str | None:
    """The sentence for a button that cannot be used; None when it can."""
    if upload.state != Upload.State.CHECKED:
        return _OVER.get(Upload.State(upload.state), "Its rows are not checked yet.")
    refused = upload.count("refused")
    if not upload.good:
        return f"No row can be saved as it is. {CORRECT}." if refused else "No row of this file would change anything."
    if everything and refused:
        count = "One row is refused." if refused == 1 else f"{refused:,} rows are refused."
        return f"{count} {CORRECT}, or save the good rows alone."
    return None


def apply(upload: Upload) -> Iterator[None]:
    """Yields after each batch. A row that was saved before is not saved again; ends with the upload saved."""
    if not upload.everything:
        yield from _good_rows(upload)
        return
    try:
        _all_rows(upload)
    except _NotAll as refusal:
        _take_back(upload, refusal.refused)
    except Refused as refusal:  # for all of them: the person may not save here any more
        _take_back(upload, {}, problem=f"Nothing was saved. {refusal}")
    yield


def _good_rows(upload: Upload) -> Iterator[None]:
    size = BATCH
    while (upto := _next(upload, size)) is not None:
        try:
            _save(upload, upto)
        except Refused as refusal:  # for all of them: the person may not save here any more
            _give_up(upload, upto, str(refusal))
        except (OperationalError, InterfaceError):  # the database is away or busy: the rows get their turn later
            raise
        except Exception:  # rows that we fail on must not keep the others from being saved
            if size > 1:
                size = max(size // 10, 1)
                continue
            logger.exception("Row %s of upload %s could not be saved", upto, upload.pk)
            _give_up(upload, upto, OUR_FAULT)
        yield
    with transaction.atomic():
        _end(upload)


def _save(upload: Upload, upto: int) -> None:
    """One batch; the mark moves in the transaction of its rows: after a crash either both are there or neither is."""
    started = monotonic()
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                outcome = save_staged(_order(upload), above=upload.saved_upto, upto=upto)
                _refuse(upload, outcome.refused)
                moved = _moved(upload, outcome, upto, monotonic() - started)
        except IntegrityError:  # somebody took an identifier at this moment; the next look finds whose it is
            if not left:
                raise
        else:
            upload.saved_upto, upload.counts = moved
            return


@transaction.atomic
def _give_up(upload: Upload, upto: int, message: str) -> None:
    staged = StagedRevision.objects.filter(batch=upload.batch, number__gt=upload.saved_upto, number__lte=upto)
    outcome = Outcome(refused=dict.fromkeys(staged.values_list("number", flat=True), message))
    _refuse(upload, outcome.refused)
    upload.saved_upto, upload.counts = _moved(upload, outcome, upto, 0)


def _all_rows(upload: Upload) -> None:
    """One transaction around all batches: whatever ends it, all rows are saved or none. Raises _NotAll."""
    refused: dict[int, str] = {}
    with Progress(upload) as progress, transaction.atomic():
        # A second worker, which took this one for dead, waits here and finds the upload saved. The row itself stays
        # free: `progress` moves its mark from outside.
        wait_for_turn(upload.pk)
        if not Upload.objects.filter(pk=upload.pk, state=Upload.State.SAVING).exists():
            return
        # The mark tells people how far it is. Of a worker that died it tells of rows that were never saved.
        upload.saved_upto = 0
        while (upto := _next(upload, BATCH)) is not None:
            outcome = save_staged(_order(upload), above=upload.saved_upto, upto=upto)
            refused |= outcome.refused
            upload.saved_upto, upload.counts = upto, _counted(upload, outcome)
            progress.say(upload.saved_upto)
        if refused:
            raise _NotAll(refused)
        _end(upload)


def _order(upload: Upload) -> Order:
    assert upload.saved_by is not None, "start() names who saves."
    return Order(batch=upload.batch, organization=upload.organization, by=upload.saved_by)


def _next(upload: Upload, size: int) -> int | None:
    """The number up to which the next batch goes, of `size` rows at most; None when there is none."""
    # The least of them, and not the last of so many: without statistics the database would sort all that are left.
    staged = StagedRevision.objects.filter(batch=upload.batch, number__gt=upload.saved_upto)
    least = staged.aggregate(least=Min("number"))["least"]
    return None if least is None else int(least) + size - 1


def _moved(upload: Upload, outcome: Outcome, upto: int, seconds: float) -> tuple[int, dict[str, int]]:
    """Moves the mark on, if it is still where this worker left it, and returns it with the counts."""
    counts = _counted(upload, outcome)
    here = Upload.objects.filter(pk=upload.pk, state=Upload.State.SAVING, saved_upto=upload.saved_upto)
    if not here.update(saved_upto=upto, counts=counts, decided_seconds=F("decided_seconds") + seconds):
        raise Overtaken
    return upto, counts


def _counted(upload: Upload, outcome: Outcome) -> dict[str, int]:
    counts = dict(upload.counts)
    for name, number in (("saved", outcome.saved), ("failed", len(outcome.refused))):
        counts[name] = counts.get(name, 0) + number
    return counts


def _refuse(upload: Upload, refused: dict[int, str]) -> None:
    for row in upload.rows.filter(number__in=list(refused)):
        findings = json_findings([error("not-saved", refused[row.number]), *row.all_findings])
        UploadRow.objects.filter(pk=row.pk).update(outcome=UploadRow.Outcome.FAILED, findings=findings)


@transaction.atomic
def _take_back(upload: Upload, refused: dict[int, str], *, problem: str = NOT_ALL) -> None:
    """Back to the preview, with what stood in the way at its rows; these are refused now."""
    fresh = Upload.objects.select_for_update().get(pk=upload.pk)
    counts, found = dict(fresh.counts), dict(fresh.found)
    for row in upload.rows.filter(number__in=list(refused)):
        findings = json_findings([error("not-saved", refused[row.number]), *row.all_findings])
        counts[row.state] = max(counts.get(row.state, 0) - 1, 0)
        UploadRow.objects.filter(pk=row.pk).update(state=UploadRow.State.REFUSED, findings=findings)
    if refused:
        counts["refused"] = counts.get("refused", 0) + len(refused)
        found["error||not-saved"] = found.get("error||not-saved", 0) + len(refused)
    staging.clear(upload.batch, numbers=refused)
    open_again = {"saved_at": None, "saved_by": None, "saved_upto": 0, "everything": False, "problem": problem}
    state = Upload.State.CHECKED
    Upload.objects.filter(pk=upload.pk).update(state=state, counts=counts, found=found, **open_again)
    upload.refresh_from_db()
    log.record("upload:file:not-saved", by=None, subject=upload, organization_id=upload.organization_id, **counts)


def _end(upload: Upload) -> None:
    """In the caller's transaction: the upload is saved, what was deferred is linked, and people are told once."""
    ended = Upload.objects.filter(pk=upload.pk, state=Upload.State.SAVING)
    if not ended.update(state=Upload.State.SAVED, counts=upload.counts, saved_upto=upload.saved_upto):
        return
    upload.refresh_from_db()
    deferring.keep(upload)
    linked = deferring.link(upload)
    staging.clear(upload.batch)
    counts = {**upload.counts, "linked": linked}
    log.record(
        "upload:file:saved", by=upload.saved_by, subject=upload, organization_id=upload.organization_id, **counts
    )
    notices.saved(upload)

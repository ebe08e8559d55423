"""The preview: what every row would do, what is wrong with it, and the decision to save."""

from math import ceil

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.exceptions import NotAllowed, NotReady
from accounts.views.answers import says_why
from bulkupload import applying, receiving, tasks, undoing, working
from bulkupload.corrections import for_all_rows
from bulkupload.forms import ColumnsForm
from bulkupload.kinds import shown_kind
from bulkupload.models import Upload, UploadRow
from bulkupload.presenting import layout_of
from bulkupload.views import preview
from bulkupload.views.common import INLINE_SECONDS, person, steps, upload_or_404
from config.bell import ring

MEASURED_FROM = 50  # rows, before which nobody can tell how long the rest will take


@login_required
@require_GET
def check(request: HttpRequest, upload_id: int) -> HttpResponse:
    upload = upload_or_404(request, upload_id)
    if upload.at_work:
        return _wait(request, upload)
    if upload.state in (Upload.State.SAVED, Upload.State.UNDONE):
        return redirect("upload_report", upload_id=upload.pk)
    if upload.state == Upload.State.CHECKED:
        return preview.whole(request, upload)
    return render(request, "bulkupload/over.html", {"upload": upload, "declaration": shown_kind(upload.kind)})


def _wait(request: HttpRequest, upload: Upload) -> HttpResponse:
    is_saving = upload.state == Upload.State.SAVING
    context = {"upload": upload, "declaration": shown_kind(upload.kind), "steps": steps(2 if is_saving else 1)}
    return render(request, "bulkupload/waiting.html", {**context, **_progress(upload)})


def _progress(upload: Upload) -> dict[str, object]:
    if upload.state == Upload.State.CHECKING:
        done, total = upload.count("rows"), upload.rows_expected
        text = f"Checking the rows: {done:,} so far."
        return {"text": text + _remaining(done, total, upload.check_seconds), "done": min(done, total), "total": total}
    if upload.state == Upload.State.UNDOING:
        left = undoing.latest_of(upload).count()
        done = max(upload.count("saved") - left, 0)
        return {"text": "Undoing what was saved.", "done": done, "total": upload.count("saved")}
    done = upload.rows.filter(state__in=UploadRow.GOOD, number__lte=upload.saved_upto).count()
    seconds = (timezone.now() - upload.saved_at).total_seconds() if upload.saved_at else 0
    what = "Saving all rows, or none." if upload.everything else "Saving the good rows."
    return {"text": what + _remaining(done, upload.good, seconds), "done": done, "total": upload.good}


def _remaining(done: int, total: int, seconds: float) -> str:
    """How long it will take yet, as it has gone so far; "" when nobody can tell or it is over in a moment."""
    if done < MEASURED_FROM or total <= done or seconds <= 0:
        return ""
    left = seconds / done * (total - done)
    if left < preview.SAID_FROM_SECONDS:
        return " A few seconds more."
    return f" About {ceil(left / 60)} minutes more." if left > 90 else f" About {ceil(left / 10) * 10} seconds more."  # noqa: PLR2004 -- a minute and a half


@login_required
@require_GET
def progress(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The fragment that asks for itself again; when the work is over, the whole page is loaded anew."""
    upload = upload_or_404(request, upload_id)
    answer = render(request, "bulkupload/progress.html", {"upload": upload, **_progress(upload)})
    if not upload.at_work:
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
@says_why
def columns(request: HttpRequest, upload_id: int) -> HttpResponse:
    """What the unknown columns hold; the rows are checked again with it."""
    upload = upload_or_404(request, upload_id)
    form = ColumnsForm(request.POST, layout=layout_of(upload), for_all_rows=for_all_rows(upload))
    if not form.is_valid():
        messages.error(request, "Choose what the columns hold from the lists.")
        return redirect("upload_check", upload_id=upload.pk)
    try:
        choices = form.choices(with_proposals="likely" in request.POST)
        receiving.map_columns(upload=upload, choices=choices, for_all=form.for_all(), by=person(request))
    except NotReady as refusal:
        messages.warning(request, str(refusal))
    else:
        go_on(upload)
        messages.success(request, "Your choices are kept for this organization, and the rows were read again.")
    return redirect("upload_check", upload_id=upload.pk)


@login_required
@require_POST
@says_why
def save(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Field `rows`: "good" or "all"; `seen`: the reading that was on the page."""
    upload = upload_or_404(request, upload_id)
    try:
        everything, seen = request.POST.get("rows") == "all", request.POST.get("seen", "")
        applying.start(upload=upload, by=person(request), everything=everything, seen=seen)
    except NotAllowed:
        raise
    except NotReady as refusal:
        messages.warning(request, str(refusal))
    else:
        go_on(upload)
    return redirect("upload_check", upload_id=upload.pk)


@login_required
@require_POST
@says_why
def discard(request: HttpRequest, upload_id: int) -> HttpResponse:
    upload = upload_or_404(request, upload_id)
    try:
        receiving.discard(upload=upload, by=person(request))
    except NotReady as refusal:
        messages.warning(request, str(refusal))
        return redirect("upload_check", upload_id=upload.pk)
    messages.success(request, f"{upload.original_name} was discarded. Nothing of it was saved.")
    return redirect("upload", kind=upload.kind)


def go_on(upload: Upload) -> None:
    if not working.advance(upload.pk, seconds=INLINE_SECONDS):
        ring(tasks.work, upload.pk)

"""Corrections on the page, and what can be done with an upload as a whole later."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.exceptions import NotAllowed, NotReady, Refused
from accounts.views.answers import says_why
from bulkupload import fixing, receiving, undoing
from bulkupload.models import Upload
from bulkupload.views import preview
from bulkupload.views.check import go_on
from bulkupload.views.common import person, upload_or_404

RECENT = 100


@login_required
@require_POST
@says_why
def cell(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Fields `number`, `index`, `text`, and `back`, the query of the list."""
    upload = upload_or_404(request, upload_id)
    number, index = _number(request, "number"), _number(request, "index")
    text = request.POST.get("text", "")
    asked = QueryDict(request.POST.get("back", "")[:500]).dict()
    try:
        fixing.edit_cell(upload=upload, number=number, index=index, text=text, by=person(request))
    except NotAllowed:
        raise
    except NotReady as refusal:
        return _refused(request, upload, refusal)
    said = f"Row {number} was corrected and checked again."
    return _corrected(request, upload, asked, said=said, corrected=number)


def _corrected(
    request: HttpRequest, upload: Upload, asked: dict[str, str], *, said: str, corrected: int = 0
) -> HttpResponse:
    """The fragment where htmx asks; else the page, with the same word above it."""
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx
        return preview.fragment(request, upload, asked, corrected=corrected, said=said)
    messages.success(request, said)
    return redirect(f"{upload.get_absolute_url()}?{urlencode(asked)}")


def _refused(request: HttpRequest, upload: Upload, refusal: NotReady) -> HttpResponse:
    """What was decided elsewhere meanwhile is seen on the whole page alone."""
    messages.warning(request, str(refusal))
    return _whole_page(request, upload)


def _whole_page(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx
        return HttpResponseClientRedirect(upload.get_absolute_url())
    return redirect(upload.get_absolute_url())


@login_required
@require_POST
@says_why
def fix(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Fields `column`, `value`, `suggestion`: one of the corrections that the page proposes for all rows; `back`.

    `all` with a `column`: everything that is suggested in it.
    """
    upload = upload_or_404(request, upload_id)
    given = {name: request.POST.get(name, "") for name in ("column", "value", "suggestion")}
    try:
        if "all" in request.POST:
            number = fixing.fix_column(upload=upload, column=given["column"], by=person(request))
        else:
            number = fixing.fix_all(upload=upload, by=person(request), **given)
    except NotAllowed:
        raise
    except NotReady as refusal:
        return _refused(request, upload, refusal)
    cells = "One cell was" if number == 1 else f"{number:,} cells were"
    what = f"to “{given['suggestion'][:80]}”" if given["suggestion"] else f"in {given['column'][:80]}"
    if upload.at_work:  # too many to wait for
        go_on(upload)
        messages.success(request, f"{cells} corrected {what}, and the rows were read again.")
        return _whole_page(request, upload)
    said = f"{cells} corrected {what}, and checked again."
    return _corrected(request, upload, QueryDict(request.POST.get("back", "")[:500]).dict(), said=said)


@login_required
@require_POST
@says_why
def undo(request: HttpRequest, upload_id: int) -> HttpResponse:
    upload = upload_or_404(request, upload_id)
    try:
        undoing.start(upload=upload, by=person(request))
    except NotAllowed:
        raise
    except NotReady as refusal:
        messages.warning(request, str(refusal))
    else:
        go_on(upload)
    return redirect("upload_report", upload_id=upload.pk)


@login_required
@require_POST
@says_why
def again(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The same file once more, from the beginning."""
    upload = upload_or_404(request, upload_id)
    try:
        received = receiving.again(upload=upload, by=person(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("upload_history")
    go_on(received)
    return redirect("upload_check", upload_id=received.pk)


@login_required
@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Every upload of the organizations that the person works for, the latest first."""
    uploads = Upload.objects.visible_to(request.user).select_related("organization", "uploaded_by", "saved_by")
    return render(request, "bulkupload/history.html", {"uploads": uploads.order_by("-pk")[:RECENT]})


@login_required
@require_GET
def original(request: HttpRequest, upload_id: int) -> FileResponse | HttpResponse:
    """The file as it was uploaded; never shown by the browser itself."""
    upload = upload_or_404(request, upload_id)
    if upload.purged_at is not None:
        messages.warning(request, "The file of this upload is not kept any more.")
        return redirect("upload_history")
    answer = FileResponse(upload.file.open("rb"), as_attachment=True, filename=upload.original_name)
    answer["Content-Type"] = "application/octet-stream"
    return answer


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1  # noqa: PLR2004 -- more digits than any row has

"""What became of an upload, and the person's own file back with what we said."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from bulkupload import error_file, large, undoing
from bulkupload.kinds import shown_kind
from bulkupload.listing import PER_PAGE
from bulkupload.models import Upload, UploadRow
from bulkupload.presenting import shown_rows
from bulkupload.views.common import person, steps, upload_or_404
from publisher.spreadsheet import CSV_TYPE, XLSX_TYPE

_NOT_SAVED = Q(outcome=UploadRow.Outcome.FAILED) | Q(state=UploadRow.State.REFUSED)


def _shown(upload: Upload) -> dict[str, tuple[str, Q]]:
    return {
        "saved": ("Saved", upload.saved_rows),
        "not-saved": ("Not saved", _NOT_SAVED),
        "unchanged": ("Unchanged", Q(state=UploadRow.State.UNCHANGED)),
    }


@login_required
@require_GET
def report(request: HttpRequest, upload_id: int) -> HttpResponse:
    upload = upload_or_404(request, upload_id)
    if upload.state not in (Upload.State.SAVED, Upload.State.UNDONE):
        return redirect("upload_check", upload_id=upload.pk)
    show = request.GET.get("show", "")
    lists = _shown(upload)
    show = show if show in lists else "saved" if upload.count("saved") else "not-saved"
    rows = upload.rows.filter(lists[show][1])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = _counts(upload)
    context = {
        "upload": upload,
        "declaration": shown_kind(upload.kind),
        "steps": steps(3),
        "figures": _figures(counts),
        "counts": counts,
        "tabs": [
            {"label": label, "url": f"?show={name}", "count": counts[name], "current": name == show}
            for name, (label, _) in lists.items()
        ],
        "page_obj": page,
        "why_not_undo": undoing.why_not_undo(upload) if upload.state == Upload.State.SAVED else None,
        "linked": upload.deferred_references.count(),
        "rows": shown_rows(upload, list(page.object_list)),
    }
    return render(request, "bulkupload/report.html", context)


def _counts(upload: Upload) -> dict[str, int]:
    return {
        "saved": upload.count("saved"),
        "not-saved": upload.count("refused") + upload.count("failed"),
        "unchanged": upload.count("unchanged"),
    }


def _figures(counts: dict[str, int]) -> list[dict[str, object]]:
    return [
        {"number": counts["saved"], "label": "saved", "tone": "ok" if counts["saved"] else ""},
        {"number": counts["not-saved"], "label": "not saved", "tone": "bad" if counts["not-saved"] else ""},
        {"number": counts["unchanged"], "label": "unchanged", "tone": ""},
    ]


@login_required
@require_GET
def errors(request: HttpRequest, upload_id: int) -> HttpResponseBase:
    """The file as it was uploaded, a workbook or text, with the columns Errors and Warnings."""
    upload = upload_or_404(request, upload_id)
    is_workbook = error_file.is_workbook(upload)
    stem = slugify(upload.original_name.rpartition(".")[0]) or "upload"
    name = f"{stem}-errors.{'xlsx' if is_workbook else 'csv'}"
    if (how_many := upload.count("rows")) > large.AT_ONCE:
        return redirect(large.ask_errors(upload=upload, filename=name, total=how_many, by=person(request)))
    if is_workbook:
        workbook = error_file.workbook(upload)
        return FileResponse(workbook, as_attachment=True, filename=name, content_type=XLSX_TYPE)
    answer = StreamingHttpResponse(error_file.lines(upload), content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

"""Download Data Summary: small files at once, large ones in the background; the page with the files of a selection."""

import tempfile

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.models import Organization
from accounts.requests import UserRequest
from publisher import downloading, worklist
from publisher.downloading import FORMATS
from publisher.views.summary import DOWNLOADS, find, frame, known_kind
from publisher.views.summary_acting import list_url

IN_MEMORY = 2**20  # bytes of a file, before it goes to the disk


@login_required
@require_GET
def download(request: UserRequest, organization_id: int, kind: str, format: str) -> HttpResponseBase:  # noqa: A002 -- named in the address
    """`kind`: a slug, or "all"; `format`: one of `FORMATS`. Takes the filters of the list, or `chosen` (numbers)."""
    organization = _find(request, organization_id, kind)
    if format not in FORMATS:
        raise Http404(f"There is no format called {format}.")
    found = worklist.matching(organization, kind, request.GET)
    total, most = found.count(), FORMATS[format].most
    if most is not None and total > most:
        messages.warning(request, f"A workbook holds at most {most:,} of them. Download CSV, or narrow the list.")
        return redirect("summary_organization", organization_id=organization.pk)
    if total > downloading.AT_ONCE:
        asked = downloading.ask(
            organization=organization, kind=kind, file_format=format, address=request.GET, total=total, by=request.user
        )
        return redirect(asked)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the answer closes it
    downloading.write(format, found, file)
    file.seek(0)
    name = downloading.filename(organization, kind, format)
    return FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS[format].content_type)


@login_required
@require_GET
def export(request: UserRequest, organization_id: int, kind: str) -> HttpResponse:
    """The files of what was selected in the list: `chosen` in the address, or all that its filters leave."""
    organization = _find(request, organization_id, kind)
    found = worklist.matching(organization, kind, request.GET)
    context = frame(request, organization, kind) | {
        "number": found.count(),
        "plural": worklist.kind_plural(kind),
        "downloads": DOWNLOADS,
        "at_once": downloading.AT_ONCE,
        "back_url": list_url(request, organization, kind),
    }
    return render(request, "publisher/summary_export.html", context)


def _find(request: UserRequest, organization_id: int, kind: str) -> Organization:
    organization = find(request, organization_id)
    if kind != worklist.EVERYTHING:
        known_kind(organization, kind)
    return organization

"""Large files: how far they are, and fetching them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.requests import UserRequest
from publisher.actions.making import KEPT
from publisher.models import Download

RECENT = 50


@login_required
@require_GET
def downloads(request: UserRequest) -> HttpResponse:
    """Those of the person, newest first."""
    own = Download.objects.visible_to(request.user).select_related("organization")
    return render(request, "publisher/downloads.html", {"downloads": own[:RECENT], "days": KEPT.days})


@login_required
@require_GET
def download(request: UserRequest, download_id: int) -> HttpResponse:
    context = {"download": _find(request, download_id), "days": KEPT.days}
    return render(request, "publisher/download.html", context)


@login_required
@require_GET
def progress(request: UserRequest, download_id: int) -> HttpResponse:
    """The fragment that asks for itself again; when it is over, the whole page is loaded anew."""
    found = _find(request, download_id)
    answer = render(request, "publisher/download_progress.html", {"download": found})
    if found.state != Download.State.MAKING:
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_GET
def file(request: UserRequest, download_id: int) -> HttpResponseBase:
    found = _find(request, download_id)
    if found.state != Download.State.READY:
        messages.info(request, "The file is not ready yet.")
        return redirect(found)
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.filename, content_type=found.content_type
    )


def _find(request: UserRequest, download_id: int) -> Download:
    return get_object_or_404(Download.objects.visible_to(request.user).select_related("organization"), pk=download_id)

"""A step on many resources at once: what would happen, how far it is, what became of it."""

from collections.abc import Iterator
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.exceptions import NotReady
from accounts.models import Organization
from accounts.requests import UserRequest
from accounts.views.answers import says_why
from publisher.actions import batching
from publisher.forecast import POINTERS, REVIEW_POINTERS
from publisher.models import Batch, ReadyNote, Resource, UnpublishRequest
from publisher.outcomes import outcomes, refusals, some
from publisher.spreadsheet import CSV_TYPE, csv_lines
from publisher.views.summary_acting import WORDS

Outcome = Batch.Outcome
NAMED = 10  # examples of one reason


@login_required
@require_GET
def page(request: UserRequest, batch_id: int) -> HttpResponse:
    return _show(request, _find(request, batch_id))


@login_required
@require_GET
def progress(request: UserRequest, batch_id: int) -> HttpResponse:
    """The line of progress, for a page that asks again and again; tells it to load anew when there is something new."""
    batch = _find(request, batch_id)
    if request.GET.get("state") != batch.state:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "publisher/batch_progress.html", {"batch": batch, "words": WORDS[batch.step]})


@login_required
@says_why
@require_POST
def confirm(request: UserRequest, batch_id: int) -> HttpResponse:
    batch = _find(request, batch_id)
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    try:
        batching.confirm(batch=batch, by=request.user, reason=reason, note=note)
    except NotReady as problem:
        if batch.state != Batch.State.PROPOSED:
            raise
        return _show(request, batch, problem=problem, reason=reason, note=note)
    return redirect("batch", batch_id=batch.pk)


@login_required
@says_why
@require_POST
def stop(request: UserRequest, batch_id: int) -> HttpResponse:
    batch = _find(request, batch_id)
    batching.stop(batch=batch, by=request.user)
    messages.info(request, "Stopped. What was done before stays done.")
    return redirect("batch", batch_id=batch.pk) if batch.done else redirect(batch.back)


@login_required
@require_GET
def report(request: UserRequest, batch_id: int) -> StreamingHttpResponse:
    """What became of each, as CSV."""
    batch = _find(request, batch_id)
    answer = StreamingHttpResponse(csv_lines(_rows(batch)), content_type=CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{batch.step}-{batch.pk}.csv"'
    return answer


def _find(request: UserRequest, batch_id: int) -> Batch:
    mine = Organization.objects.visible_to(request.user)
    steps = [*POINTERS, *(REVIEW_POINTERS if request.user.is_site_staff else ())]
    return get_object_or_404(
        Batch.objects.select_related("organization", "created_by"), pk=batch_id, organization__in=mine, step__in=steps
    )


def _show(
    request: UserRequest, batch: Batch, *, problem: NotReady | None = None, reason: str = "", note: str = ""
) -> HttpResponse:
    context = {
        "batch": batch,
        "words": WORDS[batch.step],
        "refusals": refusals(batch, NAMED),
        "examples": some(batch, Outcome.OPEN if batch.state == Batch.State.PROPOSED else Outcome.DONE, NAMED),
        "reasons": UnpublishRequest.Reason.choices,
        "ready_notes": ReadyNote.objects.all() if batch.step == "return" else (),
        "reason": reason,
        "note": note,
        "problem": str(problem) if problem else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "publisher/batch.html", context, status=status)


def _rows(batch: Batch) -> Iterator[list[str]]:
    yield ["CTID", "Name", "What became of it", "Why"]
    for part in outcomes(batch):
        resources = Resource.objects.filter(pk__among=[pk for pk, _, _ in part])
        named = {pk: names for pk, *names in resources.values_list("pk", "ctid", "name")}
        for pk, outcome, said in part:
            yield [*named[pk], outcome.label, said]

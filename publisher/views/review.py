"""Staff review: the queue with its three tabs, and the page on which one is decided. To others it is not there."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.exceptions import Refused
from accounts.requests import UserRequest
from accounts.views.answers import number, says_why, status_of
from accounts.views.staff import staff_only
from publisher import review_queue, worklist
from publisher.actions import holding, reviewing
from publisher.actions.taking import reasons
from publisher.learning import learn
from publisher.lifecycle import Status, Turn
from publisher.models import Comment, ReadyNote, Resource, ReviewHold, UnpublishRequest
from publisher.reading import changes, read_whole
from publisher.review_queue import QUEUES, Queue
from publisher.views.comments import comments_on

ON_A_PAGE = 50
STEPS: dict[str, tuple[Callable[..., object], str]] = {
    "publish": (reviewing.publish, "“{}” is on its way to the registry."),
    "return": (reviewing.return_, "“{}” is returned; the organization gets your note."),
    "unpublish": (reviewing.unpublish, "“{}” is being taken out of the registry."),
    "keep": (reviewing.keep, "“{}” stays published; the organization gets your note."),
    "retry": (reviewing.retry, "“{}” is on its way to the registry again."),
}


@staff_only
@require_GET
def index(request: UserRequest) -> HttpResponse:
    queue = QUEUES.get(request.GET.get("show", ""), QUEUES["waiting"])
    everything = review_queue.resources_in(queue)
    organization, kind = request.GET.get("organization", ""), request.GET.get("kind", "")
    found = review_queue.narrowed(everything, organization=organization, kind=kind)
    if "free" in request.GET:
        found = holding.free(found)
    rows = (
        found.with_state()
        .without_graphs()
        .select_related("latest", "approved", "published", "organization", "approved_by")
    )
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    holds = _holds(page)
    wishes = _wishes(page) if queue.slug == "unpublish" else {}
    context = {
        "queue": queue,
        "tabs": _tabs(queue),
        "page_obj": page,
        "entries": [(row, worklist.type_label(row.class_term), wishes.get(row.pk), holds.get(row.pk)) for row in page],
        "organizations": review_queue.organizations_in(everything),
        "kinds": [(slug, worklist.kind_plural(slug)) for slug in review_queue.kinds_in(everything)],
        "organization": organization,
        "kind": kind,
        "oldest": review_queue.oldest_in(found, queue),
        "context_query": _query(queue, organization, kind),
        "free_only": "free" in request.GET,
        "figures": review_queue.figures() if queue.slug == "waiting" else [],
    }
    return render(request, "publisher/review.html", context)


@staff_only
@require_GET
def resource(request: UserRequest, ctid: str) -> HttpResponse:
    return _page(request, _load(ctid))


@staff_only
@says_why
@require_POST
def step(request: UserRequest, ctid: str, step: str) -> HttpResponse:
    """Decides on what the reviewer had on screen; refused with what is there now, and the note that was typed."""
    if step not in STEPS:
        raise Http404(f"There is no step called {step}.")
    decided = _load(ctid)
    action, done = STEPS[step]
    details: dict[str, Any] = {} if step == "retry" else {"note": request.POST.get("note", "")}
    if step == "return":
        details["queued"] = "queued" in request.POST
    onwards = _next_url(request, decided)
    try:
        action(resource=decided, by=request.user, seen=number(request.POST.get("seen")) or None, **details)
    except Refused as refusal:
        return _page(request, _load(ctid), refusal=refusal, refused_step=step)
    messages.success(request, done.format(decided.name))
    return redirect(onwards)


def _load(ctid: str) -> Resource:
    return get_object_or_404(Resource.objects.with_state(), ctid=ctid, deleted_at__isnull=True)


def _page(
    request: UserRequest, shown: Resource, *, refusal: Refused | None = None, refused_step: str = ""
) -> HttpResponse:
    state = shown.state
    learn([shown], shown.organization)
    revision = shown.approved or shown.published or shown.latest
    if revision is None:
        raise Http404("There is nothing to review yet.")
    queue, resources = _queue(request, shown)
    before, after = review_queue.neighbours(resources, queue, shown)
    published = shown.published.graph if shown.published else None
    whole = read_whole(revision.graph, user=request.user)
    hold = holding.hold_on(shown)
    taken = holding.why_not_free(hold, by=request.user)
    # No step of a reviewer asks for minimum data; the checks have looked at it.
    why_not = reasons(shown, Turn.REVIEWER, complete=True)
    context = {
        "resource": shown,
        "revision": revision,
        "is_latest": revision == shown.latest,
        "row": worklist.rows_of([shown])[0],
        "changes": changes(published, revision.graph, user=request.user) if published else (),
        "differs": published is not None and Status.WAITING in shown.statuses,
        "sections": whole.sections,
        "members": whole.members,
        "checks": review_queue.checks(shown, revision.graph),
        "reasons": {step: why or (taken if step != "retry" else "") for step, why in why_not.items()},
        "can_return": why_not["return"] is None,
        "wish": UnpublishRequest.objects.open().filter(resource=shown).select_related("asked_by").first(),
        "decisions": shown.decisions.select_related("by", "revision").order_by("-pk")[:5],
        "failed": state.failed or state.unpublish_failed,
        "waiting": Status.WAITING in shown.statuses,
        "before": before,
        "after": after,
        "queue": queue,
        "context_query": _query(queue, request.GET.get("organization", ""), request.GET.get("kind", "")),
        "refusal": str(refusal) if refusal else "",
        "note": request.POST.get("note", ""),
        "refused_step": refused_step,
        "ready_notes": ReadyNote.objects.all(),
        "hold": hold,
        "taken": taken,
        "comments": comments_on(request, shown, revision, side=Comment.Side.STAFF),
    }
    return render(
        request, "publisher/review_resource.html", context, status=status_of(refusal) if refusal else HTTPStatus.OK
    )


def _queue(request: UserRequest, shown: Resource) -> tuple[Queue, Any]:
    """The queue that the reviewer came from; without one in the address, the one that the resource is in."""
    slug = request.GET.get("show", "")
    if slug not in QUEUES:
        slug = next((queue.slug for queue in QUEUES.values() if queue.status in shown.statuses), "waiting")
    resources = review_queue.narrowed(
        review_queue.resources_in(QUEUES[slug]),
        organization=request.GET.get("organization", ""),
        kind=request.GET.get("kind", ""),
    )
    return QUEUES[slug], resources


def _next_url(request: UserRequest, decided: Resource) -> str:
    """The next of the queue that the reviewer is working through; the queue when that was the last."""
    queue, resources = _queue(request, decided)
    before, after = review_queue.neighbours(resources, queue, decided)
    query = _query(queue, request.GET.get("organization", ""), request.GET.get("kind", ""))
    onwards = after or before
    address = reverse("review_resource", args=[onwards.ctid]) if onwards else reverse("review")
    return f"{address}?{query}"


def _query(queue: Queue, organization: str, kind: str) -> str:
    query = QueryDict(mutable=True)
    query["show"] = queue.slug
    for name, value in (("organization", organization), ("kind", kind)):
        if value:
            query[name] = value
    return query.urlencode()


def _tabs(current: Queue) -> list[dict[str, Any]]:
    return [
        {
            "label": queue.label,
            "url": f"{reverse('review')}?show={queue.slug}",
            "count": Resource.objects.with_status(queue.status).count(),
            "current": queue == current,
        }
        for queue in QUEUES.values()
    ]


def _wishes(resources: Any) -> dict[int, UnpublishRequest]:
    wishes = UnpublishRequest.objects.open().filter(resource__in=[resource.pk for resource in resources])
    return {wish.resource_id: wish for wish in wishes.select_related("asked_by")}


def _holds(resources: Any) -> dict[int, ReviewHold]:
    held = ReviewHold.objects.in_force(timezone.now()).filter(resource__in=[resource.pk for resource in resources])
    return {hold.resource_id: hold for hold in held.select_related("reviewer")}

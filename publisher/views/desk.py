"""How reviewers share the work: take and give back, whole batches, ready-made notes. To others it is not there."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Avg, Count, Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.exceptions import NotReady
from accounts.models import Organization
from accounts.requests import UserRequest
from accounts.views.answers import number, says_why
from accounts.views.staff import staff_only
from publisher import review_queue, worklist
from publisher.actions import batching, holding
from publisher.actions.noting import forget_note, keep_note
from publisher.forecast import REVIEW_POINTERS
from publisher.models import ReadyNote, Resource, ResourceQuerySet

APPROVER = ("approved_by__first_name", "approved_by__last_name")
SAMPLE = 10
MOST_BATCHES = 100


@staff_only
@says_why
@require_POST
def take_next(request: UserRequest) -> HttpResponse:
    """The oldest that waits and nobody has, within the filter of the address."""
    queue = review_queue.QUEUES["waiting"]
    among = review_queue.narrowed(
        review_queue.resources_in(queue),
        organization=request.GET.get("organization", ""),
        kind=request.GET.get("kind", ""),
    )
    resource = holding.take_next(among=among, by=request.user)
    if resource is None:
        messages.info(request, "Nothing waits that nobody has taken.")
        return redirect("review")
    return redirect(_address(request, resource.ctid))


@staff_only
@says_why
@require_POST
def hold(request: UserRequest, ctid: str, lever: str) -> HttpResponse:
    """take, take-over or give-back."""
    resource = get_object_or_404(Resource.objects.select_related("organization"), ctid=ctid, deleted_at__isnull=True)
    if lever == "give-back":
        holding.give_back(resource=resource, by=request.user)
    elif lever in ("take", "take-over"):
        holding.take(resource=resource, by=request.user, over=lever == "take-over")
    else:
        raise Http404(f"There is no lever called {lever}.")
    return redirect(_address(request, ctid))


def _address(request: UserRequest, ctid: str) -> str:
    query = request.GET.urlencode()
    return reverse("review_resource", args=[ctid]) + (f"?{query}" if query else "")


@staff_only
@require_GET
def batches(request: UserRequest) -> HttpResponse:
    """What was approved in one go and waits, the oldest first."""
    rows = (
        Resource.objects.waiting_for_review()
        .order_by()
        .values("organization", "organization__name", "approved_by", "approved_at", *APPROVER)
        .annotate(number=Count("pk"), changes=Count("pk", filter=Q(published__isnull=False)))
        .filter(number__gt=1)
        .order_by("approved_at", "organization")
    )
    entries = [(row, _batch_url(dict(row))) for row in rows[:MOST_BATCHES]]
    return render(request, "publisher/review_batches.html", {"entries": entries})


def _batch_url(row: dict[str, Any]) -> str:
    query = QueryDict(mutable=True)
    query.update({"by": str(row["approved_by"]), "at": row["approved_at"].isoformat()})
    return f"{reverse('review_batch', args=[row['organization']])}?{query.urlencode()}"


@staff_only
@says_why
@require_http_methods(["GET", "POST"])
def batch(request: UserRequest, organization_id: int) -> HttpResponse:
    """One batch: figures, a sample to look at, and the decision on all of it."""
    organization = get_object_or_404(Organization, pk=organization_id)
    among = _in_batch(request, organization)
    if request.method == "POST":
        return _decide(request, organization, among)
    figures = among.aggregate(number=Count("pk"), changes=Count("pk", filter=Q(published__isnull=False)))
    if not figures["number"]:
        messages.info(request, "Nothing of this batch waits any more.")
        return redirect("review_batches")
    kinds = among.order_by().values_list("kind").annotate(number=Count("pk")).order_by("-number")
    # CTIDs are made by chance, so the first by CTID are a fair sample, and the same one at every look.
    sample = among.order_by("ctid").with_state().without_graphs()[:SAMPLE]
    context = {
        "organization": organization,
        "at": _moment(request),
        "approved_by": sample[0].approved_by,
        "figures": _figures(among, figures),
        "kinds": [(worklist.kind_plural(kind), number) for kind, number in kinds],
        "sample": [(each, worklist.type_label(each.class_term)) for each in sample],
        "number": figures["number"],
        "context_query": f"show=waiting&organization={organization.pk}",
    }
    return render(request, "publisher/review_batch.html", context)


def _figures(among: ResourceQuerySet, counted: dict[str, int]) -> list[dict[str, object]]:
    mean = among.aggregate(mean=Avg("approved__benchmark"))["mean"] or 0
    return [
        {"number": counted["number"], "label": "waiting", "tone": ""},
        {"number": counted["number"] - counted["changes"], "label": "never published before", "tone": ""},
        {"number": counted["changes"], "label": "changes of what is published", "tone": ""},
        {"number": round(mean), "label": "mean benchmark in %", "tone": ""},
    ]


def _decide(request: UserRequest, organization: Organization, among: ResourceQuerySet) -> HttpResponse:
    step = request.POST.get("step", "")
    if step not in REVIEW_POINTERS:
        raise Http404(f"There is no step called {step}.")
    if not among.exists():
        raise NotReady("Nothing of this batch waits any more.")
    made = batching.propose(
        step=step,
        resources=among,
        organization=organization,
        title=f"Approved {_moment(request):%Y-%m-%d %H:%M}",
        back=request.get_full_path(),
        by=request.user,
    )
    return redirect("batch", batch_id=made.pk)


def _in_batch(request: UserRequest, organization: Organization) -> ResourceQuerySet:
    waiting: ResourceQuerySet = Resource.objects.waiting_for_review().filter(
        organization=organization, approved_at=_moment(request), approved_by=number(request.GET.get("by"))
    )
    return waiting


def _moment(request: UserRequest) -> datetime:
    try:
        moment = parse_datetime(request.GET.get("at", ""))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Http404("No batch has this moment.")
    return moment


@staff_only
@says_why
@require_http_methods(["GET", "POST"])
def notes(request: UserRequest) -> HttpResponse:
    """The ready-made notes, and a form for one more."""
    typed = {name: request.POST.get(name, "") for name in ("title", "text")}
    if request.method == "POST" and "forget" in request.POST:
        forget_note(by=request.user, note_id=number(request.POST["forget"]))
        return redirect("review_notes")
    problem = ""
    if request.method == "POST":
        try:
            keep_note(by=request.user, **typed)
        except NotReady as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"Kept: {typed['title']}.")
            return redirect("review_notes")
    context = {"ready_notes": ReadyNote.objects.all(), "typed": typed, "problem": problem}
    return render(request, "publisher/review_notes.html", context, status=422 if problem else 200)

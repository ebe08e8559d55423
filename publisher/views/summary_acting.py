"""Doing one thing to many resources of a list: first what would happen, then, on a second press, that it does."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.exceptions import NotReady
from accounts.models import Organization
from accounts.permissions import check_can
from accounts.requests import UserRequest
from accounts.roles import Permission
from accounts.views.answers import says_why
from publisher import worklist
from publisher.actions import approving, batching, reviewing
from publisher.filters import SIZES
from publisher.forecast import POINTERS, forecast, seen
from publisher.models import Resource, ResourceQuerySet, UnpublishRequest
from publisher.paging import ORDERS
from publisher.views.summary import AT_ONCE, find, frame, known_kind
from publisher.worklist import is_number

WORDS = {
    "approve": ("Approve", "will be approved", "will not be approved", "Approved"),
    "withdraw": ("Withdraw approval", "will lose its approval", "will stay as it is", "Approval withdrawn"),
    "retry": ("Try again", "will be sent again", "will not be sent", "On their way to the registry again"),
    "ask-to-unpublish": ("Ask to unpublish", "will be asked for", "cannot be asked for", "Asked to unpublish"),
    "publish": ("Publish", "will go to the registry", "will not be published", "On their way to the registry"),
    "return": ("Return with a note", "will be returned", "will stay as they are", "Returned"),
    "delete": ("Delete", "will be deleted", "will not be deleted", "Deleted"),
}
NAMED = 5  # names in a message
NOTHING = "Nothing was selected. Tick the boxes beside the names first."


@login_required
@says_why
@require_POST
def act(request: UserRequest, organization_id: int, kind: str) -> HttpResponse:
    """With `chosen` (resource numbers) or `all`: the page that says what would happen. With `item`: does it.

    The step `export` changes nothing: it leads to the page with the files of the selection.
    """
    organization = find(request, organization_id)
    known_kind(organization, kind)
    step = request.POST.get("step", "")
    if step == "export":
        return _export(request, organization, kind)
    check_can(request.user, Permission.RESOURCE_EDIT, organization)
    if step not in POINTERS:
        raise Http404(f"There is no step called {step}.")
    if "confirmed" in request.POST:
        return _do(request, organization, kind, step)
    return _ask(request, organization, kind, step, _chosen(request, organization, kind))


def _export(request: UserRequest, organization: Organization, kind: str) -> HttpResponse:
    address = request.GET.copy()
    if "all" not in request.POST:
        chosen = worklist.chosen_in(request.POST)
        if not chosen:
            messages.warning(request, NOTHING)
            return _back(request, organization, kind)
        address.setlist("chosen", [str(pk) for pk in chosen[: max(SIZES)]])
    return redirect(f"{reverse('summary_export', args=[organization.pk, kind])}?{address.urlencode()}")


def _chosen(request: UserRequest, organization: Organization, kind: str) -> ResourceQuerySet:
    if "all" in request.POST:
        return worklist.matching(organization, kind, request.GET)
    return worklist.of_kind(organization, kind).filter(pk__in=worklist.chosen_in(request.POST))


def _ask(
    request: UserRequest,
    organization: Organization,
    kind: str,
    step: str,
    chosen: ResourceQuerySet,
    *,
    problem: NotReady | None = None,
) -> HttpResponse:
    number = chosen.count()
    if number == 0:
        messages.warning(request, NOTHING)
        return _back(request, organization, kind)
    if number > AT_ONCE:
        title, back = worklist.kind_plural(kind), list_url(request, organization, kind)
        if "all" in request.POST:
            selection = batching.Selection(kind, request.GET.urlencode(), number)
            batch = batching.propose_all(
                step=step, selection=selection, organization=organization, title=title, back=back, by=request.user
            )
        else:
            batch = batching.propose(
                step=step, resources=chosen, organization=organization, title=title, back=back, by=request.user
            )
        return redirect("batch", batch_id=batch.pk)
    looked_at = forecast(step, chosen.order_by(*ORDERS["name"].by()))
    context = frame(request, organization, kind) | {
        "step": step,
        "title": WORDS[step][0],
        "will": WORDS[step][1],
        "will_not": WORDS[step][2],
        "forecast": looked_at,
        "items": [
            (resource, seen(step, resource), worklist.type_label(resource.class_term)) for resource in looked_at.open
        ],
        "reasons": UnpublishRequest.Reason.choices,
        "reason": request.POST.get("reason", ""),
        "note": request.POST.get("note", ""),
        "problem": str(problem) if problem else "",
        "back_url": list_url(request, organization, kind),
        "plural": worklist.kind_plural(kind),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "publisher/summary_confirm.html", context, status=status)


def _do(request: UserRequest, organization: Organization, kind: str, step: str) -> HttpResponse:
    pairs = _pairs(request.POST.getlist("item")[:AT_ONCE])
    resources = worklist.of_kind(organization, kind).select_related("organization").filter(pk__in=pairs)
    items = [(resource, pairs[resource.pk]) for resource in resources.order_by(*ORDERS["name"].by())]
    try:
        report = _take(step, items, request)
    except NotReady as problem:
        again = worklist.of_kind(organization, kind).filter(pk__in=pairs)
        return _ask(request, organization, kind, step, again, problem=problem)
    _tell(request, step, report, missing=len(pairs) - len(items))
    return _back(request, organization, kind)


def _take(step: str, items: list[tuple[Resource, int | None]], request: UserRequest) -> approving.Report:
    if step == "approve":
        return approving.approve(items=items, by=request.user)
    if step == "withdraw":
        return approving.withdraw_all(items=items, by=request.user)
    if step == "retry":
        return reviewing.retry_all(items=items, by=request.user)
    if step == "delete":
        return approving.delete_all(items=items, by=request.user)
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    return approving.ask_to_unpublish_all(items=items, by=request.user, reason=reason, note=note)


def _tell(request: UserRequest, step: str, report: approving.Report, *, missing: int) -> None:
    """One message for what was done, one for each reason why something was not."""
    done = len(report.done)
    if done:
        what = f"“{report.done[0].name}”" if done == 1 else f"{done:,}"
        messages.success(request, f"{WORDS[step][3]}: {what}. {_next(step, report)}".strip())
    refused: dict[str, list[Resource]] = {}
    for resource, reason in report.refused:
        refused.setdefault(reason, []).append(resource)
    for reason, resources in refused.items():
        messages.warning(request, f"Not done for {_names(resources)}: {reason}")
    if missing:
        messages.warning(request, f"{missing:,} of those you selected are no longer there.")


def _next(step: str, report: approving.Report) -> str:
    if step == "approve":
        trusted = report.done[0].organization.is_trusted
        return "It goes to the registry now." if trusted else "Staff of the registry review it next."
    return "Staff of the registry decide; until then it stays published." if step == "ask-to-unpublish" else ""


def _names(resources: list[Resource]) -> str:
    names = ", ".join(f"“{resource.name}”" for resource in resources[:NAMED])
    more = len(resources) - NAMED
    return f"{names} and {more:,} more" if more > 0 else names


def _pairs(items: list[str]) -> dict[int, int | None]:
    """`"resource:revision"` texts as resource pk -> revision pk; what is none is passed over."""
    found: dict[int, int | None] = {}
    for item in items:
        resource, _, revision = item.partition(":")
        if is_number(resource):
            found[int(resource)] = int(revision) if is_number(revision) else None
    return found


def list_url(request: UserRequest, organization: Organization, kind: str) -> str:
    """The list with its filters, where nothing is selected any more."""
    query = request.GET.copy()
    for name in ("all", "chosen"):
        query.pop(name, None)
    address = reverse("summary_kind", args=[organization.pk, kind])
    return f"{address}?{query.urlencode()}" if query else address


def _back(request: UserRequest, organization: Organization, kind: str) -> HttpResponse:
    return redirect(list_url(request, organization, kind))

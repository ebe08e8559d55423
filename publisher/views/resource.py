"""The page of a resource: everything as a reader sees it, and what can be done with it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

import ctdl
from accounts.exceptions import Changed, NotAllowed, Refused
from accounts.permissions import can, check_can
from accounts.requests import UserRequest
from accounts.roles import Permission
from accounts.views.answers import number, says_why, status_of
from ctdl.benchmark import benchmark
from publisher.actions import approving, reviewing, saving, taking
from publisher.checking import findings
from publisher.connections import Connections
from publisher.lifecycle import Status, Turn
from publisher.models import RegistryRequest, Resource, UnpublishRequest
from publisher.reading import read_whole
from publisher.views.comments import comments_on
from publisher.views.entry_page import field_url, type_label
from publisher.views.loading import latest_of, load, why_not_edit
from publisher.views.resource_steps import buttons_for

CONNECTIONS_SHOWN = 5  # of each group; all of them stand on a page of their own
MEMBERS_OPEN = 30  # with more members, what is said of each waits behind its name
DONE = {
    "approve": "Approved. Staff of the registry look at it next.",
    "withdraw": "The approval is withdrawn.",
    "delete": "“{}” is deleted. Its CTID stays taken.",
    "restore": "The older revision is back, as a new one.",
    "retry": "It is on its way to the registry again.",
    "ask-to-unpublish": "Staff of the registry are asked to unpublish it. Until they decide, it stays published.",
}

SENT = "Approved. It is on its way to the registry."


@login_required
@require_GET
def page(request: UserRequest, ctid: str) -> HttpResponse:
    resource = load(request, ctid)
    latest = latest_of(resource)
    found = findings(latest.graph)
    complete = all(each.severity != ctdl.Severity.ERROR for each in found)
    connections = Connections(resource, latest.graph, request.user)
    whole = read_whole(latest.graph, user=request.user)
    context = {
        **_state(resource),
        "kind": ctdl.kind(resource.kind),
        "sections": whole.sections,
        "members": whole.members,
        "members_open": len(whole.members) <= MEMBERS_OPEN,
        "type_label": type_label(latest.graph),
        "buttons": buttons_for(request, resource, complete=complete),
        "may_edit": can(request.user, Permission.RESOURCE_EDIT, resource.organization),
        "findings": [_finding(resource, each) for each in found if each.severity != ctdl.Severity.INFO],
        "benchmark": benchmark(latest.graph),
        "groups": connections.groups(each=CONNECTIONS_SHOWN),
        "not_published": connections.not_published(),
        "comments": comments_on(request, resource, latest),
    }
    return render(request, "publisher/resource.html", context)


@login_required
@require_GET
def status(request: UserRequest, ctid: str) -> HttpResponse:
    """The part of the page that changes while something is on its way; the whole page when that is over."""
    resource = load(request, ctid)
    answer = render(request, "publisher/resource_state.html", _state(resource))
    if not resource.state.sending:
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_GET
def unpublish(request: UserRequest, ctid: str) -> HttpResponse:
    """Where an editor says why published data should be taken back, and is offered the life-cycle status instead."""
    return _unpublish_page(request, load(request, ctid))


@login_required
@require_POST
@says_why
def step(request: UserRequest, ctid: str, step: str) -> HttpResponse:
    """Takes one step on the revision that the person had on screen (`seen`)."""
    if step not in DONE:
        raise Http404("There is no such step.")
    resource = load(request, ctid)
    if step != "retry":  # staff may try again, too
        check_can(request.user, Permission.RESOURCE_EDIT, resource.organization)
    try:
        _take(step, request, resource)
    except NotAllowed:
        raise
    except Refused as refusal:
        if step == "ask-to-unpublish" and not isinstance(refusal, Changed):
            return _unpublish_page(request, resource, refusal=str(refusal), code=status_of(refusal))
        messages.error(request, str(refusal))
        return redirect("resource", ctid=resource.ctid)
    is_sent = step == "approve" and resource.organization.is_trusted
    messages.success(request, SENT if is_sent else DONE[step].format(resource.name))
    if step == "delete":
        return redirect("summary_kind", organization_id=resource.organization_id, kind=resource.kind)
    return redirect("resource", ctid=resource.ctid)


_PLAIN: dict[str, Callable[..., object]] = {
    "withdraw": approving.withdraw,
    "delete": approving.delete,
    "retry": reviewing.retry,
}


def _take(step: str, request: UserRequest, resource: Resource) -> None:
    seen = number(request.POST.get("seen")) or None
    common: dict[str, Any] = {"resource": resource, "by": request.user, "seen": seen}
    if step == "approve":
        _approve(resource, by=request.user, seen=seen)
    elif step == "restore":
        saving.restore(number=number(request.POST.get("number")), **common)
    elif step == "ask-to-unpublish":
        reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
        approving.ask_to_unpublish(**common, reason=reason, note=note)
    else:
        _PLAIN[step](**common)


def _approve(resource: Resource, *, by: Any, seen: int | None) -> None:
    """Raises Refused with the sentence that the batch reports for this one."""
    report = approving.approve(items=[(resource, seen)], by=by)
    for _, sentence in report.refused:
        raise Refused(sentence)


def _unpublish_page(
    request: UserRequest, resource: Resource, *, refusal: str = "", code: int = HTTPStatus.OK
) -> HttpResponse:
    kind = ctdl.kind(resource.kind)
    terms = ("ceterms:credentialStatusType", "ceterms:lifeCycleStatusType")
    prop = next(filter(None, map(kind.find_property, terms)), None)
    context = {
        "resource": resource,
        "reasons": UnpublishRequest.Reason.choices,
        "typed": request.POST,
        "refusal": refusal,
        "reason_not": why_not_edit(request, resource)
        or taking.reasons(resource, Turn.EDITOR, complete=True)["ask-to-unpublish"]
        or "",
        "status_property": prop,
        "status_url": field_url(resource.ctid, prop, kind) if prop else "",
    }
    return render(request, "publisher/unpublish.html", context, status=code)


def _finding(resource: Resource, finding: ctdl.Finding) -> dict[str, Any]:
    """The finding, and the address of the field where it is corrected, the form itself when it belongs to no field."""
    kind = ctdl.kind(resource.kind)
    prop = kind.find_property(finding.term)
    form = reverse("resource_edit", args=[resource.ctid])
    return {"finding": finding, "url": field_url(resource.ctid, prop, kind) if prop else form}


def _state(resource: Resource) -> dict[str, Any]:
    """What the part of the page about the registry shows."""
    statuses = resource.statuses
    base = settings.REGISTRY_URL
    released = _released(resource)
    envelope = (released.receipt or {}).get("envelope_id") if released else None
    return {
        "resource": resource,
        "is_on_its_way": resource.state.sending,
        "last_request": resource.registry_requests.select_related("revision").order_by("-pk").first(),
        "is_failed": Status.FAILED in statuses or resource.state.unpublish_failed,
        "returned": resource.decisions.select_related("by").order_by("-pk").first()
        if Status.RETURNED in statuses
        else None,
        "asked": resource.unpublish_requests.open().select_related("asked_by").first(),
        "released": released,
        "envelope_url": f"{base}/ce-registry/envelopes/{envelope}" if envelope else "",
        "resource_url": ctdl.resource_uri(base, resource.ctid),
        "graph_url": ctdl.graph_uri(base, resource.ctid),
    }


def _released(resource: Resource) -> RegistryRequest | None:
    """The request that brought the published revision into the registry: who released it, and its receipt."""
    if resource.published_id is None:
        return None
    done = resource.registry_requests.filter(state=RegistryRequest.State.DONE, action=RegistryRequest.Action.PUBLISH)
    return done.filter(revision=resource.published_id).select_related("created_by").order_by("-pk").first()

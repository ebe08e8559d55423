"""The history of a resource: every revision and decision on one line of time, and any two revisions side by side."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

import ctdl
from accounts.requests import UserRequest
from accounts.views.answers import number
from publisher import timeline
from publisher.actions import taking
from publisher.lifecycle import Turn
from publisher.models import Resource
from publisher.reading import changes
from publisher.targets import targets_of
from publisher.views.loading import load, why_not_edit

MOST_CHANGES = 200  # that are shown at once; a framework with 1,000 competencies may have changed in all of them
MOST_CHOICES = 500  # revisions that the lists offer; older ones are compared from their own line


@login_required
@require_GET
def history(request: UserRequest, ctid: str) -> HttpResponse:
    """Every revision, the newest first, with what happened to it; 50 on a page."""
    resource = load(request, ctid)
    page = timeline.page_of(resource, request.GET.get("page"))
    context = {
        "resource": resource,
        "page_obj": page,
        "entries": timeline.entries_of(resource, list(page)),
        "numbers": _numbers(resource),
        "restore_reason": _why_not_restore(request, resource),
    }
    return render(request, "publisher/history.html", context)


@login_required
@require_GET
def compare(request: UserRequest, ctid: str) -> HttpResponse:
    """What differs between `?before=` and `?after=`, two numbers of revisions, in words of the form.

    Without them the latest and the one before it; the older one always stands first.
    """
    resource = load(request, ctid)
    latest = resource.latest.number if resource.latest else 1
    after = number(request.GET.get("after")) or latest
    before = number(request.GET.get("before")) or max(after - 1, 1)
    pair = sorted((before, after))
    found = {each.number: each for each in resource.revisions.filter(number__in=pair).select_related("author")}
    context: dict[str, Any] = {
        "resource": resource,
        "numbers": _numbers(resource),
        "before": found.get(pair[0]),
        "after": found.get(pair[1]),
        "restore_reason": _why_not_restore(request, resource),
    }
    if context["before"] and context["after"]:
        old, new = context["before"].graph, context["after"].graph
        names = targets_of(ctdl.references(old) | ctdl.references(new), within=resource.ctid, user=request.user)
        differing = changes(old, new, names=names)
        context["heads"] = [context["before"], context["after"]]
        context |= {"changes": differing[:MOST_CHANGES], "left_out": max(len(differing) - MOST_CHANGES, 0)}
    return render(request, "publisher/compare.html", context)


def _numbers(resource: Resource) -> list[tuple[int, Any, str]]:
    """(number, when, source) of the newest revisions, for the two lists."""
    rows = resource.revisions.order_by("-number").values_list("number", "created_at", "source")
    return list(rows[:MOST_CHOICES])


def _why_not_restore(request: UserRequest, resource: Resource) -> str:
    # Whether it is complete says nothing of restoring, and would have to be worked out from the whole document.
    reasons = taking.reasons(resource, Turn.EDITOR, complete=True)
    return why_not_edit(request, resource) or reasons["restore"] or ""

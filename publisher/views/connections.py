"""The connections of a resource: as a list by property, and as a picture of one or two steps."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

import ctdl
from accounts.requests import UserRequest
from publisher import picture
from publisher.connections import IN, OUT, Connection, Connections
from publisher.connections_further import further
from publisher.models import Resource
from publisher.views.loading import latest_of, load
from publisher.worklist import type_label

FIRST = 10  # of each group, on the page of all groups
IN_A_PICTURE = picture.A_COLUMN


@login_required
@require_GET
def connections(request: UserRequest, ctid: str) -> HttpResponse:
    """All groups with the first of each, and the picture, two steps deep with `?steps=2`.

    `?way=from&term=ceterms:requires` pages through one group.
    """
    resource = load(request, ctid)
    found = Connections(resource, latest_of(resource).graph, request.user)
    if "way" in request.GET:
        term = request.GET.get("term", "").replace("\x00", "")  # which no database takes
        return _one_group(request, found, request.GET["way"], term)
    steps = 2 if request.GET.get("steps") == "2" else 1
    context = {
        "resource": resource,
        "groups": found.groups(each=FIRST),
        "not_published": found.not_published(),
        "picture": drawn(found, steps=steps),
        "steps": steps,
        "way_out": OUT,
    }
    return render(request, "publisher/connections.html", context)


def drawn(found: Connections, *, steps: int = 1) -> picture.Picture | None:
    """The picture; None where there is nothing to draw."""
    groups = found.groups(each=IN_A_PICTURE)
    if not groups:
        return None
    return picture.draw(_centre(found.resource), groups, further(found, groups) if steps > 1 else {})


def _centre(resource: Resource) -> Connection:
    kind = type_label(resource.class_term)
    page = reverse("resource", args=[resource.ctid])
    return Connection(resource.ctid, resource.name or resource.ctid, page, kind, "", resource.published_id is not None)


def _one_group(request: UserRequest, found: Connections, way: str, term: str) -> HttpResponse:
    if way not in (OUT, IN):
        raise Http404("There is no such list.")
    page, rows = found.page(way, term, request.GET.get("page"))
    context: dict[str, Any] = {
        "resource": found.resource,
        "kind": ctdl.kind(found.resource.kind),
        "label": found.label(way, term),
        "page_obj": page,
        "rows": rows,
    }
    return render(request, "publisher/connections_group.html", context)

"""The documents behind a page: the JSON-LD that the registry gets, and the simplified input that makes it."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

import ctdl
from accounts.requests import UserRequest
from publisher.models import Resource, Revision
from publisher.views.loading import load, revision_of


@login_required
@require_GET
def jsonld(request: UserRequest, ctid: str) -> HttpResponse:
    """The document as it is sent to the registry; `?revision=NUMBER` for an older one, `?download=1` as a file."""
    resource = load(request, ctid)
    revision = revision_of(resource, request.GET.get("revision"))
    if request.GET.get("download"):
        return _file(revision.graph, f"{resource.ctid}.json", "application/ld+json")
    about = "This is what the registry gets, exactly."
    return _page(request, resource, revision, content=revision.graph, title="JSON-LD", about=about)


@login_required
@require_GET
def simplified(request: UserRequest, ctid: str) -> HttpResponse:
    """The input of the publishing API that makes this document; the same `?revision` and `?download`."""
    resource = load(request, ctid)
    revision = revision_of(resource, request.GET.get("revision"))
    content = ctdl.simplify(revision.graph)
    if request.GET.get("download"):
        return _file(content, f"{resource.ctid}-input.json", "application/json")
    about = "Send this to the publishing API, or to “python -m ctdl format”, and the same document comes out."
    return _page(request, resource, revision, content=content, title="Simplified input", about=about)


def _page(
    request: UserRequest, resource: Resource, revision: Revision, *, content: Any, title: str, about: str
) -> HttpResponse:
    context = {"resource": resource, "revision": revision, "text": _text(content), "title": title, "about": about}
    return render(request, "publisher/jsonld.html", context)


def _file(content: Any, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(_text(content), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _text(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False)

"""Competencies for a form that waits: choose a framework, tick what is meant, come back with it.

What was typed waits as a draft, as for a new resource that is made on the way (see views.making).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPMethod
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

import ctdl
from accounts.requests import UserRequest
from accounts.views.answers import says_why
from ctdl.identifiers import reference_ctid
from ctdl.outline import Item, Outline
from publisher import copying
from publisher.copying import Source
from publisher.forms.competencies import add_chosen, alignments
from publisher.picking import Lookup, find_resources
from publisher.views import making

FRAMEWORKS = ctdl.kind("competency-framework").classes


@dataclass(frozen=True, slots=True)
class Chosen:
    """One competency of the tree that is shown. below: how many hang below it, at any depth."""

    key: str
    name: str
    code: str
    below: int
    narrower: tuple["Chosen", ...]


@login_required
@require_http_methods(["GET", "POST"])
@says_why
def choose(request: UserRequest) -> HttpResponse:
    """`?waits=DRAFT:FIELD` says what waits, `?q=` searches, `?framework=CTID` shows one; POST adds what is ticked."""
    waiting = making.waiting_of(request, request.GET.get("waits", ""))
    if waiting is None:
        raise Http404("Nothing waits for this any more.")
    source = _framework(request)
    if request.method == HTTPMethod.POST and source is not None:
        return _add(request, waiting, source)
    words, is_mine = request.GET.get("q", ""), request.GET.get("mine") == "on"
    looked = Lookup(words=words, only_mine=is_mine)
    found = [] if source else find_resources(looked, user=request.user, classes=FRAMEWORKS)
    context = {
        "waiting": waiting,
        "source": source,
        "tree": _tree(Outline.of(source.graph)) if source else (),
        "found": found,
        "words": words,
        "is_mine": is_mine,
        "here": f"?{urlencode({'waits': waiting.spelled})}",
    }
    return render(request, "publisher/competencies.html", context)


def _framework(request: UserRequest) -> Source | None:
    """The framework that `?framework=` names, as far as the person may read it. Raises 404."""
    wanted = request.GET.get("framework", "")
    source = copying.source_of(wanted, user=request.user) if wanted else None
    if wanted and (source is None or source.resource.class_term not in FRAMEWORKS):
        raise Http404("There is no such framework.")
    return source


def _tree(outline: Outline) -> tuple[Chosen, ...]:
    def branch(item: Item) -> Chosen:
        inner = tuple(branch(outline.items[each]) for each in item.below)
        code = ctdl.text((item.node or {}).get("ceasn:codedNotation"))
        return Chosen(_key(item), item.label, code, len(inner) + sum(each.below for each in inner), inner)

    return tuple(branch(item) for item in outline.items.values() if not item.parent)


def _key(item: Item) -> str:
    return reference_ctid(item.id) or item.id


def _add(request: UserRequest, waiting: making.Waiting, source: Source) -> HttpResponse:
    is_whole = "whole" in request.POST
    ids = list(_ticked(request.POST, Outline.of(source.graph)))
    if not ids and not is_whole:
        messages.error(request, "Tick what you want to add.")
        return redirect(request.get_full_path())
    items: list[dict[str, Any]] = list(alignments(source.graph, ids, whole=is_whole))
    typed = QueryDict(waiting.draft.typed, mutable=True)
    count = add_chosen(typed, waiting.field, items)
    making.keep(waiting.draft, typed, by=request.user)
    there = f"; {len(items) - count} were there already" if count < len(items) else ""
    messages.success(request, f"{count} added from “{source.resource.name}”{there}. They are not saved yet.")
    return redirect(waiting.url)


def _ticked(data: QueryDict, outline: Outline) -> Iterator[str]:
    """The ids of what was ticked, in the order of the framework."""
    ticked, below = set(data.getlist("competency")), set(data.getlist("below"))
    inside: set[str] = set()
    for item in outline.items.values():
        if item.parent in inside or _key(item) in below:
            inside.add(item.id)
        if _key(item) in ticked or item.parent in inside:
            yield item.id

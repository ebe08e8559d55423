"""*Copy from…*: choose another resource, see what it says, take some of it over."""

from dataclasses import dataclass
from http import HTTPMethod
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

import ctdl
from accounts.exceptions import Changed, Refused
from accounts.requests import UserRequest
from accounts.views.answers import says_why
from ctdl.document import named_nodes
from publisher import copying
from publisher.actions import saving
from publisher.copying import Offer, Source
from publisher.picking import Found, Lookup, find_resources
from publisher.reading import names_of
from publisher.showing import Reader
from publisher.views.entry_work import Work, existing


@dataclass(frozen=True, slots=True)
class Taken:
    """One property with its values as they read."""

    offer: Offer
    values: tuple[Any, ...]
    is_wished: bool


@login_required
@require_http_methods(["GET", "POST"])
@says_why
def copy_from(request: UserRequest, ctid: str) -> HttpResponse:
    """`?q=` searches, `?from=CTID` shows what can be taken, `?panel=` ticks what belongs there; POST takes it over."""
    work = existing(request, ctid)
    wanted = request.GET.get("from", "")
    source = _source(request, work, wanted) if wanted else None
    if request.method == HTTPMethod.POST and source is not None:
        return _take(request, work, source)
    found = () if source else _found(request, work)
    taken = _offered(request, work, source) if source else ()
    context = {
        "work": work,
        "source": source,
        "offered": taken,
        "found": found,
        "words": request.GET.get("q", ""),
        "panel": request.GET.get("panel", ""),
    }
    return render(request, "publisher/copy_from.html", context)


def _source(request: UserRequest, work: Work, ctid: str) -> Source:
    source = copying.source_of(ctid, user=request.user)
    if source is None or source.resource.ctid == work.ctid:
        raise Http404("There is nothing to copy from.")
    return source


def _found(request: UserRequest, work: Work) -> list[Found]:
    """What can be copied from: of the same kind first; of every kind where words are given."""
    words = request.GET.get("q", "")
    classes = work.kind.classes
    if words.strip():
        classes = tuple(term for kind in ctdl.kinds() for term in kind.classes)
    found = find_resources(Lookup(words=words), user=request.user, classes=classes)
    return [each for each in found if each.ctid != work.ctid]


def _offered(request: UserRequest, work: Work, source: Source) -> list[Taken]:
    reader = Reader(named_nodes(source.graph), names_of(ctdl.references(source.graph), user=request.user))
    panel = request.GET.get("panel", "")
    return [
        Taken(offer, reader.show(offer.prop, offer.value), offer.goals[0].section == panel)
        for offer in copying.offers(source.graph, work.document)
    ]


def _take(request: UserRequest, work: Work, source: Source) -> HttpResponse:
    here = f"{reverse('resource_copy_from', args=[work.ctid])}?from={source.resource.ctid}"
    seen = work.revision(request.POST.get("seen"))
    terms = request.POST.getlist("terms")
    chosen = {term: request.POST.get(f"into {term}", term) for term in terms}
    goals = copying.goals_chosen(copying.offers(source.graph, work.document), chosen)
    if not goals or seen is None or work.resource is None:
        messages.error(request, "Tick what you want to take over.")
        return redirect(here)
    graph = copying.taken(seen.graph, source.graph, goals, replace=request.POST.get("how") == "replace")
    try:
        saved = saving.save(
            resource=work.resource,
            graph=graph,
            by=request.user,
            source=f"copy:{source.resource.ctid}",
            seen=seen.pk,
        )
    except Changed:
        messages.error(
            request, "Somebody else saved this meanwhile. Look at what is there now, and take it over again."
        )
        return redirect(here)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(here)
    if saved.latest_id == seen.pk:
        messages.info(request, "All of that was there already, so nothing has changed.")
    else:
        labels = ", ".join(dict.fromkeys(goal.label for goal in goals.values()))
        messages.success(request, f"Taken over from “{source.resource.name}”: {labels}. The history can undo it.")
    return redirect(work.edit_url(next(iter(goals.values())).section))

"""Search over everything that the person may see; the whole of what is asked stands in the address."""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

import ctdl
from accounts.models import Organization
from accounts.requests import UserRequest
from ctdl.identifiers import find_ctid
from publisher.lifecycle import Status
from publisher.models import Resource
from publisher.searching import LONGEST, LOOKED_UP, MOST, PLACES, STATUSES, Asked, Hits, find, organizations_named
from publisher.worklist import type_label

PAGE, FEW, MOST_NAMED = 25, 5, 50


@login_required
@require_GET
@vary_on_headers("HX-Request")
def search(request: UserRequest) -> HttpResponse:
    """Words under `?q=`, and what narrows them; a whole CTID leads straight to its resource.

    Asked for by a script while somebody types, it answers with the results alone.
    """
    asked = _asked(request)
    is_fragment = bool(getattr(request, "htmx", False))
    ctid = find_ctid(asked.q)
    if ctid and not is_fragment and Resource.objects.visible_to(request.user).filter(ctid=ctid).exists():
        return redirect("resource", ctid=ctid)
    context = _results(request, asked, find(request.user, asked))
    if is_fragment:
        return render(request, "publisher/search_results.html", context)
    return render(request, "publisher/search.html", context | _choices(request))


def _asked(request: UserRequest) -> Asked:
    """What makes no sense in the address is passed over."""
    given = {name: request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in Asked.__slots__}
    known = {"place": PLACES, "kind": {each.slug for each in ctdl.kinds()}, "status": set(STATUSES)}
    for name, values in known.items():
        given[name] = given[name] if given[name] in values else ""
    return Asked(**given)


def _results(request: UserRequest, asked: Asked, hits: Hits) -> dict[str, Any]:
    page = Paginator(hits.ids, PAGE).get_page(request.GET.get("page"))
    organizations = _organizations(request, asked) if page.number == 1 else []
    context = {"asked": asked, "page_obj": page, "hits": hits, "most": MOST, "organizations": organizations}
    context["looked_up"] = LOOKED_UP
    return context | {"resources": _in_order(request, list(page.object_list))}


def _in_order(request: UserRequest, ids: list[int]) -> list[tuple[Resource, str]]:
    """Each with its type in words."""
    found = Resource.objects.visible_to(request.user).with_state().without_graphs().in_bulk(list(ids))
    return [(found[pk], type_label(found[pk].class_term)) for pk in ids if pk in found]


def _organizations(request: UserRequest, asked: Asked) -> list[Organization]:
    """The accounts with these words, the first few: their descriptions are among the resources."""
    if not asked.q or asked.is_narrowed:
        return []
    return list(organizations_named(Organization.objects.visible_to(request.user), asked.q)[:FEW])


_Groups = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # see components/grouped_options.html


@cache
def _kinds() -> _Groups:
    return tuple(
        (str(group.label), tuple((str(kind.slug), kind.label) for kind in kinds)) for group, kinds in ctdl.groups()
    )


@cache
def _types() -> _Groups:
    return tuple(
        (kind.plural, tuple((term, ctdl.class_info(term).label) for term in kind.classes)) for kind in ctdl.kinds()
    )


def _choices(request: UserRequest) -> dict[str, Any]:
    """What the filters offer. Of the organizations the first few by name: the others are found by typing."""
    return {
        "places": [(slug, label) for slug, (label, _) in PLACES.items()],
        "kinds": _kinds(),
        "types": _types(),
        "statuses": [(status.value, Status(status).label) for status in STATUSES],
        "names": Organization.objects.visible_to(request.user).values_list("name", flat=True)[:MOST_NAMED],
    }

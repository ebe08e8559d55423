"""The page for people: what was published last, to look around and to search."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from ctdl.classes import classes
from registry.sandbox.calls import Call
from registry.sandbox.communities import DEFAULT
from registry.sandbox.documents import name_of, words_in
from registry.sandbox.models import GraphObject, Organization
from registry.sandbox.resource_types import ALIASES, label_of
from registry.sandbox.searching import Rows, with_words

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    class_label: str
    ctid: str
    owner: str
    owner_ctid: str
    updated_at: datetime


def page(call: Call) -> HttpResponse:
    """`q` are words, `type` an alias, `owner` a CTID, `page` a number; nonsense means all, or the first page."""
    words = call.query.text("q")
    alias = call.query.text("type")
    rows = _rows(words, alias, call.query.text("owner"))
    page_obj = Paginator(rows, PER_PAGE).get_page(call.query.text("page"))
    context = {
        "page_obj": page_obj,
        "rows": [_row(found) for found in page_obj],
        "q": words,
        "type": alias,
        "types": sorted((label_of(name), name) for name in ALIASES),
        "owner": Organization.objects.filter(ctid=call.query.text("owner").lower()).first(),
    }
    response = render(call.request, "sandbox/registry.html", context)
    patch_vary_headers(response, ["Accept"])
    return response


def _rows(words: str, alias: str, owner: str) -> Rows:
    """Published objects with a CTID, the most recently changed first."""
    rows = GraphObject.objects.filter(community=DEFAULT.name, provisional=False, blank=False).exclude(ctid="")
    if words.strip():
        rows = with_words(rows, words_in(words))
    if alias in ALIASES:
        rows = rows.filter(resource_type=alias)
    if owner:
        rows = rows.filter(envelope__owner__ctid=owner.lower())
    rows = rows.select_related("envelope__owner").defer("envelope__document", "words")
    return rows.order_by("-updated_at", "-pk")


def _row(found: GraphObject) -> Row:
    info = classes().get(found.ctdl_type)
    return Row(
        name=name_of(found.object) or found.ctid,
        class_label=info.label if info else found.ctdl_type.partition(":")[2],
        ctid=found.ctid,
        owner=found.envelope.owner.name,
        owner_ctid=found.envelope.owner.ctid,
        updated_at=found.updated_at,
    )

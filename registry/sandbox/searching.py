"""Searches: which objects of published graphs match the words, filters and values of a query."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.sandbox import safe_json
from registry.sandbox.communities import Community
from registry.sandbox.containment import contains
from registry.sandbox.dates import moment
from registry.sandbox.documents import words_in
from registry.sandbox.entities import ENVELOPE_TYPE
from registry.sandbox.models import GraphObject
from registry.sandbox.parameters import WHICH, Parameters
from registry.sandbox.resource_types import alias_of

Rows = QuerySet[GraphObject]

_LISTS = {
    "envelope_ctdl_type": "envelope__ctdl_type__in",
    "resource_publish_type": "envelope__publish_type__in",
    "owned_by": "envelope__owner__ctid__in",
    "published_by": "envelope__published_by__ctid__in",
}
# What is no property to look for.
_OTHER = {
    *("fts", "community", "envelope_community", "resource_type", "type", "from", "until", "envelope_ceterms_ctid"),
    *("envelope_id", "with_bnodes", "provisional", "sort_by", "sort_order", "metadata_only", "page", "per_page"),
    *("include_deleted", *_LISTS),
}
# Texts have a language nowadays; a plain text that is looked for means these.
_LANGUAGES = ("en", "en-US")


def search(community: Community | None, resource_type: str, query: Parameters) -> Rows:
    """The objects that match, in the order asked for; of all communities if `community` is None.

    Raises Problem 400 for parameters that make no sense.
    """
    which = query.choice("provisional", WHICH, "exclude")
    query.check()
    rows = GraphObject.objects.filter(_filters(query))
    if community:
        rows = rows.filter(community=community.name)
    if which != "include":
        rows = rows.filter(provisional=which == "only")
    for alias in filter(None, (resource_type, query.text("resource_type"))):
        rows = rows.filter(resource_type=alias_of(alias))
    if "fts" in query:
        rows = with_words(rows, words_in(query.text("fts")))
    for name, value in _properties(query).items():
        rows = _with_property(rows, name, value)
    return rows.order_by(*_order(query))


def _filters(query: Parameters) -> Q:
    """What the columns alone decide."""
    wanted = {"false": Q(blank=False), "true": Q(), "only": Q(blank=True)}.get(
        query.text("with_bnodes"), Q(blank=False)
    )
    for name, lookup in _LISTS.items():
        if name in query:
            wanted &= Q(**{lookup: query.texts(name)})
    if "envelope_ceterms_ctid" in query:
        ctids = [ctid.lower() for ctid in query.texts("envelope_ceterms_ctid")]
        wanted &= Q(envelope__ctid_key__in=ctids)
    if "envelope_id" in query:
        wanted &= Q(envelope__envelope_id__in=_uuids(query.texts("envelope_id")))
    if query.text("type", ENVELOPE_TYPE) != ENVELOPE_TYPE:
        wanted &= Q(pk__in=())
    return wanted & _period(query)


def _period(query: Parameters) -> Q:
    """Between `from` and `until`; a moment that cannot be read is no limit."""
    wanted = Q()
    since, until = _moment(query, "from"), _moment(query, "until")
    if since:
        wanted &= Q(envelope__updated_at__gte=since)
    if until:
        wanted &= Q(envelope__updated_at__lte=until)
    return wanted


def _moment(query: Parameters, name: str) -> datetime | None:
    return moment(query.text(name), now=timezone.now())


def _uuids(texts: list[str]) -> list[uuid.UUID]:
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _order(query: Parameters) -> tuple[str, str]:
    column = "created_at" if query.text("sort_by") == "created_at" else "updated_at"
    sign = "" if query.text("sort_order") == "asc" else "-"
    return f"{sign}{column}", f"{sign}pk"


def with_words(rows: Rows, words: list[str]) -> Rows:
    """Those that hold all the words, whole and in any case; none for no words."""
    if not words:
        return rows.none()
    if connection.vendor == "postgresql":
        vector = SearchVector("words", config="simple")
        return rows.annotate(vector=vector).filter(vector=SearchQuery(" ".join(words), config="simple"))
    wanted = Q()
    for word in words:
        wanted &= Q(words__contains=f" {word} ")
    return rows.filter(wanted)


def _properties(query: Parameters) -> dict[str, Any]:
    """The values to look for by property. A value is read as JSON, and as plain text where it is none."""
    found: dict[str, Any] = {}
    for name, text in query.values.items():
        if name not in _OTHER:
            try:
                value = safe_json.read(str(text))
            except ValueError:
                value = text
            found["ceterms:ctid" if name == "ctid" else name] = value
    return found


def _with_property(rows: Rows, name: str, value: Any) -> Rows:
    """Those whose object contains the value, as PostgreSQL's jsonb has it: lists and objects may hold more."""
    if name == "ceterms:ctid" and isinstance(value, str):
        return rows.filter(ctid=value.lower())
    parts = [{name: value}]
    if isinstance(value, str):
        parts += [{name: {language: value}} for language in _LANGUAGES]
    if connection.vendor == "postgresql":
        wanted = Q()
        for part in parts:
            wanted |= Q(object__contains=part)
        return rows.filter(wanted)
    held = rows.values_list("pk", "object").iterator()
    return rows.filter(pk__in=[pk for pk, data in held if any(contains(data, part) for part in parts)])

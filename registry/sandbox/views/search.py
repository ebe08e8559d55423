"""Searching: by words, filters and values, and with the CTDL query language."""

from typing import Any

from django.db.models import Prefetch

from registry.sandbox import ctdl_query
from registry.sandbox.calls import Answer, Call
from registry.sandbox.communities import Community, find
from registry.sandbox.entities import search_entity
from registry.sandbox.models import GraphObject, Version
from registry.sandbox.paging import paged
from registry.sandbox.problems import Problem, problem
from registry.sandbox.searching import Rows
from registry.sandbox.searching import search as find_objects
from registry.sandbox.tokens import Role

TAKE = 10


def search(call: Call, resource_type: str = "") -> Answer:
    """Objects of published graphs, the most recently changed first."""
    metadata_only = call.query.boolean("metadata_only")
    rows = _whole(find_objects(_community(call), resource_type, call.query))
    return paged(call, rows, lambda row: search_entity(row, metadata_only=metadata_only))


def _community(call: Call) -> Community | None:
    """The community of the path or the query, None for all. Raises Problem 400 for one that does not exist."""
    segment = call.segment or call.query.text("community")
    if not segment:
        return None
    found = find(segment)
    if found is None:
        raise problem(400, "envelope_community does not have a valid value")
    return found


def _whole(rows: Rows) -> Rows:
    return rows.select_related("envelope__owner", "envelope__published_by").prefetch_related(
        Prefetch("envelope__versions", Version.objects.defer("before"))
    )


def ctdl(call: Call) -> dict[str, Any]:
    """The objects with a CTID that match the query of the body, most recently changed first: `data` and `total`."""
    call.caller.need(Role.READER)
    skip = call.query.integer("skip", 0, least=0)
    take = call.query.integer("take", TAKE, least=0)
    call.query.check()
    try:
        ctdl_query.check(call.body)
    except ctdl_query.Unsupported as unknown:
        raise Problem(500, {"error": str(unknown)}) from None
    rows = _candidates(call)
    found = [row.pk for row in rows.iterator() if ctdl_query.matches(row.object, call.body, _referred)]
    chosen = _in_order_of(found[skip : skip + take])
    answer: dict[str, Any] = {"data": [row.object for row in chosen], "total": len(found)}
    if call.query.boolean("debug"):
        answer["sql"] = str(rows.query)
    if call.query.boolean("include_results_metadata"):
        answer["results_metadata"] = [_metadata(row) for row in chosen]
    return answer


def _candidates(call: Call) -> Rows:
    """What the database can narrow by itself: a CTID or a class that every result must have."""
    rows = GraphObject.objects.filter(community=call.community.name, provisional=False).exclude(ctid="")
    ctid, class_term = call.fields.get("ceterms:ctid"), call.fields.get("@type")
    if "search:operator" not in call.fields:
        if isinstance(ctid, str) and ctid.startswith("ce-") and ":" not in ctid:
            rows = rows.filter(ctid__startswith=ctid.lower())
        if isinstance(class_term, str):
            rows = rows.filter(ctdl_type=class_term)
    order = call.query.text("order_by", "^search:recordUpdated")
    column = "created_at" if order.endswith("recordCreated") else "updated_at"
    sign = "-" if order.startswith("^") else ""
    return rows.order_by(f"{sign}{column}", f"{sign}pk").only("pk", "object")


def _in_order_of(pks: list[int]) -> list[GraphObject]:
    rows = GraphObject.objects.select_related("envelope__owner", "envelope__published_by").in_bulk(pks)
    return [rows[pk] for pk in pks]


def _referred(name: str) -> dict[str, Any] | None:
    """The object that a URI, CTID or blank-node id names."""
    key = name.lower() if name.startswith("_:") else name.rstrip("/").rpartition("/")[2].lower()
    row = GraphObject.objects.filter(key=key).order_by("-pk").only("object").first()
    return row.object if row else None


def _metadata(row: GraphObject) -> dict[str, Any]:
    envelope = row.envelope
    return {
        "resource_uri": row.object.get("@id"),
        "search:recordCreated": row.created_at.isoformat(),
        "search:recordOwnedBy": envelope.owner.ctid,
        "search:recordPublishedBy": envelope.published_by.ctid if envelope.published_by else None,
        "search:resourcePublishType": envelope.publish_type,
        "search:recordUpdated": row.updated_at.isoformat(),
    }

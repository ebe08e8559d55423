"""Reading objects and documents by their CTIDs."""

from typing import Any

from django.db.models import F, Q, QuerySet

from registry.sandbox.calls import Call
from registry.sandbox.communities import Community
from registry.sandbox.documents import Document, in_order, included, key_of
from registry.sandbox.models import Envelope, GraphObject
from registry.sandbox.problems import missing, problem
from registry.sandbox.resource_types import is_known_class, resource_type

# More than a database takes in one question.
MOST_NAMES = 10_000


def resource(call: Call, name: str) -> Document:
    """One object of a graph, by CTID, blank-node id or @id; a document by its whole address.

    `depth` adds the blank nodes within that many steps as "@included".
    """
    depth = call.query.integer("depth", 0, least=0)
    call.query.check()
    found = _object(call.community, name)
    if found is None:
        envelope = Envelope.objects.filter(community=call.community.name, graph_key=key_of(name)).first()
        if envelope is None:
            raise missing("Resource")
        return in_order(envelope.document)
    document = found.envelope.document
    nodes = included(found.object, document["@graph"], depth)
    return {"@context": document.get("@context"), **found.object, **({"@included": nodes} if nodes else {})}


def _object(community: Community, name: str) -> GraphObject | None:
    """Of several documents that hold the object, the one that is about it; or else the newest."""
    return (
        GraphObject.objects.select_related("envelope")
        .filter(community=community.name, key=key_of(name))
        .annotate(main=Q(envelope__ctid_key=F("key")))
        .order_by("-main", "-pk")
        .first()
    )


def graph(call: Call, name: str) -> Document:
    """The document that a CTID stands in, as its main or any inner object; or the document of this address."""
    community = call.find_community()
    envelope = find_envelope(community, name) if community else None
    if envelope is None:
        raise missing("Record")
    return in_order(envelope.document)


def find_envelope(community: Community, name: str) -> Envelope | None:
    """The envelope of a main CTID, an inner CTID or a document's address, in any case; never of a blank node."""
    key = key_of(name)
    envelopes = Envelope.objects.filter(community=community.name)
    return (
        envelopes.filter(ctid_key=key).first()
        or envelopes.filter(pk__in=_inner(community, key)).order_by("-pk").first()
        or envelopes.filter(graph_key=key).order_by("-pk").first()
    )


def _inner(community: Community, key: str) -> QuerySet[GraphObject, Any]:
    return GraphObject.objects.filter(community=community.name, ctid=key).exclude(ctid="").values("envelope")


def graph_search(call: Call) -> list[Document]:
    """The documents of main CTIDs."""
    ctids = _ctids(call)
    envelopes = Envelope.objects.filter(community=call.community.name, ctid_key__in=ctids).order_by("pk")
    return [in_order(envelope.document) for envelope in envelopes]


def resources_search(call: Call) -> list[Document]:
    """Objects by `ctids` and `bnodes`, of all communities."""
    keys = [*_names(call, "ctids"), *_names(call, "bnodes")]
    return [found.object for found in GraphObject.objects.filter(key__in=keys).order_by("pk")]


def check_existence(call: Call) -> list[str]:
    """Which of `ctids` the registry holds; with `@type`, only those of a class of the same group."""
    ctids = _ctids(call)
    rows = GraphObject.objects.filter(community=call.community.name, ctid__in=ctids)
    class_term = call.fields.get("@type")
    if class_term is not None:
        if not is_known_class(str(class_term)):
            raise problem(422, "@type does not have a valid value")
        rows = rows.filter(resource_type=resource_type(str(class_term)))
    held = set(rows.values_list("ctid", flat=True))
    return [ctid for ctid in ctids if ctid in held]


def _ctids(call: Call) -> list[str]:
    if call.fields.get("ctids") is None:
        raise problem(400, "ctids is missing")
    return _names(call, "ctids")


def _names(call: Call, part: str) -> list[str]:
    """A list of the body, in lower case; [] when it is left out."""
    names = call.fields.get(part) or []
    if not isinstance(names, list) or len(names) > MOST_NAMES:
        raise problem(400, f"{part} is invalid")
    return [key_of(str(name)) for name in names]

"""What changes the registry: publish, delete, purge, transfer, add to a collection. Each call is one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.sandbox.communities import Community
from registry.sandbox.documents import (
    Document,
    ctid_of,
    is_ctid,
    is_provisional,
    key_of,
    objects_of,
    words_of,
)
from registry.sandbox.entities import envelope_entity
from registry.sandbox.models import Envelope, Event, GraphObject, Organization, Publisher, Version
from registry.sandbox.problems import bad_document, missing
from registry.sandbox.resource_types import resource_type

CheckOwner = Callable[[Organization], None]  # raises Problem when the caller may not touch what is theirs
LONGEST_NAME = 600  # characters; PostgreSQL indexes 2700 bytes
COLLECTION, MEMBERS = "ceterms:Collection", "ceterms:hasMember"
DUPLICATE_CTID = "Resource CTID must be unique"
# Documents may come with an @id of this older form; it means the same envelope.
_OLD_ADDRESS = "http://credentialengineregistry.org/resources/"
# The columns of a graph object that follow the document; the others tell when it came and whose it is.
_CHANGING = ["ctid", "blank", "provisional", "place", "ctdl_type", "resource_type", "words", "object", "updated_at"]
# These make the state of an envelope; whoever sends the same again changes nothing.
_STATE = ("document", "owner", "published_by", "publisher", "secondary_publisher", "publish_type")


@dataclass(frozen=True, slots=True)
class Publication:
    """One document that passed the schema, with whom it is published for and by."""

    community: Community
    document: Document
    owner: Organization
    publisher: Publisher
    published_by: Organization | None = None
    secondary_publisher: Publisher | None = None
    publish_type: str = Envelope.PublishType.PRIMARY


def publish(publication: Publication) -> tuple[Envelope, bool]:
    """Makes an envelope or updates the one that has this @id and owner; returns it, and whether anything changed.

    Raises Problem 422 when the CTID is taken by another owner or address.
    """
    _check(publication)
    try:
        return _publish(publication)
    except IntegrityError:
        # Somebody published it for the first time meanwhile: there is an envelope now, to update or to clash with.
        with _clash_is_a_problem():
            return _publish(publication)


@contextmanager
def _clash_is_a_problem() -> Iterator[None]:
    """The database alone decides what is unique; here its refusal becomes that of the contract."""
    try:
        yield
    except IntegrityError:
        raise bad_document([DUPLICATE_CTID]) from None


def _check(publication: Publication) -> None:
    errors = []
    if any(len(name) > LONGEST_NAME for name in _names(publication.document)):
        errors.append("Resource @id is too long")
    if not is_ctid(ctid_of(publication.document, publication.community)):
        errors.append("Resource CTID is invalid")
    if publication.publish_type not in Envelope.PublishType.values:
        errors.append("Resource publish type is not included in the list")
    if errors:
        raise bad_document(errors)


def _names(document: Document) -> Iterator[str]:
    yield document["@id"]
    for found in objects_of(document):
        yield found.key


@transaction.atomic
def _publish(publication: Publication) -> tuple[Envelope, bool]:
    envelope = _find(publication) or Envelope(community=publication.community.name, created_at=timezone.now())
    state = {name: getattr(publication, name) for name in _STATE}
    return envelope, _change(envelope, publication.community, state)


def _change(envelope: Envelope, community: Community, state: dict[str, Any]) -> bool:
    """Brings the envelope into this state; false when it is in it already."""
    before = None if envelope.pk is None else envelope_entity(envelope)
    if before and all(getattr(envelope, name) == value for name, value in state.items()):
        return False
    for name, value in state.items():
        setattr(envelope, name, value)
    _keep(envelope, community, before=before)
    return True


def _find(publication: Publication) -> Envelope | None:
    """The envelope that the document updates: same owner, and its @id is the envelope's @id or one of its CTIDs."""
    address = publication.document["@id"].lower()
    inner = GraphObject.objects.filter(community=publication.community.name, ctid=address).exclude(ctid="")
    return (
        _locked(publication.community)
        .filter(owner=publication.owner)
        .filter(Q(graph_key__in=[address, _OLD_ADDRESS + address]) | Q(pk__in=inner.values("envelope")))
        .order_by("pk")
        .first()
    )


def _locked(community: Community) -> QuerySet[Envelope]:
    """Envelopes with all that makes their state; a row that is taken from here is this transaction's until its end."""
    parts = ("owner", "published_by", "publisher", "secondary_publisher")
    return Envelope.objects.select_for_update(of=("self",)).select_related(*parts).filter(community=community.name)


def _keep(envelope: Envelope, community: Community, *, before: dict[str, Any] | None) -> None:
    """Writes a new state down: the envelope, its version, the event and the objects of its graph."""
    now = timezone.now()
    document = envelope.document
    envelope.ctid = ctid_of(document, community)
    envelope.ctid_key = envelope.ctid.lower()
    envelope.graph_key = document["@id"].lower()
    envelope.ctdl_type = document["@graph"][0]["@type"]
    envelope.resource_type = resource_type(envelope.ctdl_type)
    envelope.provisional = is_provisional(document)
    envelope.last_verified_on = datetime.now(UTC).date()
    envelope.updated_at = now
    envelope.save()
    kind = Version.Event.CREATE if before is None else Version.Event.UPDATE
    Version.objects.create(envelope=envelope, event=kind, before=before, created_at=now)
    _record(envelope, Event.Kind(kind), now)
    _keep_objects(envelope, now)


def _record(envelope: Envelope, kind: Event.Kind, now: datetime) -> None:
    Event.objects.create(
        community=envelope.community,
        ctid=envelope.ctid,
        ctid_key=envelope.ctid_key,
        kind=kind,
        provisional=envelope.provisional,
        created_at=now,
    )


def _keep_objects(envelope: Envelope, now: datetime) -> None:
    """Brings the rows of the graph's objects up to date. One that stays keeps the time of its creation."""
    rows = [
        GraphObject(
            envelope=envelope,
            community=envelope.community,
            key=found.key,
            ctid=found.ctid,
            blank=found.blank,
            provisional=envelope.provisional,
            place=found.place,
            ctdl_type=found.ctdl_type,
            resource_type=found.resource_type,
            words=words_of(found.data),
            object=found.data,
            created_at=now,
            updated_at=now,
        )
        for found in objects_of(envelope.document)
    ]
    keys = {row.key for row in rows}
    former = envelope.objects_of_graph.values_list("pk", "key")
    GraphObject.objects.filter(pk__in=[pk for pk, key in former if key not in keys]).delete()
    GraphObject.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["envelope", "key"],
        update_fields=_CHANGING,
    )


@transaction.atomic
def delete(community: Community, ctid: str, *, check_owner: CheckOwner) -> None:
    """Drops the envelope for good; the event of it stays. Raises Problem 404, and what `check_owner` raises."""
    envelope = _get(community, ctid)
    check_owner(envelope.owner)
    _record(envelope, Event.Kind.DESTROY, timezone.now())
    envelope.delete()


def _get(community: Community, ctid: str) -> Envelope:
    envelope = _locked(community).filter(ctid_key=key_of(ctid)).first()
    if envelope is None:
        raise missing("Envelope")
    return envelope


@_clash_is_a_problem()
@transaction.atomic
def transfer(community: Community, ctid: str, *, owner: Organization, publisher: Publisher) -> tuple[Envelope, bool]:
    """Gives the document to another owner; returns its envelope, and whether anything changed. Raises Problem 404.

    Who published it before is forgotten with the former owner.
    """
    envelope = _get(community, ctid)
    if (envelope.owner, envelope.publisher) == (owner, publisher):
        return envelope, False
    primary = Envelope.PublishType.PRIMARY
    state = {"owner": owner, "publisher": publisher, "published_by": None, "secondary_publisher": None}
    return envelope, _change(envelope, community, state | {"publish_type": primary})


@transaction.atomic
def change_members(
    community: Community, ctid: str, change: Callable[[list[Any]], list[Any]], *, check_owner: CheckOwner
) -> tuple[Envelope, bool]:
    """Puts `change(members)` for the members of a collection; returns its envelope, and whether anything changed.

    Raises Problem 404 for what is no collection.
    """
    envelope = _get(community, ctid)
    if envelope.ctdl_type != COLLECTION:
        raise missing("Envelope")
    check_owner(envelope.owner)
    document = deepcopy(envelope.document)
    collection = document["@graph"][0]
    members = collection.get(MEMBERS, [])
    collection[MEMBERS] = change(members if isinstance(members, list) else [members])
    if not collection[MEMBERS]:
        del collection[MEMBERS]
    return envelope, _change(envelope, community, {"document": document})


@transaction.atomic
def purge(envelopes: QuerySet[Envelope]) -> int:
    """Drops envelopes for good, in one go; returns how many. The events of it stay."""
    now = timezone.now()
    doomed = list(envelopes.select_for_update(of=("self",)).only("pk", "community", "ctid", "ctid_key", "provisional"))
    for envelope in doomed:
        _record(envelope, Event.Kind.DESTROY, now)
    for start in range(0, len(doomed), 500):
        Envelope.objects.filter(pk__in=[envelope.pk for envelope in doomed[start : start + 500]]).delete()
    return len(doomed)

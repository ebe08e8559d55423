"""Envelopes, their former versions, and the events of the registry."""

import uuid
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from registry.sandbox import publishing
from registry.sandbox.calls import Answer, Call
from registry.sandbox.communities import Community
from registry.sandbox.dates import moment
from registry.sandbox.entities import envelope_entity, event_entity
from registry.sandbox.models import Envelope, Event, Version
from registry.sandbox.paging import paged
from registry.sandbox.parameters import WHICH
from registry.sandbox.problems import problem
from registry.sandbox.resource_types import alias_of
from registry.sandbox.tokens import Role
from registry.sandbox.views.documents import organization
from registry.sandbox.views.resources import find_envelope

Row = TypeVar("Row", Envelope, Event)


def whole(rows: QuerySet[Envelope]) -> QuerySet[Envelope]:
    """With all that an entity shows, in a fixed number of queries; former documents are left where they are."""
    return rows.select_related("owner", "published_by").prefetch_related(
        Prefetch("versions", Version.objects.defer("before"))
    )


def by_provisional(call: Call, rows: QuerySet[Row], default: str) -> QuerySet[Row]:
    """Leaves out, or keeps alone, what is provisional."""
    which = call.query.choice("provisional", WHICH, default)
    call.query.check()
    return rows if which == "include" else rows.filter(provisional=which == "only")


def envelopes(call: Call) -> Answer:
    """All envelopes of the community, newest first; none of a community that does not exist."""
    community = call.find_community()
    metadata_only = call.query.boolean("metadata_only")
    rows = Envelope.objects.filter(community=community.name) if community else Envelope.objects.none()
    rows = by_provisional(call, rows, "exclude").order_by("-created_at", "-pk")
    # Nothing that was deleted is kept, so that there is nothing to include.
    if call.query.text("include_deleted") == "only":
        rows = rows.none()
    return paged(call, whole(rows), lambda row: envelope_entity(row, metadata_only=metadata_only))


def envelope(call: Call, name: str) -> dict[str, Any]:
    """One envelope, by its UUID or a CTID in it."""
    return envelope_entity(get_envelope(call, name))


def get_envelope(call: Call, name: str) -> Envelope:
    """The envelope of a UUID or CTID; raises Problem 404."""
    community = call.find_community()
    found = _find(community, name) if community else None
    if found is None:
        raise problem(404, "Couldn't find Envelope")
    return found


def _find(community: Community, name: str) -> Envelope | None:
    try:
        envelope_id = uuid.UUID(name)
    except ValueError:
        return find_envelope(community, name)
    return whole(Envelope.objects.filter(community=community.name, envelope_id=envelope_id)).first()


def revision(call: Call, name: str, number: str) -> dict[str, Any]:
    """An envelope as it was before the version `number`."""
    version = get_envelope(call, name).versions.filter(pk=int(number), before__isnull=False).first()
    if version is None or version.before is None:
        raise problem(404, "EnvelopeVersion not found")
    return version.before


def verify(call: Call, name: str) -> dict[str, Any]:
    """Notes that somebody found the data still true on `last_verified_on`; makes no version."""
    call.caller.need(Role.PUBLISHER)
    found = get_envelope(call, name)
    if "last_verified_on" not in call.fields:
        raise problem(400, "last_verified_on is missing")
    try:
        found.last_verified_on = date.fromisoformat(str(call.fields["last_verified_on"]))
    except ValueError:
        raise problem(400, "last_verified_on is invalid") from None
    found.save(update_fields=["last_verified_on"])
    return envelope_entity(found)


def events(call: Call) -> Answer:
    """What happened to the documents of the community, newest first; what was deleted is told here alone."""
    community = call.find_community()
    if community is None:
        raise problem(404, "Couldn't find the envelope community")
    kind = call.query.choice("event", tuple(Event.Kind.values), "")
    after = _moment(call, "after")
    rows = by_provisional(call, Event.objects.filter(community=community.name), "include")
    wanted = Q()
    if kind:
        wanted &= Q(kind=kind)
    if after:
        wanted &= Q(created_at__gte=after)
    if "ctid" in call.query:
        wanted &= Q(ctid_key=call.query.text("ctid").lower())
    return paged(call, rows.filter(wanted).order_by("-created_at", "-pk"), event_entity)


def purge(call: Call) -> dict[str, int]:
    """Drops all envelopes of an owner or publishing organization; narrowed by resource type and time of creation."""
    caller = call.caller.need(Role.PUBLISHER)
    owner, published_by = call.query.text("owned_by"), call.query.text("published_by")
    if not owner and not published_by:
        raise problem(400, "owned_by, published_by are missing, at least one parameter must be provided")
    wanted = Q(community=call.community.name)
    if owner:
        wanted &= Q(owner=organization(owner))
    if published_by:
        wanted &= Q(published_by=organization(published_by))
    if call.query.text("resource_type"):
        wanted &= Q(resource_type=alias_of(call.query.text("resource_type")))
    since, until = _moment(call, "from"), _moment(call, "until")
    call.query.check()
    if since:
        wanted &= Q(created_at__gte=since)
    if until:
        wanted &= Q(created_at__lte=until)
    rows = Envelope.objects.filter(wanted)
    for row in {found.owner for found in rows.select_related("owner").only("owner")}:
        caller.check_may_publish_for(row)
    return {"purged": publishing.purge(rows)}


def _moment(call: Call, name: str) -> datetime | None:
    """A date or date-time parameter, None when it is not given; an unreadable one is an error of the query."""
    given = call.query.text(name)
    found = moment(given, now=timezone.now()) if given else None
    if given and found is None:
        call.query.errors.append(f"{name} is invalid")
    return found


def info(call: Call) -> dict[str, Any]:
    """What older clients ask for; the schema is that of a document to publish."""
    schemas = {"accepted_schemas": [f"{call.base}/info"]}
    return {"POST": schemas, "PUT": schemas}


def envelope_info(call: Call, name: str) -> dict[str, Any]:
    get_envelope(call, name)
    schemas = {"accepted_schemas": [f"{call.base}/info"]}
    return {"PATCH": schemas, "DELETE": schemas}

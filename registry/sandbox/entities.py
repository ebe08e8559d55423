"""How envelopes, their objects and organizations look in answers."""

from datetime import UTC, datetime
from typing import Any

from registry.sandbox.communities import Community, find
from registry.sandbox.documents import in_order
from registry.sandbox.models import Envelope, Event, GraphObject, Organization, Publisher, PublishRequest, Version

ENVELOPE_TYPE = "resource_data"
Entity = dict[str, Any]


def envelope_entity(envelope: Envelope, *, metadata_only: bool = False, changed: bool = False) -> Entity:
    """An envelope; without the document if `metadata_only`. `changed` is for the answer to the call that changed it."""
    community = _community(envelope.community)
    return {
        "envelope_community": envelope.community,
        **_facts(envelope, community, metadata_only=metadata_only),
        "changed": changed,
        "updated_at": _moment(envelope.updated_at),
        "last_verified_on": envelope.last_verified_on.isoformat(),
    }


def search_entity(found: GraphObject, *, metadata_only: bool = False) -> Entity:
    """An object of a graph, as searches list it: the community's own fields, its envelope, and the object."""
    envelope = found.envelope
    community = _community(envelope.community)
    return {
        "name": community.name,
        "default": community.default,
        "secured": False,
        "secured_search": False,
        **_facts(envelope, community, metadata_only=metadata_only),
        "last_verified_on": envelope.last_verified_on.isoformat(),
        "inner_resource": found.object,
    }


def _facts(envelope: Envelope, community: Community, *, metadata_only: bool) -> Entity:
    facts = {
        "envelope_id": str(envelope.envelope_id),
        "envelope_ceterms_ctid": envelope.ctid,
        "envelope_ctdl_type": envelope.ctdl_type,
        "envelope_type": ENVELOPE_TYPE,
        "envelope_version": "1.0.0",
        "decoded_resource": None if metadata_only else in_order(envelope.document),
        "resource_format": "json",
        "resource_encoding": "jwt",
        "publisher_id": str(envelope.publisher_id),
        "secondary_publisher_id": str(envelope.secondary_publisher_id) if envelope.secondary_publisher_id else None,
        "resource_publish_type": envelope.publish_type,
        "node_headers": _node_headers(envelope, community),
        "owned_by": envelope.owner.ctid,
        "published_by": envelope.published_by.ctid if envelope.published_by else None,
    }
    if metadata_only:
        del facts["decoded_resource"]
    return facts


def _node_headers(envelope: Envelope, community: Community) -> Entity:
    return {
        "resource_digest": None,
        "revision_history": _revision_history(envelope, community),
        "created_at": _second(envelope.created_at),
        "updated_at": _second(envelope.updated_at),
        "deleted_at": None,
    }


def _revision_history(envelope: Envelope, community: Community) -> list[Entity]:
    """The versions, oldest first. A former one is addressed by the number of the version that replaced it."""
    versions: list[Version] = sorted(envelope.versions.all(), key=lambda version: version.pk)
    url = f"/{community.segment}/envelopes/{envelope.envelope_id}"
    following = [*versions[1:], None]
    return [
        {
            "head": after is None,
            "event": version.event,
            "created_at": _second(version.created_at),
            "actor": None,
            "url": f"{url}/revisions/{after.pk}" if after else url,
        }
        for version, after in zip(versions, following, strict=True)
    ]


def event_entity(event: Event) -> Entity:
    return {
        "envelope_ceterms_ctid": event.ctid,
        "event": event.kind,
        "created_at": _moment(event.created_at),
    }


def publish_request_entity(request: PublishRequest) -> Entity:
    return {
        "id": request.pk,
        "envelope_id": str(request.envelope_id) if request.envelope_id else None,
        "envelope_ceterms_ctid": request.ctid or None,
        "error": request.error,
        "created_at": _moment(request.created_at),
        "completed_at": _moment(request.completed_at) if request.completed_at else None,
        "status": request.status,
    }


def organization_entity(organization: Organization) -> Entity:
    return {
        "id": str(organization.pk),
        "name": organization.name,
        "_ctid": organization.ctid,
        "description": organization.description,
    }


def publisher_entity(publisher: Publisher) -> Entity:
    return {
        "id": str(publisher.pk),
        "name": publisher.name,
        "description": publisher.description,
        "contact_info": publisher.contact_info,
    }


def _community(name: str) -> Community:
    return find(name) or Community(name)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _second(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"

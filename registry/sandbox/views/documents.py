"""Publishing documents and taking them back."""

import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from registry.sandbox import publishing, tokens
from registry.sandbox.calls import Answer, Call
from registry.sandbox.communities import DEFAULT
from registry.sandbox.documents import check_schema
from registry.sandbox.entities import envelope_entity, publish_request_entity
from registry.sandbox.models import Envelope, Organization, Publisher, PublishRequest
from registry.sandbox.paging import paged
from registry.sandbox.problems import Problem, bad_schema, missing, not_for_organization, problem
from registry.sandbox.publishing import Publication
from registry.sandbox.tokens import Role


def publish(call: Call, ctid: str) -> Answer:
    """Publishes the graph document of the body for the organization `ctid`."""
    caller = call.caller
    owner = organization(ctid)
    update_if_exists = call.query.boolean("update_if_exists")
    call.query.check()
    caller.need(Role.PUBLISHER).check_may_publish_for(owner)
    check_community(call)
    publication = Publication(
        community=call.community,
        document=check_document(call.body),
        owner=owner,
        publisher=caller.publisher,
        published_by=_published_by(call),
        secondary_publisher=_secondary_publisher(call),
        publish_type=call.query.text("resource_publish_type", Envelope.PublishType.PRIMARY),
    )
    envelope, changed = publishing.publish(publication)
    return Answer(envelope_entity(envelope, changed=changed), status=200 if update_if_exists else 201)


def organization(ctid: str) -> Organization:
    """The organization of this CTID; raises Problem 404."""
    found = Organization.objects.filter(ctid=ctid.lower()).first()
    if found is None:
        raise missing("Organization")
    return found


def _published_by(call: Call) -> Organization | None:
    ctid = call.query.text("published_by")
    return organization(ctid) if ctid else None


def _secondary_publisher(call: Call) -> Publisher | None:
    second = tokens.find_caller(call.request.headers.get("Secondary-Token", ""))
    return second.publisher if second else None


def check_community(call: Call) -> None:
    """Raises Problem 422 when the body names another community than the path."""
    named = call.fields.get("envelope_community") or call.query.text("envelope_community")
    if not named or str(named).replace("-", "_") == call.community.name:
        return
    if call.segment:
        raise problem(422, ":envelope_community in URL and envelope don't match.")
    raise problem(422, f":envelope_community in envelope does not match the default community ({DEFAULT.name}).")


def check_document(document: Any) -> dict[str, Any]:
    """The same, when it is a graph document; raises Problem 422 or 400 otherwise."""
    errors = check_schema(document)
    if errors:
        raise bad_schema(errors)
    if not document["@graph"]:
        raise problem(400, "Cannot load json-schema. @type is required")
    return document


def publish_later(call: Call, ctid: str) -> dict[str, Any]:
    """The second version of publishing: notes the request, to be asked about until it has succeeded or failed.

    It is served at once, while the answer still says "pending": those who poll see what a busy registry shows.
    """
    owner = organization(ctid)
    call.caller.need(Role.PUBLISHER).check_may_publish_for(owner)
    pending = PublishRequest.objects.create()
    answer = publish_request_entity(pending)
    try:
        entity = publish(call, ctid).data
    except Problem as refused:
        pending.error = [refused.body.get("errors", refused.body), refused.status]
    else:
        pending.envelope_id, pending.ctid = entity["envelope_id"], entity["envelope_ceterms_ctid"]
    pending.completed_at = timezone.now()
    pending.save()
    return answer


def publish_requests(call: Call) -> Answer:
    """Requests of the second version, newest first."""
    _ = call.caller
    return paged(call, PublishRequest.objects.order_by("-pk"), publish_request_entity)


def publish_request(call: Call, number: str) -> dict[str, Any]:
    _ = call.caller
    found = PublishRequest.objects.filter(pk=int(number)).first()
    if found is None:
        raise missing("PublishRequest")
    return publish_request_entity(found)


def transfer(call: Call, ctid: str) -> dict[str, Any]:
    """Gives the document to the organization `organization_id` (its id or CTID), for a publisher that may do all."""
    caller = call.caller.need(Role.PUBLISHER)
    if "organization_id" not in call.query:
        raise problem(400, "organization_id is missing")
    if not caller.publisher.super_publisher:
        raise not_for_organization()
    owner = _organization_by_id(call.query.text("organization_id"))
    envelope, changed = publishing.transfer(call.community, ctid, owner=owner, publisher=caller.publisher)
    return envelope_entity(envelope, changed=changed)


def _organization_by_id(text: str) -> Organization:
    try:
        return Organization.objects.get(pk=uuid.UUID(text))
    except ValueError:
        return organization(text)
    except Organization.DoesNotExist:
        raise missing("Organization") from None


def add_members(call: Call, ctid: str) -> dict[str, Any]:
    """Adds the URIs of the body to a collection; those that it has already stay where they are."""
    return _change_members(call, ctid, lambda members, named: list(dict.fromkeys([*members, *named])))


def remove_members(call: Call, ctid: str) -> dict[str, Any]:
    """Removes the URIs of the body from a collection."""
    return _change_members(call, ctid, lambda members, named: [member for member in members if member not in named])


def _change_members(call: Call, ctid: str, change: Callable[[list[str], list[str]], list[str]]) -> dict[str, Any]:
    caller = call.caller.need(Role.PUBLISHER)
    named = [str(name) for name in (call.body if isinstance(call.body, list) else [call.body])]
    envelope, changed = publishing.change_members(
        call.community, ctid, lambda members: change(members, named), check_owner=caller.check_may_publish_for
    )
    return envelope_entity(envelope, changed=changed)


def delete(call: Call, ctid: str) -> Answer:
    """Takes the document of `ctid` back."""
    caller = call.caller.need(Role.PUBLISHER)
    publishing.delete(call.community, ctid, check_owner=caller.check_may_publish_for)
    return Answer(None, status=204)

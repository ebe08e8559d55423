"""Publishing and taking back by the contract of 2018: whoever signs a document owns it."""

import uuid
from typing import Any

from django.conf import settings

from registry.sandbox import publishing, signed
from registry.sandbox.calls import Answer, Call
from registry.sandbox.documents import ctid_of, key_of
from registry.sandbox.entities import envelope_entity
from registry.sandbox.models import Organization, Publisher
from registry.sandbox.problems import Problem, not_for_organization, problem
from registry.sandbox.publishing import Publication
from registry.sandbox.tokens import Role
from registry.sandbox.views.documents import check_community, check_document
from registry.sandbox.views.envelopes import get_envelope


def publish(call: Call) -> Answer:
    """Publishes the signed `resource`; `resource_public_key` says who signed it."""
    status = 200 if call.query.boolean("update_if_exists") else 201
    return Answer(_publish(call, _document(call)), status=status)


def replace(call: Call, name: str) -> dict[str, Any]:
    """Puts the signed `resource` in the place of the one of the same CTID."""
    document = _document(call)
    envelope = get_envelope(call, name)
    if key_of(ctid_of(document.payload, call.community)) != envelope.ctid_key:
        raise problem(422, "The CTID of the resource is not that of the address")
    if envelope.owner != _owner(document):
        raise not_for_organization()
    return _publish(call, document)


def delete(call: Call, name: str) -> Answer:
    """Takes a document back; `delete_token` is signed by the key that signed the document."""
    token = _read(call, "delete_token")
    if not isinstance(token.payload, dict) or token.payload.get("delete") is not True:
        raise problem(422, "delete_token does not say that something is to be deleted")
    envelope = get_envelope(call, name)

    def check_owner(owner: Organization) -> None:
        if owner != _owner(token):
            raise not_for_organization()

    publishing.delete(call.community, envelope.ctid, check_owner=check_owner)
    return Answer(None, status=204)


def _read(call: Call, name: str) -> signed.Signed:
    """The signed text `name` of the body.

    Raises Problem 500 without one, since today's contract does not know these methods; 401 for a stranger on a site
    that is not just tried out, where a key of one's own making must not be enough; 422 for a bad signature.
    """
    if name not in call.fields:
        raise Problem(500, {"errors": ["405 Not Allowed"]})
    if not settings.DEVELOPMENT:
        call.caller.need(Role.PUBLISHER)
    check_community(call)
    try:
        return signed.read(str(call.fields[name]), str(call.fields.get(f"{name}_public_key", "")))
    except signed.BadSignature as bad:
        raise problem(422, str(bad)) from None


def _document(call: Call) -> signed.Signed:
    """The signed resource as a graph document. Raises Problem 422 for what is none."""
    resource = _read(call, "resource")
    document = signed.as_graph(resource.payload, call.base)
    return signed.Signed(check_document(document), resource.fingerprint)


def _publish(call: Call, document: signed.Signed) -> dict[str, Any]:
    owner = _owner(document)
    publication = Publication(call.community, document.payload, owner, _publisher(document))
    envelope, changed = publishing.publish(publication)
    entity = envelope_entity(envelope, changed=changed)
    return entity | {name: call.fields[name] for name in ("resource", "resource_public_key")}


def _owner(document: signed.Signed) -> Organization:
    """The organization that a key stands for; nobody knows more of it than the key."""
    ctid = f"ce-{uuid.uuid5(uuid.NAMESPACE_OID, document.fingerprint)}"
    owner, _ = Organization.objects.get_or_create(ctid=ctid, defaults={"name": _name(document)})
    return owner


def _publisher(document: signed.Signed) -> Publisher:
    publisher, _ = Publisher.objects.get_or_create(name=_name(document))
    return publisher


def _name(document: signed.Signed) -> str:
    return f"Holder of the key {document.fingerprint}"

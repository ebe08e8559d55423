"""Organizations and publishers: open to read, for administrators to change."""

import uuid
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from registry.sandbox.calls import Answer, Call
from registry.sandbox.documents import is_ctid
from registry.sandbox.entities import envelope_entity, organization_entity, publisher_entity
from registry.sandbox.models import Organization, Publisher, Token, digest
from registry.sandbox.paging import paged
from registry.sandbox.problems import bad_record, missing, problem
from registry.sandbox.tokens import Role
from registry.sandbox.views.documents import organization
from registry.sandbox.views.envelopes import whole

Row = TypeVar("Row", Organization, Publisher)


def organizations(call: Call) -> list[dict[str, Any]]:
    return [organization_entity(row) for row in Organization.objects.order_by("name", "ctid")]


def read_organization(call: Call, ctid: str) -> dict[str, Any]:
    return organization_entity(organization(ctid))


def create_organization(call: Call) -> Answer:
    """Takes `name`, `_ctid` (made when it is left out) and `description`."""
    name = _name(call)
    ctid = call.fields.get("_ctid")
    if ctid is not None and not is_ctid(str(ctid)):
        raise bad_record("Ctid is invalid")
    row = Organization(
        name=name, ctid=str(ctid or f"ce-{uuid.uuid4()}").lower(), description=_text(call, "description")
    )
    return Answer(organization_entity(_save(row, "Ctid has already been taken")), status=201)


def _name(call: Call) -> str:
    """The `name` of the body, spaces squeezed, for an administrator; raises Problem otherwise."""
    call.caller.need(Role.ADMIN)
    if "name" not in call.fields:
        raise problem(400, "name is missing")
    name = " ".join(str(call.fields["name"] or "").split())
    if not name:
        raise bad_record("Name can't be blank")
    return name


def _text(call: Call, name: str) -> str | None:
    value = call.fields.get(name)
    return None if value is None else str(value)


def _save(row: Row, taken: str) -> Row:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise bad_record(taken) from None
    return row


def delete_organization(call: Call, ctid: str) -> Answer:
    """Drops an organization that owns no document; raises Problem 422 while it owns one."""
    call.caller.need(Role.ADMIN)
    row = organization(ctid)
    with transaction.atomic():
        if row.envelopes.exists():
            raise problem(422, "Organization has published resources, can't be removed")
        row.delete()
    return Answer(None, status=204)


def organization_envelopes(call: Call, ctid: str) -> Answer:
    """The envelopes that an organization owns, of all communities."""
    metadata_only = call.query.boolean("metadata_only")
    rows = whole(organization(ctid).envelopes.order_by("pk"))
    return paged(call, rows, lambda row: envelope_entity(row, metadata_only=metadata_only))


def publishers(call: Call) -> list[dict[str, Any]]:
    return [publisher_entity(row) for row in Publisher.objects.order_by("name")]


def create_publisher(call: Call) -> Answer:
    """Takes `name`, `description`, `contact_info`; and `organizations`, CTIDs to which the publisher is to be bound."""
    name = _name(call)
    ctids = call.fields.get("organizations") or []
    bound = [organization(str(ctid)) for ctid in (ctids if isinstance(ctids, list) else [ctids])]
    row = Publisher(
        name=name,
        description=_text(call, "description"),
        contact_info=_text(call, "contact_info"),
    )
    with transaction.atomic():
        _save(row, "Name has already been taken").organizations.set(bound)
    return Answer(publisher_entity(row), status=201)


def create_user(call: Call, publisher: str) -> Answer:
    """Makes a user of a publisher. Nobody is told the token; `manage.py sandbox_token` makes a new one."""
    call.caller.need(Role.ADMIN)
    row = _publisher(publisher)
    if "email" not in call.fields:
        raise problem(400, "email is missing")
    email = str(call.fields["email"] or "").strip()
    if not email:
        raise bad_record("Email can't be blank")
    token = Token.objects.create(publisher=row, email=email, digest=digest(uuid.uuid4().hex))
    return Answer({"id": str(token.pk), "email": email}, status=201)


def _publisher(name: str) -> Publisher:
    try:
        return Publisher.objects.get(pk=uuid.UUID(name))
    except (ValueError, Publisher.DoesNotExist):
        raise missing("Publisher") from None

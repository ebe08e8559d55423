"""Saving: a new resource, a new revision, an older one brought back."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

import ctdl
from accounts.exceptions import Changed, NotReady, Refused
from accounts.models import Organization, User
from accounts.permissions import check_can
from accounts.roles import Permission
from audit import log
from publisher import searchable
from publisher.actions.taking import CHANGED, begin, compare_and_set, hold_targets
from publisher.lifecycle import STEPS
from publisher.models import Reference, Resource, Revision, SearchText
from publisher.preparing import facts, prepare

Graph = dict[str, Any]


@transaction.atomic
def create(
    *, organization: Organization, kind: str, graph: Graph, by: User, source: str, external_identifier: str = ""
) -> Resource:
    """A new resource whose first revision is `graph`; its CTID is that of the main node.

    Raises NotAllowed, NotReady (the organization is not approved), and Refused when the CTID or the external
    identifier is taken.
    """
    check_can_enter(by, organization)
    ctid = ctdl.normalize_ctid(ctdl.main_node(graph)["ceterms:ctid"])
    if why := why_not_free(
        organization, kind, ctid, external_identifier, _taken(organization, kind, ctid, external_identifier)
    ):
        raise Refused(why)
    resource = Resource(
        organization=organization,
        ctid=ctid,
        kind=kind,
        created_by=by,
        updated_by=by,
        updated_at=timezone.now(),
        external_identifier=external_identifier,
        **facts(graph),
    )
    try:
        with transaction.atomic():
            resource.save()
    except IntegrityError as taken:  # somebody took it between the look and the save
        raise Refused("Another resource with this CTID or external identifier was saved a moment ago.") from taken
    _add_revision(resource, graph, by=by, source=source, number=1)
    log.record("publisher:resource:created", by=by, subject=resource, organization_id=organization.pk, source=source)
    return resource


@transaction.atomic
def save(*, resource: Resource, graph: Graph, by: User, source: str, seen: int | None) -> Resource:
    """Makes `graph` the latest revision; the same content makes none. `seen` is the id of the revision that was opened.

    Raises NotAllowed, Changed, NotReady (also when `graph` refers to a deleted resource), and Refused when it is of
    another CTID.
    """
    current = begin("save", resource=resource, by=by, pointer="latest", seen=seen)
    check_can_enter(by, current.organization)  # which may have lost its approval while somebody typed
    return _revise(current, graph, by=by, source=source, step="save")


@transaction.atomic
def restore(*, resource: Resource, number: int, by: User, seen: int | None) -> Resource:
    """Saves the graph of revision `number` as a new revision. Raises as `save`."""
    current = begin("restore", resource=resource, by=by, pointer="latest", seen=seen)
    older = current.revisions.filter(number=number).first()
    if older is None:
        raise NotReady(f"There is no revision {number} to restore.")
    return _revise(current, older.graph, by=by, source=f"restore:{number}", step="restore")


def _revise(current: Resource, graph: Graph, *, by: User, source: str, step: str) -> Resource:
    if current.latest is None:
        raise Changed(CHANGED)
    if ctdl.normalize_ctid(ctdl.main_node(graph)["ceterms:ctid"]) != current.ctid:
        raise Refused(OTHER_CTID)
    if ctdl.content_hash(graph) == current.latest.content_hash:
        return current
    number = current.latest.number + 1
    _add_revision(current, graph, by=by, source=source, number=number)
    log.record(
        STEPS[step].event,
        by=by,
        subject=current,
        organization_id=current.organization_id,
        source=source,
        revision=number,
    )
    return current


def _add_revision(resource: Resource, graph: Graph, *, by: User, source: str, number: int) -> None:
    prepared = prepare(
        graph,
        organization=resource.organization_id,
        kind=resource.kind,
        external_identifier=resource.external_identifier,
    )
    revision = Revision.objects.create(
        resource=resource,
        number=number,
        graph=graph,
        content_hash=prepared.content_hash,
        author=by,
        source=source,
        errors=prepared.errors,
        benchmark=prepared.benchmark,
    )
    compare_and_set(resource, latest=revision, updated_at=revision.created_at, updated_by=by, **prepared.facts)
    hold_targets(sorted({ctid for _, ctid in prepared.references}))
    Reference.objects.filter(resource=resource).delete()
    Reference.objects.bulk_create(
        Reference(resource=resource, term=term, target_ctid=ctid) for term, ctid in prepared.references
    )
    searchable.write([SearchText(revision_id=revision.pk, resource_id=resource.pk, **prepared.search)])


# -- who may save, and what is taken; `saving_many` asks the same ----------------------------------------------------

OTHER_CTID = "The CTID of a resource never changes. Enter the other one as a resource of its own."
Taken = tuple[frozenset[str], frozenset[str], frozenset[str]]  # CTIDs of resources, of organizations; own identifiers


def check_can_enter(by: User, organization: Organization) -> None:
    """Raises NotAllowed, and NotReady while the organization is not approved."""
    check_can(by, Permission.RESOURCE_EDIT, organization)
    if not organization.is_approved:
        raise NotReady("The organization has to be approved by staff of the registry before you can enter data for it.")


def why_not_free(
    organization: Organization, kind: str, ctid: str, external_identifier: str, taken: Taken
) -> str | None:
    """Why a new resource cannot have these identifiers: a CTID is given once and stays taken."""
    resources, organizations, identifiers = taken
    if ctid in resources:
        return f"The CTID {ctid} is already taken by another resource. Leave it out to get a new one."
    if ctid in organizations and not (kind == "organization" and organization.ctid == ctid):
        return f"The CTID {ctid} belongs to an organization."
    if external_identifier and external_identifier in identifiers:
        return f"The external identifier “{external_identifier}” is already used for another {kind}."
    return None


def _taken(organization: Organization, kind: str, ctid: str, external_identifier: str) -> Taken:
    own = Resource.objects.filter(organization=organization, kind=kind, deleted_at__isnull=True)
    same = own.filter(external_identifier=external_identifier) if external_identifier else own.none()
    return (
        frozenset(Resource.objects.filter(ctid=ctid).values_list("ctid", flat=True)),
        frozenset(filter(None, Organization.objects.filter(ctid=ctid).values_list("ctid", flat=True))),
        frozenset(same.values_list("external_identifier", flat=True)),
    )

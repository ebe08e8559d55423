"""Gives a resource the identifier by which its organization knows it."""

from django.db import transaction

from accounts.exceptions import Changed, NotReady, Refused
from accounts.models import User
from accounts.permissions import check_can
from accounts.roles import Permission
from audit import log
from publisher import searchable
from publisher.models import Resource


@transaction.atomic
def adopt(*, resource: Resource, external_identifier: str, by: User, source: str) -> Resource:
    """A resource without external identifier gets this one; it is no part of what is published, so no revision is made.

    Raises NotAllowed, NotReady when it is deleted, Refused when another resource of its kind has the identifier, and
    Changed when it got one from somebody else in the meantime.
    """
    check_can(by, Permission.RESOURCE_EDIT, resource.organization)
    others = Resource.objects.filter(organization=resource.organization, kind=resource.kind, deleted_at__isnull=True)
    if others.filter(external_identifier=external_identifier).exclude(pk=resource.pk).exists():
        raise Refused(f"The external identifier “{external_identifier}” is already used for another {resource.kind}.")
    free = Resource.objects.filter(pk=resource.pk, external_identifier="", deleted_at__isnull=True)
    if not free.update(external_identifier=external_identifier):
        _refuse(Resource.objects.get(pk=resource.pk))
    resource.refresh_from_db()
    if resource.latest is not None:
        searchable.write([searchable.row_of(resource, revision=resource.latest.pk, graph=resource.latest.graph)])
    log.record(
        "publisher:resource:identified",
        by=by,
        subject=resource,
        organization_id=resource.organization_id,
        source=source,
        external_identifier=external_identifier,
    )
    return resource


def _refuse(resource: Resource) -> None:
    if resource.deleted_at is not None:
        raise NotReady("It was deleted.")
    raise Changed(f"It already has the external identifier “{resource.external_identifier}”.")

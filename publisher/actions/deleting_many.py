"""Deleting many at once: in a few statements what `approving.delete` does for one."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from accounts.exceptions import NotReady
from accounts.models import User
from accounts.permissions import check_can
from accounts.roles import Permission
from audit import log
from publisher.lifecycle import STEPS
from publisher.models import Reference, Resource, ResourceQuerySet


@transaction.atomic
def delete_many(
    resources: ResourceQuerySet, *, by: User, source: str, why_not: Callable[[], str | None] = lambda: None
) -> int:
    """Takes all of `resources` of one organization off every list, and returns how many that were.

    why_not: asked when they are held; the sentence for references from elsewhere, of which only the caller knows which
    count. Raises NotAllowed, and NotReady when one of them cannot be deleted: then none is.
    """
    pks = list(resources.order_by("pk").select_for_update().values_list("pk", flat=True))
    rows = list(Resource.objects.with_state().without_graphs().filter(pk__in=pks))
    for organization in {row.organization for row in rows}:
        check_can(by, Permission.RESOURCE_EDIT, organization)
    reason = next((why for row in rows if (why := STEPS["delete"].why_not(row.state))), None) or why_not()
    if reason:
        raise NotReady(reason)
    Reference.objects.filter(resource__in=pks).delete()
    Resource.objects.filter(pk__in=pks).update(
        deleted_at=timezone.now(), deleted_by=by, approved=None, approved_at=None, approved_by=None
    )
    for organization_id in {row.organization_id for row in rows}:
        subjects = [(log.subject_of(row), {"source": source}) for row in rows if row.organization_id == organization_id]
        log.record_all(STEPS["delete"].event, by=by, subjects=subjects, organization_id=organization_id)
    return len(pks)

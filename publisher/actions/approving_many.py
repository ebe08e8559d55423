"""Approving by the thousand: the conditions of the step `approve` as one statement for all whom they allow.

The few whom they do not allow are asked one by one, for the sentence that says why.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F

from accounts.models import Organization, User
from accounts.permissions import check_can
from accounts.roles import Permission
from audit import log
from publisher.actions.queueing import lane_of
from publisher.actions.releasing import release
from publisher.actions.taking import CHANGED, locked
from publisher.lifecycle import STEPS
from publisher.models import BatchItem, RegistryRequest, Resource
from publisher.models.conditions import ALIVE, IS_NEW

_STEP = STEPS["approve"]


def approve(items: Sequence[BatchItem], *, organization: Organization, by: User, at: datetime) -> dict[int, str]:
    """Approves each item's resource if its latest revision is the one that was seen, all as of `at`.

    Called inside a transaction. Minimum data is judged as it was when the revision was saved. Returns why not, by the
    item's id, for those that were not approved. Raises NotAllowed.
    """
    check_can(by, Permission.RESOURCE_EDIT, organization)
    seen = {item.resource_id: item.seen_id for item in items}
    list(Resource.objects.select_for_update(no_key=True).filter(pk__in=seen).order_by("pk").values_list("pk"))
    allowed = [pk for pk, latest in allowed_of(seen, organization) if seen[pk] == latest]
    Resource.objects.filter(pk__in=allowed).update(approved=F("latest"), approved_at=at, approved_by=by)
    failed = RegistryRequest.objects.failed().filter(resource__in=allowed, action=RegistryRequest.Action.PUBLISH)
    failed.update(state=RegistryRequest.State.CANCELLED)
    said = ((f"resource:{pk}", {"revision": seen[pk]}) for pk in allowed)
    log.record_all(_STEP.event, by=by, subjects=said, organization_id=organization.pk)
    if organization.is_trusted:
        _release(allowed)
    done = set(allowed)
    return {item.pk: _why_not(item) for item in items if item.resource_id not in done}


def allowed_of(resources: Iterable[int], organization: Organization) -> list[tuple[int, int]]:
    """`(resource, latest revision)` of those whom the conditions of the step allow."""
    found = Resource.objects.filter(ALIVE, IS_NEW, errors=0)
    return list(found.filter(pk__in=list(resources), organization=organization).values_list("pk", "latest_id"))


def _release(resources: Sequence[int]) -> None:
    for place, resource in enumerate(Resource.objects.filter(pk__in=resources).order_by("pk")):
        release(locked(resource), lane=lane_of(place))


def _why_not(item: BatchItem) -> str:
    current = Resource.objects.with_state().without_graphs().get(pk=item.resource_id)
    if current.latest_id != item.seen_id:
        return CHANGED
    return _STEP.why_not(current.state) or CHANGED

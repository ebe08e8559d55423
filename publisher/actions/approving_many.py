"""Approving by the thousand: locked, judged by the table of steps, and approved, in one statement each for all of them.

All that the step asks of a resource stands in its own row, so what is locked needs no second look (`taking.locked`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from django.db.models import F

from accounts.models import Organization, User
from accounts.permissions import check_can
from accounts.roles import Permission
from audit import log
from publisher.actions.queueing import lane_of
from publisher.actions.releasing import release
from publisher.actions.taking import CHANGED, locked
from publisher.lifecycle import STANDINGS, STEPS
from publisher.models import RegistryRequest, Resource, ResourceQuerySet

_STEP = STEPS["approve"]
_READ = ("pk", "latest_id", "standing", "errors", "deleted_at")


def approve(seen: Mapping[int, int | None], *, organization: Organization, by: User, at: datetime) -> dict[int, str]:
    """Approves each resource of `seen` if its latest revision is the one that stands there, all as of `at`.

    Called inside a transaction. Minimum data is judged as it was when the revision was saved. Returns why not, by the
    resource's number, for those that were not approved. Raises NotAllowed.
    """
    check_can(by, Permission.RESOURCE_EDIT, organization)
    mine = Resource.objects.filter(pk__among=seen.keys(), organization=organization)
    # In one order, in which everybody locks, so that nobody waits in a circle.
    held = {pk: (latest, why) for pk, latest, why in _judged(mine.select_for_update(no_key=True).order_by("pk"))}
    refused: dict[int, str] = {}
    for pk in seen:
        latest, why = held.get(pk, (None, CHANGED))
        if reason := CHANGED if latest != seen[pk] else why:
            refused[pk] = reason
    allowed = {pk: latest for pk, latest in seen.items() if latest is not None and pk not in refused}
    if not allowed:
        return refused
    _approve(allowed, by=by, at=at)
    log.record_each(
        _STEP.event, by=by, kind="resource", numbers=allowed, said="revision", organization_id=organization.pk
    )
    if organization.is_trusted:
        _release(allowed.keys())
    return refused


def refused_of(resources: Collection[int]) -> dict[int, str]:
    """Why not, by the resource's number, of those whom the step would not change."""
    judged = _judged(Resource.objects.filter(pk__among=resources))
    return {pk: why for pk, _, why in judged if why is not None}


def _judged(resources: ResourceQuerySet) -> Iterator[tuple[int, int | None, str | None]]:
    """`(resource, latest revision, why not)`."""
    for pk, latest, standing, errors, deleted_at in resources.values_list(*_READ):
        yield pk, latest, _why_not(standing, latest is not None and errors == 0, deleted_at is not None)


@cache
def _why_not(standing: int, complete: bool, deleted: bool) -> str | None:
    return _STEP.why_not(replace(STANDINGS[standing], complete=complete, deleted=deleted))


def _approve(allowed: Mapping[int, int], *, by: User, at: datetime) -> None:
    """allowed: the latest revision of each, which is locked."""
    still = Resource.objects.filter(pk__among=allowed.keys(), latest__pk__among=allowed.values())
    if still.update(approved=F("latest"), approved_at=at, approved_by=by) != len(allowed):
        raise RuntimeError("A resource changed although it was held.")  # a fault of ours, never of two people
    refusals = RegistryRequest.objects.failed().filter(resource__pk__among=allowed.keys())
    refusals.filter(action=RegistryRequest.Action.PUBLISH).update(state=RegistryRequest.State.CANCELLED)


def _release(resources: Collection[int]) -> None:
    for place, resource in enumerate(Resource.objects.filter(pk__among=resources).order_by("pk")):
        release(locked(resource), lane=lane_of(place))

"""Publishing without a reviewer, for organizations that are marked as trusted."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from publisher.actions import queueing
from publisher.actions.taking import hold_owner, locked, whole_state
from publisher.lifecycle import STEPS
from publisher.models import RegistryRequest, Resource


def release(current: Resource, *, lane: int = 0) -> RegistryRequest | None:
    """Sends what is approved if its organization is trusted and the step is open; None otherwise.

    The caller holds the row lock. The one who approved is the one who published.
    """
    if not current.organization.is_trusted or current.approved_by is None:
        return None
    hold_owner(current)
    if STEPS["publish"].why_not(whole_state(current)):
        return None
    return queueing.publish(current, by=current.approved_by, lane=lane)


def release_waiting(*, at_most: int) -> int:
    """Sends what could not go when it was approved, and returns how many that were.

    Its owner was not published then, an earlier revision was on its way, or the organization was not yet trusted.
    """
    owner = Resource.objects.filter(ctid=OuterRef("organization__ctid"), published__isnull=False)
    waiting = Resource.objects.waiting_for_review().filter(
        Q(Exists(owner)) | Q(ctid=F("organization__ctid")), organization__is_trusted=True
    )
    found = enumerate(waiting.order_by("approved_at", "pk")[:at_most])
    number = sum(_release_again(resource, lane=queueing.lane_of(place)) for place, resource in found)
    if number > queueing.LANE:
        queueing.ring_for_all()
    return number


@transaction.atomic
def _release_again(resource: Resource, *, lane: int) -> bool:
    return release(locked(resource), lane=lane) is not None

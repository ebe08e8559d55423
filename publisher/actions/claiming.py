"""Takes registry requests out of the queue, under a lease.

Whoever takes a request later has a higher number of attempts: that number is the token of the lease. A worker that
dies leaves its lease to run out, and the sweep finds the request again.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.permissions import publishers_for
from publisher.actions import gating
from publisher.models import QueuePause, Reference, RegistryRequest
from publisher.models.registry_request import RegistryRequestQuerySet

# Longer than the four calls of one delivery can take: three to make an organization known, and its document.
LEASE = timedelta(seconds=settings.REGISTRY_LEASE_SECONDS)
WINDOWS, MINIMUM = 5, 50  # looks at the queue for one claim, and rows in each at least
HELD_BACK_ATTEMPTS = 5  # what refers to a resource waits for it no longer when that one has failed so often


@transaction.atomic
def claim(at_most: int, *, only: int | None = None) -> list[RegistryRequest]:
    """Up to `at_most` requests that are due, now leased to the caller; `only` that one, by its id.

    Each comes with its resource, the resource's organization, the revision, and `published_by`. None while the queue
    is paused, or the registry does not answer.
    """
    now = timezone.now()
    room = gating.room(at_most, now=now)
    pauses = set(QueuePause.objects.values_list("organization_id", flat=True))
    if not room or None in pauses:
        return []
    due = RegistryRequest.objects.due(now)
    if pauses:
        due = due.exclude(resource__organization__in=pauses)
    if only is not None:
        due = due.filter(pk=only)
    chosen = _ready(due, room)
    lease_until = now + LEASE
    RegistryRequest.objects.filter(pk__in=chosen).update(
        state=RegistryRequest.State.SENDING, lease_until=lease_until, attempts=F("attempts") + 1
    )
    found = RegistryRequest.objects.filter(pk__in=chosen).order_by("lane", "pk")
    requests = list(found.select_related("resource__organization", "revision"))
    _name_publishers(requests)
    return requests


def _name_publishers(requests: list[RegistryRequest]) -> None:
    """Adds to each the third-party publisher through which it was approved, or None."""
    pairs = {(request.resource.approved_by_id or 0, request.resource.organization_id) for request in requests}
    known = publishers_for(pairs)
    for request in requests:
        request.published_by = known.get((request.resource.approved_by_id or 0, request.resource.organization_id))


def _ready(due: RegistryRequestQuerySet, room: int) -> list[int]:
    """The ids of the first that may go, locked; looks further down the queue when many have to wait for others."""
    chosen: list[int] = []
    after = (-1, 0)
    for _ in range(WINDOWS):
        lane, last = after
        window = due.filter(Q(lane__gt=lane) | Q(lane=lane, pk__gt=last)) if lane >= 0 else due
        # On rows that are locked by others nobody waits: they are being taken at this moment.
        rows = window.order_by("lane", "pk").select_for_update(of=("self",), skip_locked=True)
        found = list(rows.values_list("pk", "resource_id", "lane")[: max(2 * room, MINIMUM)])
        held_back = _held_back({resource: pk for pk, resource, _ in found})
        chosen += [pk for pk, _, _ in found if pk not in held_back]
        if len(chosen) >= room or len(found) < max(2 * room, MINIMUM):
            break
        after = (found[-1][2], found[-1][0])
    return chosen[:room]


def _held_back(requests: dict[int, int]) -> set[int]:
    """Of `{resource: request}` the requests whose resource refers to one with an earlier open request of its own.

    Earlier, so that nobody waits in a circle.
    """
    referring: dict[str, list[int]] = {}
    references = Reference.objects.filter(resource__in=requests).values_list("target_ctid", "resource_id")
    for ctid, resource in references:
        referring.setdefault(ctid, []).append(resource)
    earlier = RegistryRequest.objects.open().filter(
        action=RegistryRequest.Action.PUBLISH, resource__ctid__in=referring, attempts__lt=HELD_BACK_ATTEMPTS
    )
    return {
        requests[resource]
        for ctid, target in earlier.values_list("resource__ctid", "pk")
        for resource in referring[ctid]
        if target < requests[resource]
    }

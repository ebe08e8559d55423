"""Writes down what became of requests that were sent: one transaction for many of them.

What a worker writes counts only while its lease is still its own.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from audit import log
from audit.models import Event
from publisher.lifecycle import STEPS
from publisher.models import RegistryRequest, Resource

State, Action = RegistryRequest.State, RegistryRequest.Action


@dataclass(frozen=True, slots=True)
class Outcome:
    """`receipt` of a request that the registry took; else what was `said`, and the `pause` in seconds after which it is
    tried again, None when it is refused for good."""

    request: RegistryRequest
    receipt: dict | None = None
    said: str = ""
    pause: float | None = None


@transaction.atomic
def write(outcomes: Sequence[Outcome]) -> None:
    """Ends or puts back each request whose lease still stands; the others are somebody else's by now."""
    mine = _still_mine(outcome.request for outcome in outcomes)
    kept = [outcome for outcome in outcomes if outcome.request.pk in mine]
    now = timezone.now()
    _put_back([outcome for outcome in kept if not _is_over(outcome)], now)
    _close([outcome for outcome in kept if _is_over(outcome)], now)
    _publish([outcome.request for outcome in kept if _is_done(outcome, Action.PUBLISH)], now)
    for outcome in kept:
        if _is_done(outcome, Action.DELETE):
            _unpublish(outcome.request)
    log.record_many(event for outcome in kept if (event := _event(outcome)))


def _still_mine(requests: Iterable[RegistryRequest]) -> set[int]:
    """Locks the resources and the requests, in the order in which everybody does, and says which leases still stand."""
    leased = {request.pk: request for request in requests}
    resources = sorted({request.resource_id for request in leased.values()})
    locked = Resource.objects.select_for_update(no_key=True).filter(pk__in=resources).order_by("pk")
    list(locked.values_list("pk"))
    sent = RegistryRequest.objects.select_for_update().filter(pk__in=leased, state=State.SENDING).order_by("pk")
    return {pk for pk, attempts in sent.values_list("pk", "attempts") if leased[pk].attempts == attempts}


def _is_over(outcome: Outcome) -> bool:
    return outcome.receipt is not None or outcome.pause is None


def _put_back(outcomes: Sequence[Outcome], now: datetime) -> None:
    """They wait for their next attempt."""
    for outcome in outcomes:
        RegistryRequest.objects.filter(pk=outcome.request.pk).update(
            state=State.WAITING,
            not_before=now + timedelta(seconds=outcome.pause or 0),
            lease_until=None,
            said=outcome.said,
        )


def _close(outcomes: Sequence[Outcome], now: datetime) -> None:
    """They are at their end, with the receipt or with what the registry said."""
    for state, said in sorted({(_state(outcome), outcome.said) for outcome in outcomes}):
        pks = [outcome.request.pk for outcome in outcomes if (_state(outcome), outcome.said) == (state, said)]
        RegistryRequest.objects.filter(pk__in=pks).update(state=state, said=said, ended_at=now, lease_until=None)
    receipts = [
        (json.dumps(outcome.receipt), outcome.request.pk) for outcome in outcomes if outcome.receipt is not None
    ]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE publisher_registryrequest SET receipt = %s WHERE id = %s", receipts)


def _state(outcome: Outcome) -> str:
    return State.FAILED if outcome.receipt is None else State.DONE


def _is_done(outcome: Outcome, action: str) -> bool:
    return outcome.receipt is not None and outcome.request.action == action


def _publish(requests: Sequence[RegistryRequest], now: datetime) -> None:
    sent = RegistryRequest.objects.filter(pk__in=[request.pk for request in requests], resource=OuterRef("pk"))
    resources = Resource.objects.filter(pk__in=[request.resource_id for request in requests])
    resources.update(published=Subquery(sent.values("revision")[:1]), published_at=now)


def _unpublish(request: RegistryRequest) -> None:
    resource = Resource.objects.filter(pk=request.resource_id)
    # Without the approval too: an approval that outlives the publication would join the review queue by itself.
    same = resource.filter(approved__content_hash=request.revision.content_hash)
    same.update(approved=None, approved_at=None, approved_by=None)
    resource.update(published=None, published_at=None)


def _event(outcome: Outcome) -> Event | None:
    """None for what is only put back: attempts are counted on the request."""
    if not _is_over(outcome):
        return None
    request = outcome.request
    step = "refused"
    data: dict[str, str | int] = {"said": outcome.said}
    if outcome.receipt is not None:
        step, data = (
            "published" if request.action == Action.PUBLISH else "unpublished",
            {"revision": request.revision_id},
        )
    resource = request.resource
    return log.event_of(
        STEPS[step].event,
        by=None,
        subject=resource,
        organization_id=resource.organization_id,
        request=request.pk,
        **data,
    )

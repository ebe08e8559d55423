"""Writes down what became of requests that were sent: one transaction for many of them.

What a worker writes counts only while its lease is still its own.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from audit import log
from audit.models import Event
from config import rows
from publisher.lifecycle import STEPS
from publisher.models import RegistryRequest, Resource

State, Action = RegistryRequest.State, RegistryRequest.Action


@dataclass(frozen=True, slots=True)
class Outcome:
    """`receipt` of a request that the registry took; else what was `said`, and the `pause` in seconds after which it is
    tried again, None when it is refused for good. What was not sent at all counts as no attempt."""

    request: RegistryRequest
    receipt: dict | None = None
    said: str = ""
    pause: float | None = None
    was_sent: bool = True

    @property
    def is_over(self) -> bool:
        return self.receipt is not None or self.pause is None

    @property
    def state(self) -> str:
        if not self.is_over:
            return State.WAITING
        return State.FAILED if self.receipt is None else State.DONE

    def is_done(self, action: str) -> bool:
        return self.receipt is not None and self.request.action == action


@transaction.atomic
def write(outcomes: Sequence[Outcome]) -> None:
    """Ends or puts back each request whose lease still stands; the others are somebody else's by now."""
    if not outcomes:
        return
    mine = _still_mine(outcome.request for outcome in outcomes)
    kept = [outcome for outcome in outcomes if outcome.request.pk in mine]
    now = timezone.now()
    _set(kept, now)
    _publish([outcome.request for outcome in kept if outcome.is_done(Action.PUBLISH)], now)
    _unpublish([outcome.request for outcome in kept if outcome.is_done(Action.DELETE)])
    log.record_many(event for outcome in kept if (event := _event(outcome)))


def _still_mine(requests: Iterable[RegistryRequest]) -> set[int]:
    """Locks the resources and the requests, in the order in which everybody does, and says which leases still stand."""
    leased = {request.pk: request for request in requests}
    resources = sorted({request.resource_id for request in leased.values()})
    locked = Resource.objects.select_for_update(no_key=True).filter(pk__in=resources).order_by("pk")
    list(locked.values_list("pk"))
    sent = RegistryRequest.objects.select_for_update().filter(pk__in=leased, state=State.SENDING).order_by("pk")
    return {pk for pk, attempts in sent.values_list("pk", "attempts") if leased[pk].attempts == attempts}


def _set(outcomes: Sequence[Outcome], now: datetime) -> None:
    """Each is at its end, with the receipt or with what the registry said, or waits for its next attempt."""
    values = [
        (
            outcome.state,
            outcome.said,
            None if outcome.receipt is None else json.dumps(outcome.receipt),
            rows.moment(now) if outcome.is_over else None,
            rows.moment(outcome.request.not_before if outcome.is_over else now + timedelta(seconds=outcome.pause or 0)),
            outcome.request.attempts - (not outcome.was_sent),
            outcome.request.pk,
        )
        for outcome in outcomes
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_SET, values)


_SET = """UPDATE publisher_registryrequest SET state = %s, said = %s, receipt = %s, ended_at = %s, not_before = %s,
 attempts = %s, lease_until = NULL WHERE id = %s"""


def _publish(requests: Sequence[RegistryRequest], now: datetime) -> None:
    if requests:
        _resources(requests).update(published=_sent(requests, "revision"), published_at=now)


def _unpublish(requests: Sequence[RegistryRequest]) -> None:
    if not requests:
        return
    # Without the approval too: an approval that outlives the publication would join the review queue by itself.
    same = _resources(requests).filter(approved__content_hash=_sent(requests, "revision__content_hash"))
    same.update(approved=None, approved_at=None, approved_by=None)
    _resources(requests).update(published=None, published_at=None)


def _resources(requests: Sequence[RegistryRequest]) -> QuerySet[Resource]:
    return Resource.objects.filter(pk__in=[request.resource_id for request in requests])


def _sent(requests: Sequence[RegistryRequest], fact: str) -> Subquery:
    """The fact of what was sent of each resource."""
    sent = RegistryRequest.objects.filter(pk__in=[request.pk for request in requests], resource=OuterRef("pk"))
    return Subquery(sent.values(fact)[:1])


def _event(outcome: Outcome) -> Event | None:
    """None for what is only put back: attempts are counted on the request."""
    if not outcome.is_over:
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

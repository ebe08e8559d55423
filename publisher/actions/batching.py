"""Steps on many resources at once: proposed with what was seen, confirmed, run in the background, reported.

A worker runs a batch under a lease, so that it can be killed at any moment: what is done is marked as done in the very
transaction that did it. See docs/adr/0015-a-batch-is-kept-in-chunks.md.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Sum
from django.http import QueryDict
from django.utils import timezone

from accounts.exceptions import NotReady, Refused
from accounts.models import Organization, User
from audit import log
from config import rows
from config.bell import ring
from publisher import notices, worklist
from publisher.actions import approving, approving_many, queueing, reviewing
from publisher.actions.taking import check_turn, said
from publisher.forecast import forecast, pointer_of
from publisher.models import Batch, BatchChunk, BatchRefusal, Resource, ResourceQuerySet
from publisher.outcomes import refused_among

State = Batch.State
LEASE = timedelta(seconds=120)
CHUNK = 4000  # resources of one row, and of one statement of a step that is one statement for all
SMALL_CHUNK = 50  # resources that a step is taken on one by one under one lease
_GATHER = """
INSERT INTO publisher_batchchunk (batch_id, size, place, items)
SELECT %s, count(*), 0, {collected} FROM (
    SELECT found, seen, (row_number() OVER (ORDER BY found) - 1) / %s AS part FROM ({chosen}) AS chosen
) AS numbered GROUP BY part ORDER BY part
"""
_COLLECTED = {
    "postgresql": "jsonb_agg(jsonb_build_array(found, seen) ORDER BY found)",
    "sqlite": "json_group_array(json_array(found, seen))",
}
OUR_FAULT = "Something went wrong on our side. Try it again on its page, or write to us if it stays so."
logger = logging.getLogger(__name__)
KEPT = timedelta(days=1)  # how long a proposal waits to be confirmed


@dataclass(frozen=True, slots=True)
class Selection:
    """All that match in the list of one kind. query: its address; number: how many there were."""

    kind: str
    query: str
    number: int


@dataclass(frozen=True, slots=True)
class _Move:
    """From one place in a chunk to a later one, up to which the step is through."""

    chunk: BatchChunk
    start: int
    end: int

    def make(self) -> bool:
        """Writes it down, in the transaction of what is done; False when somebody else has moved on meanwhile."""
        mine = BatchChunk.objects.filter(pk=self.chunk.pk, place=self.start)
        if not mine.update(place=self.end):
            return False
        if self.end == self.chunk.size:
            Batch.objects.filter(pk=self.chunk.batch_id).update(cursor=self.chunk.pk)
        return True


@transaction.atomic
def propose(
    *, step: str, resources: ResourceQuerySet, organization: Organization, title: str, back: str, by: User
) -> Batch:
    """A batch of all `resources`, each with the revision that `step` would decide on as it is now.

    Raises NotAllowed.
    """
    check_turn(step, by, organization)
    batch = Batch.objects.create(step=step, organization=organization, title=title, back=back[:600], created_by=by)
    _gather(batch, resources)
    _ring(batch)
    return batch


@transaction.atomic
def propose_all(
    *, step: str, selection: Selection, organization: Organization, title: str, back: str, by: User
) -> Batch:
    """The same of all that match, however many: the worker gathers them, so that nobody waits for it.

    Raises NotAllowed.
    """
    check_turn(step, by, organization)
    batch = Batch.objects.create(
        step=step,
        organization=organization,
        title=title,
        back=back[:600],
        created_by=by,
        total=selection.number,
        details={"selection": asdict(selection)},
    )
    _ring(batch)
    return batch


@transaction.atomic
def confirm(*, batch: Batch, by: User, reason: str = "", note: str = "") -> Batch:
    """Lets it run. Confirming twice runs it once.

    Raises NotAllowed, and NotReady when it was stopped or `reason` and `note` are not what the step needs.
    """
    check_turn(batch.step, by, batch.organization)
    if batch.step == "ask-to-unpublish":
        approving.check_reason(reason, note)
    if batch.step == "return":
        reviewing.check_return(note)
    now = timezone.now()
    proposed = Batch.objects.filter(pk=batch.pk, state=State.PROPOSED)
    details = {"reason": reason, "note": said(note)}
    if proposed.update(state=State.RUNNING, details=details, started_at=now, created_by=by):
        log.record(
            "publisher:batch:confirmed",
            by=by,
            subject=batch,
            organization_id=batch.organization_id,
            step=batch.step,
            total=batch.total,
        )
        _ring(batch)
    batch.refresh_from_db()
    if batch.state == State.CANCELLED:
        raise NotReady("This was stopped. Select again what you want to change.")
    return batch


@transaction.atomic
def stop(*, batch: Batch, by: User) -> Batch:
    """Leaves the rest as it is; what is done stays done. Raises NotAllowed, and NotReady when it is over."""
    check_turn(batch.step, by, batch.organization)
    open_states = (State.PROPOSED, *Batch.UNDER_WAY)
    if not Batch.objects.filter(pk=batch.pk, state__in=open_states).update(
        state=State.CANCELLED, ended_at=timezone.now(), lease_until=None
    ):
        raise NotReady("It is over already.")
    log.record("publisher:batch:stopped", by=by, subject=batch, organization_id=batch.organization_id)
    batch.refresh_from_db()
    return batch


def run(batch_id: int) -> None:
    """Looks at all of the batch, or runs it to its end; leaves it when somebody else does, or it is stopped."""
    while (batch := _lease(batch_id)) is not None:
        is_looking = batch.state == State.LOOKING
        if "selection" in batch.details:
            _gather_selection(batch)
        if (look(batch) if is_looking else _advance(batch)) is False:
            _propose(batch) if is_looking else _end(batch)
            return
        Batch.objects.filter(pk=batch.pk, state=batch.state).update(lease_until=None)


def sweep() -> None:
    """Rings for batches that nobody runs, and forgets proposals that nobody confirmed."""
    now = timezone.now()
    for batch in Batch.objects.due(now):
        _ring(batch)
    Batch.objects.filter(state=State.PROPOSED, created_at__lt=now - KEPT).delete()


def _ring(batch: Batch) -> None:
    from publisher.tasks import run_batch

    ring(run_batch, batch.pk)


def _lease(batch_id: int) -> Batch | None:
    """The batch, leased for one chunk; None when it is not due."""
    now = timezone.now()
    if not Batch.objects.due(now).filter(pk=batch_id).update(lease_until=now + LEASE):
        return None
    return Batch.objects.select_related("organization", "created_by").get(pk=batch_id)


@transaction.atomic
def _gather_selection(batch: Batch) -> None:
    """Makes the items of a batch that knows only what they match; once, whoever else tries."""
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if "selection" not in locked.details:
        return
    selection = Selection(**locked.details["selection"])
    address = QueryDict(selection.query)
    _gather(locked, worklist.matching(batch.organization, selection.kind, address), details={})


def _gather(batch: Batch, resources: ResourceQuerySet, **changes: Any) -> None:
    chosen = resources.order_by().values(found=F("pk"), seen=F(f"{pointer_of(batch.step)}_id"))
    sql, values = chosen.query.sql_with_params()
    with connection.cursor() as cursor:
        statement = _GATHER.format(collected=_COLLECTED[connection.vendor], chosen=sql)
        cursor.execute(statement, [batch.pk, CHUNK, *values])
    batch.total = batch.chunks.aggregate(total=Sum("size"))["total"] or 0
    Batch.objects.filter(pk=batch.pk).update(total=batch.total, **changes)


@transaction.atomic
def look(batch: Batch) -> bool:
    """Asks for one chunk what the step would do, and refuses those that it would not change.

    Returns whether there was one.
    """
    chunk = _next_chunk(batch)
    if chunk is None:
        return False
    resources = {resource for resource, _ in chunk.items}
    if batch.step == "approve":
        refused = approving_many.refused_of(resources)
    else:
        found = forecast(batch.step, Resource.objects.filter(pk__among=resources))
        refused = {each.pk: reason for reason, closed in found.closed.items() for each in closed}
    _refuse(batch, refused)
    Batch.objects.filter(pk=batch.pk).update(looked=F("looked") + chunk.size, cursor=chunk.pk)
    return True


def _next_chunk(batch: Batch) -> BatchChunk | None:
    return batch.chunks.filter(pk__gt=batch.cursor).order_by("pk").first()


def _propose(batch: Batch) -> None:
    looked_at = Batch.objects.filter(pk=batch.pk, state=State.LOOKING)
    looked_at.update(state=State.PROPOSED, cursor=0, lease_until=None)


def _advance(batch: Batch) -> bool:
    """Takes the step on one chunk, or on a part of it; whether there was one."""
    chunk = _next_chunk(batch)
    if chunk is None:
        return False
    if batch.step == "approve":
        _approve(batch, chunk)
    else:
        _take_some(batch, chunk)
    return True


@transaction.atomic
def _approve(batch: Batch, chunk: BatchChunk) -> None:
    """One moment for all of them, so that reviewers see what was approved in one go."""
    if not _Move(chunk, chunk.place, chunk.size).make():
        return
    seen = _tried(batch, chunk.items[chunk.place :])
    at = batch.started_at or batch.created_at
    try:
        refused = approving_many.approve(seen, organization=batch.organization, by=batch.created_by, at=at)
    except Refused as refusal:  # whoever started it may no longer do it
        refused = dict.fromkeys(seen, str(refusal))
    _refuse(batch, refused)
    _count(batch, done=len(seen) - len(refused))


def _take_some(batch: Batch, chunk: BatchChunk) -> None:
    """On some of a chunk, each in a transaction of its own; the next lease goes on where this one ends."""
    start, end = chunk.place, min(chunk.place + SMALL_CHUNK, chunk.size)
    seen = _tried(batch, chunk.items[start:end])
    resources = Resource.objects.select_related("organization").in_bulk(seen)
    for place, (resource, _) in enumerate(chunk.items[start:end], start):
        if resource not in seen:
            continue
        if not _take(batch, _Move(chunk, start, place + 1), resources[resource], seen[resource]):
            return
        start = place + 1
    if start < end:
        _Move(chunk, start, end).make()


def _tried(batch: Batch, items: list[list[Any]]) -> dict[int, int | None]:
    """The revision that was seen of each resource among `items` that was not refused at the look."""
    refused = refused_among(batch, items)
    return {resource: seen for resource, seen in items if resource not in refused}


def _take(batch: Batch, move: _Move, resource: Resource, seen: int | None) -> bool:
    """On one resource; its mark is set in the transaction of the step. False when somebody else has come so far."""
    try:
        with transaction.atomic():
            if not move.make():
                return False
            _STEPS[batch.step](resource, seen, batch)
            _count(batch, done=1)
    except Refused as refusal:
        return _pass_over(batch, move, resource, str(refusal))
    except (OperationalError, InterfaceError):  # the database is away or busy: it gets its turn later
        raise
    except Exception:  # one that we fail on must not keep the others from their turn for ever
        logger.exception("Resource %s of batch %s failed", resource.pk, batch.pk)
        return _pass_over(batch, move, resource, OUR_FAULT)
    return True


@transaction.atomic
def _pass_over(batch: Batch, move: _Move, resource: Resource, why: str) -> bool:
    if is_mine := move.make():
        _refuse(batch, {resource.pk: why})
    return is_mine


def _refuse(batch: Batch, refused: dict[int, str]) -> None:
    """Writes down why not, by the resource's number."""
    if not refused:
        return
    fields = ("batch", "resource", "said")
    rows.insert(BatchRefusal, fields, ((batch.pk, resource, why[:300]) for resource, why in refused.items()))
    _count(batch, refused=len(refused))


def _count(batch: Batch, *, done: int = 0, refused: int = 0) -> None:
    Batch.objects.filter(pk=batch.pk).update(done=F("done") + done, refused=F("refused") + refused)


_STEPS: dict[str, Callable[[Resource, int | None, Batch], object]] = {
    "withdraw": lambda resource, seen, batch: approving.withdraw(resource=resource, by=batch.created_by, seen=seen),
    "retry": lambda resource, seen, batch: reviewing.retry(
        resource=resource, by=batch.created_by, seen=seen, lane=queueing.lane_of(batch.done)
    ),
    "delete": lambda resource, seen, batch: approving.delete(resource=resource, by=batch.created_by, seen=seen),
    "publish": lambda resource, seen, batch: reviewing.publish(
        resource=resource, by=batch.created_by, seen=seen, lane=queueing.lane_of(batch.done)
    ),
    "return": lambda resource, seen, batch: reviewing.return_untold(
        resource=resource, by=batch.created_by, seen=seen, note=batch.details["note"]
    ),
    "ask-to-unpublish": lambda resource, seen, batch: approving.ask(
        resource=resource, by=batch.created_by, seen=seen, **batch.details
    ),
}


@transaction.atomic
def _end(batch: Batch) -> None:
    """Ends it once, and tells staff once of all that waits for them now."""
    ended = Batch.objects.filter(pk=batch.pk, state=State.RUNNING)
    if not ended.update(state=State.ENDED, ended_at=timezone.now(), lease_until=None):
        return
    batch.refresh_from_db()
    log.record(
        "publisher:batch:ended",
        by=None,
        subject=batch,
        organization_id=batch.organization_id,
        done=batch.done,
        refused=batch.refused,
    )
    if batch.step in ("publish", "retry") or (batch.step == "approve" and batch.organization.is_trusted):
        queueing.ring_for_all()
    if batch.done:
        notices.batch_ended(batch)

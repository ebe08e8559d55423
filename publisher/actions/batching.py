"""Steps on many resources at once: proposed with what was seen, confirmed, run in the background, reported.

A worker runs a batch under a lease, a chunk in each transaction, so that it can be killed at any moment: what is done
is marked as done in the very transaction that did it.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.exceptions import NotReady, Refused
from accounts.models import Organization, User
from audit import log
from config.bell import ring
from publisher import notices, worklist
from publisher.actions import approving, approving_many, queueing, reviewing
from publisher.actions.taking import check_turn, said
from publisher.forecast import forecast, pointer_of
from publisher.models import Batch, BatchItem, Resource, ResourceQuerySet

State, Outcome = Batch.State, BatchItem.Outcome
LEASE = timedelta(seconds=120)
CHUNK = 2000  # items of a step that is one statement for all
SMALL_CHUNK = 50  # items of a step that is taken on each
_INSERT = (
    "INSERT INTO publisher_batchitem (batch_id, resource_id, seen_id, outcome, said)"
    " SELECT %s, chosen.*, 'open', '' FROM ({chosen}) AS chosen"
)
OUR_FAULT = "Something went wrong on our side. Try it again on its page, or write to us if it stays so."
logger = logging.getLogger(__name__)
KEPT = timedelta(days=1)  # how long a proposal waits to be confirmed


@dataclass(frozen=True, slots=True)
class Selection:
    """All that match in the list of one kind. query: its address; number: how many there were."""

    kind: str
    query: str
    number: int


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
    chosen = resources.order_by().values_list("pk", f"{pointer_of(batch.step)}_id")
    sql, values = chosen.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(chosen=sql), [batch.pk, *values])
        batch.total = cursor.rowcount
    Batch.objects.filter(pk=batch.pk).update(total=batch.total, **changes)


@transaction.atomic
def look(batch: Batch) -> bool:
    """Asks for one chunk of items what the step would do, and refuses those that it would not change.

    Returns whether there was one.
    """
    items = list(batch.items.filter(pk__gt=batch.cursor).order_by("pk")[:CHUNK])
    if not items:
        return False
    asked = {item.resource_id for item in items}
    if batch.step == "approve":  # whom its conditions allow, one statement says; only of the others why is asked
        asked -= {pk for pk, _ in approving_many.allowed_of(asked, batch.organization)}
    found = forecast(batch.step, Resource.objects.filter(pk__in=asked))
    refused = {resource.pk: reason for reason, resources in found.closed.items() for resource in resources}
    for reason in found.closed:
        pks = [item.pk for item in items if refused.get(item.resource_id) == reason]
        BatchItem.objects.filter(pk__in=pks).update(outcome=Outcome.REFUSED, said=reason[:300])
    Batch.objects.filter(pk=batch.pk).update(looked=F("looked") + len(items), cursor=items[-1].pk)
    _count(batch, refused=len(refused))
    return True


def _propose(batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk, state=State.LOOKING).update(state=State.PROPOSED, lease_until=None)


def _advance(batch: Batch) -> bool:
    """Takes the step on one chunk; whether there was one."""
    chunk = CHUNK if batch.step == "approve" else SMALL_CHUNK
    items = list(batch.items.filter(outcome=Outcome.OPEN).order_by("pk")[:chunk])
    if not items:
        return False
    if batch.step == "approve":
        with transaction.atomic():
            _mark(batch, items, _approve(batch, items))
    else:
        for item in items:
            _take(batch, item)
    return True


def _approve(batch: Batch, items: list[BatchItem]) -> dict[int, str]:
    """Why not, by the item's id. One moment for all of them, so that reviewers see what was approved in one go."""
    at = batch.started_at or batch.created_at
    try:
        return approving_many.approve(items, organization=batch.organization, by=batch.created_by, at=at)
    except Refused as refusal:  # whoever started it may no longer do it
        return {item.pk: str(refusal) for item in items}


def _mark(batch: Batch, items: list[BatchItem], refused: dict[int, str]) -> None:
    """Writes down what became of the items: those in `refused`, by their ids, with the reason."""
    for item in items:
        item.outcome = Outcome.REFUSED if item.pk in refused else Outcome.DONE
        item.said = refused.get(item.pk, "")[:300]
    BatchItem.objects.filter(pk__in=[item.pk for item in items if item.pk not in refused]).update(outcome=Outcome.DONE)
    BatchItem.objects.bulk_update([item for item in items if item.pk in refused], ["outcome", "said"], batch_size=500)
    _count(batch, done=len(items) - len(refused), refused=len(refused))


def _take(batch: Batch, item: BatchItem) -> None:
    """One item; its mark is set in the transaction of the step."""
    mine = BatchItem.objects.filter(pk=item.pk, outcome=Outcome.OPEN)
    try:
        with transaction.atomic():
            if mine.update(outcome=Outcome.DONE):
                _STEPS[batch.step](item.resource, item.seen_id, batch)
                _count(batch, done=1)
    except Refused as refusal:
        _refuse(batch, mine, str(refusal))
    except (OperationalError, InterfaceError):  # the database is away or busy: it gets its turn later
        raise
    except Exception:  # one that we fail on must not keep the others from their turn for ever
        logger.exception("Item %s of batch %s failed", item.pk, batch.pk)
        _refuse(batch, mine, OUR_FAULT)


@transaction.atomic
def _refuse(batch: Batch, mine: QuerySet[BatchItem], why: str) -> None:
    if mine.update(outcome=Outcome.REFUSED, said=why[:300]):
        _count(batch, refused=1)


def _count(batch: Batch, *, done: int = 0, refused: int = 0) -> None:
    Batch.objects.filter(pk=batch.pk).update(done=F("done") + done, refused=F("refused") + refused)


_STEPS: dict[str, Callable[[Resource, int | None, Batch], object]] = {
    "withdraw": lambda resource, seen, batch: approving.withdraw(resource=resource, by=batch.created_by, seen=seen),
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
    if batch.step == "publish" or (batch.step == "approve" and batch.organization.is_trusted):
        queueing.ring_for_all()
    if batch.done:
        notices.batch_ended(batch)

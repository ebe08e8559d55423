"""The reviewer's side: publish, return, and what becomes of a wish to unpublish."""

from itertools import count

from django.db import transaction
from django.utils import timezone

from accounts.exceptions import Changed, NotReady
from accounts.models import User
from audit import log
from publisher import notices
from publisher.actions import approving, holding, queueing
from publisher.actions.taking import CHANGED, begin, compare_and_set, said
from publisher.lifecycle import STEPS
from publisher.models import Decision, RegistryRequest, Resource


@transaction.atomic
def publish(*, resource: Resource, by: User, seen: int | None, note: str = "", lane: int = 0) -> RegistryRequest:
    """Sends exactly the approved revision `seen` to the registry; `lane`: its place in a batch.

    Raises NotAllowed, Changed, NotReady.
    """
    current = begin("publish", resource=resource, by=by, pointer="approved", seen=seen)
    _decide(current, Decision.Kind.PUBLISHED, note=note, by=by)
    return queueing.publish(current, by=by, lane=lane)


@transaction.atomic
def return_(*, resource: Resource, by: User, seen: int | None, note: str, queued: bool = False) -> Decision:
    """Gives the resource back with `note`, without its approval. Raises NotAllowed, Changed, NotReady.

    queued: that the reviewer saw it in the queue to the registry, and wants it out of there.
    """
    decision = return_untold(resource=resource, by=by, seen=seen, note=note, queued=queued)
    notices.returned(decision)
    return decision


def check_return(note: str) -> None:
    """Raises NotReady unless the note says something."""
    if not said(note):
        raise NotReady("Write a note that tells the organization what to change.")


def return_untold(*, resource: Resource, by: User, seen: int | None, note: str, queued: bool = False) -> Decision:
    """The decision alone, inside a transaction: whoever returns many tells the organization of them all."""
    check_return(note)
    current = begin("return", resource=resource, by=by, pointer="approved", seen=seen)
    if current.state.sending and not queued:
        raise Changed(CHANGED)  # a colleague published it meanwhile; whoever undoes that has to have seen it
    queueing.hold_back(current)
    decision = _decide(current, Decision.Kind.RETURNED, note=note, by=by)
    compare_and_set(current, approved=None, approved_at=None, approved_by=None)
    _record("return", current, by=by, note=said(note), revision=seen)
    return decision


def _decide(resource: Resource, kind: Decision.Kind, *, note: str, by: User) -> Decision:
    holding.check_free(resource, by=by)
    holding.release(resource)
    assert resource.approved is not None, "what waits for review is approved"
    return Decision.objects.create(resource=resource, revision=resource.approved, kind=kind, note=said(note), by=by)


@transaction.atomic
def unpublish(*, resource: Resource, by: User, seen: int | None, note: str = "") -> RegistryRequest:
    """Grants the open wish to unpublish and sends it to the registry. Raises NotAllowed, Changed, NotReady."""
    current = begin("unpublish", resource=resource, by=by, pointer="published", seen=seen)
    _decide_unpublish(current, granted=True, by=by, note=note)
    return queueing.unpublish(current, by=by)


@transaction.atomic
def keep(*, resource: Resource, by: User, seen: int | None, note: str) -> None:
    """Declines the open wish to unpublish; `note` says why. Raises NotAllowed, Changed, NotReady."""
    if not said(note):
        raise NotReady("Write a note that tells the organization why it stays published.")
    current = begin("keep", resource=resource, by=by, pointer="published", seen=seen)
    _decide_unpublish(current, granted=False, by=by, note=note)
    _record("keep", current, by=by, note=said(note))


@transaction.atomic
def retry(*, resource: Resource, by: User, seen: int | None, lane: int = 0) -> RegistryRequest:
    """Sends a refused revision once more; `lane`: its place in a batch. Raises NotAllowed, Changed, NotReady."""
    current = begin("retry", resource=resource, by=by, pointer="approved", seen=seen)
    return queueing.again(current, by=by, lane=lane)


def retry_all(*, items: approving.Items, by: User) -> approving.Report:
    """Sends each once more whose approved revision is still the one seen; of the others why not."""
    places = count()

    def again(resource: Resource, seen: int | None) -> Resource:
        return retry(resource=resource, by=by, seen=seen, lane=queueing.lane_of(next(places))).resource

    report = approving.each(items, again)
    if len(report.done) > queueing.LANE:
        queueing.ring_for_all()
    return report


def _decide_unpublish(resource: Resource, *, granted: bool, by: User, note: str) -> None:
    holding.check_free(resource, by=by)
    holding.release(resource)
    asked = resource.unpublish_requests.open().get()
    asked.granted = granted
    asked.decided_by = by
    asked.decided_at = timezone.now()
    asked.decision_note = said(note)
    asked.save(update_fields=["granted", "decided_by", "decided_at", "decision_note"])
    notices.unpublish_decided(asked)


def _record(step: str, resource: Resource, *, by: User, **data: object) -> None:
    log.record(STEPS[step].event, by=by, subject=resource, organization_id=resource.organization_id, **data)

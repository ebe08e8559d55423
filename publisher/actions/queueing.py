"""Puts registry requests into the queue, in the transaction of the decision, and rings for the worker."""

from django.utils import timezone

from accounts.exceptions import NotReady
from accounts.models import User
from audit import log
from config.bell import ring
from publisher.lifecycle import STEPS
from publisher.models import RegistryRequest, Resource

Action, State = RegistryRequest.Action, RegistryRequest.State
LANE = 50  # requests of one batch that stand side by side


def lane_of(place: int) -> int:
    """The lane of the request at `place` in its batch, counted from 0.

    Lanes go one after the other, so that the beginning of everybody's batch comes before the end of anybody's: one
    organization's hundred thousand do not hold up another one's fifty.
    """
    return place // LANE


def publish(resource: Resource, *, by: User, lane: int = 0) -> RegistryRequest:
    """A request to publish what is approved. The caller holds the row lock and has checked the step."""
    return _add(resource, Action.PUBLISH, revision_id=resource.approved_id, by=by, step="publish", lane=lane)


def unpublish(resource: Resource, *, by: User) -> RegistryRequest:
    """A request to take back what is published. The caller holds the row lock and has checked the step."""
    drop_refused(resource, Action.DELETE)
    return _add(resource, Action.DELETE, revision_id=resource.published_id, by=by, step="unpublish")


def again(resource: Resource, *, by: User, lane: int = 0) -> RegistryRequest:
    """What the registry refused, once more, as a row of its own; the refused one stays in the history as cancelled.

    Always the revision that is approved now (or published, for a refused unpublishing), never that of an old row.
    """
    failed = resource.state.failed
    action = Action.PUBLISH if failed else Action.DELETE
    drop_refused(resource, action)
    revision_id = resource.approved_id if failed else resource.published_id
    return _add(resource, action, revision_id=revision_id, by=by, step="retry", lane=lane)


def repair(resource: Resource, *, by: User) -> RegistryRequest:
    """What should be in the registry once more; what should be gone, out of it once more. The caller holds the lock."""
    if resource.published_id:
        return _add(resource, Action.PUBLISH, revision_id=resource.published_id, by=by, step="retry")
    taken_back = resource.registry_requests.filter(action=Action.DELETE, state=State.DONE).latest("pk")
    return _add(resource, Action.DELETE, revision_id=taken_back.revision_id, by=by, step="retry")


def drop_refused(resource: Resource, action: str = Action.PUBLISH) -> None:
    """A refusal belongs to the decision that it answered: once that is taken again, or back, nothing is failed."""
    resource.registry_requests.failed().filter(action=action).update(state=State.CANCELLED)


def hold_back(resource: Resource) -> None:
    """Takes what is on its way out of the queue again. The caller holds the row lock and has checked the step.

    Raises NotReady when a worker has just taken it up.
    """
    if resource.state.sending and not resource.registry_requests.unsent().update(state=State.CANCELLED):
        raise NotReady("It is being sent to the registry at this moment. Wait until that is done.")


def _add(
    resource: Resource, action: str, *, revision_id: int | None, by: User, step: str, lane: int = 0
) -> RegistryRequest:
    from publisher.tasks import deliver  # tasks import the actions

    assert revision_id is not None, "the step's conditions let nothing through that points nowhere"
    request = RegistryRequest.objects.create(
        resource=resource,
        organization_id=resource.organization_id,
        revision_id=revision_id,
        action=action,
        lane=lane,
        not_before=timezone.now(),
        created_by=by,
    )
    resource.forget_state()
    log.record(
        STEPS[step].event,
        by=by,
        subject=resource,
        organization_id=resource.organization_id,
        request=request.pk,
        revision=revision_id,
    )
    if lane == 0:  # of a long batch, the caller rings for the rest
        ring(deliver, request.pk)
    return request


def ring_for_all() -> None:
    """Wakes a worker for everything that is due, after commit."""
    from publisher.tasks import drain

    ring(drain)

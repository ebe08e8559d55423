"""Site staff steer the queue to the registry: pause and resume it, and send again what was refused."""

from django.db import IntegrityError, transaction

from accounts.exceptions import NotReady
from accounts.models import Organization, User
from accounts.permissions import check_staff
from audit import log
from publisher.actions import gating, queueing, reviewing
from publisher.actions.taking import said
from publisher.lifecycle import Status
from publisher.models import QueuePause, RegistryRequest, Resource, ResourceQuerySet
from publisher.models.conditions import holds

AT_ONCE = 50  # refused ones that are sent again while somebody waits; more are a batch


@transaction.atomic
def pause(*, by: User, organization: Organization | None = None, note: str = "") -> QueuePause:
    """Nothing of `organization` is sent from now on, nothing at all without one; what is on its way arrives.

    Raises NotAllowed, and NotReady when it is paused already.
    """
    check_staff(by)
    try:
        with transaction.atomic():
            made = QueuePause.objects.create(organization=organization, paused_by=by, note=said(note)[:300])
    except IntegrityError as there:
        raise NotReady("It is paused already.") from there
    _record("paused", made, by=by, organization=organization, note=made.note)
    return made


@transaction.atomic
def resume(*, by: User, organization: Organization | None = None) -> None:
    """What was paused is sent again. Raises NotAllowed, and NotReady when nothing is paused."""
    check_staff(by)
    there = QueuePause.objects.select_for_update().filter(organization=organization).first()
    if there is None:
        raise NotReady("It is not paused.")
    _record("resumed", there, by=by, organization=organization)
    there.delete()
    queueing.ring_for_all()


@transaction.atomic
def try_now(*, by: User) -> None:
    """Asks a registry that did not answer at once, with all that waits after a failed attempt. Raises NotAllowed."""
    check_staff(by)
    gating.open_now()
    RegistryRequest.objects.skip_pauses()
    _record("hurried", gating.current(), by=by, organization=None)
    queueing.ring_for_all()


def refused(organization: Organization | None = None) -> ResourceQuerySet:
    """What the registry refused, of one organization or of all, the oldest resource first."""
    found: ResourceQuerySet = Resource.objects.filter(holds(Status.FAILED))
    return (found.filter(organization=organization) if organization else found).order_by("pk")


def retry_all(*, by: User, organization: Organization | None = None) -> tuple[int, int]:
    """Sends again what the registry refused, of one organization or of all, at most `AT_ONCE`; each on its own.

    Returns how many go again and how many could not. Raises NotAllowed.
    """
    check_staff(by)
    items = [(resource, resource.approved_id) for resource in refused(organization)[:AT_ONCE]]
    report = reviewing.retry_all(items=items, by=by)
    return len(report.done), len(report.refused)


def _record(what: str, subject: object, *, by: User, organization: Organization | None, **data: str) -> None:
    log.record(
        f"registry:queue:{what}",
        by=by,
        subject=subject,  # type: ignore[arg-type]  # a pause or the gate
        organization_id=organization.pk if organization else None,
        **data,
    )

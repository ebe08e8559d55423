"""The organization's side of publishing: approve, withdraw, ask to unpublish, delete."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from django.db import transaction
from django.utils import timezone

from accounts.exceptions import NotReady, Refused
from accounts.models import User
from audit import log
from publisher import notices
from publisher.actions import queueing, releasing
from publisher.actions.taking import begin, compare_and_set, said
from publisher.lifecycle import STEPS
from publisher.models import Reference, Resource, UnpublishRequest

Items = Iterable[tuple[Resource, int | None]]  # each with the id of the revision that the person had on screen


@dataclass
class Report:
    """What became of a batch: the resources that were done, and those that were not with the sentence that says why."""

    done: list[Resource] = field(default_factory=list)
    refused: list[tuple[Resource, str]] = field(default_factory=list)


def approve(*, items: Items, by: User) -> Report:
    """Approves each resource if its latest revision is still the one seen.

    One that cannot be approved does not hold up the others. Staff get one digest per organization for all of them.
    """
    places, at = count(), timezone.now()
    report = each(
        items, lambda resource, seen: _approve(resource, by=by, seen=seen, at=at, lane=queueing.lane_of(next(places)))
    )
    if next(places) > queueing.LANE:
        queueing.ring_for_all()
    for batch in _by_organization(report.done):
        if not batch[0].organization.is_trusted:
            notices.approved(batch, by=by)
    return report


def withdraw_all(*, items: Items, by: User) -> Report:
    """Withdraws the approval of each whose approved revision is still the one seen."""
    return each(items, lambda resource, seen: withdraw(resource=resource, by=by, seen=seen))


def delete_all(*, items: Items, by: User) -> Report:
    """Deletes each whose latest revision is still the one seen."""
    return each(items, lambda resource, seen: delete(resource=resource, by=by, seen=seen))


def ask_to_unpublish_all(*, items: Items, by: User, reason: str, note: str = "") -> Report:
    """Asks for each whose published revision is still the one seen; staff get one digest per organization.

    Raises NotReady, before anything is done, when the reason is not given.
    """
    check_reason(reason, note)
    wishes: dict[int, UnpublishRequest] = {}

    def wish(resource: Resource, seen: int | None) -> Resource:
        wishes[resource.pk] = ask(resource=resource, by=by, seen=seen, reason=reason, note=note)
        return resource

    report = each(items, wish)
    for batch in _by_organization(report.done):
        notices.unpublish_asked([wishes[resource.pk] for resource in batch])
    return report


def each(items: Items, do: Callable[[Resource, int | None], Resource]) -> Report:
    """Does it to each, in a transaction of its own; a refusal goes into the report."""
    report = Report()
    for resource, seen in items:
        try:
            report.done.append(do(resource, seen))
        except Refused as refusal:
            report.refused.append((resource, str(refusal)))
    return report


def _by_organization(resources: Iterable[Resource]) -> list[list[Resource]]:
    batches: dict[int, list[Resource]] = {}
    for resource in resources:
        batches.setdefault(resource.organization_id, []).append(resource)
    return list(batches.values())


@transaction.atomic
def _approve(resource: Resource, *, by: User, seen: int | None, at: datetime | None = None, lane: int = 0) -> Resource:
    """`at`: one moment for all that are approved in one go, by which reviewers know a batch."""
    current = begin("approve", resource=resource, by=by, pointer="latest", seen=seen)
    # A refusal belongs to the approval that it answered; this is a new one.
    queueing.drop_refused(current)
    compare_and_set(current, approved_id=seen, approved_at=at or timezone.now(), approved_by=by)
    _record("approve", current, by=by, revision=seen)
    releasing.release(current, lane=lane)
    return current


@transaction.atomic
def withdraw(*, resource: Resource, by: User, seen: int | None) -> Resource:
    """Takes the approval back while it waits, for review or in the queue. Raises NotAllowed, Changed, NotReady."""
    current = begin("withdraw", resource=resource, by=by, pointer="approved", seen=seen)
    queueing.drop_refused(current)
    queueing.hold_back(current)
    compare_and_set(current, approved=None, approved_at=None, approved_by=None)
    _record("withdraw", current, by=by, revision=seen)
    return current


@transaction.atomic
def ask_to_unpublish(
    *, resource: Resource, by: User, seen: int | None, reason: str, note: str = ""
) -> UnpublishRequest:
    """Puts the wish to take published data back before staff. `reason` is one of UnpublishRequest.Reason.

    Raises NotAllowed, Changed, NotReady; NotReady also when the reason is "other" and no note explains it.
    """
    check_reason(reason, note)
    asked = ask(resource=resource, by=by, seen=seen, reason=reason, note=note)
    notices.unpublish_asked([asked])
    return asked


def check_reason(reason: str, note: str) -> None:
    """Raises NotReady unless a reason is chosen, and explained where it is “other”."""
    if reason not in UnpublishRequest.Reason.values:
        raise NotReady("Choose a reason for unpublishing.")
    if reason == UnpublishRequest.Reason.OTHER and not said(note):
        raise NotReady("Say in a few words why it has to be taken back.")


@transaction.atomic
def ask(*, resource: Resource, by: User, seen: int | None, reason: str, note: str) -> UnpublishRequest:
    """The wish alone: whoever asks for many tells staff of them all, and has checked the reason."""
    current = begin("ask-to-unpublish", resource=resource, by=by, pointer="published", seen=seen)
    asked = UnpublishRequest.objects.create(
        resource=current, organization_id=current.organization_id, reason=reason, note=said(note), asked_by=by
    )
    _record("ask-to-unpublish", current, by=by, reason=reason, note=said(note))
    return asked


@transaction.atomic
def delete(*, resource: Resource, by: User, seen: int | None) -> Resource:
    """Takes the resource off every list; its CTID stays taken. Raises NotAllowed, Changed, NotReady."""
    current = begin("delete", resource=resource, by=by, pointer="latest", seen=seen)
    queueing.drop_refused(current)
    Reference.objects.filter(resource=current).delete()
    compare_and_set(
        current, deleted_at=timezone.now(), deleted_by=by, approved=None, approved_at=None, approved_by=None
    )
    _record("delete", current, by=by)
    return current


def _record(step: str, resource: Resource, *, by: User, **data: object) -> None:
    log.record(STEPS[step].event, by=by, subject=resource, organization_id=resource.organization_id, **data)

"""Compares what we believe to be published with what the registry answers, and reports the differences.

Nothing is repaired without staff. Each night takes up those that were compared longest ago, so that all get their turn
however many there are. What is on its way at that moment is left out.
"""

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

import ctdl
from accounts.exceptions import NotReady
from accounts.models import User
from accounts.permissions import check_staff
from publisher import notices
from publisher.actions import queueing
from publisher.actions.taking import locked
from publisher.models import RegistryCheck, RegistryRequest, Resource, ResourceQuerySet
from registry import client

logger = logging.getLogger(__name__)
AT_MOST = 20_000  # resources in one night
CHUNK = 200
Difference = RegistryCheck.Difference


def reconcile(*, at_most: int = AT_MOST) -> int:
    """Compares up to `at_most` resources and tells staff of new differences; returns how many of these there are.

    Ends early, without an error, when the registry does not answer: tomorrow goes on where today ended.
    """
    began = timezone.now()
    pks = list(_turn()[:at_most].values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        try:
            _compare(pks[start : start + CHUNK])
        except (client.Unreachable, client.SettingsProblem):
            break
        except client.RegistryError:  # about one of these; the others, and the mail, must not wait for it
            logger.exception("Some of %s resources could not be compared.", CHUNK)
    new = RegistryCheck.objects.filter(found_at__gte=began).select_related("resource__organization")
    if number := new.count():
        notices.differences(list(new.order_by("pk")[:50]), number=number)
    return number


def _turn() -> ResourceQuerySet:
    """What the registry should have, or should have no longer; never compared first, then the longest ago."""
    ours = RegistryRequest.objects.filter(resource=OuterRef("pk"))
    was_there = Q(Exists(ours.filter(action=RegistryRequest.Action.DELETE, state=RegistryRequest.State.DONE)))
    found: ResourceQuerySet = Resource.objects.filter(Q(published__isnull=False) | was_there)
    return found.filter(~Exists(ours.open())).order_by(F("registry_check__checked_at").asc(nulls_first=True), "pk")


def _compare(pks: Sequence[int]) -> None:
    """Raises every RegistryError of a registry that does not answer."""
    now = timezone.now()
    resources = list(Resource.objects.filter(pk__in=pks).select_related("published").defer("published__graph"))
    there = client.existing([resource.ctid for resource in resources])
    held = _hashes(resource.ctid for resource in resources if resource.published_id and resource.ctid in there)
    found = {resource.pk: _difference(resource, is_there=resource.ctid in there, held=held) for resource in resources}
    # What was decided while we asked is for the next night to judge.
    known = {resource.pk: resource.published_id for resource in resources}
    busy = set(RegistryRequest.objects.open().filter(resource__in=found).values_list("resource_id", flat=True))
    same = dict(Resource.objects.filter(pk__in=found).values_list("pk", "published_id"))
    _write({pk: each for pk, each in found.items() if pk not in busy and same.get(pk) == known[pk]}, now)


def _hashes(ctids: Iterable[str]) -> dict[str, str]:
    """CTID -> the hash of what the registry holds; several are asked for at a time."""
    ctids = list(ctids)
    with ThreadPoolExecutor(settings.REGISTRY_IN_FLIGHT, thread_name_prefix="reconcile") as pool:
        documents = pool.map(client.read, ctids)
        return {ctid: ctdl.content_hash(document) for ctid, document in zip(ctids, documents, strict=True) if document}


def _difference(resource: Resource, *, is_there: bool, held: dict[str, str]) -> str:
    if resource.published is None:
        return Difference.STILL_THERE if is_there else ""
    if resource.ctid not in held:
        return Difference.MISSING
    return "" if held[resource.ctid] == resource.published.content_hash else Difference.OTHER


@transaction.atomic
def _write(found: dict[int, str], now: datetime) -> None:
    before = dict(RegistryCheck.objects.filter(resource__in=found).values_list("resource_id", "difference"))
    since = dict(RegistryCheck.objects.filter(resource__in=found).values_list("resource_id", "found_at"))
    rows = [
        RegistryCheck(
            resource_id=pk,
            checked_at=now,
            difference=difference,
            found_at=None if not difference else since[pk] if before.get(pk) == difference else now,
        )
        for pk, difference in found.items()
    ]
    RegistryCheck.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["resource"],
        update_fields=["checked_at", "difference", "found_at"],
    )


@transaction.atomic
def repair(*, check: RegistryCheck, by: User) -> RegistryRequest:
    """Sends what is published once more, or takes back what should be gone.

    Raises NotAllowed, and NotReady when something is on its way already or nothing differs.
    """
    check_staff(by)
    resource = locked(check.resource)
    current = RegistryCheck.objects.filter(pk=check.pk).first()
    if current is None or not current.difference:  # two people at once: the other one has repaired it
        raise NotReady("Nothing differs any more.")
    if resource.is_sending:
        raise NotReady("It is on its way to the registry. Wait until that is done.")
    request = queueing.repair(resource, by=by)
    current.delete()
    return request

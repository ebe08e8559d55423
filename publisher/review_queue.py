"""What waits for staff: approvals, wishes to unpublish, refusals of the registry; and the checks on one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

import ctdl
from accounts.models import Organization
from publisher.actions.taking import owner_is_published
from publisher.checking import findings
from publisher.lifecycle import Status
from publisher.models import Decision, RegistryRequest, Resource, ResourceQuerySet, UnpublishRequest
from publisher.query import name_key

SHOWN_ALIKE = 5


@dataclass(frozen=True, slots=True)
class Queue:
    """One tab. `status` says which resources are in it; they stand in the order of `order` (a field and the number)."""

    slug: str
    label: str
    status: Status
    order: str


QUEUES: dict[str, Queue] = {
    queue.slug: queue
    for queue in (
        Queue("waiting", "Waiting for review", Status.WAITING, "approved_at"),
        Queue("unpublish", "Asked to unpublish", Status.UNPUBLISH_REQUESTED, "asked_at"),
        Queue("failed", "Refused by the registry", Status.FAILED, "refused_at"),
    )
}


def resources_in(queue: Queue) -> ResourceQuerySet:
    """The resources of the tab, the oldest first; each has what the tab is ordered by."""
    found: ResourceQuerySet = Resource.objects.with_status(queue.status)
    if queue.slug == "unpublish":
        asked = UnpublishRequest.objects.open().filter(resource=OuterRef("pk"))
        found = found.annotate(asked_at=asked.values("asked_at")[:1])
    if queue.slug == "failed":
        refused = RegistryRequest.objects.failed().filter(resource=OuterRef("pk")).order_by("-pk")
        found = found.annotate(refused_at=refused.values("ended_at")[:1], said=refused.values("said")[:1])
    return found.order_by(queue.order, "pk")


def narrowed(resources: ResourceQuerySet, *, organization: str = "", kind: str = "") -> ResourceQuerySet:
    """Those of one organization (its number) and of one kind (its slug); what is neither is passed over."""
    if organization.isascii() and organization.isdecimal() and len(organization) < 19:  # noqa: PLR2004 -- digits of a number in the database
        resources = resources.filter(organization=int(organization))
    return resources.filter(kind=kind) if kind else resources


def organizations_in(resources: ResourceQuerySet) -> QuerySet[Organization]:
    """The organizations that have something among `resources`, by name."""
    some = resources.order_by().filter(organization=OuterRef("pk"))
    return Organization.objects.filter(Exists(some)).order_by("name", "pk")


def kinds_in(resources: ResourceQuerySet) -> list[str]:
    return sorted(set(resources.order_by().values_list("kind", flat=True).distinct()))


def oldest_in(resources: ResourceQuerySet, queue: Queue) -> datetime | None:
    """Since when the first of them waits."""
    moment: datetime | None = resources.order_by(queue.order, "pk").values_list(queue.order, flat=True).first()
    return moment


def figures() -> list[dict[str, object]]:
    """The queue in numbers, for components/figures.html: what waits, how old, what is decided a day."""
    now = timezone.now()
    waiting = Resource.objects.waiting_for_review()
    oldest = oldest_in(waiting, QUEUES["waiting"])
    decided = Decision.objects.filter(at__gte=now - timedelta(days=7))
    return [
        {"number": waiting.count(), "label": "waiting", "tone": ""},
        {"number": (now - oldest).days if oldest else 0, "label": "days the oldest waits", "tone": ""},
        {"number": decided.filter(at__gte=now - timedelta(days=1)).count(), "label": "decided in 24 hours", "tone": ""},
        {"number": round(decided.count() / 7), "label": "decided a day, this week", "tone": ""},
    ]


def neighbours(
    resources: ResourceQuerySet, queue: Queue, resource: Resource
) -> tuple[Resource | None, Resource | None]:
    """The one before and the one after `resource` in the queue; the first and the second if it is no longer in it."""
    here = resources.filter(pk=resource.pk).values_list(queue.order, flat=True).first()
    if here is None:
        return None, resources.exclude(pk=resource.pk).first()
    field = queue.order
    before = resources.filter(Q(**{f"{field}__lt": here}) | Q(**{field: here, "pk__lt": resource.pk}))
    after = resources.filter(Q(**{f"{field}__gt": here}) | Q(**{field: here, "pk__gt": resource.pk}))
    return before.order_by(F(field).desc(), "-pk").first(), after.first()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a reviewer looks at. `links`: (label, address) of what helps to judge."""

    tone: str
    label: str
    text: str = ""
    links: tuple[tuple[str, str], ...] = ()


def checks(resource: Resource, graph: dict[str, Any]) -> list[Check]:
    """Minimum data, the owner, warnings, and resources that look like this one."""
    found = findings(graph)
    return [
        _minimum(found),
        _owner(resource),
        *_warnings(found),
        *_alike(resource),
    ]


def _minimum(findings: Iterable[ctdl.Finding]) -> Check:
    errors = [finding for finding in findings if finding.severity == ctdl.Severity.ERROR]
    if not errors:
        return Check("ok", "Minimum data is there")
    return Check("bad", f"{len(errors)} to fix", "; ".join(finding.message for finding in errors))


def _owner(resource: Resource) -> Check:
    if resource.ctid == resource.organization.ctid:
        return Check("ok", "Describes the organization itself")
    if owner_is_published(resource):
        return Check("ok", "Owner is published")
    description = Resource.objects.filter(ctid=resource.organization.ctid, deleted_at__isnull=True).first()
    if description is None:
        return Check("bad", "Owner is not published", f"{resource.organization} has not described itself yet.")
    if Status.WAITING in description.statuses:
        link = (f"Review {resource.organization} first", reverse("review_resource", args=[description.ctid]))
        return Check("bad", "Owner is not published", "It waits for review too.", (link,))
    return Check("bad", "Owner is not published", f"Its description: {description.status.label.lower()}.")


def _warnings(findings: Iterable[ctdl.Finding]) -> list[Check]:
    warnings = [finding for finding in findings if finding.severity == ctdl.Severity.WARNING]
    if not warnings:
        return []
    label = "1 warning" if len(warnings) == 1 else f"{len(warnings)} warnings"
    return [Check("warn", label, "; ".join(finding.message for finding in warnings))]


def _alike(resource: Resource) -> list[Check]:
    """Living resources of the same kind with the same web page, or the same name whatever its case and accents."""
    others = Resource.objects.filter(deleted_at__isnull=True).exclude(pk=resource.pk).select_related("organization")
    same_page = others.filter(listing__webpage=resource.webpage) if resource.webpage else others.none()
    key = name_key(resource.name)[:400]
    same_name = others.filter(search_texts__name_key=key, latest=F("search_texts__revision")) if key else others.none()
    found: dict[int, Resource] = {}
    for queryset in (same_page, same_name):  # each by its own index
        found |= {other.pk: other for other in queryset.filter(kind=resource.kind).order_by("pk")[:SHOWN_ALIKE]}
    links = tuple(
        (f"{other.name}, {other.organization}", reverse("resource", args=[other.ctid]))
        for other in list(found.values())[:SHOWN_ALIKE]
    )
    return [Check("warn", "Looks like", "The same web page or name.", links)] if links else []

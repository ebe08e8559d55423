"""What an organization's list of one kind shows: a page of rows, and what each of them has to say."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

import ctdl
from accounts.models import Organization
from publisher.filters import SIZES, SORTS
from publisher.lifecycle import Status
from publisher.models import Decision, RegistryRequest, Resource, ResourceQuerySet
from publisher.models.conditions import holds, to_fix


@dataclass(frozen=True, slots=True)
class Row:
    """`remark` is what the registry or a reviewer said; `remark_tone` is bad, warn or info."""

    resource: Resource
    type_label: str
    statuses: tuple[Status, ...]
    remark: str = ""
    remark_tone: str = ""


def of_kind(organization: Organization, kind: str) -> ResourceQuerySet:
    """The living resources of one kind; the organization's own description is not among them, it has its own page."""
    resources: ResourceQuerySet = Resource.objects.filter(organization=organization, kind=kind, deleted_at__isnull=True)
    return resources.exclude(ctid=organization.ctid) if organization.ctid else resources


def page_of(queryset: ResourceQuerySet, *, number: str | None, sort: str, size: int) -> Page:
    """One page of `Resource`, everything fetched that a row shows."""
    rows = (
        queryset.with_state()
        .without_graphs()
        .select_related("latest", "approved", "published", "organization", "updated_by")
    )
    return Paginator(rows.order_by(*SORTS[sort][1]), size).get_page(number)


def sort_of(text: str | None) -> str:
    return text if text in SORTS else "newest"


def size_of(text: str | None) -> int:
    return int(text) if text in {str(size) for size in SIZES} else SIZES[0]


def rows_of(resources: Iterable[Resource]) -> list[Row]:
    """The rows with their remarks, in two queries however many there are."""
    resources = list(resources)
    requests = {
        request.resource_id: request
        for request in RegistryRequest.objects.filter(
            Q(state=RegistryRequest.State.FAILED) | Q(state__in=RegistryRequest.OPEN, attempts__gt=0),
            resource__in=[row.pk for row in resources if row.is_sending or Status.FAILED in row.statuses],
        ).order_by("pk")
    }
    returned = [row for row in resources if Status.RETURNED in row.statuses]
    notes = {
        decision.resource_id: decision.note
        for decision in Decision.objects.filter(
            resource__in=[row.pk for row in returned], kind=Decision.Kind.RETURNED
        ).order_by("pk")
    }
    return [_row(resource, requests.get(resource.pk), notes.get(resource.pk, "")) for resource in resources]


def _row(resource: Resource, request: RegistryRequest | None, note: str) -> Row:
    label, statuses = type_label(resource.class_term), resource.statuses
    if request and request.state == RegistryRequest.State.FAILED:
        return Row(resource, label, statuses, request.said, "bad")
    if request and request.said:
        return Row(resource, label, statuses, f"{request.said} It is tried again by itself.", "warn")
    return Row(resource, label, statuses, note, "bad" if note else "")


def type_label(class_term: str) -> str:
    """The label of a class; of one that the language does not declare, its name."""
    try:
        return ctdl.class_info(class_term).label
    except ctdl.UnknownClass:
        return class_term.partition(":")[2] or class_term


def kind_plural(slug: str) -> str:
    try:
        return ctdl.kind(slug).plural
    except ctdl.UnknownKind:
        return slug.replace("-", " ").capitalize()


def kind_label(slug: str) -> str:
    try:
        return ctdl.kind(slug).label
    except ctdl.UnknownKind:
        return slug.replace("-", " ").capitalize()


def kinds_of(organization: Organization) -> dict[str, int]:
    """How many resources of each kind there are, in the order of the language; credentials even when there are none."""
    living = Resource.objects.filter(organization=organization, deleted_at__isnull=True)
    numbers = dict(
        living.exclude(ctid=organization.ctid or "").values_list("kind").annotate(number=Count("pk")).order_by()
    )
    order = [str(kind.slug) for kind in ctdl.kinds()]
    slugs = sorted({"credential", *numbers}, key=lambda slug: order.index(slug) if slug in order else len(order))
    return {slug: numbers.get(slug, 0) for slug in slugs}


def types_in(queryset: QuerySet[Resource]) -> list[tuple[str, str, int]]:
    """The classes that occur, `(term, label, number)`, by label."""
    found = queryset.order_by().values_list("class_term").annotate(number=Count("pk"))
    return sorted(((term, type_label(term), number) for term, number in found), key=lambda entry: entry[1])


def standing_of(organizations: Iterable[Organization]) -> dict[int, dict[str, int]]:
    """organization pk -> how many resources there are (`number`), wait, are to fix and are published."""
    found = Resource.objects.filter(organization__in=list(organizations), deleted_at__isnull=True)
    return _standing(found, "organization_id")


def standing_by_kind(organization: Organization) -> dict[str, dict[str, int]]:
    """kind -> the same numbers, without the organization's own description."""
    found = Resource.objects.filter(organization=organization, deleted_at__isnull=True)
    return _standing(found.exclude(ctid=organization.ctid or ""), "kind")


def _standing(resources: QuerySet[Resource], by: str) -> dict[Any, dict[str, int]]:
    needs_work = to_fix() | holds(Status.RETURNED) | holds(Status.FAILED)
    found = (
        resources.order_by()
        .values(by)
        .annotate(
            number=Count("pk"),
            waiting=Count("pk", filter=holds(Status.WAITING)),
            to_fix=Count("pk", filter=needs_work),
            in_registry=Count("pk", filter=holds(Status.PUBLISHED)),
        )
    )
    return {row.pop(by): row for row in found}

"""What an organization's list of one kind shows: a page of rows, and what each of them has to say."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict

import ctdl
from accounts.models import Organization
from publisher import paging
from publisher.counting import Tally
from publisher.filters import SIZES
from publisher.lifecycle import Status
from publisher.models import Decision, RegistryRequest, Resource, ResourceQuerySet
from publisher.paging import ORDERS, Page, Total


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


def page_of(queryset: ResourceQuerySet, address: QueryDict, *, total: Total) -> Page:
    """One page of `Resource`, everything fetched that a row shows. The address says which, in which order, how long."""
    rows = queryset.with_flags().select_related("organization", "updated_by")
    order, size = ORDERS[sort_of(address.get("sort"))], size_of(address.get("size"))
    return paging.page_of(rows, address, order=order, size=size, total=total)


def sort_of(text: str | None) -> str:
    return text if text in ORDERS else "newest"


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


def kinds_in(tally: Tally) -> dict[str, int]:
    """How many resources of each kind there are, in the order of the language; credentials even when there are none."""
    numbers = tally.kinds
    order = [str(kind.slug) for kind in ctdl.kinds()]
    slugs = sorted({"credential", *numbers}, key=lambda slug: order.index(slug) if slug in order else len(order))
    return {slug: numbers.get(slug, 0) for slug in slugs}


def types_in(tally: Tally) -> list[tuple[str, str, int]]:
    """The classes that occur, `(term, label, number)`, by label."""
    found = ((term, type_label(term), number) for term, number in tally.types.items())
    return sorted(found, key=lambda entry: entry[1])


def standing_in(tally: Tally) -> dict[str, int]:
    """How many resources there are (`number`), wait, are to fix and are published."""
    needs_work = {Status.RETURNED, Status.FAILED}
    return {
        "number": tally.number(),
        "waiting": tally.holding(Status.WAITING),
        "to_fix": tally.number(lambda cell: cell.to_fix or not needs_work.isdisjoint(cell.statuses)),
        "in_registry": tally.holding(Status.PUBLISHED),
    }

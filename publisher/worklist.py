"""What an organization's list of one kind shows: a page of rows, and what each of them has to say."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.http import QueryDict
from django.urls import reverse

import ctdl
from accounts.models import Organization
from publisher import paging
from publisher.counting import Tally
from publisher.filters import SIZES, ResourceFilter
from publisher.lifecycle import Status
from publisher.models import Decision, RegistryRequest, Resource, ResourceQuerySet
from publisher.paging import ORDERS, Page, Total

_SAMPLE = "ce-00000000-0000-0000-0000-000000000000"
EVERYTHING = "all"  # in the place of a kind


@cache
def _address(name: str) -> str:
    return reverse(name, args=[_SAMPLE])


@dataclass(frozen=True, slots=True)
class Row:
    """`remark` is what the registry or a reviewer said; `remark_tone` is bad, warn or info."""

    resource: Resource
    type_label: str
    statuses: tuple[Status, ...]
    remark: str = ""
    remark_tone: str = ""

    # Each address is worked out once, not for every row.
    @property
    def url(self) -> str:
        return _address("resource").replace(_SAMPLE, self.resource.ctid)

    @property
    def edit_url(self) -> str:
        return _address("resource_edit").replace(_SAMPLE, self.resource.ctid)

    @property
    def history_url(self) -> str:
        return _address("resource_history").replace(_SAMPLE, self.resource.ctid)


def of_kind(organization: Organization, kind: str) -> ResourceQuerySet:
    """The living resources of one kind; the organization's own description is not among them, it has its own page.

    kind: a slug, or `EVERYTHING`, to which the description belongs as well.
    """
    resources: ResourceQuerySet = Resource.objects.filter(organization=organization, deleted_at__isnull=True)
    if kind == EVERYTHING:
        return resources
    resources = resources.filter(kind=kind)
    return resources.exclude(ctid=organization.ctid) if organization.ctid else resources


def matching(organization: Organization, kind: str, address: QueryDict) -> ResourceQuerySet:
    """Those of one kind that the filters in the address of the list leave; of `chosen` in it, those alone."""
    everything = of_kind(organization, kind)
    found: ResourceQuerySet = ResourceFilter(address, queryset=everything, organization=organization).qs
    return found.filter(pk__in=chosen_in(address)) if "chosen" in address else found


def chosen_in(address: QueryDict) -> list[int]:
    """The numbers of the resources that were ticked one by one; what is no number is passed over."""
    return [int(text) for text in address.getlist("chosen") if is_number(text)]


def is_number(text: str) -> bool:
    """Whether `text` is a number that can be one of a resource or a revision."""
    return text.isascii() and text.isdecimal() and len(text) < 19  # noqa: PLR2004 -- digits of what a database counts to


def page_of(queryset: ResourceQuerySet, address: QueryDict, *, total: Total) -> Page:
    """One page of `Resource`. The address says which, in which order, how long."""
    order, size = ORDERS[sort_of(address.get("sort"))], size_of(address.get("size"))
    return paging.page_of(queryset, address, order=order, size=size, total=total)


def sort_of(text: str | None) -> str:
    return text if text in ORDERS else "newest"


def size_of(text: str | None) -> int:
    return int(text) if text in {str(size) for size in SIZES} else SIZES[0]


def rows_of(resources: Iterable[Resource]) -> list[Row]:
    """The rows with their remarks, one query at most for all of them; `learning.learn` was called for them."""
    shown = [(resource, resource.statuses) for resource in resources]
    returned = [resource.pk for resource, held in shown if Status.RETURNED in held]
    returns = Decision.objects.filter(resource__in=returned, kind=Decision.Kind.RETURNED).order_by("pk")
    notes = {decision.resource_id: decision.note for decision in returns} if returned else {}
    return [_row(resource, held, notes.get(resource.pk, "")) for resource, held in shown]


def _row(resource: Resource, statuses: tuple[Status, ...], note: str) -> Row:
    label = type_label(resource.class_term)
    told = [each for each in resource.unended if each.state == RegistryRequest.State.FAILED or each.attempts]
    request = told[-1] if told and (resource.is_sending or Status.FAILED in statuses) else None
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

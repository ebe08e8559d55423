"""What an organization's list can be narrowed to and sorted by; the whole of it stands in the address."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import django_filters as filters
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField

from publisher.lifecycle import Status
from publisher.models import Resource, ResourceQuerySet
from publisher.models.conditions import holds, to_fix

LONGEST_KEYWORDS = 200
MOST = 2**63  # a number that the database can compare with


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick. Boxes of one group widen each other, boxes of different groups narrow each other."""

    slug: str
    label: str
    group: str
    condition: Q
    negated: bool = False


@cache
def boxes() -> dict[str, Box]:
    """The boxes by slug: four pairs of is and is not, then where a resource stands."""
    pairs = (
        (Status.PUBLISHED, "Is published", "Is not published"),
        (Status.APPROVED, "Is approved", "Is not approved"),
        (Status.NEEDS_REAPPROVAL, "Needs reapproval", "Does not need reapproval"),
        (Status.NEEDS_REPUBLISHING, "Needs republishing", "Does not need republishing"),
    )
    found = []
    for status, label, opposite in pairs:
        found.append(Box(status.value, label, status.value, holds(status)))
        found.append(Box(f"not-{status.value}", opposite, status.value, holds(status), negated=True))
    standing = (Status.WAITING, Status.RETURNED, Status.PUBLISHING, Status.UNPUBLISH_REQUESTED, Status.FAILED)
    found += [Box(status.value, status.label, "standing", holds(status)) for status in standing]
    found.append(Box("to-fix", "Has data to fix", "standing", to_fix()))
    return {box.slug: box for box in found}


SORTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "newest": ("Latest change first", ("-updated_at", "-pk")),
    "oldest": ("Oldest change first", ("updated_at", "pk")),
    "name": ("Name", ("name", "pk")),
    "approved": ("Latest approval first", (F("approved_at").desc(nulls_last=True), "-pk")),
    "published": ("Latest publication first", (F("published_at").desc(nulls_last=True), "-pk")),
    "benchmark": ("Lowest benchmark first", ("latest__benchmark", "pk")),
    "to-fix": ("Most to fix first", ("-latest__errors", "-pk")),
}
SIZES = (25, 50, 100)


class ResourceFilter(filters.FilterSet):
    """Keywords, CTDL type and the boxes. What makes no sense in the address is passed over."""

    q = filters.CharFilter(method="with_keywords")
    type = filters.CharFilter(field_name="class_term")
    upload = filters.NumberFilter(method="of_upload")  # what one upload saved and nobody changed since

    class Meta:
        model = Resource
        fields: tuple[str, ...] = ()

    def with_keywords(self, queryset: ResourceQuerySet, _: str, keywords: str) -> ResourceQuerySet:
        """Each word is somewhere in the name, the CTID or the web page."""
        for word in keywords[:LONGEST_KEYWORDS].split():
            queryset = queryset.filter(Q(name__icontains=word) | Q(ctid__icontains=word) | Q(webpage__icontains=word))
        return queryset

    def of_upload(self, queryset: ResourceQuerySet, name: str, value: Decimal) -> ResourceQuerySet:
        return queryset.filter(latest__source__startswith=f"upload:{int(value)}:") if 0 < value < MOST else queryset

    def filter_queryset(self, queryset: ResourceQuerySet) -> ResourceQuerySet:
        return ticked(super().filter_queryset(queryset), self.chosen)

    @property
    def chosen(self) -> list[str]:
        """The slugs of the ticked boxes that there are."""
        return [slug for slug in self.data.getlist("status") if slug in boxes()] if self.is_bound else []

    @property
    def is_narrowed(self) -> bool:
        return bool(self.is_bound and (any(map(self.data.get, ("q", "type", "upload"))) or self.chosen))

    def before_boxes(self, queryset: ResourceQuerySet) -> ResourceQuerySet:
        """What is left by keywords and type alone: the boxes count within it."""
        return super().filter_queryset(queryset)


def ticked(queryset: ResourceQuerySet, slugs: Iterable[str]) -> ResourceQuerySet:
    """Those to which, of every group that has ticked boxes, one of these applies."""
    groups: dict[str, list[Box]] = {}
    for slug in slugs:
        groups.setdefault(boxes()[slug].group, []).append(boxes()[slug])
    for group in groups.values():
        # Two of a pair are everything. A condition on a pointer that is not there is neither true nor false, so
        # “is not” is asked as “does not hold”.
        if not any(box.negated for box in group):
            queryset = queryset.filter(_any(box.condition for box in group))
        elif len(group) == 1:
            case = Case(When(group[0].condition, then=Value(True)), default=Value(False), output_field=BooleanField())
            name = f"holds_{group[0].group.replace('-', '_')}"
            queryset = queryset.alias(**{name: case}).filter(**{name: False})
    return queryset


def _any(conditions: Iterable[Q]) -> Q:
    result = Q()
    for condition in conditions:
        result |= condition
    return result


def counts(queryset: QuerySet[Resource]) -> dict[str, int]:
    """How many of `queryset` each box applies to, by its slug, in one query; "all" is how many there are."""
    # The names of the counts must not be those of fields, which the conditions speak of.
    names = {box.slug: f"number_{box.slug.removeprefix('not-').replace('-', '_')}" for box in boxes().values()}
    asked = {names[box.slug]: Count("pk", filter=box.condition) for box in boxes().values() if not box.negated}
    found = queryset.order_by().aggregate(number=Count("pk"), **asked)
    numbers = {"all": found["number"]}
    for box in boxes().values():
        held = found[names[box.slug]]
        numbers[box.slug] = found["number"] - held if box.negated else held
    return numbers

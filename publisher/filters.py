"""What an organization's list can be narrowed to; the whole of it stands in the address."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import django_filters as filters
from django.db.models import Q, QuerySet

from accounts.models import Organization
from publisher.counting import Cell, Tally
from publisher.learning import learn
from publisher.lifecycle import Status, statuses
from publisher.models import Resource, ResourceQuerySet, Revision, SearchText
from publisher.models.conditions import holds, standing, to_fix
from publisher.paging import COUNTED, MOST, Total, counted
from publisher.query import of_organization, wanted

LONGEST_KEYWORDS = 200
SIZES = (25, 50, 100)
STANDING = "standing"  # the group of the boxes that are no pair


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick. Boxes of one group widen each other, boxes of different groups narrow each other.

    status: what it asks for; None for data to fix.
    """

    slug: str
    label: str
    group: str
    status: Status | None
    negated: bool = False

    @property
    def condition(self) -> Q:
        """Of living resources."""
        if self.group != STANDING:  # the pointers say it all
            return standing(lambda state: (self.status in statuses(state)) is not self.negated)
        return holds(self.status) if self.status else to_fix()

    def fits(self, cell: Cell) -> bool:
        """The same, of what was counted."""
        held = self.status in cell.statuses if self.status else cell.to_fix
        return held is not self.negated


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
        found.append(Box(status.value, label, status.value, status))
        found.append(Box(f"not-{status.value}", opposite, status.value, status, negated=True))
    standing = (Status.WAITING, Status.RETURNED, Status.PUBLISHING, Status.UNPUBLISH_REQUESTED, Status.FAILED)
    found += [Box(status.value, status.label, STANDING, status) for status in standing]
    found.append(Box("to-fix", "Has data to fix", STANDING, None))
    return {box.slug: box for box in found}


class Found(NamedTuple):
    """How many there are, to how many of them each box applies by its slug, and the resources, to go through in pages.

    numbers: none where counting would cost too much.
    """

    total: Total
    numbers: dict[str, int]
    resources: ResourceQuerySet


class ResourceFilter(filters.FilterSet):
    """Keywords, CTDL type and the boxes. What makes no sense in the address is passed over.

    organization: whose resources these are; the index of words is told, and need not look at those of others.
    """

    q = filters.CharFilter(method="with_keywords")
    type = filters.CharFilter(field_name="class_term")
    upload = filters.NumberFilter(method="of_upload")  # what one upload saved and nobody changed since

    class Meta:
        model = Resource
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization

    def with_keywords(self, queryset: ResourceQuerySet, _: str, keywords: str) -> ResourceQuerySet:
        """Each word begins one of the name, the web page, the description …; or the beginning of a CTID."""
        asked = wanted(keywords[:LONGEST_KEYWORDS])
        if not asked:
            return queryset.none() if keywords.strip() else queryset
        if asked.ctid:
            queryset = queryset.filter(ctid__startswith=asked.ctid)
        if not asked.groups:
            return queryset
        mine = asked.also([of_organization(self.organization.pk)])
        return _leading_to(queryset, SearchText.objects.holding(mine))

    def of_upload(self, queryset: ResourceQuerySet, name: str, value: Decimal) -> ResourceQuerySet:
        if not 0 < value < MOST:
            return queryset
        return _leading_to(queryset, Revision.objects.filter(source__startswith=f"upload:{int(value)}:"))

    @property
    def qs(self) -> ResourceQuerySet:
        """What the address leaves. Most leave everything, and need no form to say so."""
        found: ResourceQuerySet = super().qs if self.is_narrowed else self.queryset
        return found

    def filter_queryset(self, queryset: ResourceQuerySet) -> ResourceQuerySet:
        return ticked(self.before_boxes(queryset), self.chosen)

    @property
    def chosen(self) -> list[str]:
        """The slugs of the ticked boxes that there are."""
        return [slug for slug in self.data.getlist("status") if slug in boxes()] if self.is_bound else []

    @property
    def is_narrowed(self) -> bool:
        return bool(self.is_bound and (any(map(self.data.get, ("q", "type", "upload"))) or self.chosen))

    @property
    def is_looked_for(self) -> bool:
        """Whether only looking tells how many there are; otherwise the tally knows."""
        return bool(self.is_bound and any(map(self.data.get, ("q", "upload"))))

    def before_boxes(self, queryset: ResourceQuerySet) -> ResourceQuerySet:
        """What is left by keywords and type alone: the boxes count within it. Looked up once."""
        if not hasattr(self, "_before_boxes"):
            self.is_valid()
            self._before_boxes: ResourceQuerySet = super().filter_queryset(queryset)
        return self._before_boxes

    def look(self, tally: Tally) -> Found:
        """What is found. tally: of all that the list is made of."""
        if self.is_looked_for:
            return self._look()
        within = tally.of(class_term=self.data.get("type", "") if self.is_bound else "")
        total = Total(within.number(lambda cell: fits(cell, self.chosen)))
        numbers = {slug: within.number(box.fits) for slug, box in boxes().items()}
        return Found(total, numbers, _few_at_hand(self.qs, total) if self.chosen else self.qs)

    def _look(self) -> Found:
        """Few that words lead to are counted one by one; of many, nobody knows how many more there are."""
        few = list(self.before_boxes(self.queryset).order_by().values_list("pk", flat=True)[: COUNTED + 1])
        if len(few) > COUNTED:
            return Found(counted(self.qs) if self.chosen else Total(COUNTED, is_capped=True), {}, self.qs)
        rows = list(Resource.objects.filter(pk__in=few))
        learn(rows, self.organization)
        cells = [Cell(row.kind, row.class_term, frozenset(row.statuses), row.errors > 0, 1) for row in rows]
        left = [row.pk for row, cell in zip(rows, cells, strict=True) if fits(cell, self.chosen)]
        numbers = {slug: sum(map(box.fits, cells)) for slug, box in boxes().items()}
        return Found(Total(len(left)), numbers, Resource.objects.filter(pk__in=left))


def _leading_to(queryset: ResourceQuerySet, found: QuerySet[Any]) -> ResourceQuerySet:
    """Those whose latest revision is among `found`. Few are named: no plan can know how few there are."""
    few = dict(found.values_list("pk", "resource")[: COUNTED + 1])
    if len(few) > COUNTED:
        return queryset.filter(latest__in=found.values("pk"))
    return queryset.filter(pk__in=list(few.values()), latest__in=list(few))


def _groups(slugs: Iterable[str]) -> list[list[Box]]:
    """The boxes in their groups; a pair that says everything says nothing."""
    groups: dict[str, list[Box]] = {}
    for slug in slugs:
        groups.setdefault(boxes()[slug].group, []).append(boxes()[slug])
    return [group for group in groups.values() if len({box.negated for box in group}) == 1]


def ticked(queryset: ResourceQuerySet, slugs: Iterable[str]) -> ResourceQuerySet:
    """Those to which, of every group that has ticked boxes, one of these applies."""
    for group in _groups(slugs):
        condition = Q()
        for box in group:
            condition |= box.condition
        queryset = queryset.filter(condition)
    return queryset


def fits(cell: Cell, slugs: Iterable[str]) -> bool:
    """The same, of what was counted."""
    return all(any(box.fits(cell) for box in group) for group in _groups(slugs))


def _few_at_hand(queryset: ResourceQuerySet, total: Total) -> ResourceQuerySet:
    """The same, as a list of ids when they are few: looked for in order, few would be found among all the others."""
    if total.number > COUNTED:
        return queryset
    if not total:
        return Resource.objects.none()
    return Resource.objects.filter(pk__in=list(queryset.order_by().values_list("pk", flat=True)[:COUNTED]))

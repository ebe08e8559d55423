"""Pages by key: each begins where another ended, so that the last costs what the first does.

The address says beside which row a page stands (`after`, `before`, `last`), and for the reader how many stand before it
(`at`). What makes no sense there, or is of another order, leads to the first page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, F, Func, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict

from publisher.models import Resource, ResourceQuerySet
from publisher.models.resource import NEVER, moment

COUNTED = 1000  # how far is counted what only looking can count
MOST = 2**63  # a number that the database can compare with


@dataclass(frozen=True, slots=True)
class Order:
    """`value` is what it sorts by, in an index with the organization and the kind; ties by the id.

    is_listed: `value` is a column of `Listing`, and so is the index.
    """

    label: str
    value: F | Coalesce
    field: str
    read: Callable[[str], Any]
    is_falling: bool = False
    is_listed: bool = False

    @property
    def tie(self) -> F:
        return F("listing__pk") if self.is_listed else F("pk")

    def by(self, *, backwards: bool = False) -> tuple[Any, Any]:
        """For order_by."""
        if self.is_falling is backwards:
            return self.value.asc(), self.tie.asc()
        return self.value.desc(), self.tie.desc()

    def among(self, queryset: ResourceQuerySet) -> ResourceQuerySet:
        """The same resources, so that the index of this order can be read: it begins with these two columns."""
        if not self.is_listed:
            return queryset
        return queryset.filter(listing__organization=F("organization"), listing__kind=F("kind"))

    def key_of(self, resource: Resource) -> str:
        """How an address names the place of a resource: `17~Nursing`."""
        value = getattr(resource, self.field)
        return f"{resource.pk}~{NEVER if value is None else value}"

    def beyond(self, key: str, *, backwards: bool) -> "Beyond | None":
        """The rows after, or before, the place that `key` names; None for what is no place in this order."""
        pk, _, text = key.partition("~")
        try:
            value, number = self.read(text), int(pk)
        except (ValueError, OverflowError):
            return None
        if not 0 <= number < MOST or (isinstance(value, int) and not 0 <= value < MOST):
            return None
        if isinstance(value, datetime) and value.tzinfo is None:
            return None
        sign = "<" if self.is_falling is not backwards else ">"
        return Beyond(self.value, self.tie, Value(value), Value(number), sign=sign)


class Beyond(Func):
    """`(value, id) < (…, …)`: what an index in that order can begin at, unlike the same said with OR."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **extra: Any) -> Any:
        parts = [compiler.compile(each) for each in self.source_expressions]
        sql = "({}, {}) {sign} ({}, {})".format(*(part[0] for part in parts), sign=self.extra["sign"])
        return sql, [value for part in parts for value in part[1]]


def _listed(label: str, field: str, read: Callable[[str], Any], *, is_falling: bool = False) -> Order:
    return Order(label, F(f"listing__{field}"), field, read, is_falling, is_listed=True)


ORDERS: dict[str, Order] = {
    "newest": _listed("Latest change first", "updated_at", datetime.fromisoformat, is_falling=True),
    "oldest": _listed("Oldest change first", "updated_at", datetime.fromisoformat),
    "name": _listed("Name", "name", str),
    "approved": Order(
        "Latest approval first", moment("approved_at"), "approved_at", datetime.fromisoformat, is_falling=True
    ),
    "published": Order(
        "Latest publication first", moment("published_at"), "published_at", datetime.fromisoformat, is_falling=True
    ),
    "benchmark": _listed("Lowest benchmark first", "benchmark", int),
    "to-fix": _listed("Most to fix first", "errors", int, is_falling=True),
}


@dataclass(frozen=True, slots=True)
class Total:
    """How many there are. is_capped: more than that, and not worth the counting."""

    number: int
    is_capped: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}{'+' if self.is_capped else ''}"

    def __bool__(self) -> bool:
        return self.number > 0


def counted(queryset: ResourceQuerySet) -> Total:
    """How many, up to `COUNTED`."""
    number = queryset.order_by()[: COUNTED + 1].count()
    return Total(min(number, COUNTED), number > COUNTED)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in order. start: the number of the first, 0 when it is not known; previous, next: keys, "" for none."""

    rows: list[Resource]
    total: Total
    start: int = 1
    previous: str = ""
    next: str = ""
    size: int = 0

    @property
    def end(self) -> int:
        return self.start + len(self.rows) - 1 if self.start else 0

    @property
    def before_previous(self) -> int:
        """How many stand before the previous page."""
        return max(self.start - 1 - self.size, 0)

    @property
    def is_only(self) -> bool:
        return not self.previous and not self.next


def page_of(queryset: ResourceQuerySet, address: QueryDict, *, order: Order, size: int, total: Total) -> Page:
    """The page that the address asks for; the nearest there is, when what it stood beside has gone."""
    queryset = order.among(queryset)
    if "last" in address:
        return _last(queryset, order, size, total)
    at = _number(address.get("at", ""))
    for name, backwards in (("after", False), ("before", True)):
        key = address.get(name)
        beyond = order.beyond(key, backwards=backwards) if key else None
        if beyond is None:
            continue
        found = list(queryset.filter(beyond).order_by(*order.by(backwards=backwards))[: size + 1])
        if backwards:
            return _before(found, order, size, total, at) or _first(queryset, order, size, total)
        return _after(found, order, size, total, at) if found else _last(queryset, order, size, total)
    return _first(queryset, order, size, total)


def _first(queryset: ResourceQuerySet, order: Order, size: int, total: Total) -> Page:
    found = list(queryset.order_by(*order.by())[: size + 1])
    return _page(found[:size], order, size, total, 1, has_next=len(found) > size)


def _after(found: list[Resource], order: Order, size: int, total: Total, at: int) -> Page:
    start = at + 1 if 0 < at <= total.number or total.is_capped else 0
    return _page(found[:size], order, size, total, start, has_previous=True, has_next=len(found) > size)


def _before(found: list[Resource], order: Order, size: int, total: Total, at: int) -> Page | None:
    """None when so few stand before that they are part of the first page."""
    if len(found) <= size:
        return None
    rows = found[:size][::-1]
    start = at + 1 if 0 < at <= total.number or total.is_capped else 0
    return _page(rows, order, size, total, start, has_previous=True, has_next=True)


def _last(queryset: ResourceQuerySet, order: Order, size: int, total: Total) -> Page:
    """As many as are left over when the others are full."""
    left = size if total.is_capped else total.number % size or size
    found = list(queryset.order_by(*order.by(backwards=True))[: left + 1])
    rows = found[:left][::-1]
    start = 0 if total.is_capped else total.number - len(rows) + 1
    return _page(rows, order, size, total, start if len(found) > left else 1, has_previous=len(found) > left)


def _page(
    rows: list[Resource], order: Order, size: int, total: Total, start: int, *,
    has_previous: bool = False, has_next: bool = False,
) -> Page:  # fmt: skip
    previous = order.key_of(rows[0]) if rows and has_previous else ""
    following = order.key_of(rows[-1]) if rows and has_next else ""
    return Page(rows, total, start, previous, following, size)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 -- digits

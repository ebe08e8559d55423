"""How many of an organization's resources stand where: two statements for all tabs, types and boxes together.

The first reads an index alone, however many there are. The second looks at the few of which more has to be known than
their pointers. What a large organization was counted to is kept until something happens in it.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

from django.core.cache import cache as kept
from django.db import connection
from django.db.models import Count, Value

from accounts.models import Organization
from audit.models import Event
from publisher.lifecycle import STANDINGS, Status, statuses
from publisher.models import RegistryRequest, Resource
from publisher.models.conditions import last_was_return

SLOW = 0.005  # seconds; what is counted faster is counted each time
KEPT = 300  # seconds
LATELY = 20  # events by which a later look sees that something happened
_SENDING, _TAKING_BACK, _FAILED, _UNPUBLISH_FAILED, _ASKED, _RETURNED = (1 << place for place in range(6))
_Place = tuple[int, str, str, int, bool]  # organization, kind, class, standing, whether it has data to fix


@dataclass(frozen=True, slots=True)
class Cell:
    """So many resources of one class of which the same can be said."""

    kind: str
    class_term: str
    statuses: frozenset[Status]
    to_fix: bool
    number: int


@dataclass(frozen=True, slots=True)
class Tally:
    cells: tuple[Cell, ...] = ()

    def of(self, *, kind: str = "", class_term: str = "") -> "Tally":
        """Of one kind or class alone."""
        found = (each for each in self.cells if not kind or each.kind == kind)
        return Tally(tuple(each for each in found if not class_term or each.class_term == class_term))

    def number(self, applies: Callable[[Cell], bool] = lambda _: True) -> int:
        return sum(each.number for each in self.cells if applies(each))

    def holding(self, *asked: Status) -> int:
        """How many have one at least of these statuses."""
        return self.number(lambda cell: not cell.statuses.isdisjoint(asked))

    @property
    def kinds(self) -> dict[str, int]:
        numbers: Counter[str] = Counter()
        for each in self.cells:
            numbers[each.kind] += each.number
        return dict(numbers)

    @property
    def types(self) -> dict[str, int]:
        numbers: Counter[str] = Counter()
        for each in self.cells:
            numbers[each.class_term] += each.number
        return dict(numbers)


def tally(organization: Organization) -> Tally:
    """Of its living resources, without its own description."""
    lately = tuple(_lately(organization))
    key = f"tally:{organization.ctid or organization.pk}"
    seen = kept.get(key)
    if seen is not None and seen[0] == lately:
        counted: Tally = seen[1]
        return counted
    start = time.monotonic()
    counted = _counted([organization.pk], without=organization.ctid or "").get(organization.pk, Tally())
    if time.monotonic() - start > SLOW:
        kept.set(key, (lately, counted), KEPT)
    return counted


def tallies(organizations: Iterable[Organization]) -> dict[int, Tally]:
    """Of each that has any: all of its living resources, its own description among them."""
    return _counted([each.pk for each in organizations])


def _lately(organization: Organization) -> Iterable[int]:
    """Several events, not the last alone: one that began earlier may be written later."""
    events = Event.objects.filter(organization_id=organization.pk).order_by("-pk")
    return events.values_list("pk", flat=True)[:LATELY]


def _counted(organizations: list[int], *, without: str = "") -> dict[int, Tally]:
    """By id. without: the CTID of one that does not count."""
    places = _places(organizations, without)
    cells: dict[int, list[Cell]] = {}
    for place, bits, number in _special(organizations, without):
        places[place] -= number
        cells.setdefault(place[0], []).append(_cell(place, bits, number))
    for place, number in places.items():
        if number:
            cells.setdefault(place[0], []).append(_cell(place, 0, number))
    return {pk: Tally(tuple(found)) for pk, found in cells.items()}


def _places(organizations: list[int], without: str) -> Counter[_Place]:
    found = Resource.objects.filter(organization__in=organizations, deleted_at__isnull=True).order_by()
    # In the order of the index, so that it is read from one end to the other and nothing is put in heaps.
    columns = ("organization_id", "kind", "class_term", "standing", "errors")
    places: Counter[_Place] = Counter()
    for *place, errors, number in found.values_list(*columns).annotate(number=Count("*")):
        places[(*place, errors > 0)] += number
    # One that is left out is taken away again: asking for its CTID would take the question out of the index.
    for *place, errors in found.filter(ctid=without).values_list(*columns) if without else ():
        places[(*place, errors > 0)] -= 1
    return places


# Of each resource that something is known of beside its pointers: what, as bits.
_FACTS = ("id", "organization_id", "kind", "class_term", "standing", "errors")
_SPECIAL = """
SELECT organization_id, kind, class_term, standing, errors > 0 AS has_work, bits, count(*) FROM (
    SELECT {facts}, max(CASE WHEN bits IN (1, 3) THEN bits ELSE 0 END) + max(CASE bits WHEN 4 THEN 4 ELSE 0 END)
        + max(CASE bits WHEN 8 THEN 8 ELSE 0 END) + max(CASE bits WHEN 16 THEN 16 ELSE 0 END)
        + max(CASE bits WHEN 32 THEN 32 ELSE 0 END) AS bits
    FROM ({requested} UNION ALL {asked} UNION ALL {returned}) AS known
    GROUP BY {facts}
) AS special GROUP BY organization_id, kind, class_term, standing, has_work, bits
"""
_REQUESTS = """
SELECT {facts}, CASE WHEN state <> 'failed' THEN CASE action WHEN 'publish' THEN 1 ELSE 3 END
    WHEN action = 'publish' AND revision_id = approved_id THEN 4
    WHEN action <> 'publish' AND revision_id = published_id THEN 8 ELSE 0 END AS bits
FROM publisher_registryrequest AS asked JOIN publisher_resource AS r ON r.id = resource_id
WHERE state IN ('waiting', 'sending', 'failed') AND {theirs}
"""
_WISHES = """
SELECT {facts}, 16 AS bits FROM publisher_unpublishrequest AS asked JOIN publisher_resource AS r ON r.id = resource_id
WHERE decided_at IS NULL AND {theirs}
"""


def _special(organizations: list[int], without: str) -> list[tuple[_Place, int, int]]:
    """(place, bits, how many)."""
    if not organizations:
        return []
    theirs = (
        f"asked.organization_id IN ({', '.join(['%s'] * len(organizations))}) AND deleted_at IS NULL AND ce_ctid <> %s"
    )
    facts = ", ".join(f"r.{fact}" for fact in _FACTS)
    living = Resource.objects.filter(organization__in=organizations, deleted_at__isnull=True).exclude(ctid=without)
    returned = living.filter(last_was_return(), was_returned=True).order_by().annotate(bits=Value(_RETURNED))
    sql, values = returned.values_list(*_FACTS, "bits").query.sql_with_params()
    statement = _SPECIAL.format(
        facts=", ".join(_FACTS),
        requested=_REQUESTS.format(facts=facts, theirs=theirs),
        asked=_WISHES.format(facts=facts, theirs=theirs),
        returned=sql,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*organizations, without, *organizations, without, *values])
        rows = cursor.fetchall()
    return [((*row[:4], bool(row[4])), row[5], row[6]) for row in rows]


def _cell(place: _Place, bits: int, number: int) -> Cell:
    _, kind, class_term, standing, has_work = place
    return Cell(kind, class_term, _statuses(standing, bits), has_work, number)


@cache
def _statuses(standing: int, bits: int) -> frozenset[Status]:
    state = replace(
        STANDINGS[standing],
        sending=bool(bits & _SENDING),
        taking_back=bool(bits & _TAKING_BACK),
        failed=bool(bits & _FAILED),
        unpublish_failed=bool(bits & _UNPUBLISH_FAILED),
        unpublish_requested=bool(bits & _ASKED),
        returned=bool(bits & _RETURNED),
    )
    return frozenset(statuses(state))


assert {*RegistryRequest.OPEN, RegistryRequest.State.FAILED} == {"waiting", "sending", "failed"}

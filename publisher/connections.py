"""What a resource refers to and what refers to it, by property, as far as somebody may know it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet

import ctdl
from accounts.models import Organization
from ctdl.differences import label_of
from ctdl.document import own_ctids
from ctdl.inverses import inverse_label
from publisher.models import Reference, Resource
from publisher.referring import MENTIONED, referring
from publisher.targets import targets_of
from publisher.worklist import type_label

if TYPE_CHECKING:
    from accounts.models import User

OUT, IN = "to", "from"  # to: what this refers to; from: what refers to this
COUNTED = 1000  # of more than that it is said that there are more
CHECKED = 50  # resources of others with an unpublished draft, whose published graph is opened
ON_A_PAGE = 50
_AT_THE_END = (
    "ceterms:ownedBy",
    "ceterms:offeredBy",
    "ceasn:publisher",
    "ceasn:creator",
    "ceterms:assertedBy",
    MENTIONED,
)


@dataclass(frozen=True, slots=True)
class Connection:
    """One resource at the other end. name: its CTID where no name may be told. is_published: None where unknown."""

    ctid: str
    name: str
    href: str = ""
    kind: str = ""
    owner: str = ""
    is_published: bool | None = None

    @property
    def is_known(self) -> bool:
        return self.is_published is not None


@dataclass(frozen=True, slots=True)
class Group:
    """All connections of one way by one property; `connections` holds the first of them."""

    way: str
    term: str
    label: str
    count: int
    connections: tuple[Connection, ...]

    @property
    def count_in_words(self) -> str:
        return f"more than {COUNTED:,}" if self.count > COUNTED else f"{self.count:,}"

    @property
    def rest(self) -> int:
        return self.count - len(self.connections)


@dataclass(frozen=True)
class Connections:
    """Asks for one resource and one person. `graph`: of its latest revision."""

    resource: Resource
    graph: Mapping[str, object]
    user: "User"

    def groups(self, *, each: int) -> list[Group]:
        """Every group with its first `each`: what this refers to, in the order of the form, then what refers to it."""
        found = [(way, term, ctids, count) for way in (OUT, IN) for term, ctids, count in self._first(way, each)]
        known = self.describe(ctid for _, _, ctids, _ in found for ctid in ctids)
        return [
            Group(way, term, self.label(way, term), count, tuple(known[ctid] for ctid in ctids))
            for way, term, ctids, count in found
        ]

    def _first(self, way: str, each: int) -> list[tuple[str, list[str], int]]:
        """(term, first CTIDs, how many). One query, but for what has more than `COUNTED` connections."""
        rows = self._rows(way).order_by("term", "pk").values_list("term", self._other(way))
        read = list(rows[: COUNTED + 1])
        if len(read) > COUNTED:
            some = [(term, self._ctids(way, term)) for term in self._terms(way)]
            found = {term: (list(ctids[:each]), ctids[: COUNTED + 1].count()) for term, ctids in some}
        else:
            grouped: dict[str, dict[str, None]] = {}
            for term, ctid in read:
                grouped.setdefault(term, {})[ctid] = None
            found = {term: (list(ctids)[:each], len(ctids)) for term, ctids in grouped.items()}
        return [(term, *found[term]) for term in sorted(found, key=self._place) if found[term][0]]

    def page(self, way: str, term: str, number: str | None) -> tuple[Page[str], list[Connection]]:
        """One page of a group: the page of CTIDs, and what may be said of each."""
        page = Paginator(self._ctids(way, term), ON_A_PAGE).get_page(number)
        known = self.describe(page)
        return page, [known[ctid] for ctid in page]

    def label(self, way: str, term: str) -> str:
        """ "Requires" for what this requires, "Is required by" for what requires this."""
        prop = ctdl.kind(self.resource.kind).find_property(term)
        if term == MENTIONED:
            return "Mentions" if way == OUT else "Is mentioned by"
        label = prop.label if prop else label_of(term)
        return label if way == OUT else inverse_label(term, label_of(term))

    def not_published(self) -> list[Connection]:
        """What this refers to that is not published yet, as far as it may be named; by name, at most `ON_A_PAGE`."""
        targets = Reference.objects.filter(resource=self.resource).values("target_ctid")
        waiting = Resource.objects.filter(ctid__in=targets, deleted_at__isnull=True, published__isnull=True)
        mine = waiting.filter(Q(organization=self.resource.organization_id) | Q(organization__in=self._visible()))
        known = self.describe(mine.order_by("name").values_list("ctid", flat=True)[:ON_A_PAGE])
        return list(known.values())

    def describe(self, ctids: Iterable[str]) -> dict[str, Connection]:
        """CTID -> what may be said of it, in their order, in a few queries however many there are."""
        wanted = list(dict.fromkeys(ctids))
        targets = targets_of(wanted, within=self.resource.ctid, user=self.user)
        rows = Resource.objects.filter(ctid__in=targets, deleted_at__isnull=True)
        facts = {ctid: (cls, org) for ctid, cls, org in rows.values_list("ctid", "class_term", "organization__name")}
        found = {}
        for ctid in wanted:
            if ctid in targets:
                class_term, owner = facts.get(ctid, ("ceterms:Organization", ""))
                name, href, is_published = targets[ctid]
                whose = "" if owner == name else owner
                found[ctid] = Connection(ctid, name, href, type_label(class_term), whose, is_published)
            else:
                found[ctid] = Connection(ctid, ctid)
        return found

    def _rows(self, way: str) -> "QuerySet[Reference]":
        return Reference.objects.filter(resource=self.resource) if way == OUT else self._incoming()

    def _other(self, way: str) -> str:
        return "target_ctid" if way == OUT else "resource__ctid"

    def _terms(self, way: str) -> set[str]:
        return set(self._rows(way).order_by().values_list("term", flat=True).distinct())

    @cached_property
    def _order(self) -> dict[str, int]:
        return {prop.term: place for place, prop in enumerate(ctdl.kind(self.resource.kind).properties)}

    def _place(self, term: str) -> tuple[bool, int, str]:
        return term in _AT_THE_END, self._order.get(term, len(self._order)), term

    def _ctids(self, way: str, term: str) -> "QuerySet[Reference, str] | QuerySet[Resource, str]":
        """The CTIDs of one group, each once; what referred to this last stands first."""
        rows = self._rows(way).filter(term=term)
        if way == OUT:
            return rows.order_by("pk").values_list("target_ctid", flat=True)
        return Resource.objects.filter(pk__in=rows.values("resource")).order_by("-pk").values_list("ctid", flat=True)

    def _incoming(self) -> "QuerySet[Reference]":
        """What refers to this or to one of its members, of what the person may be told.

        That is what it may see, and what is published as it stands; of the drafts of others nothing.
        """
        return self._all_incoming().filter(self._may_be_told() | Q(pk__in=self._published_before_a_draft))

    def readable_rows(self) -> "QuerySet[Reference]":
        """Every reference, between whichever resources, that the person may be told of."""
        return Reference.objects.filter(self._may_be_told(), resource__deleted_at__isnull=True)

    def _may_be_told(self) -> Q:
        as_published = Q(resource__published__isnull=False, resource__latest=F("resource__published"))
        return Q(resource__organization__in=self._visible()) | as_published

    def _all_incoming(self) -> "QuerySet[Reference]":
        own = sorted(own_ctids(self.graph) | {self.resource.ctid})  # who refers to a competency refers to its framework
        rows = Reference.objects.filter(target_ctid__in=own, resource__deleted_at__isnull=True)
        return rows.exclude(resource=self.resource)

    def _visible(self) -> "QuerySet[Organization]":
        return Organization.objects.visible_to(self.user)

    @cached_property
    def _published_before_a_draft(self) -> list[int]:
        """Rows of others' resources that are being changed, where the published revision says the same."""
        rows = self._all_incoming().filter(resource__published__isnull=False)
        others = rows.exclude(resource__latest=F("resource__published")).exclude(
            resource__organization__in=self._visible()
        )
        candidates = others.order_by("pk").values_list("pk", "term", "target_ctid", "resource__published__graph")
        return [pk for pk, term, ctid, graph in candidates[:CHECKED] if (term, ctid) in referring(graph)]

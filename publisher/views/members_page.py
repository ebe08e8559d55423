"""What the page of the parts shows: the list in its order, what can be done with the open part, its form."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

import ctdl
from ctdl.document import class_of, named_nodes, nodes
from ctdl.findings import Severity
from ctdl.identifiers import reference_ctid
from ctdl.outline import LISTED, Item, Outline
from ctdl.planting import text_term
from ctdl.trees import Branch, branches
from publisher.forms import FormContext, language_of
from publisher.forms.member import MemberForm
from publisher.models import Revision
from publisher.views.entry_drafts import MEMBER, Offered, member_key, offered
from publisher.views.entry_work import Work

PER_PAGE, SEARCHED_FROM, DEEPEST_SET_IN = 100, 20, 8
OBSERVED, VALUES = "qdata:isObservationOf", ("schema:value", "qdata:percentage", "qdata:median", "schema:minValue")
PROXY = "ceterms:proxyFor"


@dataclass(frozen=True, slots=True)
class Line:
    """One part in the list."""

    label: str
    detail: str  # its code, or what it is
    url: str
    depth: int
    below: int
    to_fix: int
    is_open: bool
    above: str  # names of what it hangs below, where the list is not the whole tree


class MembersPage:
    def __init__(self, work: Work, query: QueryDict, revision: Revision | None = None) -> None:
        self.work, self.query = work, query
        self.tab = ""  # which draft is its own
        self.revision = revision or work.latest
        self.document: dict[str, Any] = dict(self.revision.graph) if self.revision else {}
        self.slug = work.kind.slug or ""
        self.outline = Outline.of(self.document)
        self.key = query.get("member", "")
        self.item = next((each for each in self.outline.items.values() if self.key_of(each.id) == self.key), None)

    @classmethod
    def of_panel(cls, work: Work, panel: str) -> "MembersPage | None":
        """The page with the part open that the name of a draft's panel tells of; None when there is no such part."""
        key = member_key(panel)
        if not key or not branches(work.kind.slug or ""):
            return None
        query = QueryDict(mutable=True)
        query["member"] = key
        page = cls(work, query)
        return page if page.item and page.item.node is not None else None

    # -- addresses -----------------------------------------------------------------------------------------------------

    @staticmethod
    def key_of(node_id: str) -> str:
        """How an address names a part: its CTID, or the id of its blank node."""
        return reference_ctid(node_id) or node_id

    def url(self, key: str = "") -> str:
        words = self.query.get("q", "")
        parts = {"member": key} | ({"q": words} if words else {})
        given = urlencode({name: part for name, part in parts.items() if part})
        address = reverse("resource_members", args=[self.work.ctid])
        return f"{address}?{given}" if given else address

    @property
    def panel(self) -> str:
        """What drafts of the open part are kept under."""
        return f"{MEMBER}{self.key}"

    @property
    def drafts(self) -> list[Offered]:
        """What the person typed before and did not save, except what is back on this page."""
        names = {self.key_of(node_id): name for node_id, name in self.names.items()}
        return offered(self.work, [self.tab], names)

    @property
    def action(self) -> str:
        return self.url(self.key if self.item else "")

    # -- names ---------------------------------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        return language_of(self.document)

    @cached_property
    def context(self) -> FormContext:
        context = self.work.context(self.revision)
        context.action = self.action
        context.members = self.names
        return context

    @cached_property
    def names(self) -> dict[str, str]:
        """id -> name of every part; those that have the same name say how their id ends as well."""
        labels = {node_id: self.label(item) for node_id, item in self.outline.items.items()}
        seen: dict[str, int] = {}
        for label in labels.values():
            seen[label] = seen.get(label, 0) + 1
        return {
            node_id: label if seen[label] == 1 else f"{label} · {node_id[-6:]}" for node_id, label in labels.items()
        }

    def label(self, item: Item) -> str:
        if item.label and item.node is not None:
            return item.label
        node = item.node or {PROXY: item.id}
        if item.branch.part == LISTED:
            ctid = reference_ctid(str(node.get(PROXY, "")))
            return self._elsewhere.get(ctid, (ctid, ""))[0] if ctid else str(node.get(PROXY) or "Without a name")
        return self._observation(node) if OBSERVED in node else f"{item.branch.declaration.label} without a name"

    @cached_property
    def _elsewhere(self) -> Mapping[str, tuple[str, str]]:
        from publisher.reading import names_of

        return names_of(ctdl.references(self.document), within=self.work.ctid, user=self.work.user)

    def _observation(self, node: Mapping[str, Any]) -> str:
        """An observation has no name: what was observed, and what came out."""
        metric = named_nodes(self.document).get(str(node[OBSERVED]), {})
        what = ctdl.text(metric.get("ceterms:name")) or "Observation"
        value = next((str(node[term]) for term in VALUES if node.get(term) is not None), "")
        return f"{what}: {value}" if value else what

    def id_named(self, words: str) -> str | None:
        """The id of the part with this name or CTID."""
        by_name = {name: node_id for node_id, name in self.names.items()}
        return by_name.get(words) or next((each for each in self.names if self.key_of(each) == words.lower()), None)

    # -- the list ------------------------------------------------------------------------------------------------------

    @property
    def total(self) -> int:
        return len(self.outline.items)

    @property
    def is_searched(self) -> bool:
        return self.total > SEARCHED_FROM or bool(self.query.get("q"))

    @property
    def words(self) -> str:
        return self.query.get("q", "")

    @cached_property
    def found(self) -> list[Item]:
        """The parts that hold every word that is searched for; all of them without any."""
        words = self.words.casefold().split()
        items = list(self.outline.items.values())
        return [each for each in items if self._holds(each, words)] if words else items

    def _holds(self, item: Item, words: list[str]) -> bool:
        text = f"{self.label(item)} {self._code(item)}".casefold()
        return words == [self.key_of(item.id)] or all(word in text for word in words)

    @cached_property
    def page_obj(self) -> Page[Item]:
        """The page that was asked for, else the one with the open part."""
        places = [place for place, each in enumerate(self.found) if each is self.item]
        usual = places[0] // PER_PAGE + 1 if places else 1
        return Paginator(self.found, PER_PAGE).get_page(self.query.get("page") or usual)

    @property
    def lines(self) -> list[Line]:
        wrong = self._wrong
        first = next(iter(self.page_obj), None)
        return [self._line(each, wrong, is_apart=bool(self.words) or each is first) for each in self.page_obj]

    def _line(self, item: Item, wrong: Mapping[str, int], *, is_apart: bool) -> Line:
        return Line(
            label=self.label(item),
            detail=self._code(item) or (item.branch.declaration.label if len(branches(self.slug)) > 1 else ""),
            url=f"{self.url(self.key_of(item.id))}#part",
            depth=min(item.depth, DEEPEST_SET_IN) if not self.words else 0,
            below=len(item.below),
            to_fix=wrong.get(item.id, 0),
            is_open=item is self.item,
            above=" › ".join(self.label(each) for each in self._path(item)) if is_apart else "",
        )

    @staticmethod
    def _code(item: Item) -> str:
        return ctdl.text((item.node or {}).get("ceasn:codedNotation") or (item.node or {}).get("skos:notation"))

    @cached_property
    def _wrong(self) -> dict[str, int]:
        """id -> how many errors the language finds in it."""
        found: dict[str, int] = {}
        ids = [str(node.get("@id")) for node in nodes(self.document)]
        for finding in self.context.findings:
            step = finding.path.split("/")[2:3]
            if finding.severity is Severity.ERROR and step and step[0].isdecimal() and int(step[0]) < len(ids):
                found[ids[int(step[0])]] = found.get(ids[int(step[0])], 0) + 1
        return found

    def _path(self, item: Item) -> list[Item]:
        found: list[Item] = []
        while item.parent:
            item = self.outline.items[item.parent]
            found.insert(0, item)
        return found

    # -- the open part -------------------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return self.label(self.item) if self.item else ""

    @property
    def path(self) -> list[tuple[str, str]]:
        """(name, address) of what the open part hangs below, from the top."""
        return [(self.label(each), f"{self.url(self.key_of(each.id))}#part") for each in self._path_of_open]

    @property
    def _path_of_open(self) -> list[Item]:
        return self._path(self.item) if self.item else []

    @property
    def below(self) -> int:
        return len(self.outline.inside(self.item.id)) if self.item else 0

    @property
    def is_goal(self) -> bool:
        main = ctdl.main_node(self.document)
        return bool(self.item and self.item.branch.goal and self.item.id in (main.get(self.item.branch.goal[0]) or ()))

    @property
    def sorts(self) -> list[Branch]:
        """What can be added at the top."""
        return [each for each in branches(self.slug) if not each.under]

    @property
    def sorts_below(self) -> list[Branch]:
        """What can be added below the open part."""
        if self.item is None or self.item.node is None:
            return []
        own = self.item.branch
        return [each for each in branches(self.slug) if each.under == own.part_is or (each == own and own.nests)]

    @property
    def pasted(self) -> list[Branch]:
        """The sorts of which several can be pasted at once."""
        return [each for each in self.sorts if text_term(each)]

    def form(
        self, data: Any = None, *, instead: Mapping[str, Any] | None = None, is_draft: bool = False
    ) -> MemberForm | None:
        if self.item is None or self.item.node is None:
            return None
        context = self.work.context(self.revision)
        context.action, context.members, context.is_draft = self.action, self.names, is_draft
        return MemberForm(
            data,
            branch=self.item.branch,
            node_id=self.item.id,
            document=self.document,
            context=context,
            instead=instead,
        )

    def clash(self, before: "MembersPage", changes: Mapping[str, Any]) -> list[str]:
        """The labels of what the person changed and somebody else has changed since; [] when nothing is both."""
        was, now = (before.item.node or {} if before.item else {}), (self.item.node or {} if self.item else {})
        properties = self.item.branch.declaration if self.item else None
        both = [term for term in changes if was.get(term) != now.get(term)]
        found = (properties.find_property(term) if properties else None for term in both)
        return [prop.label if prop else term for prop, term in zip(found, both, strict=True)]

    @property
    def type_label(self) -> str:
        """What the open part is."""
        if self.item is None:
            return ""
        class_term = class_of(self.item.node or {})
        try:
            return ctdl.class_info(class_term).label
        except ctdl.UnknownClass:
            return self.item.branch.declaration.label

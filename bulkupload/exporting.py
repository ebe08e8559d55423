"""Resources as rows of the spreadsheet that changes them: downloaded, edited and uploaded again, nothing gets lost.

What no column can say is left out and stays as it is on the resource; the last column names it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import ctdl
from bulkupload.column import CTID, EXTERNAL_IDENTIFIER, INTERNAL_IDENTIFIER, Column, Role
from bulkupload.columns import columns_of
from bulkupload.groups import Group
from bulkupload.language import language_of
from bulkupload.members import facts_of, member_columns
from bulkupload.nested import There, internal_identifier, objects_of
from bulkupload.place import Place
from bulkupload.writing import cells_of
from ctdl import Property
from ctdl.document import class_of, main_node, named_nodes, nodes
from ctdl.identifiers import is_blank
from ctdl.matching import plain
from ctdl.simplified.scope import Scope, as_list

KEPT = "Kept As It Is"  # a column that is read over
_SILENT = frozenset({"@id", "@type", "ceterms:ctid", "@context"})
_ALWAYS = (EXTERNAL_IDENTIFIER, CTID)


@dataclass(frozen=True)
class Exported:
    """A resource as the export needs it."""

    ctid: str
    external_identifier: str
    graph: Mapping[str, Any]


@dataclass
class Sheet:
    """The columns of one download. `wanted`: keys of columns; None for all that hold anything in `seen`."""

    kind: str
    place: Place
    wanted: frozenset[str] | None = None
    seen: set[str] = field(default_factory=set)  # headings that hold anything

    @cached_property
    def type_heading(self) -> str:
        return next(iter(facts_of(self.kind).get("type", ())), "")

    @cached_property
    def headings(self) -> list[str]:
        """All that could be written, each once, in the order of templates."""
        columns = columns_of(self.kind)
        own = [column.heading for column in columns.all if column.key != INTERNAL_IDENTIFIER]
        parts = [column.heading for _, _, every in member_columns(self.kind) for column in every]
        first = [self.type_heading] if self.type_heading else []
        return list({plain(heading): heading for heading in (*reversed((*first, *own, *parts)),)}.values())[::-1]

    def used(self) -> list[str]:
        """The headings of the file: what is always there, what is wanted, what holds anything."""
        by_key = {column.heading: column.key for column in columns_of(self.kind).all}
        always = {column.heading for column in columns_of(self.kind).own if column.key in _ALWAYS}
        wanted = [each for each in self.headings if each in always or self._is_wanted(each, by_key.get(each, ""))]
        return [*wanted, KEPT] if KEPT in self.seen else wanted

    def _is_wanted(self, heading: str, key: str) -> bool:
        if self.wanted is None or not key:
            return heading in self.seen
        return key in self.wanted or (heading in self.seen and key.endswith(("/internal", "/relation")))


def noted(sheet: Sheet, resource: Exported) -> None:
    """Notes which columns the rows of a resource may fill, without making them."""
    columns = columns_of(sheet.kind)
    main = main_node(resource.graph)
    sheet.seen |= {KEPT, *([sheet.type_heading] if sheet.type_heading else ())}
    sheet.seen |= {column.heading for column in columns.own if column.term in main}
    nodes_by_id = named_nodes(dict(resource.graph))
    for group in columns.groups:
        objects = [_object_of(value, nodes_by_id) for term in group.terms for value in as_list(main.get(term))]
        terms = {term for one in objects for term in one}
        sheet.seen |= {column.heading for column in group.columns if objects and _is_said(column, terms)}
    if facts_of(sheet.kind):
        by_class = {term: every for _, found, every in member_columns(sheet.kind) for term in found.classes}
        for node in nodes(dict(resource.graph))[1:]:
            every = by_class.get(class_of(node), ())
            sheet.seen |= {_heading(sheet, column) for column in every if column.prop and column.prop.term in node}


def _is_said(column: Column, terms: set[str]) -> bool:
    if column.role in (Role.INTERNAL, Role.RELATION):
        return True
    prop = column.inner or column.prop
    return prop is not None and prop.term in terms and column.role not in (Role.ITEMS, Role.LINE)


def _object_of(value: Any, nodes_by_id: Mapping[str, Any]) -> Mapping[str, Any]:
    value = nodes_by_id.get(value, {}) if is_blank(value) else value
    return value if isinstance(value, Mapping) else {}


def rows_of(sheet: Sheet, resource: Exported) -> list[dict[str, str]]:
    """The rows of one resource, heading -> text: the first is about itself, more for costs, conditions and parts."""
    main = main_node(resource.graph)
    scope = Scope.of(dict(resource.graph), base=ctdl.graph.base_of(resource.graph) or "", language=_language(resource))
    head: dict[str, str] = {}
    kept = _own(sheet, main, scope, head)
    rows = [head]
    for group in columns_of(sheet.kind).groups:
        kept += _group(sheet, group, resource, scope, rows)
    parts = _parts(sheet, resource, scope) if facts_of(sheet.kind) else []
    identity = _identity(sheet, resource, head)
    rows = [{**identity, **row} for row in rows]
    rows[0] |= {KEPT: "; ".join(dict.fromkeys(kept))} if kept else {}
    rows += parts
    for row in rows:
        sheet.seen.update(heading for heading, text in row.items() if text)
    return rows


def _language(resource: Exported) -> str:
    return language_of({}, resource.graph)


def _identity(sheet: Sheet, resource: Exported, head: Mapping[str, str]) -> dict[str, str]:
    """What every row of a resource repeats, so that it is known which one it continues."""
    columns = columns_of(sheet.kind)
    found = {EXTERNAL_IDENTIFIER: resource.external_identifier, CTID: resource.ctid}
    identity = {column.heading: found[column.key] for column in columns.own if found.get(column.key)}
    name = columns.of_term("ceterms:name") or columns.of_term("ceasn:name")
    return identity | ({name.heading: head[name.heading]} if name and head.get(name.heading) else {})


def _own(sheet: Sheet, main: Mapping[str, Any], scope: Scope, head: dict[str, str]) -> list[str]:
    """Fills in the properties of the resource itself; returns the labels of what no column says."""
    declaration = columns_of(sheet.kind).declaration
    by_term, grouped = _by_term(sheet.kind)
    if sheet.type_heading:
        head[sheet.type_heading] = ctdl.class_info(class_of(main)).label
    kept = []
    for term, raw in main.items():
        columns = by_term.get(term)
        texts = cells_of(columns, raw, scope, sheet.place) if columns else None
        head |= {column.heading: texts[column.key] for column in columns or () if texts and column.key in texts}
        if texts is None and (columns or term not in grouped) and term not in _SILENT:
            prop = declaration.find_property(term)
            kept.append(prop.label if prop else term)
    return kept


@cache
def _by_term(kind: str) -> tuple[dict[str, list[Column]], frozenset[str]]:
    """The columns of each property of the resource itself, and the properties that groups hold."""
    found: dict[str, list[Column]] = {}
    for column in columns_of(kind).own:
        if column.prop and column.role is not Role.ADDRESSES and column.key not in (CTID, INTERNAL_IDENTIFIER):
            found.setdefault(column.term, []).append(column)
    return found, frozenset(term for group in columns_of(kind).groups for term in group.terms)


def _group(sheet: Sheet, group: Group, resource: Exported, scope: Scope, rows: list[dict[str, str]]) -> list[str]:
    """Adds a group's objects, the first to the first row, and rows where there are more of them than rows."""
    main = main_node(resource.graph)
    # The group of targets has the same properties as that of connections.
    if group.slug == "target" or not any(term in main for term in group.terms):
        return []
    objects = objects_of(group, resource.graph, scope.language)
    internal = next((column for column in group.columns if column.role is Role.INTERNAL), None)
    if internal is None and len(objects) > 1:
        return [group.label]
    kept: list[str] = []
    for place, there in enumerate(objects):
        cells, left = _object(sheet, group, there, resource, scope)
        if internal is not None:
            cells[internal.heading] = internal_identifier(there.object)
        kept += left
        if place >= len(rows):
            rows.append({})
        rows[place] |= cells
    return kept


def _object(
    sheet: Sheet, group: Group, there: There, resource: Exported, scope: Scope
) -> tuple[dict[str, str], list[str]]:
    raw = _resolved(as_list(main_node(resource.graph).get(there.term))[there.place], scope)
    label = next(prop.label for prop in group.properties if prop.term == there.term)
    cells = {column.heading: label for column in group.columns if column.role is Role.RELATION}
    said = {"@type", "@id"}
    for inner, columns in _by_property(sheet.kind, group.slug).items():
        target = _inside(raw, inner[0], scope) if inner[0] else raw
        prop = inner[1]
        texts = cells_of(columns, target[prop.term], scope, sheet.place) if target and prop.term in target else None
        if texts:
            cells |= {column.heading: texts[column.key] for column in columns if column.key in texts}
            said.add(inner[0].term if inner[0] else prop.term)
    return cells, [f"{group.label}: more" for term in raw if term not in said][:1]


@cache
def _by_property(kind: str, slug: str) -> dict[tuple[Property | None, Property], list[Column]]:
    found: dict[tuple[Property | None, Property], list[Column]] = {}
    for column in columns_of(kind).group(slug).columns:
        if column.prop and column.role not in (Role.ITEMS, Role.LINE):
            found.setdefault((column.inner, column.prop), []).append(column)
    return found


def _resolved(value: Any, scope: Scope) -> Mapping[str, Any]:
    value = scope.nodes.get(value, {}) if is_blank(value) else value
    return value if isinstance(value, Mapping) else {}


def _inside(raw: Mapping[str, Any], prop: Property | None, scope: Scope) -> Mapping[str, Any]:
    """The one object inside; of several none, since columns hold one."""
    values = as_list(raw.get(prop.term)) if prop else []
    return _resolved(values[0], scope) if len(values) == 1 else {}


# -- parts -----------------------------------------------------------------------------------------------------------


def _parts(sheet: Sheet, resource: Exported, scope: Scope) -> list[dict[str, str]]:
    by_class = {term: columns for _, found, columns in member_columns(sheet.kind) for term in found.classes}
    identity = next(column.heading for column in columns_of(sheet.kind).own if column.key == CTID)
    rows = []
    for node in nodes(dict(resource.graph))[1:]:
        columns = by_class.get(class_of(node))
        if columns is None:
            continue
        name = node.get("ceterms:ctid") or node.get("@id", "")
        row = {identity: str(name), sheet.type_heading: ctdl.class_info(class_of(node)).label}
        for column in columns:
            if column.prop and column.prop.term in node:
                texts = cells_of([column], node[column.prop.term], scope, sheet.place)
                row |= {_heading(sheet, column): texts[column.key]} if texts else {}
        rows.append(row)
    return rows


def _heading(sheet: Sheet, column: Column) -> str:
    """The heading that the whole has for the same thing, where it has one."""
    return next((each for each in sheet.headings if plain(each) == plain(column.heading)), column.heading)


def table(sheet: Sheet, resources: Iterable[Exported], headings: Sequence[str]) -> Iterator[list[str]]:
    """The heading row, then the rows of each resource, made as they are read."""
    yield list(headings)
    for resource in resources:
        for row in rows_of(sheet, resource):
            yield [row.get(heading, "") for heading in headings]


__all__ = ["KEPT", "Exported", "Sheet", "named_nodes", "rows_of", "table"]

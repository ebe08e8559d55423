"""Rows that stand for parts of a resource: competencies of a framework, concepts, steps of a pathway, criteria."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import ctdl
from bulkupload import grammar, relations
from bulkupload.cells import Reader, reader_of
from bulkupload.column import CTID, EXTERNAL_IDENTIFIER, Column
from bulkupload.data import load
from bulkupload.findings import Finding, error
from bulkupload.groups import SINGLE_CELL_PROFILES
from bulkupload.named import ctid_in
from bulkupload.place import Place
from bulkupload.reading import RawRow
from ctdl import Declaration, Value
from ctdl.document import nodes
from ctdl.matching import Matcher, plain
from ctdl.parts import WHOLE
from ctdl.simplified.alignments import read_uri
from ctdl.simplified.fields import fields_of
from ctdl.simplified.members import LISTS

CONDITION = "ceterms:ComponentCondition"  # a row of its own in pathway files; it stands inside its component
# CTIDs of parts that bring none follow from the whole and their own identifier, so that the next file means the same.
_PARTS = uuid.UUID("0b7c4a86-5d0e-5c55-9d9e-2b5c8c1f4e71")


@dataclass(frozen=True)
class MemberLayout:
    """How a file's columns are read in a row of one sort of part. name: of its list in ctdl ("Competencies")."""

    name: str
    declaration: Declaration
    readers: tuple[tuple[int, Column, Reader], ...]
    identifiers: tuple[int, ...]  # columns that may say which part it is
    tells: tuple[int, ...]  # columns that only a part fills
    relations: int | None = None  # the column "Relations"

    def named(self, column: Column) -> str:
        """The input name of a column's property."""
        assert column.prop is not None
        return fields_of(self.declaration).name_of(column.prop)


def facts_of(kind: str) -> Mapping[str, Any]:
    """What data/columns.toml says of the parts of a kind; empty for a kind without rows for parts."""
    found: Mapping[str, Any] = load("columns")["members"].get(kind, {})
    return found


@cache
def member_columns(kind: str) -> tuple[tuple[str, Declaration, tuple[Column, ...]], ...]:
    """(name of the list, declaration, columns) of each sort of part."""
    lists = LISTS.get(kind, {})
    return tuple(
        (name, lists[name].described_by, tuple(_columns(lists[name].described_by)))
        for name in facts_of(kind).get("lists", ())
    )


def _columns(declaration: Declaration) -> list[Column]:
    return [
        Column(f"{declaration.name}/{prop.term}", prop.columns[0], prop.columns, prop.help, prop)
        for prop in declaration.properties
        if prop.columns and prop.entered and prop.value not in (Value.CTID, Value.TYPE)
        and (prop.value is not Value.PROFILE or prop.profile in SINGLE_CELL_PROFILES)
    ]  # fmt: skip


def says_type(kind: str, headings: Sequence[str]) -> set[int]:
    """The columns that say what a row stands for."""
    names = {plain(name) for name in facts_of(kind).get("type", ())}
    return {index for index, heading in enumerate(headings) if plain(heading) in names}


def part_column(kind: str, key: str) -> Column | None:
    """The column of a part with this key, None when there is none."""
    own = (column for _, _, columns in member_columns(kind) for column in columns)
    return next((column for column in own if column.key == key), None)


def member_layouts(
    kind: str, headings: Sequence[str], mapping: Mapping[str, str] | None = None
) -> tuple[MemberLayout, ...]:
    """How each sort of part is read from a file with these headings; () when the file has no column for parts.

    mapping: plain heading -> key, as people said it.
    """
    tells = set(facts_of(kind).get("tells", ()))
    layouts = []
    for name, declaration, columns in member_columns(kind):
        matcher: Matcher[Column] = Matcher()
        for each in columns:
            assert each.prop is not None
            matcher.add(each, (*each.spellings, each.prop.label, each.prop.term, *each.prop.inputs))
        said = {plain_heading: part_column(kind, key) for plain_heading, key in (mapping or {}).items()}
        meant = ((index, said.get(plain(heading)) or matcher.find(heading)) for index, heading in enumerate(headings))
        found = [(index, column) for index, column in meant if column in columns]
        layouts.append(
            MemberLayout(
                name=name,
                declaration=declaration,
                readers=tuple((index, column, reader_of(column)) for index, column in found),
                identifiers=tuple(index for index, heading in enumerate(headings) if _is_identifier(heading)),
                tells=tuple(index for index, column in found if column.prop and column.prop.term in tells),
                relations=_relations(kind, headings),
            )
        )
    return tuple(layouts) if says_type(kind, headings) or any(each.tells for each in layouts) else ()


def _relations(kind: str, headings: Sequence[str]) -> int | None:
    """The place of the column of relations; competencies alone have them."""
    names = [plain(heading) for heading in headings]
    heading = plain(relations.HEADING)
    return names.index(heading) if kind == "competency-framework" and heading in names else None


@cache
def _identifier_names() -> frozenset[str]:
    return frozenset(map(plain, (CTID, "@id", "CTID", *load("columns")["external_identifier"])))


def _is_identifier(heading: str) -> bool:
    return plain(heading) in _identifier_names()


def cell(row: RawRow, index: int) -> str:
    return grammar.tidy(row.cells[index]) if index < len(row.cells) else ""


def is_whole(row: RawRow, kind: str, headings: Sequence[str], members: Sequence[MemberLayout]) -> bool:
    """Whether a row stands for the resource itself, not for a part of it."""
    if text := _stated(row, kind, headings):
        return plain(text).removeprefix("ceasn").removeprefix("ceterms").removeprefix("skos") in _wholes(kind)
    return not any(cell(row, index) for each in members for index in each.tells)


@cache
def _wholes(kind: str) -> frozenset[str]:
    declaration = ctdl.kind(kind)
    names = [declaration.label, declaration.name, *(term.partition(":")[2] for term in declaration.classes)]
    return frozenset(map(plain, names))


def _stated(row: RawRow, kind: str, headings: Sequence[str]) -> str:
    return next((text for index in sorted(says_type(kind, headings)) if (text := cell(row, index))), "")


def identifier_of(row: RawRow, members: Sequence[MemberLayout]) -> str:
    """What the row calls itself: a CTID, an address, a code of the person's own."""
    places = members[0].identifiers if members else ()
    return next((text for index in places if (text := cell(row, index))), "")


def identifiers_of(row: RawRow, members: Sequence[MemberLayout]) -> list[str]:
    """All by which the row may be named: its CTID and its code."""
    return [text for index in (members[0].identifiers if members else ()) if (text := cell(row, index))]


def part_ctid(whole: str, identifier: str) -> str:
    """The CTID of a part: its own, or one that follows from the whole and its identifier."""
    if identifier.startswith("_:"):
        return identifier
    return ctid_in(identifier) or f"ce-{uuid.uuid5(_PARTS, f'{whole}|{identifier}')}"


def sort_of(
    row: RawRow, kind: str, headings: Sequence[str], members: Sequence[MemberLayout]
) -> tuple[MemberLayout | None, str, Finding | None]:
    """(how to read the row, its class, what is wrong): no layout for a rule of a pathway, which is no part itself."""
    text = _stated(row, kind, headings)
    if kind == "pathway" and plain(text).endswith("componentcondition"):
        return None, CONDITION, None
    for each in members:
        if text and (found := ctdl.find_class(text.rpartition(":")[2], each.declaration.classes)):
            return each, found.term, None
    if not text and members:
        return members[0], members[0].declaration.classes[0], None
    names = ", ".join(ctdl.class_info(term).label for each in members for term in each.declaration.classes[:3])
    return None, "", error("unknown-type", f"“{text[:60]}” is no part of it. Write one of: {names} …")


def read_part(
    row: RawRow, layout: MemberLayout, headings: Sequence[str], place: Place, local: Mapping[str, str]
) -> tuple[dict[str, Any], list[Finding]]:
    """The part in simplified form, without its type and CTID. local: identifier in this file -> CTID."""
    item: dict[str, Any] = {}
    findings: list[Finding] = []
    for index, column, reader in layout.readers:
        text = cell(row, index)
        if not text or column.key == EXTERNAL_IDENTIFIER:
            continue
        spot = (headings[index], text)
        if grammar.is_delete(text):
            item[layout.named(column)] = None
            continue
        if column.prop and column.prop.value in _REFERRING and (own := _own_parts(text, local)):
            item[layout.named(column)] = own if column.prop.multiple else own[0]
            continue
        reading = reader(text, place)
        findings += [finding.at(*spot) for finding in reading.findings]
        if reading.value is not None:
            item[layout.named(column)] = reading.value
    if layout.relations is not None and (text := cell(row, layout.relations)):
        related, said = relations.read(text, layout.declaration, local)
        findings += [finding.at(headings[layout.relations], text) for finding in said]
        named = identifier_of(row, (layout,))
        says_nothing = item.keys() <= {_input(layout.declaration, "ceasn:isPartOf")}
        if says_nothing and ctid_in(named) is None:
            message = f"Only the relations name “{named[:60]}”. Add it to the competencies, or take its relations out."
            findings.append(error("unknown-competency", message).at(headings[layout.relations], text))
        for name, targets in related.items():
            item[name] = [*_several(item.get(name)), *targets]
    return item, findings


_REFERRING = frozenset({Value.REFERENCE, Value.CONCEPT_URI, Value.URI, Value.URL})


def _own_parts(text: str, local: Mapping[str, str]) -> list[str]:
    """The ids of parts of this file, when every value names one."""
    named = grammar.parts(text)
    return [local[part] for part in named] if all(part in local for part in named) else []


def link_up(
    kind: str, parts: list[dict[str, Any]], changes: dict[str, Any], before: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """Names the parts in the whole, and children in their parents, where rows say so from one side alone.

    changes: of the whole, whose list of top parts is completed. Returns further parts: parents that are there already.
    """
    facts = facts_of(kind)
    declaration = LISTS[kind][facts["lists"][0]].described_by
    upward, downward, top = (_input(declaration, facts[name]) for name in ("upward", "downward", "top"))
    known = {node.get("ceterms:ctid") for node in nodes(before or {})}
    parts = [part for part in parts if part["CTID"] not in known]  # those there are linked as their document says
    by_ctid = {part["CTID"]: part for part in parts}
    further: dict[str, dict[str, Any]] = {}
    tops = []
    for part in parts:
        for parent in _several(part.get(upward)):
            above = by_ctid.get(parent) or further.setdefault(parent, {"CTID": parent})
            there = above.get(downward) or _children_there(before, parent, facts["downward"])
            above[downward] = [*there, *([part["CTID"]] if part["CTID"] not in there else [])]
        if not part.get(upward) and not _is_below(part["CTID"], parts, downward):
            part.setdefault(top, WHOLE)
            tops.append(part["CTID"])
    if not parts:
        return []
    given = _several(changes.get(facts["children"]))
    changes[facts["children"]] = [*given, *(ctid for ctid in tops if ctid not in given)]
    return [part for ctid, part in further.items() if _children_there(before, ctid, "") is not None]


def _input(declaration: Declaration, term: str) -> str:
    return fields_of(declaration).name_of(declaration.property(term))


def _children_there(before: Mapping[str, Any] | None, ctid: str, term: str) -> Any:
    """The children of a part as the document has them; None, for no term, when it has no such part."""
    node = next((node for node in nodes(before or {}) if node.get("ceterms:ctid") == ctid), None)
    if not term:
        return node
    return [read_uri(uri) for uri in _several((node or {}).get(term))]


def _is_below(ctid: str, parts: list[dict[str, Any]], downward: str) -> bool:
    return any(ctid in _several(part.get(downward)) for part in parts)


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value] if value else []


def has_ctid(sort: MemberLayout) -> bool:
    """Whether parts of this sort have a CTID of their own."""
    return sort.declaration.find_property(CTID) is not None


def identity_of(sort: MemberLayout, identity: str) -> dict[str, str]:
    return {"CTID": identity} if has_ctid(sort) and not identity.startswith("_:") else {"Id": identity}


def fallback(head: RawRow, row: RawRow) -> str:
    """The identity of a part that says nothing of itself: it follows from what stands in its row."""
    return f"ce-{uuid.uuid5(_PARTS, '|'.join((head.cells[0] if head.cells else '', *row.cells)))}"


def is_removed(row: RawRow) -> bool:
    """Whether a row takes its part out: #DELETE as what it is or does ("Action")."""
    return any(grammar.is_delete(text) for text in row.cells[1:3]) and sum(map(bool, row.cells)) <= MOST_OF_REMOVAL


MOST_OF_REMOVAL = 4  # cells of a row that takes a part out: what it is called, its type, #DELETE

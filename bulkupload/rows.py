"""Reads one row as the changes that it wants to make to one resource."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bulkupload import grammar
from bulkupload.cells import Reader
from bulkupload.column import (
    CTID,
    EXTERNAL_IDENTIFIER,
    INTERNAL_IDENTIFIER,
    LONGEST_EXTERNAL_IDENTIFIER,
    Column,
    Role,
)
from bulkupload.findings import Finding, error, info, warning
from bulkupload.items import Item, ItemReader
from bulkupload.layout import Layout
from bulkupload.named import ctid_in, is_own_reference
from bulkupload.place import Place
from bulkupload.reading import RawRow
from ctdl import Level, Value

TYPE = "@type"
OWNED_BY = "ceterms:ownedBy"
NAME = "ceterms:name"
WEBPAGE = "ceterms:subjectWebpage"
MOST_REMEMBERED = 1_000  # texts of a column; statuses, types and codes come again and again
LONGEST_REMEMBERED = 120  # characters
_NAMES = frozenset({NAME, "ceasn:name"})
_KEPT = frozenset({CTID, EXTERNAL_IDENTIFIER, INTERNAL_IDENTIFIER})  # say which resource is meant; never emptied


@dataclass(frozen=True)
class Identity:
    """Which resource a row is about, and the own resources that it refers to by External Identifier.

    name, webpage: as written in the row; they tell of a resource that is there under another identifier.
    described: what is named as Name~Webpage, which may be an organization that is known here.
    wants_addresses: whether cells name addresses of the organization.
    """

    external_identifier: str = ""
    ctid: str = ""
    name: str = ""
    webpage: str = ""
    mentions: frozenset[str] = frozenset()
    described: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    wants_addresses: bool = False


@dataclass
class RowReading:
    """changes: term -> simplified value, None to empty the property. Terms of blank cells are not among them.

    items: costs, conditions … that the row gives; `nested.settle` turns them into changes. parts: (list, part) of rows
    that stand for parts. more: findings of the rows that continue this one, by their number.
    """

    changes: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    parts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    more: dict[int, list[Finding]] = field(default_factory=dict)


def filled(row: RawRow, layout: Layout) -> Iterator[tuple[int, Column, str]]:
    """Place, column and tidied text of the cells that hold something and can be read."""
    return _filled(row, layout.used)


def _filled(row: RawRow, columns: Iterable[tuple[int, Column]]) -> Iterator[tuple[int, Column, str]]:
    cells = row.cells
    width = len(cells)
    for index, column in columns:
        if index < width and cells[index] and (text := grammar.tidy(cells[index])) and not _is_wrong(row, index):
            yield index, column, text


def _is_wrong(row: RawRow, index: int) -> bool:
    finding = row.findings.get(index) if row.findings else None
    return finding is not None and finding.is_error


def identify(row: RawRow, layout: Layout) -> Identity:
    """Read the cells that say which resource the row is about."""
    known: dict[str, str] = {}
    findings: list[Finding] = []
    mentions: set[str] = set()
    described: set[str] = set()
    for index, column, text in _filled(row, layout.telling):
        if column.key in _KEPT:
            _note_identifier(known, findings, layout, index, text)
        elif column.term in _NAMES:
            known[NAME] = text
        else:
            known[WEBPAGE] = text
    width = len(row.cells)
    for index in layout.referring:
        if index < width and row.cells[index] and not _is_wrong(row, index):
            names, descriptions = _mentioned(row.cells[index])
            if names:
                mentions.update(names)
            if descriptions:
                described.update(descriptions)
    return Identity(
        external_identifier=known.get(EXTERNAL_IDENTIFIER, ""),
        ctid=known.get(CTID, "") or known.get(INTERNAL_IDENTIFIER, ""),
        name=known.get(NAME, ""),
        webpage=known.get(WEBPAGE, ""),
        mentions=frozenset(mentions),
        described=frozenset(described),
        findings=tuple(findings),
        wants_addresses=layout.addresses,
    )


@lru_cache(maxsize=MOST_REMEMBERED)
def _mentioned(cell: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a cell of references may mean by External Identifiers, and what it describes as Name~Webpage."""
    text = grammar.tidy(cell)
    parts = grammar.parts(text) if text else []
    names = () if _names_itself(text) else tuple(filter(is_own_reference, parts))
    return names, tuple(part for part in parts if "~" in part)


def _note_identifier(known: dict[str, str], findings: list[Finding], layout: Layout, index: int, text: str) -> None:
    """Files of frameworks and pathways name everything in one column, by CTID, address or code."""
    column = layout.columns[index]
    assert column is not None
    is_ctid = ctid_in(text) is not None
    if layout.members and column.key == CTID and not is_ctid and not grammar.is_delete(text):
        known.setdefault(EXTERNAL_IDENTIFIER, text[-LONGEST_EXTERNAL_IDENTIFIER:])
        return
    if layout.members and column.key == EXTERNAL_IDENTIFIER and is_ctid:
        known.setdefault(CTID, ctid_in(text) or "")
        return
    found, finding = _identifier(column, text)
    known[column.key] = found
    findings += [finding.at(layout.headings[index], text)] if finding else []


def _identifier(column: Column, text: str) -> tuple[str, Finding | None]:
    """The identifier, "" with a finding when it cannot be used."""
    if grammar.is_delete(text):
        return "", error(
            "cannot-be-emptied", f"{column.heading} cannot be emptied. Leave the cell blank to keep what is there."
        )
    if column.key == INTERNAL_IDENTIFIER:
        ctid = ctid_in(text)
        message = "This is none of our identifiers, so it is not read. Leave it as it was in the file you downloaded."
        return ctid or "", None if ctid else warning("not-an-internal-identifier", message)
    if column.key == CTID:
        ctid = ctid_in(text)
        return ctid or "", None if ctid else error(
            "bad-ctid", f"“{text[:60]}” is not a CTID. A CTID is “ce-” and 36 more characters."
        )
    if grammar.is_sample(text):
        return "", _sample_finding()
    if len(text) > LONGEST_EXTERNAL_IDENTIFIER:
        message = f"The identifier has {len(text)} characters; {LONGEST_EXTERNAL_IDENTIFIER} are the most."
        return "", error("too-long", message)
    return text, None


def _names_itself(text: str) -> bool:
    """One CTID or address, or Name~Webpage: it means the same wherever it stands."""
    return "|" not in text and ("~" in text or "://" in text or text.startswith("ce-"))


def read_row(row: RawRow, layout: Layout, place: Place) -> RowReading:
    """Read every other cell. `place.owner` is that of the resource as it stands; a filled "Owned By" goes before it."""
    reading = RowReading()
    if len(row.cells) > len(layout.headings):
        reading.findings.append(too_many_cells(row, layout))
    if not row.findings and not layout.is_nested:
        _read_quickly(reading, row, layout, place)
        return reading
    if row.findings:
        reading.findings += [
            finding.at(*_spot(row, layout, index)) for index, finding in row.findings.items() if _is_used(layout, index)
        ]
    items = ItemReader(row, layout.kind)
    for index, column, reader, text in _in_order(row, layout):
        spot = (layout.headings[index], text)
        if column.group:
            reading.findings += items.add(column, text, place, spot)
        else:
            place = _read_into(reading, (column, reader), text, place, spot)
    reading.items = items.items
    return reading


def _read_quickly(reading: RowReading, row: RawRow, layout: Layout, place: Place) -> None:
    """The usual case: what a text was found to mean in its column is remembered, where it means the same anywhere."""
    place = _read_owner(reading, row, layout, place)
    changes, cells, width = reading.changes, row.cells, len(row.cells)
    for index, term, remembered, plain in layout.plain_cells:
        cell = cells[index] if index < width else ""
        if not cell:
            continue
        said = remembered.get(cell)
        if said is None:
            as_it_stands = plain(cell) if plain is not None else None
            if as_it_stands is not None:
                said = (as_it_stands, _NOTHING_SAID)
                _remember(remembered, cell, said)
            else:
                said = _said(layout, index, cell, place, remembered)
        value, findings = said
        if value is not NOTHING:
            if term in changes:
                _add_or_empty(reading, term, value)
            else:
                changes[term] = value
        if findings:
            reading.findings += findings


_NOTHING_SAID: list[Finding] = []
NOTHING: Any = object()  # a cell that leaves its property as it is; None empties it


def _said(layout: Layout, index: int, cell: str, place: Place, remembered: dict[str, "Meaning"]) -> "Meaning":
    """What a cell says alone; remembered where the row plays no part in it."""
    found: Meaning | None = place.said.get((index, cell))
    if found is not None:
        return found
    column = layout.columns[index]
    assert column is not None, "Columns that are not read are not among the plain ones."
    text = grammar.tidy(cell)
    said: Meaning = (NOTHING, [])
    if text:
        said = _meaning(column, layout.readers_by_place.get(index), text, place, (layout.headings[index], text))
    is_steady = column.prop is None or column.prop.value is not Value.REFERENCE or _names_itself(text)
    if is_steady:
        _remember(remembered, cell, said)
    else:
        place.said[index, cell] = said
    return said


def _remember(remembered: dict[str, "Meaning"], cell: str, said: "Meaning") -> None:
    if len(remembered) < MOST_REMEMBERED and len(cell) <= LONGEST_REMEMBERED:
        remembered[cell] = said


def _read_owner(reading: RowReading, row: RawRow, layout: Layout, place: Place) -> Place:
    """The place as the row has it: in rows of a batch the same one for the same owner."""
    for index, column in layout.owner:
        key = (index, row.cells[index] if index < len(row.cells) else "")
        if key not in place.said:
            alone, here = RowReading(), place
            for _, _, text in _filled(row, ((index, column),)):
                by = (column, layout.readers_by_place.get(index))
                here = _read_into(alone, by, text, place, _spot(row, layout, index))
            place.said[key] = (alone, here)
        alone, here = place.said[key]
        reading.changes.update(alone.changes)
        reading.findings += alone.findings
        return here
    return place


def _add_or_empty(reading: RowReading, term: str, value: Any) -> None:
    """A second column of a property adds to the first; one that empties it does not count beside one that fills it."""
    if value is not None:
        _add(reading, term, value)


def _in_order(row: RawRow, layout: Layout) -> list[tuple[int, Column, Reader | None, str]]:
    """The owner first: "same as owner" in other cells means the one of this row."""
    readers = layout.readers_by_place
    cells = [
        (index, column, readers.get(index), text)
        for index, column, text in filled(row, layout)
        if column.key not in _KEPT
    ]
    owner = next((at for at, cell in enumerate(cells) if cell[1].term == OWNED_BY), 0)
    return [cells[owner], *cells[:owner], *cells[owner + 1 :]] if owner else cells


def _is_used(layout: Layout, index: int) -> bool:
    return index < len(layout.columns) and layout.columns[index] is not None


def _spot(row: RawRow, layout: Layout, index: int) -> tuple[str, str]:
    return layout.headings[index], row.cells[index] if index < len(row.cells) else ""


def _read_into(
    reading: RowReading, by: tuple[Column, Reader | None], text: str, place: Place, spot: tuple[str, str]
) -> Place:
    """Adds what one cell says; returns the place, with the owner that the cell may have named."""
    column, reader = by
    value, findings = _meaning(column, reader, text, place, spot)
    reading.findings += findings
    if value is None:
        reading.changes.setdefault(column.term, None)
    elif value is not NOTHING:
        _add(reading, column.term, value)
    if column.term == OWNED_BY and reading.changes.get(OWNED_BY):
        return place.owned_by(tuple(reading.changes[OWNED_BY]))
    return place


def _meaning(column: Column, reader: Reader | None, text: str, place: Place, spot: tuple[str, str]) -> "Meaning":
    """What the text of a cell means for its property."""
    if text[0] in _SIGNS and (finding := special(column, text)):
        return (None, []) if finding.code == "emptied" else (NOTHING, [finding.at(*spot)])
    if reader is None:
        return NOTHING, []
    cell = reader(text, place)
    findings = [finding.at(*spot) for finding in cell.findings] if cell.findings else []
    return NOTHING if cell.value is None else cell.value, findings


Meaning = tuple[Any, list[Finding]]  # the value, and what is to be said about the cell
_SIGNS = frozenset("#Ss")  # what `special` begins with


def special(column: Column, text: str) -> Finding | None:
    """What a sign says that is no value: #DELETE, #DEFER, a sample. Code "emptied" is for the caller alone."""
    if text[0] not in _SIGNS:
        return None
    if grammar.is_delete(text):
        if column.level is Level.REQUIRED:
            message = f"{column.heading} is required and cannot be emptied. A blank cell keeps what is there."
            return error("cannot-be-emptied", message)
        return info("emptied", "The property is emptied.")
    if grammar.is_defer(text):
        return info("deferred", "Left for later. Name it before you approve it, in a later file or on its page.")
    return _sample_finding() if grammar.is_sample(text) else None


def _add(reading: RowReading, term: str, value: Any) -> None:
    """Names and codes of one property stand in two columns; both count."""
    before = reading.changes.get(term)
    if isinstance(before, list) and isinstance(value, list):
        value = before + [item for item in value if item not in before]
    reading.changes[term] = value


def too_many_cells(row: RawRow, layout: Layout) -> Finding:
    """Of a row that is longer than the headings: what stands there is not read, and may have been pushed there."""
    beyond = "|".join(filter(None, row.cells[len(layout.headings) :]))
    message = (
        f"The row has more cells than there are headings, and “{beyond[:60]}” is not read. Most often a text with a "
        "comma in it stands without quotation marks: then all cells after it are one place too far."
    )
    return warning("more-cells-than-headings", message)


def _sample_finding() -> Finding:
    return warning("sample", "This looks like sample text of the template, so the cell is not read.")


__all__ = [
    "NAME",
    "OWNED_BY",
    "TYPE",
    "WEBPAGE",
    "Identity",
    "Role",
    "RowReading",
    "filled",
    "identify",
    "read_row",
    "too_many_cells",
]

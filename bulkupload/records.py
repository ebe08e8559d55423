"""Rows that belong together: a resource and its further costs, a framework and its competencies, its addresses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bulkupload import grammar, members, rows, wanted
from bulkupload import rules as rules_of
from bulkupload.column import CTID, EXTERNAL_IDENTIFIER, INTERNAL_IDENTIFIER
from bulkupload.columns import LOCATION
from bulkupload.findings import Finding, error
from bulkupload.layout import Layout
from bulkupload.named import ctid_in
from bulkupload.place import Place
from bulkupload.reading import RawRow, Unreadable
from bulkupload.rows import Identity, RowReading
from ctdl.parts import WHOLE

# Rows of a file of frameworks: it is held in memory, so that its rows may come in any order.
MOST_PARTS = 50_000
_IDENTIFIERS = (CTID, EXTERNAL_IDENTIFIER, INTERNAL_IDENTIFIER)


@dataclass(frozen=True, slots=True)
class Record:
    """What is said of one resource: the row that begins it, and those that continue it.

    is_whole: whether the head is about the resource itself; a file may bring further competencies alone.
    whole: identifier of the resource that a head names which is a part.
    """

    head: RawRow
    more: tuple[RawRow, ...] = ()
    is_whole: bool = True
    whole: str = ""

    @property
    def rows(self) -> tuple[RawRow, ...]:
        return (self.head, *self.more)


def records(rows: Iterable[RawRow], layout: Layout) -> Iterator[Record]:
    """The rows of a file, those of one resource together. Raises Unreadable for too many rows of parts."""
    if layout.members:
        return _of_members(rows, layout)
    return _in_order(rows, layout) if layout.is_nested or layout.action is not None else map(Record, rows)


# -- rows that follow each other -----------------------------------------------------------------------------------


def _in_order(rows: Iterable[RawRow], layout: Layout) -> Iterator[Record]:
    head: RawRow | None = None
    more: list[RawRow] = []
    for row in rows:
        if head is not None and not _is_own(row) and not _is_own(head) and _continues(head, row, layout):
            more.append(row)
            continue
        if head is not None:
            yield Record(head, tuple(more))
        head, more = row, []
    if head is not None:
        yield Record(head, tuple(more))


def _is_own(row: RawRow) -> bool:
    """Whether the row is one of a template's."""
    return grammar.is_skipped_row(row.cells)


def _continues(head: RawRow, row: RawRow, layout: Layout) -> bool:
    """The same identifier and the same name, or none; and something of what stands inside a resource."""
    nested = any(column.group for _, column, _ in rows.filled(row, layout))
    if not nested:
        return False
    if layout.kind == LOCATION:
        return _texts(head, layout, (CTID,)) == _texts(row, layout, (CTID,))
    ids = _texts(row, layout, _IDENTIFIERS)
    if not (ids or wanted.adds(row, layout)) or any(
        _texts(head, layout, _IDENTIFIERS).get(key) != text for key, text in ids.items()
    ):
        return False
    names = [_texts(each, layout, ("ceterms:name", "ceasn:name")) for each in (head, row)]
    return not names[1] or names[0] == names[1]


def _texts(row: RawRow, layout: Layout, keys: tuple[str, ...]) -> dict[str, str]:
    found = ((column.key, members.cell(row, index)) for index, column in layout.used if column.key in keys)
    return {key: text for key, text in found if text}


# -- rows of parts ---------------------------------------------------------------------------------------------------


def _of_members(rows: Iterable[RawRow], layout: Layout) -> Iterator[Record]:
    """Parts go to the resource that they name, by themselves or through their parent; else to the one above them."""
    every = []
    for row in rows:
        every.append(row)
        if len(every) > MOST_PARTS:
            raise Unreadable(f"A file of this kind may have {MOST_PARTS:,} rows. Split it into several files.")
    heads = {index for index, row in enumerate(every) if not _is_own(row) and _is_whole(row, layout)}
    owner = _owners(every, heads, layout)
    gathered: dict[int | str, list[RawRow]] = {}
    for index, row in enumerate(every):
        if _is_own(row):
            yield Record(row)
        else:
            gathered.setdefault(owner[index], []).append(row)
    for key, its in gathered.items():
        if isinstance(key, int):
            head = every[key]
            yield Record(head, tuple(row for row in its if row is not head))
        else:
            yield Record(its[0], tuple(its[1:]), is_whole=False, whole=key)


def _is_whole(row: RawRow, layout: Layout) -> bool:
    return members.is_whole(row, layout.kind, layout.headings, layout.members)


def _name(text: str) -> str:
    return ctid_in(text) or text


def _owners(every: list[RawRow], heads: set[int], layout: Layout) -> list[int | str]:
    """For each row the place of its head, or the identifier of a resource that the file does not hold."""
    by_name: dict[str, int] = {}
    for index in sorted(heads):
        names = list(map(_name, members.identifiers_of(every[index], layout.members)))
        if any(name in by_name for name in names):
            heads.discard(index)  # a further row of the same resource
        by_name = {**dict.fromkeys(names, index), **by_name}
    found: list[int | str] = []
    above: int | str = ""
    for index, row in enumerate(every):
        named = _parent_named(row, layout)
        if index in heads:
            above = index
        elif _is_whole(row, layout):
            above = by_name.get(_name(members.identifier_of(row, layout.members)), above)
        elif named:
            above = by_name.get(named, named)
        found.append(above if above != "" else min(heads, default=""))
    return found


def _parent_named(row: RawRow, layout: Layout) -> str:
    parents = members.facts_of(layout.kind).get("parent", ())
    for each in layout.members:
        for index, column, _ in each.readers:
            if column.prop and column.prop.term in parents and (text := members.cell(row, index)):
                return _name(grammar.parts(text)[0])
    return ""


# -- reading ---------------------------------------------------------------------------------------------------------


def identify(record: Record, layout: Layout, organization_ctid: str = "") -> Identity:
    """Which resource a record is about, and what its rows mention."""
    if not record.is_whole:
        is_ctid = ctid_in(record.whole)
        own = Identity(ctid=is_ctid or "", external_identifier="" if is_ctid else record.whole)
    else:
        own = rows.identify(record.head, layout)
    if layout.kind == LOCATION and not own.ctid:
        own = replace(own, ctid=organization_ctid)
    if not record.more or layout.members:
        return own
    more = [rows.identify(row, layout) for row in record.more]
    mentions = own.mentions.union(*(each.mentions for each in more))
    return replace(own, mentions=mentions, described=own.described.union(*(each.described for each in more)))


def read_record(record: Record, layout: Layout, place: Place) -> RowReading:
    """What all rows of a record say; `more` holds the findings of those that continue it."""
    if layout.members:
        return _read_parts(record, layout, place)
    reading = rows.read_row(record.head, layout, place)
    if wanted.adds(record.head, layout):
        reading.items = [replace(item, internal=item.internal or grammar.NEW) for item in reading.items]
    for row in record.more:
        more = rows.read_row(row, layout, place)
        if wanted.adds(row, layout):
            more.items = [replace(item, internal=item.internal or grammar.NEW) for item in more.items]
        reading.items += more.items
        reading.more[row.number] = [*more.findings, *_differences(record.head, row, layout)]
    return reading


def _differences(head: RawRow, row: RawRow, layout: Layout) -> Iterator[Finding]:
    """Only costs, conditions … are read from a repeated row; another value for the rest is said."""
    for index, column, text in rows.filled(row, layout):
        differs = not column.group and column.key not in _IDENTIFIERS and text != members.cell(head, index)
        if differs and not (layout.action is not None and index == layout.action):
            message = f"Of a repeated row only costs, conditions … are read. Change this in row {head.number}."
            yield error("repeated-differs", message).at(layout.headings[index], text)


def _read_parts(record: Record, layout: Layout, place: Place) -> RowReading:
    local = _local(record, layout, place)
    reading = rows.read_row(_translated(record.head, layout, local), layout, place) if record.is_whole else RowReading()
    rules: dict[str, dict[str, object]] = {}
    for row in record.more if record.is_whole else record.rows:
        if record.is_whole and _is_whole(row, layout):
            further = rows.read_row(row, layout, place)
            reading.items += further.items
            reading.more[row.number] = further.findings
            continue
        sort, class_term, problem = members.sort_of(row, layout.kind, layout.headings, layout.members)
        findings = [problem.at(*_spot(row, layout))] if problem else []
        if len(row.cells) > len(layout.headings):
            findings.append(rows.too_many_cells(row, layout))
        if class_term == members.CONDITION:
            rules[members.identifier_of(row, layout.members)] = rules_of.read_rule(row, layout.headings, local)
        elif sort is not None:
            item, more = members.read_part(row, sort, layout.headings, place, local)
            findings += more
            if members.is_removed(row):
                item = {"#removed": True}
            identity = local.get(members.identifier_of(row, layout.members)) or members.fallback(record.head, row)
            reading.parts.append((sort.name, {"Type": class_term, **members.identity_of(sort, identity), **item}))
        reading.more[row.number] = findings
    if rules:
        named = rules_of.condition_cells(record.rows, layout.headings, layout.members, local)
        rules_of.put_rules(reading.parts, rules, named)
    if not record.is_whole:
        reading.findings += reading.more.pop(record.head.number, [])
    return reading


def _spot(row: RawRow, layout: Layout) -> tuple[str, str]:
    index = min(members.says_type(layout.kind, layout.headings), default=0)
    return layout.headings[index], members.cell(row, index)


def _local(record: Record, layout: Layout, place: Place) -> dict[str, str]:
    """Identifier in the file -> CTID or blank id, of all parts of the record."""
    whole = members.identifier_of(record.head, layout.members) if record.is_whole else record.whole
    names = members.identifiers_of(record.head, layout.members) if record.is_whole else [whole]
    own = next(filter(None, map(ctid_in, names)), WHOLE)
    found = {name: own for name in names if name}
    for row in record.more if record.is_whole else record.rows:
        name = members.identifier_of(row, layout.members)
        if record.is_whole and _is_whole(row, layout):
            continue
        sort, class_term, _ = members.sort_of(row, layout.kind, layout.headings, layout.members)
        if name and class_term != members.CONDITION:
            ctid = members.part_ctid(f"{place.organization_ctid}|{whole}", name)
            has_ctid = sort is None or members.has_ctid(sort) or ctid.startswith("_:")
            found[name] = ctid if has_ctid else f"_:{ctid.removeprefix('ce-')}"
    return found


def _translated(row: RawRow, layout: Layout, local: dict[str, str]) -> RawRow:
    """The head with its references to parts as CTIDs."""
    cells = list(row.cells)
    for index, column in layout.used:
        if column.prop and column.prop.value == "reference" and index < len(cells) and cells[index]:
            cells[index] = "|".join(local.get(part, part) for part in grammar.parts(cells[index]))
    return RawRow(row.number, tuple(cells), row.findings)

"""What the cells of a row say about one cost, condition, address … that stands inside a resource."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bulkupload import grammar
from bulkupload.cells import reader_of
from bulkupload.column import Column, Role
from bulkupload.columns import columns_of
from bulkupload.findings import Finding, error, info, warning
from bulkupload.groups import Group
from bulkupload.place import Place
from bulkupload.reading import RawRow
from ctdl.simplified.fields import profile_fields


@dataclass
class Item:
    """One of a group, as a row gives it; all names are input names of the profile.

    values: name -> simplified value, None to empty it. inside: the same one level deeper. costs: "tuition~1234".
    term: the property that it belongs to, "" when nothing says so. number: of "Cost 2: Name", else 0.
    internal, external: as written. removed: #DELETE. row: number. heading: where findings are shown.
    """

    group: str
    row: int
    number: int = 0
    term: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    inside: dict[str, dict[str, Any]] = field(default_factory=dict)
    costs: list[dict[str, Any]] = field(default_factory=list)
    internal: str = ""
    external: str = ""
    removed: bool = False
    heading: str = ""

    @property
    def says_nothing(self) -> bool:
        return not (self.values or self.inside or self.costs or self.removed)


class ItemReader:
    """Collects the cells of one row by what they are about."""

    def __init__(self, row: RawRow, kind: str) -> None:
        self.row = row
        self.kind = kind
        self._items: dict[tuple[str, str, int], Item] = {}

    @property
    def items(self) -> list[Item]:
        """Those that say anything, in the order of the file."""
        return [item for item in self._items.values() if not item.says_nothing or item.internal]

    def add(self, column: Column, text: str, place: Place, spot: tuple[str, str]) -> Sequence[Finding]:
        """Takes in one cell; returns what is to be said about it, placed."""
        key = (column.group, column.outer, column.number)
        item = self._items.setdefault(key, Item(column.group, self.row.number, column.number, column.outer))
        item.heading = item.heading or spot[0]
        if column.role in _TAKERS:
            found = _TAKERS[column.role](item, text, group_of(self.kind, column.group))
            return [finding.at(*spot) for finding in found]
        return [finding.at(*spot) for finding in _take_value(item, column, text, place, self.kind)]


@cache
def group_of(kind: str, slug: str) -> Group:
    return columns_of(kind).group(slug)


def _take_internal(item: Item, text: str, group: Group) -> Sequence[Finding]:
    item.internal = text
    return ()


def _take_external(item: Item, text: str, group: Group) -> Sequence[Finding]:
    if grammar.is_delete(text):
        item.removed = True
    else:
        item.external = text
    return ()


def _take_relation(item: Item, text: str, group: Group) -> Sequence[Finding]:
    if grammar.is_delete(text):
        item.removed = True
        return ()
    found = group.term_of(text)
    if found is None:
        names = ", ".join(prop.label for prop in group.properties)
        return (error("unknown-relation", f"“{text[:60]}” is none of these: {names}."),)
    item.term = found
    return ()


_TAKERS = {Role.INTERNAL: _take_internal, Role.EXTERNAL: _take_external, Role.RELATION: _take_relation}


def _take_value(item: Item, column: Column, text: str, place: Place, kind: str) -> Sequence[Finding]:
    assert column.prop is not None
    value, findings = None, []
    if grammar.is_defer(text):
        return (info("deferred", "Left for later. Name it before you approve it, in a later file or on its page."),)
    if grammar.is_sample(text):
        return (warning("sample", "This looks like sample text of the template, so the cell is not read."),)
    if not grammar.is_delete(text):
        reading = reader_of(column)(text, place)
        value, findings = reading.value, reading.findings
        if value is None:
            return findings
    if column.role is Role.ITEMS:
        item.costs = value or []
        return findings
    _put(item, column, value, kind)
    return findings


def _put(item: Item, column: Column, value: Any, kind: str) -> None:
    """Names and codes of one property stand in two columns; both count."""
    group = group_of(kind, column.group)
    assert column.prop is not None
    if column.inner is not None:
        within = item.inside.setdefault(profile_fields(group.profile).name_of(column.inner), {})
        within[profile_fields(column.inner.profile or "").name_of(column.prop)] = value
        return
    name = profile_fields(group.profile).name_of(column.prop)
    before = item.values.get(name)
    if column.role is Role.LINE:
        value = f"{before}, {value}" if before and value else value or before
    if isinstance(before, list) and isinstance(value, list):
        value = [*before, *(each for each in value if each not in before)]
    item.values[name] = value

"""Which column of a file holds what: headings matched, unknown ones named, nothing rejected. Made once per upload."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from bulkupload.cells import Reader, plain_of, reader_of
from bulkupload.columns import CTID, EXTERNAL_IDENTIFIER, INTERNAL_IDENTIFIER, Column, columns_of
from bulkupload.data import load
from bulkupload.findings import Finding, info, warning
from bulkupload.members import MemberLayout, member_layouts, says_type
from bulkupload.rules import rule_columns
from ctdl import Value
from ctdl.matching import plain

LEAVE_OUT = ""  # what a mapping says of a column that the person does not want to be read
_READ_OVER = frozenset(map(plain, load("columns")["not_data"]))
_READ_OVER_FROM = "advancedstandingfor"  # each of them names another institution
ACTION = "action"
_IDENTIFIERS = frozenset({CTID, EXTERNAL_IDENTIFIER, INTERNAL_IDENTIFIER})

_TELLING = frozenset({"ceterms:name", "ceasn:name", "ceterms:subjectWebpage"})


@dataclass(frozen=True, slots=True)
class Unknown:
    """A heading that names no column: its place, what it most likely means, what the person chose for it (a key).

    why: what in the column speaks for the proposal, "" when it is its name.
    """

    heading: str
    index: int
    proposal: Column | None
    chosen: str | None  # None: nothing was chosen yet
    why: str = ""


@dataclass(frozen=True)
class Layout:
    """`columns[i]` is what the i-th column of the file holds, None when it is not read.

    members: for kinds whose rows may stand for parts, how the columns are read in a row of each part.
    """

    kind: str
    headings: tuple[str, ...]
    columns: tuple[Column | None, ...]
    unknown: tuple[Unknown, ...]
    findings: tuple[Finding, ...]
    members: tuple[MemberLayout, ...] = ()

    @cached_property
    def used(self) -> tuple[tuple[int, Column], ...]:
        return tuple((index, column) for index, column in enumerate(self.columns) if column)

    @cached_property
    def readers(self) -> tuple[tuple[int, Column, Reader], ...]:
        """The columns that hold values of the resource itself, with the function that reads a cell of each."""
        own = (each for each in self.used if each[1].key not in _IDENTIFIERS and not each[1].group)
        return tuple((index, column, reader_of(column)) for index, column in own)

    @cached_property
    def readers_by_place(self) -> dict[int, Reader]:
        return {index: reader for index, _, reader in self.readers}

    @cached_property
    def owner(self) -> tuple[tuple[int, Column], ...]:
        """The column that names the owner, first of all read."""
        return tuple(each for each in self.used if each[1].term == "ceterms:ownedBy")[:1]

    @cached_property
    def plain_cells(self) -> tuple[tuple[int, str, dict[str, Any], Callable[[str], Any] | None], ...]:
        """The other columns that hold values: place, term, what `rows` found their texts to mean, and `plain_of`."""
        return tuple(
            (index, column.term, {}, plain_of(column))
            for index, column in self.used
            if column.key not in _IDENTIFIERS and (index, column) not in self.owner
        )

    @cached_property
    def telling(self) -> tuple[tuple[int, Column], ...]:
        """The columns that may say which resource a row is about."""
        return tuple(each for each in self.used if each[1].key in _IDENTIFIERS or each[1].term in _TELLING)

    @cached_property
    def referring(self) -> tuple[int, ...]:
        """The places of the columns that may name other resources."""
        told = {index for index, _ in self.telling}
        return tuple(
            index
            for index, column in self.used
            if index not in told and column.prop and column.prop.value is Value.REFERENCE
        )

    @cached_property
    def is_nested(self) -> bool:
        """Whether rows say anything of what stands inside a resource, or of its parts."""
        return bool(self.members) or any(column.group for _, column in self.used)

    @cached_property
    def action(self) -> int | None:
        """The place of the column "Action", whose "Append" continues the row above."""
        return next((index for index, heading in enumerate(self.headings) if plain(heading) == ACTION), None)

    @cached_property
    def addresses(self) -> bool:
        """Whether a column names addresses of the organization."""
        return any(column.key.endswith("#addresses") for _, column in self.used)

    def heading_of(self, term: str) -> str:
        """The heading under which this file holds a property, or else the template's; "" when no column holds it."""
        found = self._named.get(term)
        if found is None:
            own = next((self.headings[index] for index, column in self.used if column.term == term), "")
            found = self._named[term] = own or self._inside(term) or self._usual(term)
        return found

    @cached_property
    def _named(self) -> dict[str, str]:
        """What `heading_of` found before."""
        return {}

    def _inside(self, term: str) -> str:
        groups = {group.slug for group in columns_of(self.kind).groups if term in group.terms}
        return next((self.headings[index] for index, column in self.used if column.group in groups), "")

    def _usual(self, term: str) -> str:
        column = columns_of(self.kind).of_term(term)
        return column.heading if column else ""


def lay_out(
    kind: str,
    headings: Sequence[str],
    mapping: Mapping[str, str],
    proposals: Mapping[str, tuple[str, str]] | None = None,
) -> Layout:
    """Match the headings of a file. `mapping`: plain heading -> key of a column, or LEAVE_OUT.

    proposals: plain heading -> (key, why), found in what the columns hold; they go before likeness of names.
    """
    found = [_find(kind, heading, mapping) for heading in headings]
    members = member_layouts(kind, headings, mapping)
    if not members:
        _adopt_identifier(kind, headings, found)
    findings = _drop_repeated(headings, found)
    read_by_members = {index for each in members for index, _, _ in each.readers} | says_type(kind, headings)
    read_by_members |= rule_columns(kind, headings) if members else set()
    read_by_members |= {each.relations for each in members if each.relations is not None}
    unknown = tuple(
        _unknown(kind, heading, index, mapping, proposals or {})
        for index, heading in enumerate(headings)
        if plain(heading) in mapping
        or (columns_of(kind).find(heading) is None and not is_helper(heading) and index not in read_by_members)
    )
    findings += [
        _unknown_finding(each) for each in unknown if found[each.index] is None and each.index not in read_by_members
    ]
    findings += _of_their_own(kind, headings) if not members else []
    findings += [_no_heading(index) for index, heading in enumerate(headings) if not heading.strip()]
    return Layout(kind, tuple(headings), tuple(found), unknown, tuple(findings), members)


def _unknown(
    kind: str, heading: str, index: int, mapping: Mapping[str, str], proposals: Mapping[str, tuple[str, str]]
) -> Unknown:
    key, why = proposals.get(plain(heading), ("", ""))
    proposal = columns_of(kind).get(key) if key else columns_of(kind).suggest(heading)
    return Unknown(heading, index, proposal, mapping.get(plain(heading)), why if key else "")


def is_helper(heading: str) -> bool:
    """Whether a heading is none, or of a column that holds no data: remarks, Excel's own "Column1"."""
    bare = plain(heading)
    return not bare or bare in _READ_OVER or bare == ACTION or "column" in bare or bare.startswith(_READ_OVER_FROM)


def _find(kind: str, heading: str, mapping: Mapping[str, str]) -> Column | None:
    if plain(heading) in mapping:
        return columns_of(kind).get(mapping[plain(heading)])
    return columns_of(kind).find(heading)


def _adopt_identifier(kind: str, headings: Sequence[str], found: list[Column | None]) -> None:
    """In old files "Identifier" is the external identifier, in newer ones a property; the other headings tell which."""
    if any(column and column.key in (EXTERNAL_IDENTIFIER, CTID) for column in found):
        return
    for index, heading in enumerate(headings):
        if plain(heading) == "identifier":
            found[index] = columns_of(kind).get(EXTERNAL_IDENTIFIER) or found[index]
            return


def _drop_repeated(headings: Sequence[str], found: list[Column | None]) -> list[Finding]:
    """Keep the first of several columns for the same thing, and say so."""
    first: dict[str, str] = {}
    findings = []
    for index, column in enumerate(found):
        if column is None:
            continue
        if column.key in first:
            message = f"“{first[column.key]}” and “{headings[index]}” mean the same. Only the first is read."
            findings.append(warning("repeated-column", message, column=headings[index]))
            found[index] = None
        first.setdefault(column.key, headings[index])
    return findings


def _of_their_own(kind: str, headings: Sequence[str]) -> list[Finding]:
    """Of a list of competencies that names no framework: each would be taken for a framework."""
    if kind != "competency-framework" or "@id" not in [heading.strip().lower() for heading in headings]:
        return []
    message = (
        "No column says what a row is, so each is taken for a framework of its own. If they are competencies, choose "
        "the file again and say which framework they belong to, under “The framework comes from CaSS”; or add a column "
        "@type."
    )
    return [warning("rows-of-their-own", message)]


@cache
def _instead() -> dict[str, str]:
    """Plain heading -> what is to be done instead of uploading this column."""
    return {plain(heading): " ".join(text.split()) for heading, text in load("columns")["instead"].items()}


def _no_heading(index: int) -> Finding:
    """A heading may be blank between others alone: those at the end are no headings."""
    return info("no-heading", f"Column {index + 1} has no heading, so it is not read.")


def _unknown_finding(unknown: Unknown) -> Finding:
    if unknown.chosen == LEAVE_OUT:
        return info("column-left-out", "You chose to leave this column out.", column=unknown.heading)
    if plain(unknown.heading) in _instead():
        return warning("column-elsewhere", _instead()[plain(unknown.heading)], column=unknown.heading)
    hint = ""
    if unknown.proposal:
        hint = f" Did you mean “{unknown.proposal.heading}”?" + (f" {unknown.why}" if unknown.why else "")
    message = f"No property has this heading, so the column is not read.{hint} You can say what it holds."
    return warning(
        "unknown-column",
        message,
        unknown.proposal.heading if unknown.proposal else "",
        column=unknown.heading,
        value=unknown.why,
    )

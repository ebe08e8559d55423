"""What every kind of file is read into: headings and rows of texts, one row at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bulkupload.findings import Finding, error
from publisher.spreadsheet import ESCAPED

MOST_ROWS = 200_000
ABOUT = "About the columns"  # the sheet of a template that explains it
MOST_COLUMNS = 500
LONGEST_CELL = 100_000  # characters


class Unreadable(Exception):
    """The file cannot be read as a table; the message is for the person who chose it."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its number as the spreadsheet program shows it (the heading has a number too) and its cells.

    cells: trimmed on the right, so it may be shorter or longer than the headings. findings: what was wrong with the
    cells themselves, by place of the cell.
    """

    number: int
    cells: tuple[str, ...]
    findings: dict[int, Finding] = field(default_factory=dict)


@dataclass
class Table:
    """A file that is being read. `rows` reads it as it is consumed, leaves out empty rows, and raises Unreadable.

    notes: what a person should know about how it is read, such as its encoding.
    """

    headings: tuple[str, ...]
    heading_row: int
    rows: Iterator[RawRow]
    notes: tuple[str, ...] = ()


def table_of(records: Iterator[RawRow], notes: tuple[str, ...] = ()) -> Table:
    """The first row that holds anything is the heading. Raises Unreadable when there is none, or nothing below it."""
    heading = next(records, None)
    if heading is None:
        raise Unreadable("The file is empty. Put the headings in its first row and one resource in each row below.")
    if len(heading.cells) > MOST_COLUMNS:
        raise Unreadable(
            f"The file has more than {MOST_COLUMNS} columns, and no more can be read. Leave out what you do not need."
        )
    first = next(records, None)
    if first is None:
        raise Unreadable("The file holds its headings only. Put one resource in each row below them.")
    return Table(heading.cells, heading.number, _limited(first, records), notes)


def _limited(first: RawRow, records: Iterator[RawRow]) -> Iterator[RawRow]:
    yield first
    for count, row in enumerate(records, start=2):
        if count > MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it into several files.")
        yield row


# A cell that a spreadsheet program would run. "=== About ===" is none.
_FORMULA = re.compile(r"=\s*[A-Za-z0-9+\-(\"'$@]")
_WRITTEN_AS_TEXT = re.compile(r'="([^"]*)"')  # how exports keep the zeros of "007" through Excel


def may_be_odd(row: str) -> bool:
    """Whether `plain_cell` may make something else of a cell of this row (its cells, joined) than the trimmed text."""
    return "=" in row or "'" in row or "\x00" in row or len(row) > LONGEST_CELL


def plain_cell(text: str) -> tuple[str, Finding | None]:
    """The text that a cell means, and what is wrong with it when it is a formula."""
    text = text.strip()
    if match := _WRITTEN_AS_TEXT.fullmatch(text):
        return match[1].strip(), None
    if ESCAPED.match(text):
        return text[1:], None
    if _FORMULA.match(text):
        return text, formula_finding(text)
    if len(text) > LONGEST_CELL:
        return text[:LONGEST_CELL], error(
            "too-long", f"The cell holds more than {LONGEST_CELL:,} characters. Shorten it."
        )
    return text, None


def formula_finding(text: str) -> Finding:
    return error("formula", "The cell holds a formula. Copy it and paste the value alone.", value=text[:200])

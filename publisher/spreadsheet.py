"""Cells of files that people open in a spreadsheet program."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# Without it Excel takes the file for one in the local encoding.
BYTE_ORDER_MARK = "\ufeff"
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ESCAPED = re.compile(r"'+(?=[=+\-@\t\r])")  # how safe exports, ours among them, keep a text from being run
MOST_IN_WORKBOOK = 100_000  # rows; more than that few programs open
RISKY = ("=", "+", "-", "@", "\t", "\r")


def escaped(text: str) -> str:
    """A text that no spreadsheet program runs when it opens the file; reading an upload takes the mark away again."""
    return f"'{text}" if text.startswith(RISKY) or ESCAPED.match(text) else text


def drawable(text: str) -> str:
    """Without the control characters that a workbook cannot hold, such as the line break that Word puts into a text."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", text)


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The file piece by piece, beginning with the byte order mark; no program runs anything from it."""
    yield BYTE_ORDER_MARK
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([escaped(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def write_csv(rows: Iterable[Sequence[str]], target: IO[bytes]) -> None:
    for line in csv_lines(rows):
        target.write(line.encode())


def write_xlsx(rows: Iterable[Sequence[str]], target: IO[bytes], *, title: str) -> None:
    """A workbook of one sheet, every cell a text; rows are written as they come."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([escaped(drawable(cell)) for cell in row])
    book.save(target)

"""Text files: finds the encoding and the separator, then reads record by record."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from bulkupload.findings import Finding
from bulkupload.reading.table import RawRow, Table, Unreadable, may_be_odd, plain_cell, table_of

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",;\t"
_PEEK = 64 * 1024  # bytes or characters; headings are far shorter
_PIECE = 1024 * 1024
NOT_A_TABLE = (
    "This is not a spreadsheet that we can read. Save it as CSV or as Excel workbook (.xlsx) and choose that file."
)
OLD_ENCODING = "The file is not written in UTF-8, so it is read as Windows-1252. Look at letters with accents."
OPEN_QUOTE = "From row {row} on the file cannot be read: a quotation mark is opened there and not closed."


def read_csv(path: Path) -> Table:
    """Raises Unreadable at once for what is no text table; `rows` raises it for what comes to light later."""
    encoding = _encoding(path)
    notes = (OLD_ENCODING,) if encoding == "cp1252" else ()
    with _opened(path, encoding) as start:
        separator = _separator(start.read(_PEEK))
    return table_of(_records(path, encoding, separator), notes)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(_PEEK)
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding
    if guess := _utf_16_without_mark(start):
        return guess
    if _is_binary(start):
        raise Unreadable(NOT_A_TABLE)
    return "utf-8" if _is_utf_8(path) else "cp1252"


def _utf_16_without_mark(start: bytes) -> str | None:
    """Every other byte of western text in UTF-16 is zero."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if half == 0 or max(even, odd) < 0.4 * half or min(even, odd) > 0.05 * half:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_binary(start: bytes) -> bool:
    control = sum(start.count(code) for code in range(32) if code not in (9, 10, 12, 13, 26, 27, 28, 29, 30, 31))
    return start.count(0) > 0 or control > len(start) * 0.02


def _is_utf_8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _opened(path: Path, encoding: str) -> io.TextIOWrapper:
    """As text with the line ends that are in it, which the csv module wants to see itself."""
    return path.open(encoding=encoding, errors="replace", newline="")


def _separator(start: str) -> str:
    """The one that divides the headings into most cells; comma when none does."""
    start = start.lstrip("\r\n\ufeff")
    if start[:4].lower() == "sep=":  # Excel's own note to itself
        return start[4:5] if start[4:5] in _SEPARATORS else ","
    return max(_SEPARATORS, key=lambda separator: _cells_in_first_record(start, separator))


def _cells_in_first_record(start: str, separator: str) -> int:
    try:
        record = next(csv.reader(io.StringIO(start, newline=""), delimiter=separator), [])
    except csv.Error:
        return 0
    return len(record)


def _records(path: Path, encoding: str, separator: str) -> Iterator[RawRow]:
    """Rows that hold something, numbered as a spreadsheet program does: a quoted line break stays in its row."""
    number = 0
    with _opened(path, encoding) as file:
        reader = csv.reader(file, delimiter=separator)
        try:
            for number, record in enumerate(_without_note(reader), start=1):
                row = _row(number, record)
                if any(row.cells):
                    yield row
        except csv.Error as broken:
            raise Unreadable(OPEN_QUOTE.format(row=number + 1)) from broken


def _without_note(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Without Excel's line "sep=;", which it does not count as a row either."""
    for index, record in enumerate(reader):
        is_note = index == 0 and record and record[0].lstrip("\ufeff").lower().startswith("sep=")
        if not is_note:
            yield record


def _row(number: int, record: list[str]) -> RawRow:
    cells = [raw.strip() for raw in record]
    findings: dict[int, Finding] = {}
    if may_be_odd("".join(cells)):
        for index, raw in enumerate(record):
            cells[index], finding = plain_cell(raw.replace("\x00", ""))
            if finding:
                findings[index] = finding
    while cells and not cells[-1]:
        cells.pop()
    return RawRow(number, tuple(cells), findings)

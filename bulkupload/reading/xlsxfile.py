"""Excel workbooks: the first sheet that holds anything, row by row, values only; nothing in the file is ever run."""

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice, repeat
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bulkupload.findings import Finding, error, info
from bulkupload.reading.table import ABOUT, MOST_COLUMNS, RawRow, Table, Unreadable, plain_cell, table_of

# 200,000 rows of 20 columns unpack to about 400 MB; the texts that cells share are held in memory while reading.
WHOLE_UP_TO = 1e15  # above, a float no longer holds every whole number
MOST_UNPACKED = 1_000 * 1024 * 1024
MOST_SHARED_TEXTS = 200 * 1024 * 1024
MOST_IN_MEMORY = 10 * 1024 * 1024  # styles and the like: openpyxl makes objects of them, ten times as large
LAST_ROW = 1_048_576  # of Excel; a row beyond it is a trick, and would be reached through all the empty ones before it
TOO_LARGE = (
    "Unpacked, this workbook is larger than a spreadsheet of 200,000 rows can be. "
    "Save the sheet as CSV and choose that file."
)
BROKEN = "This Excel workbook is damaged. Open it in your spreadsheet program, save it again and choose the new file."
EMPTY = "The workbook is empty. Put the headings in its first row and one resource in each row below."
NOT_EXCEL = "This is a packed file, but no Excel workbook. Save your sheet as CSV or as Excel workbook (.xlsx)."
FORMULA_WITHOUT_RESULT = "The cell holds a formula without a result. Copy the cell and paste its value alone."
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_READ_AT_ONCE = re.compile(
    r"\[Content_Types\]\.xml|docProps/.*|.*\.rels|xl/theme/.*|xl/(?!sharedStrings|calcChain|comments)[^/]+\.xml"
)
_ANY_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
# What openpyxl and the modules below it raise on a file that is not what it says.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    InvalidFileException,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


def read_xlsx(path: Path) -> Table:
    """Raises Unreadable for what is no workbook, damaged, or absurdly large."""
    opened = ExitStack()
    try:
        has_formulas = _check(path)
        book = opened.enter_context(_opened(path, data_only=True))
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        name = next((sheet.title for sheet in sheets if _holds_anything(sheet)), "")
        if not name:
            raise Unreadable(EMPTY)
        notes = _notes([sheet.title for sheet in sheets], name)
    except Unreadable:
        opened.close()
        raise
    except _DAMAGE as damage:
        opened.close()
        raise Unreadable(BROKEN) from damage
    return table_of(_safely(_records(path, book, name, opened, has_formulas=has_formulas)), notes)


@contextmanager
def _opened(path: Path, *, data_only: bool) -> Iterator[Any]:
    """The workbook, read as it is needed. We open the file: openpyxl takes no name without the right ending."""
    with path.open("rb") as file:
        with warnings.catch_warnings():  # of what it makes up where a part is missing
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _check(path: Path) -> bool:
    """Whether any sheet holds a formula; raises Unreadable before anything large is unpacked."""
    with zipfile.ZipFile(path) as package:
        members = package.infolist()
        if "xl/workbook.xml" not in package.namelist():
            raise Unreadable(NOT_EXCEL)
        if sum(member.file_size for member in members) > MOST_UNPACKED:
            raise Unreadable(TOO_LARGE)
        if any(member.file_size > _most(member.filename) for member in members):
            raise Unreadable(TOO_LARGE)
        return any(_mentions_formula(package, member) for member in members if _SHEET.fullmatch(member.filename))


def _most(name: str) -> int:
    """How many bytes a part of the workbook may unpack to. Sheets are read row by row, all else is held whole."""
    if _SHEET.fullmatch(name):
        return MOST_UNPACKED
    return MOST_IN_MEMORY if _READ_AT_ONCE.fullmatch(name) else MOST_SHARED_TEXTS


def _mentions_formula(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    tail = b""
    with package.open(member) as sheet:
        while piece := sheet.read(1024 * 1024):
            if _ANY_FORMULA.search(tail + piece):
                return True
            tail = piece[-20:]
    return False


def _holds_anything(sheet: Any) -> bool:
    rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    return any(value not in (None, "") for row in islice(rows, LAST_ROW) for value in row)


def _notes(titles: list[str], name: str) -> tuple[str, ...]:
    others = [title for title in titles if title not in (name, ABOUT)]
    return (f"Only the sheet “{name}” is read, not {', '.join(f'“{other}”' for other in others)}.",) if others else ()


def _safely(records: Iterator[RawRow]) -> Iterator[RawRow]:
    try:
        yield from records
    except _DAMAGE as damage:
        raise Unreadable(BROKEN) from damage


def _records(path: Path, book: Any, name: str, opened: ExitStack, *, has_formulas: bool) -> Iterator[RawRow]:
    """Values come from one pass, formulas from a second one beside it: a workbook shows either, never both."""
    with opened:
        values = book[name].iter_rows(max_col=MOST_COLUMNS + 1)
        formulas: Iterable[Any] = repeat(())
        if has_formulas:
            twin = opened.enter_context(_opened(path, data_only=False))
            formulas = twin[name].iter_rows(max_col=MOST_COLUMNS + 1)
        for number, (cells, written) in enumerate(zip(values, formulas, strict=False), start=1):
            if number > LAST_ROW:
                raise Unreadable(BROKEN)
            row = _row(number, cells, written)
            if any(row.cells) or row.findings:
                yield row


def _row(number: int, cells: tuple[Any, ...], written: tuple[Any, ...]) -> RawRow:
    texts: list[str] = []
    findings: dict[int, Finding] = {}
    for index, cell in enumerate(cells):
        is_formula = index < len(written) and written[index].data_type == "f"
        text, finding = _formula_result(cell) if is_formula else _text(cell)
        texts.append(text)
        if finding:
            findings[index] = finding
    while texts and not texts[-1]:
        texts.pop()
    return RawRow(number, tuple(texts), findings)


def _formula_result(cell: Any) -> tuple[str, Finding | None]:
    """What the program that saved the file computed last; nothing is computed here."""
    if cell.data_type == "e" or cell.value is None:
        return as_text(cell.value), error("formula", FORMULA_WITHOUT_RESULT)
    return as_text(cell.value), info("formula", "The cell holds a formula. Its last result is used.")


def _text(cell: Any) -> tuple[str, Finding | None]:
    if cell.data_type == "e":
        return str(cell.value), error(
            "cell-error", "The cell holds an error of the spreadsheet program. Repair the cell."
        )
    if isinstance(cell.value, str):
        # Here a text that begins with = is a text: formulas are stored apart from it.
        return (cell.value.strip(), None) if cell.value.startswith("=") else plain_cell(cell.value)
    return as_text(cell.value), None


def as_text(value: Any) -> str:
    """A cell's value as a person would write it: no ".0" after whole numbers, dates as 2026-09-01."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < WHOLE_UP_TO else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat().removesuffix("T00:00:00")
    return f"{value.total_seconds() / 3600:g} hours" if isinstance(value, timedelta) else str(value).strip()

"""Opens a spreadsheet, whatever program wrote it, as headings and a stream of rows."""

from pathlib import Path

from bulkupload.reading.csvfile import NOT_A_TABLE, read_csv
from bulkupload.reading.table import ABOUT, MOST_ROWS, RawRow, Table, Unreadable
from bulkupload.reading.xlsxfile import read_xlsx

__all__ = ["ABOUT", "MOST_ROWS", "RawRow", "Table", "Unreadable", "open_table"]

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OLD_EXCEL = (
    "This is a workbook of Excel 97 to 2003, or one that is locked with a password. "
    "Save it as Excel workbook (.xlsx) without password, or as CSV, and choose that file."
)
_WEB_PAGE = "This is a web page, not a spreadsheet. Open it in your spreadsheet program and save it as CSV."


def open_table(path: Path) -> Table:
    """Looks at what is in the file, not at its name. Raises Unreadable with a sentence for the person."""
    with path.open("rb") as file:
        start = file.read(512)
    if not start.strip():
        raise Unreadable("The file is empty. Put the headings in its first row and one resource in each row below.")
    if start.startswith(_ZIP):
        return read_xlsx(path)
    if start.startswith(_OLD_OFFICE):
        raise Unreadable(_OLD_EXCEL)
    if start.startswith(b"%PDF"):
        raise Unreadable(NOT_A_TABLE)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise Unreadable(_WEB_PAGE)
    return read_csv(path)

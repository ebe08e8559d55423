"""The template as a workbook: help at each heading, lists of allowed values, a sheet that explains the columns."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bulkupload.reading import ABOUT

LISTS = "Lists"  # hidden: a list of more than 255 letters has to stand in cells
_FILLED_ROWS = 10_000  # down to where the lists are offered
_LONGEST_COMMENT = 500  # characters; more is on the sheet beside it


def book_bytes(
    rows: Sequence[Sequence[str]],
    about: Sequence[Sequence[str]],
    *,
    comments: Sequence[str],
    lists: Mapping[int, Sequence[str]],
    strict: Sequence[int],
    first_row: int,
) -> bytes:
    """A workbook in which every cell is a text.

    comments: for each heading. lists: place of a column -> its values. strict: places of columns that take nothing
    else; in the others several values may stand with | between them. first_row: the first that a person fills.
    """
    book = Workbook()
    data = book.active
    assert isinstance(data, Worksheet)
    data.title = "Data"
    _fill(data, rows, width=24)
    for place, text in enumerate(comments, start=1):
        comment = Comment(text[:_LONGEST_COMMENT], "Credential Publisher")
        comment.width, comment.height = 320, 140
        data.cell(1, place).comment = comment
    explained = book.create_sheet(ABOUT)
    _fill(explained, about, width=40)
    values = book.create_sheet(LISTS)
    values.sheet_state = "hidden"
    for number, (place, texts) in enumerate(sorted(lists.items()), start=1):
        letter = get_column_letter(number)
        for row, text in enumerate(texts, start=1):
            values.cell(row, number, text).data_type = "s"
        _offer(data, place + 1, f"{LISTS}!${letter}$1:${letter}${len(texts)}", place in strict, first_row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _offer(sheet: Worksheet, column: int, where: str, is_strict: bool, first_row: int) -> None:
    validation = DataValidation(type="list", formula1=where, allow_blank=True, showErrorMessage=is_strict)
    validation.errorTitle, validation.error = "Not in the list", "Choose one of the values of the list."
    letter = get_column_letter(column)
    validation.add(f"{letter}{first_row}:{letter}{_FILLED_ROWS}")
    sheet.add_data_validation(validation)


def _fill(sheet: Worksheet, rows: Sequence[Sequence[str]], *, width: int) -> None:
    sheet.freeze_panes = "A2"
    for number in range(1, len(rows[0]) + 1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = width
        # As text from the start, so that the program leaves 01.0101 and 2026-09-01 as they were typed.
        dimension.number_format = "@"
    for row, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(row, column, text)
            cell.data_type = "s"  # never a formula
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if row == 1:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="E3F0F2")

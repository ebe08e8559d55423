import datetime as dt
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bulkupload.existing import write_workbook
from bulkupload.reading import Unreadable, open_table, table, xlsxfile
from publisher.spreadsheet import csv_lines, escaped

TEXT = 'Name,Description\nCafé,"two\nlines, one cell"\n\nSecond,"say ""hi"""\n'
ROWS = [(2, ("Café", "two\nlines, one cell")), (4, ("Second", 'say "hi"'))]


@pytest.fixture
def written(tmp_path):
    def write(content, name="file.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def _rows(path):
    return [(row.number, row.cells) for row in open_table(path).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_usual_encoding_is_read(written, encoding):
    path = written(TEXT.encode(encoding))

    assert open_table(path).headings == ("Name", "Description")
    assert _rows(path) == ROWS
    assert bool(open_table(path).notes) == (encoding == "cp1252")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_usual_separator_and_line_end_is_read(written, separator, line_end):
    text = line_end.join([f"Name{separator}Keywords", f'"a{separator}b"{separator}x|y', ""])

    assert _rows(written(text.encode())) == [(2, (f"a{separator}b", "x|y"))]


def test_a_note_about_the_separator_is_no_row(written):
    path = written(b"sep=;\nName;Keywords\nWelder;a,b\n")

    assert open_table(path).headings == ("Name", "Keywords")
    assert _rows(path) == [(2, ("Welder", "a,b"))]


def test_rows_are_numbered_as_the_spreadsheet_program_shows_them(written):
    path = written(b"\n\nName\n\nWelder\n,,,\n")

    assert open_table(path).heading_row == 3
    assert _rows(path) == [(5, ("Welder",))]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"Name,Description\n", "headings only"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "not a spreadsheet"),
        (b"%PDF-1.7\n", "not a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel 97"),
        (b"<html><table><tr><td>Name</td></tr></table></html>", "web page"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b'Name,Description\nWelder,"never closed' + b" x" * 200_000, "quotation mark"),
    ],
    ids=lambda value: str(value[:20]),
)  # fmt: skip
def test_what_is_no_table_is_refused_with_a_sentence(written, content, said):
    with pytest.raises(Unreadable, match=said) as refusal:
        list(open_table(written(content)).rows)

    assert str(refusal.value).endswith(".")


def test_more_rows_than_the_limit_are_refused(written, monkeypatch):
    monkeypatch.setattr(table, "MOST_ROWS", 3)

    with pytest.raises(Unreadable, match="more than 3 rows"):
        list(open_table(written(b"Name\n" + b"x\n" * 4)).rows)


def test_a_file_is_read_as_a_stream(written):
    path = written(b"Name\n" + b"Welder\n" * 200_000)

    rows = open_table(path).rows
    with path.open("r+b") as file:
        file.truncate(100_000)

    assert len(list(rows)) < 20_000


@pytest.mark.parametrize(
    ("cell", "text", "code"),
    [
        ('"=""00123"""', "00123", None),
        ("'=SUM(A1)", "=SUM(A1)", None),
        ("'-5", "-5", None),
        ("=SUM(A1:A9)", "=SUM(A1:A9)", "formula"),
        ("=== About ===", "=== About ===", None),
        ("-5", "-5", None),
    ],
)
def test_formulas_are_found_and_texts_that_look_alike_are_kept(written, cell, text, code):
    [row] = open_table(written(f"Name,Other\nx,{cell}\n".encode())).rows

    assert row.cells[1] == text
    assert [finding.code for finding in row.findings.values()] == ([code] if code else [])


# What a cell of a CSV file can hold and still be the same afterwards: spaces at its ends are not kept.
CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc"))).map(str.strip)
ODD = st.sampled_from(["007", "1e5", "TRUE", "2026-01-01", "-5", "#N/A", "x" * 32_767, "a\nb", "<a&b>", "_x000D_"])
PARTS = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml", "xl/sharedStrings.xml")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MALICIOUS = [
    b"",
    b"<sheetData/>",
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x>&c;</x>',
    f'<worksheet xmlns="{_MAIN}"><sheetData><row r="9"><c r="ZZZ9"><v>1</v></c></row></sheetData></worksheet>'.encode(),
]


@given(CELLS | st.sampled_from(["=1+1", "'=1", "''@x", "-5", "+1 555", '="007"']))
def test_a_text_that_we_escape_runs_nowhere_and_is_read_back(text):
    assert not escaped(text).startswith(("=", "+", "-", "@"))
    assert table.plain_cell(escaped(text)) == (text, None)


@given(st.lists(CELLS.filter(bool), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_file_that_we_write_is_read_back(tmp_path, cells):
    path = tmp_path / "own.csv"
    headings = [f"Heading {number}" for number in range(len(cells))]
    path.write_text("".join(csv_lines([headings, cells])), encoding="utf-8", newline="")

    [row] = open_table(path).rows

    assert row.cells == tuple(cells)


@given(st.binary(max_size=600))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_are_read_or_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "any"
    path.write_bytes(content)
    refusal = ""
    rows = []

    try:
        rows = list(open_table(path).rows)
    except Unreadable as unreadable:
        refusal = str(unreadable)

    assert refusal.endswith(".") or rows
    assert all(any(row.cells) for row in rows)


def _plain(text):
    """What a cell says when it is read: errors of the program are said of it, and it is left out."""
    return text.strip()


# -- workbooks -------------------------------------------------------------------------------------------------------


@pytest.fixture
def workbook(tmp_path):
    def write(*sheets):
        book = Workbook()
        book.remove(book.active)
        for title, rows in sheets:
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "book.xlsx"
        book.save(path)
        return path

    return write


@given(st.lists(st.lists(CELLS.filter(bool) | ODD, min_size=3, max_size=3), min_size=1, max_size=4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_workbook_that_we_write_is_read_back(tmp_path, rows):
    path = tmp_path / "own.xlsx"
    with path.open("wb") as file:
        write_workbook([["A", "B", "C"], *rows], file)

    assert [row.cells for row in open_table(path).rows] == [tuple(map(_plain, row)) for row in rows]


def test_a_text_that_no_workbook_holds_is_left_blank_and_not_cut(tmp_path):
    """A blank cell keeps what is there; half of a text would take the place of the whole one."""
    path = tmp_path / "own.xlsx"
    with path.open("wb") as file:
        write_workbook([["Name", "Description", "Webpage"], ["Welder", "x" * 40_000, "https://w.example"]], file)

    assert next(iter(open_table(path).rows)).cells == ("Welder", "", "https://w.example")


@given(st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 255)), max_size=12), st.integers(0, 2_000))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_workbook_with_any_bytes_in_it_is_read_or_refused_with_a_sentence(tmp_path, changed, cut):
    path = tmp_path / "any.xlsx"
    with path.open("wb") as file:
        write_workbook([["Name", "Description"], ["Welder", "Welds."]], file)
    content = bytearray(path.read_bytes())
    for place, byte in changed:
        content[place % len(content)] = byte
    path.write_bytes(content[: len(content) - cut])

    refusal, rows = "", []
    try:
        rows = list(open_table(path).rows)
    except Unreadable as unreadable:
        refusal = str(unreadable)

    assert refusal.endswith(".") or rows


@given(st.dictionaries(st.sampled_from(PARTS), st.binary(max_size=300) | st.sampled_from(MALICIOUS), min_size=1))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_workbook_with_anything_for_its_parts_is_read_or_refused_with_a_sentence(tmp_path, parts):
    path = tmp_path / "parts.xlsx"
    with path.open("wb") as file:
        write_workbook([["Name", "Description"], ["Welder", "Welds."]], file)
    with zipfile.ZipFile(path) as book:
        whole = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:
        for name, content in {**whole, **parts}.items():
            book.writestr(name, content)

    refusal, rows = "", []
    try:
        rows = list(open_table(path).rows)
    except Unreadable as unreadable:
        refusal = str(unreadable)

    assert refusal.endswith(".") or rows


def test_a_workbook_gives_the_texts_that_a_person_sees(workbook):
    values = ["Welder", 101, 11.0701, True, dt.date(2026, 9, 1), dt.datetime(2026, 9, 1, 8, 30), 12.0]
    path = workbook(("Data", [["Name", "A", "B", "C", "D", "E", "F"], [], values]))

    assert open_table(path).headings == ("Name", "A", "B", "C", "D", "E", "F")
    assert _rows(path) == [(3, ("Welder", "101", "11.0701", "TRUE", "2026-09-01", "2026-09-01T08:30:00", "12"))]


def test_the_first_sheet_with_anything_in_it_is_read_and_others_are_named(workbook):
    path = workbook(
        ("Cover", []), ("Credentials", [["Name"], ["Welder"]]), ("Notes", [["x"]]), ("About the columns", [])
    )

    assert _rows(path) == [(2, ("Welder",))]
    assert open_table(path).notes == ("Only the sheet “Credentials” is read, not “Cover”, “Notes”.",)


def test_a_formula_without_a_result_is_an_error_at_its_cell(workbook):
    path = workbook(("Data", [["Name", "Page"], ["Welder", '="https://"&A2']]))

    [row] = open_table(path).rows

    assert row.cells == ("Welder",)
    assert row.findings[1].is_error


def test_the_last_result_of_a_formula_is_used_and_said(workbook, tmp_path):
    path = workbook(("Data", [["Name", "Page"], ["Welder", "=A2&1"]]))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'<c r="B2"><f>', b'<c r="B2" t="str"><f>').replace(
        b"</f><v />", b"</f><v>Welder1</v>"
    ).replace(b"</f><v></v>", b"</f><v>Welder1</v>")  # fmt: skip
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)

    [row] = open_table(path).rows

    assert row.cells == ("Welder", "Welder1")
    assert [(finding.code, finding.is_error) for finding in row.findings.values()] == [("formula", False)]


def test_errors_of_the_spreadsheet_program_are_errors_at_their_cells(workbook):
    path = workbook(("Data", [["Name", "Page"], ["Welder", "#REF!"]]))

    [row] = open_table(path).rows

    assert [finding.code for finding in row.findings.values()] == ["cell-error"]


def test_a_workbook_that_would_unpack_to_an_absurd_size_is_refused(workbook, monkeypatch):
    path = workbook(("Data", [["Name"], ["Welder"]]))
    monkeypatch.setattr(xlsxfile, "MOST_UNPACKED", 1000)

    with pytest.raises(Unreadable, match="larger than"):
        open_table(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        with package.open("xl/sharedStrings.xml", "w", force_zip64=True) as member:
            for _ in range(210):
                member.write(bytes(1024 * 1024))

    assert path.stat().st_size < 1024 * 1024
    with pytest.raises(Unreadable, match="larger than"):
        open_table(path)


def _changed(path, target, part, old, new):
    """The workbook at `path` with `old` replaced in one of its parts."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for member in source.infolist():
            content = source.read(member)
            copy.writestr(member.filename, content.replace(old, new) if member.filename == part else content)
    return target


def test_a_workbook_whose_styles_would_fill_the_memory_is_refused(workbook, tmp_path):
    end = b"</cellXfs>"
    styles = b" " * (xlsxfile.MOST_IN_MEMORY + 1) + end
    bomb = _changed(workbook(("Data", [["a"], ["1"]])), tmp_path / "bomb.xlsx", "xl/styles.xml", end, styles)

    with pytest.raises(Unreadable, match="larger than a spreadsheet"):
        open_table(bomb)


def test_a_row_beyond_the_end_of_any_sheet_is_not_looked_for(workbook, tmp_path, monkeypatch):
    monkeypatch.setattr(xlsxfile, "LAST_ROW", 1000)
    sheet = "xl/worksheets/sheet1.xml"
    far = _changed(
        workbook(("Data", [["a"], ["1"], ["2"]])), tmp_path / "far.xlsx", sheet, b'<row r="3"', b'<row r="99999999999"'
    )
    endless = _changed(far, tmp_path / "endless.xlsx", sheet, b"<dimension", b"<nothing")

    with pytest.raises(Unreadable, match="damaged"):
        list(open_table(endless).rows)


@pytest.mark.parametrize("member", ["word/document.xml", "content.xml"])
def test_other_packed_files_are_refused(tmp_path, member):
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(member, "<document/>")

    with pytest.raises(Unreadable, match="no Excel workbook"):
        open_table(path)


def test_a_damaged_workbook_is_refused(workbook):
    path = workbook(("Data", [["Name"], ["Welder"]]))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData><row><c"
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)

    with pytest.raises(Unreadable, match="damaged"):
        list(open_table(path).rows)


@given(
    st.lists(
        st.sampled_from(['"', '""', ",", ";", "\t", "\n", "\r\n", "a", "=1", "'", "é", "\x00", " ", '"a"b', "|"]),
        max_size=80,
    )
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_broken_and_nested_quotes_are_read_or_refused_with_a_sentence(tmp_path, pieces):
    path = tmp_path / "quotes.csv"
    path.write_text("".join(pieces), encoding="utf-8", newline="")

    refusal = ""
    rows = []

    try:
        rows = list(open_table(path).rows)
    except Unreadable as unreadable:
        refusal = str(unreadable)

    assert refusal.endswith(".") or all(isinstance(cell, str) for row in rows for cell in row.cells)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_16_000_columns_are_refused_with_the_most_there_may_be(written, workbook, ending):
    names = [f"c{number}" for number in range(16_000)]
    line = ",".join(names)
    path = written(f"{line}\n{line}\n".encode()) if ending == "csv" else workbook(("Data", [names, names]))

    with pytest.raises(Unreadable, match="more than 500 columns"):
        open_table(path)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_cell_as_long_as_a_workbook_allows_is_read_whole(written, workbook, ending):
    text = "x" * 32_767
    sheet = ("Data", [["Name"], [text]])
    path = written(f"Name,Description\nWelder,{text}\n".encode()) if ending == "csv" else workbook(sheet)

    row = next(iter(open_table(path).rows))

    assert row.cells[-1] == text


def test_a_workbook_with_macros_gives_its_values_and_runs_nothing(workbook):
    path = workbook(("Data", [["Name"], ["Welder"]]))
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 macro")

    assert next(iter(open_table(path).rows)).cells == ("Welder",)

import csv
import io

import pytest
from openpyxl import load_workbook

import ctdl
from bulkupload.columns import columns_of
from bulkupload.grammar import is_skipped_row
from bulkupload.layout import lay_out
from bulkupload.reading import open_table
from bulkupload.template_files import (
    chosen_columns,
    groups_of,
    how_to_fill,
    template_csv,
    template_rows,
    template_xlsx,
    usual_parts,
    values_of,
)

KEYS = ["ceterms:keyword", "ceterms:occupationType#codes"]


def test_required_columns_are_always_there_and_others_by_choice():
    headings = [column.heading for column in chosen_columns("credential", KEYS)]

    assert headings[0] == "External Identifier"
    assert {"Credential Name", "Description", "Credential Type", "Subject Webpage", "Keywords", "O*NET List"} <= set(
        headings
    )
    assert "Audience Type" not in headings


def test_every_column_is_in_exactly_one_group():
    grouped = [column for group in groups_of("credential") for column in group.columns]

    assert sorted(column.key for column in grouped) == sorted(column.key for column in columns_of("credential").all)


def test_every_column_says_what_to_write():
    assert [column.heading for column in columns_of("credential").all if len(how_to_fill(column)) < 10] == []


def test_the_rows_of_the_template_are_skipped_when_it_comes_back():
    every = [column.key for column in columns_of("credential").all]
    heading, *own = template_rows(chosen_columns("credential", every), instructions=True, sample=True)

    assert len(own) == 2
    assert all(is_skipped_row(tuple(row)) for row in own)
    assert lay_out("credential", heading, {}).unknown == ()


@pytest.mark.parametrize("both", [True, False])
def test_csv_and_workbook_hold_the_same_and_can_be_read(tmp_path, both):
    columns = chosen_columns("credential", KEYS)
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_xlsx(columns, instructions=both, sample=both))

    from_csv = list(
        csv.reader(io.StringIO(template_csv(columns, instructions=both, sample=both).removeprefix("\ufeff")))
    )
    sheet, about, lists = load_workbook(path).worksheets

    assert [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)] == from_csv
    assert about.max_row == len(columns) + 1
    assert lists.sheet_state == "hidden"
    if both:
        assert open_table(path).headings == tuple(column.heading for column in columns)


def test_the_second_sheet_names_the_values_of_a_list(tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_xlsx(chosen_columns("credential", []), instructions=False, sample=False))

    about = {row[0]: row for row in load_workbook(path).worksheets[1].iter_rows(values_only=True)}

    assert "Teach Out" in about["Credential Status"][3]
    assert "License" in about["Credential Type"][3]


def test_the_workbook_explains_its_headings_and_offers_the_values_at_their_cells(tmp_path):
    columns = chosen_columns("credential", [])
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_xlsx(columns, instructions=False, sample=False))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    headings = {cell.value: cell for cell in sheet[1]}

    assert [headings[column.heading].comment.text for column in columns] == [how_to_fill(column) for column in columns]
    place = headings["Credential Type"].column_letter
    [rule] = [each for each in sheet.data_validations.dataValidation if f"{place}2" in each.sqref]
    name, _, area = rule.formula1.replace("$", "").replace("'", "").partition("!")
    offered = [cell.value for row in book[name.removeprefix("=")][area] for cell in row]
    assert offered == values_of(next(column for column in columns if column.heading == "Credential Type"))


def test_no_cell_of_a_template_is_a_formula():
    columns = chosen_columns("credential", [column.key for column in columns_of("credential").all])

    for row in csv.reader(io.StringIO(template_csv(columns, instructions=True, sample=True))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("kind", ["competency-framework", "concept-scheme", "pathway", "collection", "rubric"])
def test_the_template_of_a_whole_has_columns_for_its_parts(kind):
    [parts] = [group for group in groups_of(kind) if group.slug == "parts-group"]
    keys = usual_parts(kind)

    headings = [column.heading for column in chosen_columns(kind, [*keys])]

    told = parts.columns[0]
    assert told.heading in headings
    assert ctdl.kind(kind).label in values_of(told)
    layout = lay_out(kind, headings, {})
    assert layout.members
    assert not layout.unknown


def test_a_filled_in_template_of_competencies_is_one_framework(read):
    columns = chosen_columns("competency-framework", [*usual_parts("competency-framework")])
    whole = {"External Identifier": "F", "@type": "Competency Framework", "ceasn:name": "Math"}
    part = {"External Identifier": "C", "@type": "Competency", "ceasn:competencyText": "Do sums."}
    rows = [[row.get(column.heading, "") for column in columns] for row in (whole, part)]

    found = read("competency-framework", [[column.heading for column in columns], *rows])

    assert len(found.changes) == 1
    [competency] = found.changes[0]["Competencies"]
    assert competency["CompetencyText"] == "Do sums."

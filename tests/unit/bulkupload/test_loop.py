"""Download, leave it as it is, upload: nothing changes, whatever the resource says. A changed cell changes that."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctdl
from bulkupload import exporting
from bulkupload.columns import columns_of
from bulkupload.existing import write_workbook
from bulkupload.place import Place
from bulkupload.reading import open_table
from publisher.kinds import UPLOADED
from publisher.spreadsheet import write_csv
from tests.factories.everything import everything
from tests.unit.bulkupload.conftest import BASE, ORGANIZATION, applied

TEXTS = st.text(min_size=1, max_size=30) | st.sampled_from(
    ["a|b", "a~b", "#DELETE", "=1+1", "SAMPLE x", "null", "  x ", "R&amp;D", "Ã©", "`x`", "me", "all", "-5", "'=x"]
)  # fmt: skip


def downloaded(kind, graph):
    """The table as the file holds it."""
    place = Place(columns_of(kind).declaration, ORGANIZATION, "Hudson Valley College")
    sheet = exporting.Sheet(kind, place)
    resource = exporting.Exported(ctdl.main_node(graph)["ceterms:ctid"], "X-1", graph)
    exporting.noted(sheet, resource)
    return list(exporting.table(sheet, [resource], sheet.used()))


def _errors(found):
    return [finding for finding in found.findings if finding.is_error]


@pytest.mark.parametrize("kind", UPLOADED)
def test_a_resource_that_says_everything_comes_back_unchanged(read, kind):
    declaration = ctdl.kind(kind)
    graph = everything(declaration, declaration.classes[0])

    table = downloaded(kind, graph)
    found = read(kind, table, graph)

    assert len(found.changes) == 1
    assert not _errors(found)
    assert ctdl.content_hash(applied(graph, found.changes[0])) == ctdl.content_hash(graph)


@pytest.mark.parametrize("kind", UPLOADED)
def test_every_heading_of_a_download_is_known_when_it_comes_back(read, kind):
    declaration = ctdl.kind(kind)

    found = read(kind, downloaded(kind, everything(declaration, declaration.classes[0])))

    assert not {"unknown-column", "repeated-column"} & set(found.codes)


@pytest.mark.parametrize("kind", UPLOADED)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_file_of_a_download_holds_the_same_cells(tmp_path, kind, ending):
    declaration = ctdl.kind(kind)
    lines = downloaded(kind, everything(declaration, declaration.classes[0]))
    path = tmp_path / f"download.{ending}"
    with path.open("wb") as file:
        write_workbook(lines, file) if ending == "xlsx" else write_csv(lines, file)

    table = open_table(path)
    there = [list(table.headings), *(list(row.cells) for row in table.rows)]

    width = len(lines[0])
    assert [row + [""] * (width - len(row)) for row in there] == [[cell.strip() for cell in row] for row in lines]


@pytest.mark.parametrize("kind", ["credential", "course", "competency-framework"])
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_random_texts_come_back_unchanged(kind, data):
    declaration = ctdl.kind(kind)
    own = [
        prop for prop in declaration.properties if prop.value in (ctdl.Value.TEXT, ctdl.Value.TEXTS, ctdl.Value.STRING)
    ]
    some = data.draw(st.lists(st.sampled_from(own), max_size=8, unique_by=lambda prop: prop.term))
    values = {
        prop.term: data.draw(st.lists(TEXTS, min_size=1, max_size=3, unique=True))
        if prop.multiple
        else data.draw(TEXTS)
        for prop in some
    }
    if declaration.find_property("ceterms:estimatedCost"):
        costs = st.fixed_dictionaries({}, optional={"Name": TEXTS, "Description": TEXTS, "Price": st.integers(0, 99)})
        values["ceterms:estimatedCost"] = data.draw(st.lists(costs.filter(bool), max_size=3))
    blank = ctdl.new_document(declaration.classes[0], ctid=ctdl.new_ctid(), base=BASE)
    graph = ctdl.edit(blank, values, base=BASE)

    found = _read(kind, downloaded(kind, graph), graph)

    assert len(found) == 1
    assert ctdl.content_hash(applied(graph, found[0])) == ctdl.content_hash(graph)


def _read(kind, table, graph):
    """Without the fixture, which hypothesis does not take."""
    from bulkupload import nested, records
    from bulkupload.layout import lay_out
    from bulkupload.reading import RawRow
    from bulkupload.reading.table import plain_cell
    from publisher.spreadsheet import escaped

    layout = lay_out(kind, table[0], {})
    place = Place(columns_of(kind).declaration, ORGANIZATION, "Hudson Valley College")
    rows = [
        RawRow(number, tuple(plain_cell(escaped(cell))[0] for cell in row))
        for number, row in enumerate(table[1:], start=2)
    ]
    changes = []
    for record in records.records(rows, layout):
        reading = records.read_record(record, layout, place)
        nested.settle(reading, graph, layout)
        changes.append(reading.changes)
    return changes


def test_one_changed_cell_of_the_second_cost_changes_that_cost_alone(read):
    blank = ctdl.new_document("ceterms:Certification", ctid=ctdl.new_ctid(), base=BASE)
    costs = [{"Name": "Tuition", "Price": 100}, {"Name": "Books", "Price": 20}]
    graph = ctdl.edit(blank, {"ceterms:name": "Welder", "ceterms:estimatedCost": costs}, base=BASE)
    table = downloaded("credential", graph)
    table[2][table[0].index("Cost: Price")] = "25"

    found = read("credential", table, graph)
    after = ctdl.main_node(applied(graph, found.changes[0]))["ceterms:estimatedCost"]

    assert [cost["ceterms:price"] for cost in after] == [100, 25]
    assert [cost["ceterms:name"] for cost in after] == [{"en-US": "Tuition"}, {"en-US": "Books"}]


def test_what_columns_cannot_hold_is_named_in_the_last_column():
    graph = everything(ctdl.kind("credential"), "ceterms:Badge")

    table = downloaded("credential", graph)

    assert table[0][-1] == exporting.KEPT
    assert "Owned by" in table[1][-1]

"""The short ways of reading a row give what the long ones give: the same changes and the same findings."""

import csv
import random
from dataclasses import replace

import pytest

from bulkupload import rows
from bulkupload.columns import columns_of
from bulkupload.layout import Layout, lay_out
from bulkupload.place import Place
from bulkupload.reading import RawRow, open_table
from bulkupload.reading.table import plain_cell
from publisher.query import LONGEST_WORD, plain, words_of
from tests.benchmarks import upload_rows

ORGANIZATION = "ce-11111111-1111-4111-8111-111111111111"
ODD = [
    "", "#DELETE", "#DEFER", "SAMPLE text", "  spaces ", "a|b|c", "http://x.example/y", "Café crème", "donâ€™t",
    "<b>x</b>", "same as owner", "me", "REC-0000005", "NULL", "\u00a0nbsp\u200b", "https://a b", "English; French",
    "3/4/2020", "ALL CAPITALS NAME HERE", "Board~https://b.example", "ce-" + "1" * 36, "a\nb", "Sample preparation",
    "51-4121.00|9", "“quote” ~", "P1Y", "See https://a.example: it's & <i>", "back`tick", "\ufffd lost",
]  # fmt: skip


class LongWay(Layout):
    """The same columns, read as those of a file that says something of what stands inside a resource."""

    is_nested = True  # type: ignore[assignment]


def _table() -> tuple[list[str], list[RawRow]]:
    chance = random.Random(7)
    headings, *table = upload_rows.rows(60)
    for row in table:
        for _ in range(chance.choice((0, 1, 3))):
            row[chance.randrange(len(row))] = chance.choice(ODD)
    return headings, [RawRow(number, tuple(row)) for number, row in enumerate(table, start=2)]


def test_a_remembered_cell_says_what_it_says_when_it_is_read_anew():
    headings, table = _table()
    short = lay_out("credential", headings, {})
    long = LongWay(**{name: getattr(short, name) for name in short.__dataclass_fields__})
    place = Place(columns_of("credential").declaration, ORGANIZATION, "Hudson Valley College")

    for row in (*table, *table):
        quick, plainly = (rows.read_row(row, layout, place) for layout in (short, long))
        assert quick.changes == plainly.changes
        assert sorted(quick.findings, key=repr) == sorted(plainly.findings, key=repr)


@pytest.mark.parametrize("cells", [ODD, ["=1+2", "a"], ["'=1", "'tis"], ['="007"', "x"]], ids=str)
def test_a_row_of_a_file_is_its_cells_one_by_one(tmp_path, cells):
    path = tmp_path / "rows.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[f"H{index}" for index in range(len(cells))], [*cells[:-1], cells[-1] or "x"]])

    (row,) = open_table(path).rows

    assert list(row.cells) == [plain_cell(cell)[0] for cell in cells]
    assert set(row.findings) == {index for index, cell in enumerate(cells) if plain_cell(cell)[1]}


@pytest.mark.parametrize("text", ["Köln_x a-b", "A_b c.D 9é", "snake_case 12,5 O'Neil", "x" * 200, "tab\tnew\nline"])
def test_words_of_ascii_are_those_of_any_text(text):
    ascii_text = text.encode("ascii", "ignore").decode()

    # A letter beyond ASCII sends the same words the other way.
    assert words_of([ascii_text]) == words_of([f"{ascii_text} é"])[:-1]
    assert all(len(word) <= LONGEST_WORD for word in words_of([text, plain(text)]))


def test_the_place_is_not_remembered():
    headings = ["External Identifier", "Credential Name", "Owned By", "Offered By"]
    layout = lay_out("credential", headings, {})
    place = Place(columns_of("credential").declaration, ORGANIZATION, "Hudson Valley College")
    other = "ce-22222222-2222-4222-8222-222222222222"

    first = rows.read_row(RawRow(2, ("A", "Welder", "me", "same as owner")), layout, place)
    second = rows.read_row(RawRow(3, ("B", "Welder", other, "same as owner")), layout, replace(place))

    assert first.changes["ceterms:offeredBy"] == [ORGANIZATION]
    assert second.changes["ceterms:offeredBy"] == [other]

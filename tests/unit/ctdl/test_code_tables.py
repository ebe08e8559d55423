"""Codes of outside frameworks are found by number and by words."""

import pytest

from ctdl import codes
from ctdl.code_tables import Code, CodeTable


def found(system, query):
    return [each.code for each in codes.search(system, query)]


@pytest.mark.parametrize(
    ("system", "query", "first"),
    [
        ("onet", "51-4121", "51-4121.00"),
        ("onet", "514121", "51-4121.00"),
        ("onet", "registered nurses", "29-1141.00"),
        ("onet", "software dev", "15-1252.00"),
        ("onet", "CYBERSECURITY", "15-1212.00"),  # one of the other words
        ("naics", "31", "31-33"),
        ("naics", "6113", "611310"),
        ("naics", "colleges", "611310"),
        ("cip", "11", "11"),
        ("cip", "computer science", "11.0701"),
        ("cip", "weld", "48.0508"),
    ],
)
def test_the_nearest_code_comes_first(system, query, first):
    assert found(system, query)[0] == first


@pytest.mark.parametrize("query", ["", "  ", "…", "zeppelin welder"])
def test_nothing_is_found_for_nothing(query):
    assert found("onet", query) == []


def test_every_word_has_to_be_there():
    assert found("onet", "nurse practitioners") == ["29-1171.00"]


@pytest.mark.parametrize(("system", "least"), [("onet", 170), ("naics", 110), ("cip", 200)])
def test_a_small_table_is_built_in_and_every_code_of_it_is_official(system, least):
    table = codes.table_of(system).codes
    tidy = codes.system_of_table(system).tidy

    assert len(table) >= least
    assert all(tidy(code) == code and each.name for code, each in table.items())


def test_a_table_that_was_loaded_takes_the_place_of_the_small_one(tmp_path, monkeypatch):
    monkeypatch.setattr(codes, "_tables", {})
    path = tmp_path / "cip.csv"
    path.write_text("CIPCode,CIPTitle,Words\n60.9999,Zeppelin Science.,airship\n", encoding="utf-8")

    assert codes.load_table("cip", path) == 1

    assert found("cip", "airship") == ["60.9999"]
    assert found("cip", "weld") == []


def test_a_table_reads_what_it_has_written(tmp_path):
    table = CodeTable({"1": Code("1", "Bakers, of bread", "buns"), "2": Code("2", 'The "other"')})
    table.write(tmp_path / "codes" / "x.csv")

    assert (
        CodeTable.read((tmp_path / "codes" / "x.csv").read_text("utf-8"), lambda code: code if code.isdigit() else None)
        == table
    )


def test_a_file_in_another_encoding_is_refused_with_a_sentence(tmp_path):
    path = tmp_path / "onet.csv"
    path.write_bytes("51-4121.00,Schweißer\n".encode("latin-1"))

    with pytest.raises(codes.BadTable, match="UTF-8"):
        codes.read_table("onet", path)

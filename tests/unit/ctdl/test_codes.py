"""Codes of occupations, industries, programs, countries and registers: written officially, named where a table is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ctdl
from ctdl import codes, graph
from ctdl.countries import find_country, suggest_country
from ctdl.data import load
from tests.unit.ctdl.test_validation import CTID, a_credential


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for tables; what is loaded is forgotten after the test."""
    monkeypatch.setattr(codes, "_tables", {})
    return tmp_path


def table(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def occupation(**inputs: Any) -> dict[str, Any]:
    [item] = graph.main_node(a_credential(**inputs))["ceterms:occupationType"]
    return item


@pytest.mark.parametrize("text", ["Code,Title\n51-4121.00,Welders\n", "code\tTitle\n51-4121\tWelders\textra\n"])
def test_a_loaded_table_gives_names_to_codes(tables: Path, text: str) -> None:
    assert codes.load_table("onet", table(tables, text)) == 1

    assert occupation(ONET_Codes=["514121"])["ceterms:targetNodeName"] == {"en-US": "Welders"}


def test_an_item_with_a_code_alone_gets_its_name_and_keeps_its_own(tables: Path) -> None:
    codes.load_table("onet", table(tables, "51-4121.00,Welders\n"))
    item = {"Framework": "https://www.onetcenter.org/taxonomy.html", "CodedNotation": "51-4121"}

    assert occupation(OccupationType=[item])["ceterms:targetNodeName"] == {"en-US": "Welders"}
    named = occupation(OccupationType=[item | {"Name": "Welding people"}])
    assert named["ceterms:targetNodeName"] == {"en-US": "Welding people"}
    assert named["ceterms:codedNotation"] == "51-4121.00"


def test_a_folder_of_tables_is_loaded_by_their_names(tables: Path) -> None:
    (tables / "onet.csv").write_text("51-4121.00,Welders\n11-3051.00,Managers\n")
    (tables / "cip.tsv").write_text("11.0701\tComputer Science\n")
    (tables / "other.csv").write_text("not,read\n")

    assert codes.load_folder(tables) == {"onet": 2, "cip": 1}
    assert codes.load_folder(tables / "nowhere") == {}
    assert (codes.lookup("cip", "11.0701"), codes.lookup("onet", "11-3051")) == ("Computer Science", "Managers")


def test_the_caller_may_bring_a_table_of_its_own() -> None:
    document = ctdl.format(
        "credential", {"CTID": CTID, "Type": "Badge", "CIP_Codes": ["110701"]}, lookup=lambda table, code: table + code
    ).document

    [item] = graph.main_node(document)["ceterms:instructionalProgramType"]
    assert item["ceterms:targetNodeName"] == {"en-US": "cip11.0701"}


@pytest.mark.parametrize(("name", "text"), [("soc", "1,2"), ("onet", ""), ("naics", "Code,Name\nno code,here\n")])
def test_what_is_no_table_is_refused(tables: Path, name: str, text: str) -> None:
    with pytest.raises(codes.BadTable, match=r"\.$"):
        codes.load_table(name, table(tables, text))


@pytest.mark.parametrize(
    ("system", "given", "official"),
    [
        (codes.ONET, "514121", "51-4121.00"),
        (codes.SOC, "514121", "51-4121"),
        (codes.SOC, "51-4121.00", "51-4121.00"),
        (codes.NAICS, " 6113 ", "6113"),
        (codes.NAICS, "31-33", "31-33"),
        (codes.NAICS, "colleges", None),
        (codes.CIP, "1.0", "01.00"),
        (codes.CIP, "110701", "11.0701"),
        (codes.CIP, "Welding", None),
        (codes.ISIC, "p8530", "P8530"),
        (codes.ISIC, "853-0", None),
    ],
)
def test_codes_are_brought_into_their_official_form(system: codes.CodeSystem, given: str, official: str | None) -> None:
    assert system.tidy(given) == official
    assert system.tidy(system.example) == system.example


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("https://www.onetonline.org/link/summary/51-4121.00", codes.ONET),
        ("Standard Occupational Classification", codes.SOC),
        ("https://www.bls.gov/soc/2018/", codes.SOC),
        ("https://www.census.gov/naics/?year=2022", codes.NAICS),
        ("https://nces.ed.gov/ipeds/cipcode/Default.aspx?y=56", codes.CIP),
        ("https://unstats.un.org/unsd/classifications/Econ/isic", codes.ISIC),
        ("Our own list", None),
        ("", None),
    ],
)
def test_a_framework_is_known_by_address_or_name(name: str, system: codes.CodeSystem | None) -> None:
    assert codes.system_named("", name) == system


def test_the_isic_code_of_a_credential_is_brought_into_form() -> None:
    assert graph.main_node(a_credential(ISICV4="p8530"))["ceterms:isicV4"] == "P8530"


# -- checks --------------------------------------------------------------------------------------------------------

SOC_ITEM = {"ceterms:framework": "https://www.bls.gov/soc/", "ceterms:targetNodeName": {"en": "Welders"}}


@pytest.mark.parametrize(
    ("term", "value", "suggestion"),
    [
        ("ceterms:occupationType", [SOC_ITEM | {"ceterms:codedNotation": "514121"}], "51-4121"),
        ("ceterms:occupationType", [SOC_ITEM | {"ceterms:codedNotation": "welding"}], ""),
        ("ceterms:occupationType", [SOC_ITEM | {"ceterms:codedNotation": "51-4121"}], None),
        ("ceterms:occupationType", [SOC_ITEM | {"ceterms:framework": "x:own", "ceterms:codedNotation": "w"}], None),
        ("ceterms:naics", ["611310"], None),
        ("ceterms:naics", ["Education"], ""),
        ("ceterms:isicV4", "8530", None),
        ("ceterms:isicV4", "education", ""),
    ],
)
def test_codes_of_known_frameworks_are_checked(term: str, value: Any, suggestion: str | None) -> None:
    document = a_credential()
    graph.main_node(document)[term] = value

    found = [(finding.code, finding.suggestion) for finding in ctdl.validate(document)]

    assert found == ([] if suggestion is None else [("bad-code", suggestion)])


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("DUNS", "123456789", "12345"),
        ("FEIN", "12-3456789", "twelve"),
        ("IpedsID", "123456", "12345x"),
        ("OPEID", "00123400", "1"),
        ("LEICode", "5493001KJTIIGC8Y1R12", "5493"),
        ("NcesID", "123456789012", "n/a"),
    ],
)
def test_numbers_of_registers_are_checked(name: str, good: str, bad: str) -> None:
    for value, expected in ((good, 0), (bad, 1)):
        document = ctdl.format("organization", {"CTID": CTID, "Type": "CredentialOrganization", name: value}).document
        found = [each.code for each in ctdl.validate(document)]
        assert found.count("bad-code") == expected, value


@pytest.mark.parametrize(
    ("country", "suggestion"),
    [
        ("United States", None),
        ("USA", None),
        ("us", None),
        ("U.S.", None),
        ("Côte d'Ivoire", None),
        ("Untied States", "United States"),
        ("Narnia and beyond it", ""),
    ],
)
def test_countries_are_checked(country: str, suggestion: str | None) -> None:
    findings = ctdl.validate(a_credential(AvailableAt=[{"City": "Troy", "Country": country}]))

    expected = [] if suggestion is None else [("bad-country", suggestion)]
    assert [(each.code, each.suggestion) for each in findings] == expected


def test_names_of_countries_in_other_languages_are_left_alone() -> None:
    place = {"ceterms:addressCountry": {"es": "Estados Unidos"}}

    assert ctdl.validate(a_credential(AvailableAt=[place])) == []


def test_every_country_is_found_by_its_code_and_name() -> None:
    countries = load("countries")

    assert len(countries) > 240
    for code, names in countries.items():
        assert {find_country(code), *map(find_country, names)} == {names[0]}
    assert suggest_country("Germny") == "Germany"

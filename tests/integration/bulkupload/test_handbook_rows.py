"""The spreadsheets of the publisher since 2019, line by line: what depends on other rows and on what is there.

Single cells and headings are in tests/unit/bulkupload/test_handbook_grammar.py.
"""

import csv
import io

import pytest
from django.core.files.base import ContentFile

import ctdl
from bulkupload import applying, fixing, receiving, working
from publisher.models import Resource
from tests import factories
from tests.integration.bulkupload.conftest import HEADINGS, a_row, node_of

TEXT = "Teaches how to weld steel safely and to the drawing."
COURSE = ["External Identifier", "Learning Type", "Name", "Description", "Subject Webpage", "Owned By"]


@pytest.fixture
def look(organization, editor):
    """`look(kind, headings, row…)` is the upload of these rows, checked; with save=True their good ones are saved."""

    def _look(kind, headings, *rows, save=False):
        out = io.StringIO()
        csv.writer(out).writerows([headings, *rows])
        file = ContentFile(out.getvalue().encode(), name="file.csv")
        upload = receiving.receive(organization=organization, kind=kind, file=file, name="file.csv", by=editor)
        working.advance(upload.pk, seconds=600)
        if save:
            upload.refresh_from_db()
            applying.start(upload=upload, by=editor)
            working.advance(upload.pk, seconds=600)
        upload.refresh_from_db()
        return upload

    return _look


def said(upload) -> list[tuple[int, str, str]]:
    """(row, severity, code) of all rows, what is merely remarked left out."""
    findings = [(row.number, each) for row in upload.rows.all() for each in row.all_findings]
    return [(number, str(each.severity), each.code) for number, each in findings if each.severity != "info"]


def a_course(number: int = 1, **cells: str) -> list[str]:
    page = f"https://college.example.org/course/{number}"
    row = {"id": f"C-{number}", "type": "Course", "name": f"Welding {number}", "text": f"{TEXT} {number}", "page": page}
    return [*{**row, **cells}.values(), "me"]


# A credential as in conftest with one cell changed, and what is said of it: (severity, code).
ONE_CELL = [
    ({"External_Identifier": "#DELETE"}, ("error", "cannot-be-emptied")),
    ({"External_Identifier": "x" * 51}, ("error", "too-long")),
    ({"Credential_Name": "#DELETE"}, ("error", "cannot-be-emptied")),
    ({"Credential_Name": ""}, ("error", "missing-value")),
    ({"Credential_Name": "x" * 401}, ("error", "too-long")),
    ({"Description": "Too short."}, ("warning", "text-too-short")),
    ({"Description": "Teaches <b>welding</b> of steel, safely and well."}, ("error", "html-in-text")),
    ({"Description": "Welds <script>alert(1)</script> steel plates of any kind."}, ("error", "script-in-text")),
    ({"Description": "See the catalog for what it is about, please."}, ("warning", "boilerplate")),
    ({"Description": "x" * 2600}, ("warning", "long-description")),
    ({"Description": "Lost letters like these: ��, in a long text."}, ("warning", "lost-letters")),
    ({"Credential_Name": "MASTER WELDER CERTIFICATE"}, ("warning", "all-capitals")),
    ({"Keywords": "SAMPLE keyword"}, ("warning", "sample")),
    ({"Credential_Type": "Spoon"}, ("error", "unknown-type")),
    ({"Credential_Status": "Aktive"}, ("error", "unknown-concept")),
    ({"Subject_Webpage": "http://college.example.org/w"}, ("warning", "insecure-address")),
    ({"Subject_Webpage": "college.example.org"}, ("error", "bad-url")),
    ({"Language": "Klingonese"}, ("error", "bad-language")),
    ({"ONET_List": "51"}, ("error", "bad-code")),
    ({"Owned_By": "Nobody knows"}, ("error", "bad-reference")),
    ({"Owned_By": "ce-22222222-2222-4222-8222-222222222222"}, ("warning", "other-owner")),
    ({"Owned_By": "ce-22222222-2222-4222-8222-222222222222"}, ("warning", "unknown-reference")),
]


@pytest.mark.parametrize(
    ("cells", "finding"), ONE_CELL, ids=[f"{finding[1]}-{cells}"[:50] for cells, finding in ONE_CELL]
)
def test_what_one_cell_of_a_credential_leads_to(look, cells, finding):
    upload = look("credential", HEADINGS, a_row(1, **cells))

    assert (2, *finding) in said(upload)
    assert upload.count("refused") == (finding[0] == "error")


def test_a_language_that_is_not_named_is_english(look):
    upload = look("credential", HEADINGS, a_row(1, Language=""))

    assert node_of(upload.rows.get())["ceterms:inLanguage"] == ["en"]
    assert said(upload) == []


def test_html_can_be_taken_out_of_all_rows_at_once(look):
    upload = look("credential", HEADINGS, a_row(1, Description=f"<p>{TEXT}</p>"))

    assert upload.fixes == [["Description", f"<p>{TEXT}</p>", TEXT, 1]]


def test_an_organization_does_not_accredit_what_is_its_own(look, organization):
    upload = look("credential", [*HEADINGS, "Accredited By"], [*a_row(1), organization.ctid])

    assert (2, "error", "accredits-own") in said(upload)


def test_the_name_of_an_organization_has_a_length(look):
    upload = look("organization", ["External Identifier", "Name"], ["1", "x" * 101], ["2", "A"])

    assert {(row, code) for row, _, code in said(upload)} >= {(2, "length-of-name"), (3, "length-of-name")}


def test_an_organization_that_is_known_by_name_and_page_is_referred_to_by_its_ctid(look):
    known = factories.an_organization(name="Acme Board", webpage="https://www.acme.example/")
    headings = [*HEADINGS, "Approved By"]

    upload = look("credential", headings, [*a_row(1), "ACME Board ~ http://acme.example | New~https://new.example"])

    first, second = node_of(upload.rows.get())["ceterms:approvedBy"]
    assert first.endswith(known.ctid)
    assert second.startswith("_:"), "An organization that nobody knows is described inside the resource."


def test_a_price_without_a_currency_is_in_dollars(look):
    headings = [*HEADINGS, "Cost: Description", "Cost: Details Url", "Cost: Types List"]

    upload = look("credential", headings, [*a_row(1), TEXT, "https://college.example.org/cost", "tuition~1234"])

    [cost] = node_of(upload.rows.get())["ceterms:estimatedCost"]
    assert (cost["ceterms:price"], cost["ceterms:currency"]) == (1234, "USD")


def test_a_cost_without_description_and_page_is_said(look):
    upload = look("credential", [*HEADINGS, "Cost: Name"], [*a_row(1), "Tuition"])

    assert (2, "warning", "incomplete-item") in said(upload)


def test_a_course_without_a_place_or_a_credential_is_taken_with_a_warning(look):
    upload = look("course", [*COURSE, "Target Credentials"], [*a_course(1), "#DEFER"], [*a_course(2), ""])

    assert upload.count("new") == 2
    assert {code for _, severity, code in said(upload) if severity == "error"} == set()


# -- the column "Action" -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "there", "expected"),
    [
        ("New", False, []),
        ("add", False, []),
        ("Update", True, []),
        ("New", True, [(2, "warning", "there-already")]),
        ("Update", False, [(2, "error", "nothing-to-update")]),
        ("Append", False, [(2, "error", "nothing-to-update")]),
        ("Remove", True, [(2, "warning", "unknown-action")]),
        ("", True, []),
    ],
)
def test_what_a_row_is_meant_to_do_is_compared_with_what_it_does(look, saved, word, there, expected):
    if there:
        saved([a_row(1)])

    upload = look("credential", [*HEADINGS, "Action"], [*a_row(1, Keywords="other"), word])

    assert said(upload) == expected


def test_append_adds_a_cost_and_the_same_file_again_adds_nothing(look):
    headings = [*HEADINGS, "Action", "Cost: Name", "Cost: Description", "Cost: Details Url"]
    page = "https://college.example.org/cost"
    look("credential", headings, [*a_row(1), "New", "Tuition", TEXT, page], save=True)
    rows = [[*a_row(1), "Append", "Books", TEXT, page], ["W-1", *[""] * 9, "Append", "Tools", TEXT, page]]

    look("credential", headings, *rows, save=True)
    again = look("credential", headings, *rows)

    costs = ctdl.main_node(Resource.objects.get().latest.graph)["ceterms:estimatedCost"]
    assert [each["ceterms:name"]["en-US"] for each in costs] == ["Tuition", "Books", "Tools"]
    assert again.counts == {"rows": 1, "unchanged": 1, "part": 1}


# -- over the file and against what is there -------------------------------------------------------------------------


def _about_file(upload) -> dict[str, str]:
    return {each.code: each.message for each in upload.file_findings}


def test_one_web_page_for_many_rows_is_said(look):
    rows = [a_course(number, page="https://college.example.org/catalog") for number in range(5)]

    upload = look("course", COURSE, *rows)

    assert [[each["code"] for each in row.overall] for row in upload.rows.all()] == [["shared-page"]] * 5


def test_one_web_page_for_the_whole_catalog_is_said_once(look):
    rows = [a_course(number, page="https://college.example.org/catalog") for number in range(25)]

    upload = look("course", COURSE, *rows)

    assert _about_file(upload)["shared-page"].startswith("25 rows, the first is row 2: the same web page.")
    assert not upload.rows.exclude(overall=[]).exists()


def test_one_code_for_several_rows_is_said(look):
    rows = [[*a_course(number), code] for number, code in enumerate(("WLD 101", "WLD 101", "WLD 102"))]

    upload = look("course", [*COURSE, "Coded Notation"], *rows)

    assert [(row, code) for row, _, code in said(upload) if code == "shared-code"] == [
        (2, "shared-code"),
        (3, "shared-code"),
    ]


@pytest.mark.usefixtures("registry")
def test_the_page_of_something_that_others_published_is_said(look):
    stranger = factories.a_published_organization(name="Acme College")
    page = "https://college.example.org/welder/1"
    private = factories.a_credential(stranger, **{"ceterms:name": "Draft", "ceterms:subjectWebpage": page})
    public = factories.a_credential(stranger, **{"ceterms:name": "Welder", "ceterms:subjectWebpage": f"{page}/"})
    factories.published(public)

    upload = look("credential", HEADINGS, a_row(1), a_row(2))

    [finding] = [each for each in upload.rows.first().all_findings if each.code == "page-of-another"]
    assert finding.message.startswith("“Welder” of Acme College has this web page too.")
    assert finding.suggestion == public.ctid
    assert private.name not in str(upload.rows.first().overall)
    assert upload.rows.last().overall == []


def test_a_ctid_that_nothing_has_is_said_where_other_rows_change_what_is_there(look, saved):
    saved([a_row(1)])
    there, unknown = Resource.objects.get().ctid, ctdl.new_ctid()

    mixed = look("credential", [*HEADINGS, "CTID"], [*a_row(1), there], [*a_row(2), unknown])
    minted = look("credential", [*HEADINGS, "CTID"], [*a_row(2), unknown])

    assert said(mixed) == [(3, "warning", "unknown-ctid")]
    assert said(minted) == []


def test_empty_rows_between_others_are_counted(look):
    upload = look("credential", HEADINGS, a_row(1), [""] * 10, [""] * 10, a_row(2))

    assert _about_file(upload)["empty-rows"] == "2 rows are empty and passed over."


def test_what_was_said_of_several_rows_goes_when_one_of_them_is_corrected(look, editor):
    text = "One and the same description for two that differ in everything."
    upload = look("credential", HEADINGS, a_row(1, Description=text), a_row(2, Description=text))
    assert upload.count("warnings") == 2

    fixing.edit_cell(upload=upload, number=3, index=2, text="Another description, which is long enough too.", by=editor)

    upload.refresh_from_db()
    assert upload.count("warnings") == 0
    assert not upload.rows.filter(has_warnings=True).exists()

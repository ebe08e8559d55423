"""What the preview says of each row; nothing is saved by it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

import ctdl
from bulkupload import checking, receiving, working
from bulkupload.models import Upload, UploadRow
from publisher.models import Resource
from tests import factories
from tests.integration.bulkupload.conftest import HEADINGS, a_row, node_of


def _by_number(upload):
    return {row.number: row for row in upload.rows.all()}


def _only(upload) -> UploadRow:
    return upload.rows.get()


def _codes(row):
    return [finding.code for finding in row.all_findings]


def _said(row, column):
    return [finding for finding in row.all_findings if finding.column == column]


def test_a_good_row_is_new_and_the_preview_saves_nothing(checked, a_csv):
    upload = checked(a_csv([a_row()]))

    row = _only(upload)
    assert (upload.state, upload.counts) == ("checked", {"rows": 1, "new": 1})
    assert (row.number, row.state, row.findings) == (2, "new", [])
    assert not Resource.objects.exists()


def test_refused_new_changed_and_unchanged_rows_are_told_apart(checked, saved, a_csv):
    saved([a_row(1), a_row(2)])

    upload = checked(a_csv([a_row(1), a_row(2, Keywords="welding"), a_row(3), a_row(4, Credential_Type="Spoon")]))

    assert {number: row.state for number, row in _by_number(upload).items()} == {
        2: "unchanged", 3: "changed", 4: "new", 5: "refused",
    }  # fmt: skip
    assert upload.counts == {"rows": 4, "unchanged": 1, "changed": 1, "new": 1, "refused": 1}


def test_a_changed_row_says_what_changes_from_what_to_what(checked, saved, a_csv):
    saved([a_row(1)])

    upload = checked(a_csv([a_row(1, Credential_Name="Master Welder", Keywords="#DELETE")]))

    assert _only(upload).changes == [
        {"label": "Credential name", "before": ["Certified Welder 1"], "after": ["Master Welder"]},
        {"label": "Keywords", "before": ["welding", "steel"], "after": []},
    ]


def test_a_blank_cell_keeps_what_is_there(checked, saved, a_csv):
    saved([a_row(1)])
    blank = ["W-1", *[""] * (len(HEADINGS) - 1)]

    assert _only(checked(a_csv([blank]))).state == "unchanged"


def test_a_file_with_few_columns_changes_those_alone(checked, saved, a_csv):
    saved([a_row(1)])

    row = _only(checked(a_csv([["W-1", "arc"]], ["External Identifier", "Keywords"])))

    assert [change["label"] for change in row.changes] == ["Keywords"]


@pytest.mark.parametrize("heading", ["Credential_Name", "Description", "Credential_Type", "External_Identifier"])
def test_what_is_required_cannot_be_emptied(checked, saved, a_csv, heading):
    saved([a_row(1)])

    row = _only(checked(a_csv([a_row(1, **{heading: "#DELETE"})])))

    assert row.state == "refused"
    assert "cannot-be-emptied" in _codes(row)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"External_Identifier": ""}, "External Identifier"),
        ({"External_Identifier": "x" * 51}, "External Identifier"),
        ({"Credential_Name": ""}, "Credential Name"),
        ({"Credential_Type": ""}, "Credential Type"),
        ({"Credential_Type": "Spoon"}, "Credential Type"),
        ({"Subject_Webpage": "college.example.org"}, "Subject Webpage"),
        ({"Credential_Name": "x" * 401}, "Credential Name"),
        ({"Owned_By": "Some College"}, "Owned By"),
        ({"Description": "<script>alert(1)</script> shows that its holder welds."}, "Description"),
    ],
)
def test_a_row_without_what_it_needs_is_refused_at_its_cell(checked, a_csv, cells, column):
    row = _only(checked(a_csv([a_row(1, **cells)])))

    assert row.state == "refused"
    assert [finding.is_error for finding in _said(row, column)] == [True]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"Subject_Webpage": ""}, "Subject Webpage"),
        ({"Description": ""}, "Description"),
        ({"Description": "Short."}, "Description"),
    ],
)
def test_what_is_only_needed_before_approval_is_a_warning(checked, a_csv, cells, column):
    row = _only(checked(a_csv([a_row(1, **cells)])))

    assert row.state == "new"
    assert row.has_warnings
    assert "Needed before approval" in _said(row, column)[0].message


def test_defaults_are_entered_and_said(checked, a_csv):
    row = _only(checked(a_csv([a_row(1, Language="", Credential_Status="", Owned_By="")])))

    node = node_of(row)
    assert node["ceterms:inLanguage"] == ["en"]
    assert node["ceterms:credentialStatusType"]["ceterms:targetNode"] == "credentialStat:Active"
    assert node["ceterms:ownedBy"][0].endswith(row.upload.organization.ctid)
    assert [finding.column for finding in row.all_findings] == ["Credential Status", "Language"]


def test_a_column_that_the_file_lacks_is_said_once_and_not_for_every_row(checked, a_csv):
    headings = ["External Identifier", "Name", "Description", "Type", "Webpage"]
    rows = [a_row(number)[:5] for number in (1, 2, 3)]

    upload = checked(a_csv(rows, headings))

    assert [finding.code for finding in upload.file_findings] == ["default-used", "default-used"]
    assert [row.findings for row in upload.rows.all()] == [[], [], []]


# -- which resource a row means --------------------------------------------------------------------------------------


def test_a_ctid_means_the_resource_that_has_it(checked, saved, a_csv):
    saved([a_row(1)])
    resource = Resource.objects.get()

    row = _only(checked(a_csv([[resource.ctid.upper(), "Master Welder"]], ["CTID", "Name"])))

    assert (row.state, row.resource) == ("changed", resource)


def test_a_ctid_that_nobody_has_is_adopted_by_the_new_resource(checked, a_csv):
    ctid = ctdl.new_ctid()

    row = _only(checked(a_csv([[*a_row(1), ctid]], [*HEADINGS, "CTID"])))

    assert (row.state, row.ctid) == ("new", ctid)


def test_a_resource_of_another_organization_is_refused_without_naming_it(checked, a_csv):
    other = factories.a_credential(factories.an_organization(name="Secret College"))

    row = _only(checked(a_csv([[other.ctid, "Mine now"]], ["CTID", "Name"])))

    assert row.state == "refused"
    assert _codes(row)[0] == "taken-ctid"
    assert "another organization" in row.all_findings[0].message
    assert "Secret" not in str(row.findings)


def test_the_same_external_identifier_of_another_organization_is_no_matter(checked, saved, a_csv):
    other = factories.an_organization()
    factories.a_credential(other)
    Resource.objects.update(external_identifier="W-1")

    assert _only(checked(a_csv([a_row(1)]))).state == "new"


def test_the_ctid_of_an_organization_or_of_a_deleted_resource_is_refused(checked, saved, a_csv, organization, editor):
    saved([a_row(1)])
    resource = Resource.objects.get()
    Resource.objects.update(deleted_at=resource.created_at, deleted_by=editor)

    upload = checked(a_csv([[organization.ctid, "A"], [resource.ctid, "B"]], ["CTID", "Name"]))

    assert [row.state for row in upload.rows.all()] == ["refused", "refused"]


def test_identifiers_that_mean_two_resources_are_refused(checked, saved, a_csv):
    saved([a_row(1), a_row(2)])
    second = Resource.objects.get(external_identifier="W-2")

    row = _only(checked(a_csv([[*a_row(1), second.ctid]], [*HEADINGS, "CTID"])))

    assert _codes(row) == ["identifiers-disagree"]


def test_the_external_identifier_of_a_resource_stays_as_it_is(checked, saved, a_csv):
    saved([a_row(1)])
    ctid = Resource.objects.get().ctid

    row = _only(checked(a_csv([[ctid, "W-99", "Master Welder"]], ["CTID", "External Identifier", "Name"])))

    assert (row.state, _codes(row)) == ("changed", ["identifier-kept"])


def test_a_resource_entered_by_hand_gets_the_external_identifier(checked, a_csv, organization, editor):
    by_hand = factories.a_credential(organization, by=editor)

    row = _only(checked(a_csv([[by_hand.ctid, "W-1"]], ["CTID", "External Identifier"])))

    assert row.changes == [{"label": "External Identifier", "before": [], "after": ["W-1"]}]


@pytest.mark.parametrize("batch", [1, 250])
def test_the_second_row_about_one_resource_is_refused_and_names_the_first(checked, saved, a_csv, batch, monkeypatch):
    saved([a_row(9)])
    ctid = Resource.objects.get().ctid
    monkeypatch.setattr(checking, "BATCH", batch)
    headings = ["External Identifier", "CTID", "Name", "Type"]

    upload = checked(
        a_csv(
            [["W-1", "", "A", "License"], ["W-1", "", "B", "License"], ["W-9", "", "C", ""], ["", ctid, "D", ""]],
            headings,
        )
    )

    rows = _by_number(upload)
    assert {number: row.state for number, row in rows.items()} == {2: "new", 3: "refused", 4: "changed", 5: "refused"}
    assert "Row 2 " in rows[3].all_findings[0].message
    assert "Row 4 " in rows[5].all_findings[0].message


def test_a_new_row_that_looks_like_a_resource_that_is_there_is_a_warning_with_its_ctid(checked, saved, a_csv):
    saved([a_row(1)])
    resource = Resource.objects.get()

    upload = checked(a_csv([a_row(1, External_Identifier="OTHER", Subject_Webpage=f"{resource.webpage}/"), a_row(2)]))

    twin, other = upload.rows.all()
    assert (twin.state, other.state) == ("new", "new")
    assert [(finding.code, finding.suggestion) for finding in twin.all_findings] == [
        ("looks-like-another", resource.ctid)
    ]
    assert other.findings == []


def test_own_resources_are_named_by_external_identifier(checked, saved, a_csv):
    saved([a_row(1)])
    first = Resource.objects.get()

    row = _only(checked(a_csv([[*a_row(2), "W-1"]], [*HEADINGS, "Is Part Of"])))

    assert node_of(row)["ceterms:isPartOf"][0].endswith(first.ctid)


def test_same_as_owner_keeps_to_the_owner_that_is_there(checked, saved, a_csv):
    other = ctdl.new_ctid()
    saved([a_row(1, Owned_By=other)])

    row = _only(checked(a_csv([["W-1", "same as owner"]], ["External Identifier", "Offered By"])))

    assert node_of(row)["ceterms:offeredBy"][0].endswith(other)


def test_texts_are_kept_in_the_language_that_the_row_names(checked, saved, a_csv):
    saved([a_row(1, Language="Spanish|English", Credential_Name="Soldador certificado")])
    assert ctdl.main_node(Resource.objects.get().latest.graph)["ceterms:name"] == {"es": "Soldador certificado"}

    upload = checked(a_csv([["W-1", "Soldador"]], ["External Identifier", "Name"]))

    assert _only(upload).changes == [
        {"label": "Credential name", "before": ["Soldador certificado"], "after": ["Soldador"]}
    ]


# -- rows and columns that are no data -------------------------------------------------------------------------------


def test_rows_of_the_template_and_sample_values_are_not_read(checked, a_csv):
    rows = [["Instructions", *["x"] * 9], ["Sample Data", *["x"] * 9], a_row(1, Keywords="SAMPLE one|SAMPLE two")]

    upload = checked(a_csv(rows))

    assert [row.state for row in upload.rows.all()] == ["skipped", "skipped", "new"]
    assert upload.count("rows") == 1
    assert "ceterms:keyword" not in node_of(upload.rows.last())
    assert _codes(upload.rows.last()) == ["sample"]


def test_a_text_cut_up_by_its_comma_is_said(checked, a_csv, tmp_path):
    path = a_csv([a_row(1), a_row(2)])
    path.write_text(path.read_text().replace("welding|steel,51-4121.00", "welding, steel,51-4121.00", 1))

    upload = checked(path)

    said = upload.rows.get(number=2).all_findings
    [finding] = [each for each in said if each.code == "more-cells-than-headings"]
    assert "“51-4121.00” is not read" in finding.message
    assert not upload.rows.get(number=3).all_findings


def test_a_column_without_a_heading_is_said(checked, a_csv):
    upload = checked(a_csv([["", *a_row(1)]], ["", *HEADINGS]))

    assert upload.good == 1
    assert [each.message for each in upload.file_findings if each.code == "no-heading"] == [
        "Column 1 has no heading, so it is not read."
    ]


def test_an_unknown_column_never_rejects_the_file(checked, a_csv):
    upload = checked(a_csv([[*a_row(1), "Metal"]], [*HEADINGS, "Dept"]))

    assert upload.count("new") == 1
    assert [(finding.code, finding.column) for finding in upload.file_findings] == [("unknown-column", "Dept")]


def test_a_mapped_column_is_read_and_remembered_for_the_next_file(checked, a_csv, editor, organization):
    headings = ["ID", *HEADINGS[1:]]
    upload = checked(a_csv([a_row(1)], headings))
    assert upload.count("refused") == 1

    receiving.map_columns(upload=upload, choices={"ID": "external-identifier"}, by=editor)
    working.advance(upload.pk, seconds=60)
    upload.refresh_from_db()
    again = checked(a_csv([a_row(1)], headings))

    assert (upload.counts, again.counts) == ({"rows": 1, "new": 1}, {"rows": 1, "new": 1})
    other = receiving.remembered(factories.an_organization(), "credential")
    assert (receiving.remembered(organization, "credential"), other) == ({"id": "external-identifier"}, {})


def test_codes_and_names_of_occupations_are_put_together(checked, a_csv):
    row = _only(checked(a_csv([[*a_row(1), "Welders|51-4121.00"]], [*HEADINGS, "Occupation Type"])))

    assert [
        ctdl.text(each.get("ceterms:targetNodeName")) or each["ceterms:codedNotation"]
        for each in node_of(row)["ceterms:occupationType"]
    ][-1] == "Welders"


# -- size ------------------------------------------------------------------------------------------------------------


def _queries_of_a_check(received, path) -> int:
    upload = received(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert working.advance(upload.pk, seconds=600)
    return len(queries)


def test_checking_5000_rows_asks_the_database_by_batch_and_not_by_row(received, a_csv):
    few = _queries_of_a_check(received, a_csv([a_row(number) for number in range(10)]))
    many = _queries_of_a_check(received, a_csv([a_row(number) for number in range(5000)]))

    batches = 5000 / checking.BATCH
    assert many - few <= 12 * batches
    assert Upload.objects.first().count("new") == 5000


def test_the_file_is_read_on_and_never_held_as_a_whole(received, a_csv, monkeypatch):
    held = []
    real = checking.check_batch
    monkeypatch.setattr(checking, "check_batch", lambda context, batch: held.append(len(batch)) or real(context, batch))
    monkeypatch.setattr(checking, "BATCH", 20)

    working.advance(received(a_csv([a_row(number) for number in range(101)])).pk, seconds=600)

    assert held == [20, 20, 20, 20, 20, 1]


def test_a_workbook_is_checked_like_a_text_file(checked, tmp_path):
    book = Workbook()
    for row in (HEADINGS, a_row(1), a_row(2)):
        book.active.append(row)
    book.save(tmp_path / "credentials.xlsx")

    assert checked(tmp_path / "credentials.xlsx").counts == {"rows": 2, "new": 2}


def test_a_file_that_turns_out_unreadable_half_way_says_where(checked, tmp_path):
    path = tmp_path / "broken.csv"
    path.write_text("External Identifier,Name,Type\n" + "W,x,License\n" * 5 + 'X,"never closed' + " x" * 200_000)

    upload = checked(path)

    assert upload.state == "unreadable"
    assert "row 7" in upload.problem

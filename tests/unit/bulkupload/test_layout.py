import pytest

from bulkupload.columns import CTID, EXTERNAL_IDENTIFIER, columns_of
from bulkupload.layout import LEAVE_OUT, lay_out
from ctdl import Value, kind

REQUIRED = (
    "External Identifier", "CTID", "Credential Name", "Description", "Credential Type", "Subject Webpage",
    "Credential Status", "Language", "Owned By", "Offered By", "Keywords", "O*NET List", "Occupation Type",
)  # fmt: skip


def _keys(headings, mapping=None):
    return [column.key if column else None for column in lay_out("credential", headings, mapping or {}).columns]


@pytest.mark.parametrize("heading", REQUIRED)
def test_the_promised_columns_are_there(heading):
    assert columns_of("credential").find(heading).heading == heading


def test_every_property_that_fits_into_a_cell_has_a_column():
    has_column = {column.term for column in columns_of("credential").all}

    for prop in kind("credential").properties:
        if prop.value is not Value.PROFILE and prop.columns and prop.entered:
            assert prop.term in has_column, prop.term


@pytest.mark.parametrize(
    "heading", ["subject webpage", "SUBJECTWEBPAGE", "Subject Webpage *", "Webpage", "SubjectWebpage"]
)
def test_case_spaces_stars_and_older_names_do_not_matter(heading):
    assert _keys([heading]) == ["ceterms:subjectWebpage"]


def test_order_and_selection_are_free():
    assert _keys(["Name", "Language", "UniqueIdentifier"]) == [
        "ceterms:name",
        "ceterms:inLanguage",
        EXTERNAL_IDENTIFIER,
    ]


def test_codes_and_names_of_one_property_are_two_columns():
    assert _keys(["O*NET List", "Occupation Type"]) == ["ceterms:occupationType#codes", "ceterms:occupationType"]


def test_an_unknown_column_is_named_with_a_proposal_and_rejects_nothing():
    layout = lay_out("credential", ["Credential Name", "Prgram", "Dept"], {})

    assert layout.columns[0] is not None
    assert [(each.heading, each.proposal and each.proposal.heading) for each in layout.unknown] == [
        ("Prgram", "Instructional Program Type"),
        ("Dept", None),
    ]
    assert [finding.code for finding in layout.findings] == ["unknown-column", "unknown-column"]


@pytest.mark.parametrize("kind", ["organization", "credential"])
def test_a_list_of_quality_assurance_performed_is_told_where_to_go(kind):
    headings = ["External Identifier", "Artifact Type", "Name", "Description", "Owned By", "Subject Webpage"]

    layout = lay_out(kind, [*headings, "Assertions"], {})

    said = {finding.column: finding.message for finding in layout.findings if finding.code == "column-elsewhere"}
    assert "Accredits, Approves, Recognizes and Regulates" in said["Assertions"]
    assert "Assertions" in said["Artifact Type"]
    promised = {"Accredits", "Approves", "Recognizes", "Regulates"}
    assert promised <= {column.heading for column in columns_of("organization").own}
    assert "Object" in {column.heading for column in columns_of("credentialing-action").own}


def test_a_mapped_column_is_read_and_a_left_out_one_is_not():
    mapping = {"id": EXTERNAL_IDENTIFIER, "isdeleted": LEAVE_OUT}

    layout = lay_out("credential", ["ID", "ISDELETED"], mapping)

    assert [column and column.key for column in layout.columns] == [EXTERNAL_IDENTIFIER, None]
    assert [each.chosen for each in layout.unknown] == [EXTERNAL_IDENTIFIER, LEAVE_OUT]
    assert [finding.code for finding in layout.findings] == ["column-left-out"]


def test_of_repeated_columns_the_first_is_read_and_the_others_are_named():
    layout = lay_out("credential", ["Name", "Credential Name"], {})

    assert [column is not None for column in layout.columns] == [True, False]
    assert [(finding.code, finding.column) for finding in layout.findings] == [("repeated-column", "Credential Name")]


@pytest.mark.parametrize("heading", ["Column1", "UploadComments", "Action", "Errors", "Warnings"])
def test_helper_columns_are_read_over_in_silence(heading):
    layout = lay_out("credential", [heading, "Name"], {})

    assert layout.columns[0] is None
    assert layout.findings == ()


@pytest.mark.parametrize(
    ("headings", "key"),
    [(["Identifier", "Name"], EXTERNAL_IDENTIFIER), (["Identifier", "CTID"], "ceterms:identifier")],
)
def test_the_heading_identifier_means_what_the_others_leave_to_it(headings, key):
    assert _keys(headings)[0] == key


def test_ctid_is_a_column_of_its_own():
    assert _keys(["ctid"]) == [CTID]

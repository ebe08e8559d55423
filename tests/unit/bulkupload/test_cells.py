import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctdl
from bulkupload import grammar
from bulkupload.cells import read_cell
from bulkupload.columns import CTID, columns_of
from bulkupload.place import Place

OURS = "ce-11111111-1111-4111-8111-111111111111"
OTHER = "ce-22222222-2222-4222-8222-222222222222"
COURSE = "ce-33333333-3333-4333-8333-333333333333"
PLACE = Place(
    declaration=ctdl.kind("credential"),
    organization_ctid=OURS,
    organization_name="Hudson Valley College",
    own={"C-1": (("ceterms:Course", COURSE),)},
)
COLUMNS = {column.heading: column for column in columns_of("credential").all}
READ_AS_CELLS = [column for column in columns_of("credential").own if column.prop and column.key != CTID]


def _read(heading, text, place=PLACE):
    return read_cell(COLUMNS[heading], text, place)


@pytest.mark.parametrize(
    ("heading", "text", "value"),
    [
        ("Credential Name", "Welder | Pipe", "Welder | Pipe"),
        ("Keywords", "welding| steel |", ["welding", "steel"]),
        ("Subjects", "Metal work", ["Metal work"]),
        ("Credential Type", "Bachelor Degree", "ceterms:BachelorDegree"),
        ("Credential Type", "BachelorDegree", "ceterms:BachelorDegree"),
        ("Credential Type", "ceterms:BachelorDegree", "ceterms:BachelorDegree"),
        ("Credential Type", "licenses", "ceterms:License"),
        ("Credential Status", "teach out", "credentialStat:TeachOut"),
        ("Learning Delivery Type", "In-Person|onlineonly", ["deliveryType:InPerson", "deliveryType:OnlineOnly"]),
        ("Language", "English|es", ["en", "es"]),
        ("Language", "English-en", ["en"]),
        ("Date Effective", "9/1/2026", "2026-09-01"),
        ("Date Effective", "09-01-2026", "2026-09-01"),
        ("Date Effective", "28-JAN-20", "2020-01-28"),
        ("Approximate Date Effective", "2026-09", "2026-09"),
        ("Is Non-credit", "Yes", True),
        ("Renewal Frequency", "2 years", "P2Y"),
        ("Estimated Duration", "1 year~2 years", [{"MinimumDuration": "P1Y", "MaximumDuration": "P2Y"}]),
        ("Version Identifier", "Catalog~2026", [{"IdentifierTypeName": "Catalog", "IdentifierValueCode": "2026"}]),
        ("Identifier", "A-17", [{"IdentifierValueCode": "A-17"}]),
        ("O*NET List", "13-2011|132011.0|29-1141.0", ["13-2011.00", "29-1141.00"]),
        ("O*NET List", "51–4121.00|41.2031.00|291141", ["51-4121.00", "41-2031.00", "29-1141.00"]),
        ("CIP List", "1.0101|48.0508", ["01.0101", "48.0508"]),
        ("Occupation Type", "Welders|51-4121.00", ["Welders", "51-4121.00"]),
        ("Owned By", "me", [OURS]),
        ("Owned By", OTHER.upper(), [OTHER]),
        ("Offered By", "same as owner", [OURS]),
        ("Offered By", "SAME_AS_OWNER", [OURS]),
        ("Approved By", "Acme Board ~ https://acme.example", [{"Name": "Acme Board", "SubjectWebpage": "https://acme.example"}]),
        ("Approved By", "hudson valley college~https://hvc.example", [OURS]),
        ("Is Part Of", "Big Degree~BachelorDegree~https://x.example", [
            {"Type": "ceterms:BachelorDegree", "Name": "Big Degree", "SubjectWebpage": "https://x.example"}]),
        ("Has Part", "C-1", [COURSE]),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_its_property(heading, text, value):
    reading = _read(heading, text)

    assert reading.value == value
    assert not [finding for finding in reading.findings if finding.is_error]


@pytest.mark.parametrize(
    ("heading", "text", "code", "suggestion"),
    [
        ("Credential Type", "Certifcation", "unknown-type", "Certification"),
        ("Credential Status", "Actve", "unknown-concept", "Active"),
        ("Learning Method Type", "Lecture, Seminar", "unknown-concept", "Lecture|Seminar"),
        ("Subject Webpage", "hvcc.example/rob", "bad-url", "https://hvcc.example/rob"),
        ("Subject Webpage", "https://x.example/" + "a" * 600, "too-long", ""),
        ("Credential Name", "x" * 401, "too-long", ""),
        ("Date Effective", "soon", "bad-date", ""),
        ("Date Effective", "2026-02-30", "bad-date", ""),
        ("Date Effective", "2026-01-01|2026-02-01", "too-many-values", ""),
        ("Language", "Klingonish", "bad-language", ""),
        ("Renewal Frequency", "often", "bad-duration", ""),
        ("Is Non-credit", "perhaps", "bad-boolean", ""),
        ("O*NET List", "welder", "bad-code", ""),
        ("CIP List", "4805", "bad-code", ""),
        ("Approved By", "Acme Board", "bad-reference", ""),
        ("Approved By", "Acme Board~acme", "bad-reference", ""),
        ("Has Part", "C-2", "unknown-identifier", "#DEFER"),
        ("Has Part", "Name~https://x.example", "bad-reference", ""),
        ("Is Part Of", "Name~Nonsense~https://x.example", "unknown-type", ""),
    ],
)
def test_what_cannot_be_read_is_an_error_that_names_the_value(heading, text, code, suggestion):
    reading = _read(heading, text)

    errors = [finding for finding in reading.findings if finding.is_error]
    assert [finding.code for finding in errors] == [code]
    assert suggestion in errors[0].suggestion
    assert errors[0].message.endswith(".")


def test_every_bad_value_of_a_list_has_its_own_finding():
    reading = _read("Language", "English|Klingonish|Elvish")

    assert reading.value == ["en"]
    assert ["Klingonish" in finding.message for finding in reading.findings] == [True, False]


def test_same_as_owner_stands_for_the_owners_of_the_row():
    place = Place(
        PLACE.declaration,
        OURS,
        "Hudson Valley College",
        owner=(OTHER, {"Name": "B", "SubjectWebpage": "https://b.example"}),
    )

    assert _read("Offered By", "same as owner", place).value == list(place.owner)


@pytest.mark.parametrize(
    ("heading", "text", "code"),
    [
        ("Subject Webpage", "http://hvcc.example", "insecure-address"),
        ("Subject Webpage", "https://hvcc.example/logo.PNG", "image-as-page"),
        ("Credential Name", "MASTER WELDER CERTIFICATE", "all-capitals"),
    ],
)
def test_what_is_most_likely_not_meant_is_a_warning(heading, text, code):
    reading = _read(heading, text)

    assert reading.value is not None
    assert [finding.code for finding in reading.findings] == [code]


NESTED = [column for group in columns_of("credential").groups for column in group.columns if column.prop]


@given(
    column=st.sampled_from(NESTED),
    text=st.text(min_size=1) | st.text(alphabet="|~-./:,0123456789Pce ", min_size=1),
)
@settings(deadline=None, max_examples=300)
def test_no_text_in_a_cell_of_a_cost_or_condition_ever_fails(column, text):
    if tidied := grammar.tidy(text):
        assert read_cell(column, tidied, PLACE) is not None


@pytest.mark.parametrize("column", READ_AS_CELLS, ids=lambda column: column.heading)
@given(text=st.text(min_size=1) | st.text(alphabet="|~-./:,0123456789Pce ", min_size=1))
@settings(deadline=None, max_examples=60)
def test_no_text_in_a_cell_ever_fails(column, text):
    tidied = grammar.tidy(text)
    if not tidied:
        return

    reading = read_cell(column, tidied, PLACE)

    assert reading.value is not None or reading.findings or not grammar.parts(tidied)
    assert all(finding.message.endswith((".", ")", "”.")) for finding in reading.findings)


@pytest.mark.parametrize("heading", ["Learning Delivery Type", "Audience Level Type", "Credential Status"])
def test_every_label_and_code_name_of_a_list_is_understood(heading):
    scheme = ctdl.scheme(COLUMNS[heading].prop.scheme)

    for concept in scheme.concepts:
        for text in (concept.label, concept.local_name, concept.uri, concept.label.upper().replace(" ", "-")):
            value = _read(heading, text).value
            assert (value if isinstance(value, str) else value[0]) == concept.uri

"""The spreadsheets of the publisher since 2019, line by line: headings that are taken, and what each sign means.

What depends on other resources and on other rows is in tests/integration/bulkupload/test_handbook_rows.py.
"""

import pytest

from bulkupload.columns import columns_of
from bulkupload.layout import lay_out
from ctdl.matching import plain
from tests.unit.bulkupload.conftest import ORGANIZATION

PAGE = "https://college.example.org/a"
OTHER = "ce-22222222-2222-4222-8222-222222222222"

# Names of one column, the first being the template's.
ALIASES = {
    "credential": [
        "External Identifier | UniqueIdentifier",
        "Credential Name | Name",
        "Description | Credential Description",
        "Owned By | OrgCTID | Existing Organization CTID",
        "Credential Type | CredentialTypeSchema",
        "Subject Webpage | Webpage",
        "Credential Status | Status | CredentialStatusType",
        "Credential Image | Image Url",
        "Keywords | Keyword(s) | keyword s*",
        "Subjects | Subject(s)",
        "CIP List | CIP",
        "Instructional Program Type | Programs",
        "Occupation Type | Occupations",
        "Industry Type | Industries",
        "NAICS List | NAICS",
        "O*NET List | ONET List | SOC List",
        "Estimated Duration | Duration",
        "Available At | Addresses | Available At Codes",
        "Offered By | Offered By List",
        "Accredited By | Accredited By List",
        "ConditionProfile: Description | Requires: Description | Condition Profile: Description",
        "ConditionProfile: Condition Type | ConditionProfile: Type | Condition Profile: Condition Type",
        "Condition Profile: Required Competency Framework | ConditionProfile: Required Competency Framework",
    ],
    "course": [
        "Learning Type | Learning Opportunity Class Type",
        "Learning Opportunity Name | Name",
        "Delivery Type | DeliveryType",
        "Life Cycle Status Type | LifeCycleStatusType",
        "Teaches Competency Framework | Teaches Competency Frameworks",
    ],
    "assessment": ["Assessment Name | Name", "Assesses Competency Framework | Assesses Competency Frameworks"],
    "support-service": ["Resource Name | Support Service Name | Name"],
}


@pytest.mark.parametrize(("kind", "names"), [(kind, line) for kind, lines in ALIASES.items() for line in lines])
def test_every_name_of_a_column_means_the_same(kind, names):
    found = {_key(kind, name) for name in names.split(" | ")}

    assert len(found) == 1, found
    assert found != {None}


def _key(kind: str, heading: str) -> str | None:
    column = columns_of(kind).find(heading)
    return column.key.partition("@")[0] if column else None  # "Requires: …" fixes which condition it is


# Headings that must find a column; those of the nested groups are in test_nested.py.
HEADINGS = {
    "credential": (
        "CTID|External Identifier|Internal Identifier|Credential Name|Description|Owned By|Credential Type|"
        "Subject Webpage|Credential Status|Language|Alternate Name|Coded Notation|Credential Id|Version Identifier|"
        "Credential Image|Date Effective|Audience Level Type|Audience Type|Availability Listing|Available Online At|"
        "Available At|Available At Codes|Keywords|Subjects|Degree Major|Degree Minor|Degree Concentration|CIP List|"
        "Instructional Program Type|O*NET List|Occupation Type|NAICS List|Industry Type|Estimated Duration|"
        "Estimated Duration Description|Renewal Frequency|Assessment Delivery Type|Learning Delivery Type|"
        "Latest Version|Previous Version|Process Standards|Process Standards Description|Copyright Holder|Offered By|"
        "Accredited By|Approved By|Recognized By|Regulated By|Common Conditions|Common Costs|In Catalog|Name|Cost|"
        "ConditionProfile: Credit Unit Value"
    ),
    "course": (
        "Target Credentials|Target Credential Relationship|External Identifier|Learning Type|"
        "Learning Opportunity Name|Description|Subject Webpage|Language|Life Cycle Status Type|Available Online At|"
        "Availability Listing|Available At|Available At Codes|Teaches Competency Framework|Learning Method Type|"
        "Delivery Type|Delivery Type Description|Credit Unit Type|Credit Unit Value|Credit Unit Max Value|"
        "Credit Unit Type Description|CTID|Internal Identifier|Coded Notation|Keywords|Subjects|In Catalog|"
        "Version Identifier|Identifier|Is Non-Credit|Date Effective|CIP List|Estimated Duration|Is Part Of|"
        "Prerequisites|Offered By|ConditionProfile: External Identifier|ConditionProfile: Type|"
        "ConditionProfile: Name|ConditionProfile: Description"
    ),
    "assessment": (
        "Assessment Name|Target Credentials|Credential Condition Type|Assessment Example|"
        "Assessment Example Description|Assessment Method Type|Assessment Output|Assessment Use Type|Delivery Type|"
        "Delivery Type Description|External Research|Has Group Evaluation|Has Group Participation|Is Proctored|"
        "Process Standards|Process Standards Description|Scoring Method Type|Scoring Method Description|"
        "Scoring Method Example|Scoring Method Example Description|"
        "Version Identifier|Credit Unit Type|Credit Unit Value|Assesses Competency Framework"
    ),
    "location": (
        "External Identifier|Organization CTID|Address Name|Address Line 1|Address Line 2|City|"
        "State, Province, or Region|Postal Code|Post Office Box Number|Country"
    ),
    "organization": (
        "Name|CTID|External Identifier|Webpage|Description|PrimaryPhoneNumber|PrimaryEmail|OrganizationSector|"
        "Organization Types|Street Address|City|StateProvince|PostalCode|Country"
    ),
    "support-service": (
        "External Identifier|Resource Name|Description|Subject Webpage|Life Cycle Status Type|Language|"
        "Accommodation Type|Support Service Type|Delivery Type|Keywords|Offered By"
    ),
}


@pytest.mark.parametrize(("kind", "heading"), [(kind, each) for kind in HEADINGS for each in HEADINGS[kind].split("|")])
def test_every_column_of_the_templates_is_known(kind, heading):
    assert columns_of(kind).find(heading) is not None


MEMBER_HEADINGS = {
    "competency-framework": (
        "@id|@type|ceasn:description|ceasn:inLanguage|ceasn:name|ceasn:publicationStatusType|ceasn:source|"
        "ceasn:codedNotation|ceasn:competencyCategory|ceasn:competencyText|ceasn:isTopChildOf|ceasn:isPartOf|"
        "ceasn:isChildOf|ceasn:listID|ceasn:publisher|ceasn:competencyLabel|ceasn:comment|ceasn:hasChild|"
        "ceasn:hasTopChild|ceasn:license|ceasn:publisherName|ceasn:dateCreated|ceasn:dateModified|ceterms:ctid"
    ),
    "concept-scheme": (
        "@id|@type|ceasn:name|skos:prefLabel|skos:hasTopConcept|skos:topConceptOf|skos:narrower|skos:broader"
    ),
    "pathway": (
        "External Identifier|Pathway Component Type|name|description|Subject webpage|hasDestinationComponent|"
        "componentCategory|sourceData|credentialType|hasChild|hasCondition|requiredNumber|targetComponent"
    ),
}


@pytest.mark.parametrize("kind", MEMBER_HEADINGS)
def test_files_of_parts_have_no_column_that_we_do_not_know(kind):
    layout = lay_out(kind, MEMBER_HEADINGS[kind].split("|"), {})

    assert [each.heading for each in layout.unknown] == []


IGNORED = (
    "Comment|Comments|UploadComments|CostProfileCreated|ConditionProfileCreated|TargetCredentialName|"
    "TargetCredentialNames|Assessments|OfferingOrganization|AdvancedStandingFor|AdvancedStandingForCredential|Column1|"
    "Text Verification Average|Text Verification Details"
)


@pytest.mark.parametrize("heading", IGNORED.split("|"))
def test_columns_of_remarks_are_read_over(heading):
    layout = lay_out("course", ["External Identifier", heading], {})

    assert layout.columns[1] is None
    assert not layout.unknown


# -- cells -----------------------------------------------------------------------------------------------------------

NOTHING = object()  # the cell changes nothing
LEARNING_METHODS = (
    "Applied", "Augmented Reality", "Electronic Media Based", "Laboratory", "Lecture", "Prerecorded", "Self Paced",
    "Seminar", "Simulation", "Work Based",
)  # fmt: skip
CREDIT_UNITS = (
    "Academic Year", "Clock Hour", "Contact Hour", "Carnegie Unit", "Quarter Hour", "Semester Hours", "SemesterHour",
    "Certificate Credit", "Continuing Education Unit", "Competency Credit", "Degree Credit", "Dual Credit",
    "Requirement Credit", "Secondary Diploma Credit",
)  # fmt: skip
# Kind, heading, cell, what it says (term -> value) or the code of the finding that refuses or warns.
CELLS = [
    ("credential", "Keywords", " welding | steel ||", {"ceterms:keyword": ["welding", "steel"]}),
    ("credential", "Offered By", f"Acme~{PAGE}", {"ceterms:offeredBy": [{"Name": "Acme", "SubjectWebpage": PAGE}]}),
    ("credential", "Offered By", "same as owner", {"ceterms:offeredBy": [ORGANIZATION]}),
    ("credential", "Copyright Holder", "same as owner", {"ceterms:copyrightHolder": [ORGANIZATION]}),
    ("credential", "Owned By", "me", {"ceterms:ownedBy": [ORGANIZATION]}),
    ("credential", "Owned By", OTHER.upper(), {"ceterms:ownedBy": [OTHER]}),
    ("credential", "Keywords", "", NOTHING),
    ("credential", "Keywords", "#DELETE", {"ceterms:keyword": None}),
    ("credential", "Credential Name", "#DELETE", "cannot-be-emptied"),
    ("course", "Target Credentials", "#DEFER", "deferred"),
    ("credential", "Keywords", "SAMPLE keyword", "sample"),
    ("credential", "Credential Name", "x" * 401, "too-long"),
    ("credential", "Subject Webpage", f"{PAGE}/{'x' * 600}", "too-long"),
    ("credential", "Subject Webpage", "college.example.org/a", "bad-url"),
    ("credential", "Subject Webpage", "http://college.example.org/a", "insecure-address"),
    ("credential", "Subject Webpage", f"{PAGE}.png", "image-as-page"),
    ("credential", "Credential Image", f"{PAGE}.html", "page-as-image"),
    ("credential", "Credential Image", f"{PAGE}.png", {"ceterms:image": f"{PAGE}.png"}),
    ("credential", "Language", "english|Spanish", {"ceterms:inLanguage": ["en", "es"]}),
    ("credential", "Language", "English-en", {"ceterms:inLanguage": ["en"]}),
    ("credential", "Language", "Klingonese", "bad-language"),
    ("credential", "Date Effective", "8/1/2026", {"ceterms:dateEffective": "2026-08-01"}),
    ("credential", "Date Effective", "soon", "bad-date"),
    ("course", "Is Non-Credit", "TRUE", {"ceterms:isNonCredit": True}),
    ("course", "Is Non-Credit", "Yes", {"ceterms:isNonCredit": True}),
    ("course", "Is Non-Credit", "#DELETE", {"ceterms:isNonCredit": None}),
    ("course", "Is Non-Credit", "perhaps", "bad-boolean"),
    ("course", "Estimated Duration", "12 hours", {"ceterms:estimatedDuration": [{"ExactDuration": "PT12H"}]}),
    ("course", "Estimated Duration", "1 year~2 years", {
        "ceterms:estimatedDuration": [{"MinimumDuration": "P1Y", "MaximumDuration": "P2Y"}]}),
    ("course", "Estimated Duration", "90 minutes", {"ceterms:estimatedDuration": [{"ExactDuration": "PT90M"}]}),
    ("course", "Estimated Duration", "a while", "bad-duration"),
    ("credential", "Version Identifier", f"Catalog~2026~{PAGE}", {"ceterms:versionIdentifier": [
        {"IdentifierTypeName": "Catalog", "IdentifierValueCode": "2026", "IdentifierType": PAGE}]}),
    ("credential", "CIP List", "1.0101|48.051", {"ceterms:instructionalProgramType": ["01.0101", "48.0510"]}),
    ("credential", "CIP List", "welding", "bad-code"),
    ("credential", "O*NET List", "51-4121|13-2011.0", {"ceterms:occupationType": ["51-4121.00", "13-2011.00"]}),
    ("credential", "NAICS List", "6111", {"ceterms:naics": ["6111"]}),
    ("credential", "Credential Type", "BachelorDegree", {"@type": "ceterms:BachelorDegree"}),
    ("credential", "Credential Type", "bachelor degrees", {"@type": "ceterms:BachelorDegree"}),
    ("credential", "Learning Delivery Type", "In-Person|InPerson|in person", {
        "ceterms:learningDeliveryType": ["deliveryType:InPerson"]}),
    ("credential", "Keywords", "NULL", NOTHING),
    ("credential", "Keywords", "a `plain` word", {"ceterms:keyword": ['a "plain" word']}),
    ("course", "Learning Method Type", "|".join(LEARNING_METHODS), 10),
    ("course", "Delivery Type", "Blended Delivery|In-Person|Online Only|VariableSite", 4),
    ("course", "Delivery Type", "MixedSynchronous", "unknown-concept"),  # no concept of the published vocabulary
    ("course", "Cost", "1200.50", {"ceterms:estimatedCost": [{"Price": 1200.5, "Currency": "USD"}]}),
    ("course", "Credit Unit Type", "Quarter Hours", 1),
    *(("course", "Credit Unit Type", unit, 1) for unit in CREDIT_UNITS),
    ("course", "Target Credential Relationship", "Is Preparation For", NOTHING),
    ("course", "Teaches Competency Framework", f"{OTHER}|{PAGE}", {"ceterms:teaches": [
        {"Framework": OTHER}, {"Framework": PAGE}]}),
    ("credential", "Cost: Types List", "tuition~1234|application~50.5", 2),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "heading", "cell", "expected"), CELLS, ids=[f"{each[1]}-{each[2][:30]}" for each in CELLS]
)
def test_a_cell_means_what_it_always_meant(read, kind, heading, cell, expected):
    found = read(kind, [[heading], [cell]])
    [changes] = found.changes

    if expected is NOTHING:
        assert changes == {}
        assert not found.findings
    elif isinstance(expected, str):
        assert expected in found.codes
    elif isinstance(expected, int):
        assert _count(changes) == expected, changes
        assert not [each for each in found.findings if each.is_error]
    else:
        assert changes == expected
        assert not [each for each in found.findings if each.is_error]


def _count(changes) -> int:
    [value] = changes.values()
    return len(value) if isinstance(value, list) else 1


def test_headings_are_compared_by_letters_and_digits_alone():
    assert plain(" Credential  Name* ") == plain("credentialname")

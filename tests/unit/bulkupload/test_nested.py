"""Costs, conditions, connections, addresses: prefixed columns, numbers, repeated rows, what is meant on an update."""

import pytest

import ctdl
from bulkupload.columns import columns_of
from ctdl.simplified.fields import profile_fields
from tests.unit.bulkupload.conftest import BASE, applied

COSTS = "ceterms:estimatedCost"
PLACE = profile_fields("Place")
STREET = PLACE.name_of(PLACE.by_term["ceterms:streetAddress"])
HEADINGS = ["External Identifier", "Credential Name", "Cost: Internal Identifier", "Cost: Name", "Cost: Price"]


def _with(*costs):
    blank = ctdl.new_document("ceterms:Certification", ctid=ctdl.new_ctid(), base=BASE)
    return ctdl.edit(blank, {"ceterms:name": "Welder", COSTS: list(costs)}, base=BASE)


@pytest.mark.parametrize(
    "heading",
    [
        "Cost: Internal Identifier", "Cost: External Identifier", "Cost: Name", "Cost: Description",
        "Cost: Details Url", "Cost: Currency Type", "Cost: Types List",
        "ConditionProfile: Internal Identifier", "ConditionProfile: External Identifier",
        "ConditionProfile: Condition Type", "ConditionProfile: Type", "Condition Profile: Name",
        "ConditionProfile: Description", "ConditionProfile: Subject Webpage", "ConditionProfile: Submission Of Items",
        "ConditionProfile: Condition Items", "ConditionProfile: Experience", "ConditionProfile: Years Of Experience",
        "ConditionProfile: Assessment CTID", "ConditionProfile: Target Credential List",
        "ConditionProfile: Target Assessment List", "ConditionProfile: Target Learning Opportunity List",
        "ConditionProfile: CreditHourType", "ConditionProfile: CreditHourValue", "ConditionProfile: CreditUnitType",
        "ConditionProfile: CreditUnitValue", "ConditionProfile: CreditUnitTypeDescription",
        "Condition Profile: Required Competency Framework", "Requires: Description", "Recommends: Name",
        "ConnectionProfile: Internal Identifier", "ConnectionProfile: Connection Type",
        "ConnectionProfile: Description", "ConnectionProfile: Target Credential List", "ConnectionProfile: Weight",
        "Financial Assistance: External Identifier", "Financial Assistance: Name", "Financial Assistance: Description",
        "Financial Assistance: Subject Webpage", "Financial Assistance: Type", "Common Conditions", "Common Costs",
        "Estimated Duration Description", "Available At Codes", "Internal Identifier", "CIP List", "SOC List", "NAICS",
        "Programs", "Occupations", "Industries", "Duration", "Addresses", "Offered By List", "Image Url", "Status",
        "Cost 2: Name", "Cost Details Url", "CredentialTypeSchema", "OrgCTID", "Keyword(s)", "Subject(s)",
    ],
)  # fmt: skip
def test_every_promised_heading_is_known(heading):
    assert columns_of("credential").find(heading) is not None


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("course", "Target Credentials"), ("course", "Target Credential Relationship"),
        ("course", "Learning Opportunity Class Type"), ("course", "Learning Type"), ("course", "Prerequisites"),
        ("course", "Credit Unit Type"), ("course", "Credit Unit Value"), ("course", "Credit Unit Max Value"),
        ("course", "Teaches Competency Framework"), ("course", "Life Cycle Status Type"), ("course", "Identifier"),
        ("assessment", "Credential Condition Type"), ("assessment", "Assesses Competency Framework(s)"),
        ("assessment", "Scoring Method Example Description"), ("assessment", "Is Proctored"),
        ("organization", "PrimaryPhoneNumber"), ("organization", "PrimaryEmail"), ("organization", "StateProvince"),
        ("organization", "PostalCode"), ("organization", "Street Address"), ("organization", "OrganizationSector"),
        ("location", "External Identifier"), ("location", "Organization CTID"), ("location", "Address Name"),
        ("location", "Address Line 1"), ("location", "State, Province, or Region"), ("location", "Postal Code"),
        ("location", "Post Office Box Number"), ("location", "City"), ("location", "Country"),
        ("support-service", "Resource Name"), ("support-service", "Accommodation Type"),
        ("competency-framework", "ceasn:publicationStatusType"), ("competency-framework", "@id"),
        ("concept-scheme", "skos:hasTopConcept"),
    ],
)  # fmt: skip
def test_every_promised_heading_of_other_kinds_is_known(kind, heading):
    assert columns_of(kind).find(heading) is not None


def test_repeated_rows_and_numbered_columns_give_several(read):
    repeated = read("credential", [HEADINGS, ["W", "Welder", "", "Tuition", "100"], ["W", "Welder", "", "Books", "20"]])
    numbered = read("credential", [["External Identifier", "Cost 1: Name", "Cost 2: Name"], ["W", "Tuition", "Books"]])

    assert [cost["Name"] for cost in repeated.changes[0][COSTS]] == ["Tuition", "Books"]
    assert [cost["Name"] for cost in numbered.changes[0][COSTS]] == ["Tuition", "Books"]


def test_a_list_of_types_gives_a_cost_for_each(read):
    found = read("credential", [["External Identifier", "Cost: Types List"], ["W", "tuition~1,234|application~50"]])

    assert [(cost["DirectCostType"], cost["Price"]) for cost in found.changes[0][COSTS]] == [
        ("costType:Tuition", 1234),
        ("costType:Application", 50),
    ]


def test_the_relation_says_which_property_is_meant(read):
    headings = [
        "External Identifier",
        "ConditionProfile: Condition Type",
        "ConditionProfile: Description",
        "Recommends: Name",
    ]
    found = read("credential", [headings, ["W", "corequisite", "Take both.", "Some math"]])

    assert found.changes[0]["ceterms:corequisite"] == [{"Description": "Take both."}]
    assert found.changes[0]["ceterms:recommends"] == [{"Name": "Some math"}]


def test_the_only_cost_is_meant_and_blank_cells_keep(read):
    graph = _with({"Name": "Tuition", "Price": 100, "Description": "For all."})

    found = read("credential", [HEADINGS, ["W", "", "", "", "120"]], graph)

    assert found.changes[0][COSTS] == [{"Name": "Tuition", "Description": "For all.", "Price": 120}]


def test_of_several_one_has_to_be_named(read):
    graph = _with({"Name": "Tuition", "Price": 100}, {"Name": "Books", "Price": 20})

    unclear = read("credential", [HEADINGS, ["W", "", "", "", "120"]], graph)
    by_name = read("credential", [HEADINGS, ["W", "", "", "Books", "25"]], graph)
    new = read("credential", [HEADINGS, ["W", "", "#NEW", "Fees", "5"]], graph)

    assert unclear.codes == ["which-one"]
    assert [cost["Price"] for cost in by_name.changes[0][COSTS]] == [100, 25]
    assert [cost["Name"] for cost in new.changes[0][COSTS]] == ["Tuition", "Books", "Fees"]


def test_an_identifier_of_something_changed_since_is_refused(read):
    found = read(
        "credential", [HEADINGS, ["W", "", "11111111-1111-5111-8111-111111111111", "Tuition", "1"]], _with({"Price": 9})
    )

    assert found.codes == ["changed-since"]


def test_delete_removes_the_cost_and_empties_a_cell_of_it(read):
    graph = _with({"Name": "Tuition", "Price": 100})
    headings = ["External Identifier", "Cost: External Identifier", "Cost: Name"]

    removed = read("credential", [headings, ["W", "#DELETE", ""]], graph)
    emptied = read("credential", [headings, ["W", "", "#DELETE"]], graph)

    assert COSTS not in ctdl.main_node(applied(graph, removed.changes[0]))
    assert emptied.changes[0][COSTS] == [{"Price": 100}]


def test_a_credit_range_and_target_credentials_of_a_course(read):
    headings = [
        "External Identifier", "Credit Unit Type", "Credit Unit Value", "Credit Unit Max Value", "Target Credentials",
        "Target Credential Relationship",
    ]  # fmt: skip
    ctid = "ce-76019a27-513b-4fc8-beb7-03ecf60b0a2d"
    found = read("course", [headings, ["C", "Semester Hours", "3", "4", ctid, "Is Preparation For"]])

    assert found.changes[0]["ceterms:creditValue"] == [
        {"CreditUnitType": ["creditUnit:SemesterHour"], "MinValue": 3, "MaxValue": 4}
    ]
    assert found.changes[0]["ceterms:isPreparationFor"] == [{"TargetCredential": [ctid]}]


def test_deferred_credentials_are_said_and_nothing_more(read):
    found = read("course", [["External Identifier", "Target Credentials"], ["C", "#DEFER"]])

    assert found.codes == ["deferred"]
    assert found.changes == [{}]


def test_a_duration_and_its_description_are_one(read):
    found = read(
        "credential",
        [
            ["External Identifier", "Estimated Duration", "Estimated Duration Description"],
            ["W", "1 year~2 years", "Full time."],
        ],
    )

    assert found.changes[0]["ceterms:estimatedDuration"] == [
        {"MinimumDuration": "P1Y", "MaximumDuration": "P2Y", "Description": "Full time."}
    ]


def test_addresses_are_matched_by_their_identifier(read):
    blank = ctdl.new_document("ceterms:CredentialOrganization", ctid=ctdl.new_ctid(), base=BASE)
    there = {"Name": "Main", "City": "Troy", "Identifier": [{"IdentifierValueCode": "A"}]}
    graph = ctdl.edit(blank, {"ceterms:name": "Hudson", "ceterms:address": [there]}, base=BASE)
    headings = ["External Identifier", "Address Name", "Address Line 1", "City"]

    found = read(
        "location", [headings, ["A", "Main campus", "1 Road", "Troy"], ["B", "North", "2 Road", "Glens"]], graph
    )

    assert len(found.changes) == 1
    assert [(each["Name"], each[STREET]) for each in found.changes[0]["ceterms:address"]] == [
        ("Main campus", "1 Road"),
        ("North", "2 Road"),
    ]


def test_another_name_under_the_same_identifier_is_no_repetition(read):
    found = read("credential", [HEADINGS, ["W", "Welder", "", "Tuition", "1"], ["W", "Nurse", "", "Books", "2"]])

    assert len(found.changes) == 2

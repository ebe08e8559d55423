"""Simplified input becomes the JSON-LD that the Registry Assistant would make of it, and can be had back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctdl import graph, simplified
from ctdl.declaration import UnknownKind, kind, profile
from ctdl.findings import Finding, Severity
from ctdl.simplified import Formatted, Scope

BASE = "https://registry.example"
CTID = "ce-c5abf83d-6ab4-4711-80ad-68b3a560fb71"
OTHER = "ce-e8305dc9-46cb-46be-8320-9a794df9e252"
OTHER_URI = f"{BASE}/resources/{OTHER}"
CREDENTIAL = {"Type": "Certificate", "CTID": CTID, "Name": "Welding"}
ORGANIZATION = {"Type": "CredentialOrganization", "CTID": CTID, "Name": "College"}


def formatted(**members: Any) -> Formatted:
    return simplified.format("credential", CREDENTIAL | members, base=BASE)


def published(term: str, **members: Any) -> Any:
    """The published value of one property of a credential given by these inputs."""
    return graph.main_node(formatted(**members).document).get(term)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def name_of(node: Any) -> Any:
    return node["ceterms:targetNodeName"]["en-US"]


# -- requests ------------------------------------------------------------------------------------------------------


def test_bare_and_wrapped_input_give_the_same() -> None:
    request = {"Credential": CREDENTIAL, "PublishForOrganizationIdentifier": OTHER, "Community": ""}

    wrapped = simplified.format("credential", request, base=BASE)

    assert wrapped.document == formatted().document
    assert wrapped.findings == []


def test_the_default_language_of_a_request_is_that_of_its_texts() -> None:
    request = {"Credential": CREDENTIAL, "DefaultLanguage": "es"}

    node = graph.main_node(simplified.format("Credential", request, base=BASE).document)

    assert node["ceterms:name"] == {"es": "Welding"}
    assert node["ceterms:inLanguage"] == ["es"]


def test_required_properties_with_a_default_are_filled() -> None:
    assert name_of(published("ceterms:credentialStatusType")) == "Active"
    assert published("ceterms:inLanguage") == ["en-US"]
    assert published("ceterms:inLanguage", InLanguage=["ar-SA"]) == ["ar-SA"]


def test_a_missing_ctid_is_made_and_said() -> None:
    result = simplified.format("credential", {"Type": "Certificate"}, base=BASE)

    [finding] = result.findings
    assert (finding.code, finding.path, finding.severity) == ("ctid-made", "/CTID", Severity.INFO)
    assert graph.main_node(result.document)["ceterms:ctid"] == finding.suggestion
    assert result.document["@id"] == f"{BASE}/graph/{finding.suggestion}"


@pytest.mark.parametrize(
    ("stated", "code", "class_term"),
    [
        ("certification", None, "ceterms:Certification"),
        ("ceterms:BachelorDegree", None, "ceterms:BachelorDegree"),
        ("Bachelor's Degree", None, "ceterms:BachelorDegree"),
        ("Nonsense", "unknown-class", "Nonsense"),
        ("ceterms:CredentialOrganization", "unknown-class", "ceterms:CredentialOrganization"),
    ],
)
def test_the_type_is_understood_with_and_without_prefix(stated: str, code: str | None, class_term: str) -> None:
    result = simplified.format("credential", {"CredentialType": stated, "CTID": CTID})

    assert codes(result.findings) == ([code] if code else [])
    assert graph.main_node(result.document)["@type"] == class_term


def test_a_missing_type_is_an_error_where_there_are_several() -> None:
    result = simplified.format("credential", {"CTID": CTID})

    assert [(finding.code, finding.severity) for finding in result.findings] == [("missing-type", Severity.ERROR)]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownKind):
        simplified.format("nonsense", {})


def test_an_unknown_field_is_said_with_what_it_may_have_meant() -> None:
    [finding] = formatted(Keywrod=["a"]).findings

    assert (finding.path, finding.code, finding.suggestion) == ("/Keywrod", "unknown-field", "Keyword")
    assert finding.severity is Severity.WARNING


def test_an_unknown_term_is_kept_and_said() -> None:
    result = formatted(**{"x:note": {"a": [1]}})

    assert graph.main_node(result.document)["x:note"] == {"a": [1]}
    assert codes(result.findings) == ["unknown-field"]


def test_a_finding_inside_a_profile_names_its_place_and_its_property() -> None:
    [finding] = simplified.format("credential", {"Credential": CREDENTIAL | {"Requires": [{}, {"Nmae": "x"}]}}).findings

    assert (finding.path, finding.term) == ("/Credential/Requires/1/Nmae", "ceterms:requires")


def test_names_of_inputs_are_found_in_any_case() -> None:
    assert published("ceterms:subjectWebpage", subjectwebpage="https://a.example") == "https://a.example"


def test_entry_conditions_move_to_requires() -> None:
    result = formatted(EntryCondition=[{"Name": "First"}], Requires=[{"Name": "Second"}])

    names = [graph.text(each["ceterms:name"]) for each in graph.main_node(result.document)["ceterms:requires"]]
    assert names == ["Second", "First"]
    assert codes(result.findings) == ["moved-field"]


def test_a_property_given_under_two_names_keeps_both() -> None:
    names = published("ceterms:name", **{"ceterms:name": {"es": "Soldadura"}})
    keywords = published("ceterms:keyword", Keyword=["a"], **{"ceterms:keyword": {"en-US": ["b"], "es": ["c"]}})
    owners = published("ceterms:ownedBy", OwnedBy={"CTID": CTID}, **{"ceterms:ownedBy": [OTHER]})

    assert names == {"es": "Soldadura", "en-US": "Welding"}
    assert keywords == {"en-US": ["b", "a"], "es": ["c"]}
    assert owners == [f"{BASE}/resources/{CTID}", OTHER_URI]
    assert codes(formatted(Image="https://a.example/i.png", image="https://b.example/i.png").findings) == [
        "too-many-values"
    ]


# -- texts, addresses, dates, numbers ------------------------------------------------------------------------------


def test_texts_are_trimmed_and_get_the_language() -> None:
    assert published("ceterms:description", Description="  Text \n") == {"en-US": "Text"}
    assert published("ceterms:keyword", Keyword=[" a ", "", "b"]) == {"en-US": ["a", "b"]}
    assert published("ceterms:keyword", Keyword="one") == {"en-US": ["one"]}


def test_language_maps_pass_through_with_lower_case_regions() -> None:
    given_map = {"en-US": "A", "ar-SA": "B"}

    assert published("ceterms:description", **{"ceterms:description": given_map}) == {"en-US": "A", "ar-sa": "B"}


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("https://www.cswe.org/", "https://www.cswe.org"),
        ("https://www.cswe.org/path/", "https://www.cswe.org/path"),
        ("https://www.cswe.org/?a=b/", "https://www.cswe.org/?a=b/"),
        (" http://x.example ", "http://x.example"),
    ],
)
def test_addresses_lose_their_last_slash(given_url: str, expected: str) -> None:
    assert published("ceterms:subjectWebpage", SubjectWebpage=given_url) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-01", "9/1/2026", "09-01-2026", "9/1/2026 12:00:00 AM", "2026-09-01T00:00:00", "September 1, 2026",
        "1 Sep 2026", "Sep 1st, 2026", "2026/9/1", "20260901", "01-Sep-2026",
    ],
)  # fmt: skip
def test_dates_in_common_forms_become_year_month_day(text: str) -> None:
    assert published("ceterms:dateEffective", DateEffective=text) == "2026-09-01"


def test_a_day_above_twelve_cannot_be_a_month() -> None:
    assert published("ceterms:dateEffective", DateEffective="31/12/2026") == "2026-12-31"


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "2026", "31/31/2026"])
def test_what_is_no_date_is_kept_and_said(text: str) -> None:
    result = formatted(DateEffective=text)

    assert graph.main_node(result.document)["ceterms:dateEffective"] == text
    assert [(finding.code, finding.term) for finding in result.findings] == [("bad-date", "ceterms:dateEffective")]


@pytest.mark.parametrize(
    ("given_duration", "expected"),
    [
        ("P1Y6M15D", "P1Y6M15D"),
        ("pt3h", "PT3H"),
        ("2 years", "P2Y"),
        ("1 year and 6 months", "P1Y6M"),
        ("40 hrs, 30 min", "PT40H30M"),
        ({"Years": 2}, "P2Y"),
        ({"Years": 2.5}, "P2.5Y"),
        ({"Weeks": 8, "Hours": 0}, "P8W"),
        ({"Hours": "160", "Years": None}, "PT160H"),
        ({"Duration_ISO8601": "P3M"}, "P3M"),
    ],
)
def test_durations_become_iso(given_duration: Any, expected: str) -> None:
    [duration] = published("ceterms:estimatedDuration", EstimatedDuration=[{"ExactDuration": given_duration}])

    assert duration == {"@type": "ceterms:DurationProfile", "ceterms:exactDuration": expected}
    assert published("ceterms:renewalFrequency", RenewalFrequency=given_duration) == expected


@pytest.mark.parametrize("text", ["a while", "2", "two years", {"Years": "many"}])
def test_what_is_no_duration_is_said(text: Any) -> None:
    assert codes(formatted(RenewalFrequency=text).findings) == ["bad-duration"]


@pytest.mark.parametrize(
    ("price", "expected"),
    [(100, "100"), (100.0, "100.0"), (74.92, "74.92"), ("1,250.50", "1250.5"), ("$95", "95"), ("100.00", "100.0")],
)
def test_numbers_keep_their_kind(price: Any, expected: str) -> None:
    [cost] = published("ceterms:estimatedCost", EstimatedCost=[{"Price": price}])

    assert json.dumps(cost["ceterms:price"]) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("English", ["en"]), ("english-en", ["en"]), (["es", "French"], ["es", "fr"])]
)
def test_languages_are_known_by_name(text: Any, expected: list[str]) -> None:
    assert published("ceterms:inLanguage", InLanguage=text) == expected


def test_what_is_empty_is_dropped() -> None:
    empty = {"Description": "", "Keyword": [], "Requires": [{"AssertedBy": {}, "CreditValue": [{}]}], "Image": None}

    assert formatted(**empty).document == formatted().document


# -- vocabularies --------------------------------------------------------------------------------------------------

FULL_TIME = {
    "@type": "ceterms:CredentialAlignmentObject",
    "ceterms:framework": "https://credreg.net/ctdl/terms/Audience",
    "ceterms:frameworkName": {"en-US": "Audience"},
    "ceterms:targetNode": "audience:FullTime",
    "ceterms:targetNodeName": {"en-US": "Full-Time"},
}


@pytest.mark.parametrize(
    "text",
    [
        "audience:FullTime", "Audience:fulltime", "FullTime", "Full-time", "full time",
        "https://purl.org/ctdl/vocabs/audience/FullTime", {"TargetNode": "audience:FullTime"},
        {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": {"en": "Full Time"}},
    ],
)  # fmt: skip
def test_a_concept_is_known_by_any_of_its_names(text: Any) -> None:
    [concept] = published("ceterms:audienceType", AudienceType=[text])

    concept.pop("ceterms:targetNodeDescription", None)
    assert concept == FULL_TIME


def test_one_concept_where_one_is_taken_even_of_a_list() -> None:
    assert name_of(published("ceterms:credentialStatusType", CredentialStatusType=["Suspended"])) == "Suspended"


def test_a_second_value_where_one_is_taken_is_said() -> None:
    result = formatted(CredentialStatusType=["Active", "Suspended"])

    assert codes(result.findings) == ["too-many-values"]


def test_an_unknown_concept_is_kept_and_said_with_a_suggestion() -> None:
    result = formatted(AudienceType=["Ful Tim"])

    [concept] = graph.main_node(result.document)["ceterms:audienceType"]
    assert concept["ceterms:targetNodeName"] == {"en-US": "Ful Tim"}
    [finding] = result.findings
    assert (finding.code, finding.path, finding.suggestion) == ("unknown-concept", "/AudienceType/0", "Full-Time")


def test_a_concept_of_another_scheme_keeps_its_own_framework() -> None:
    result = formatted(EstimatedCost=[{"Price": 1, "ResidencyType": ["audience:CurrentMilitary"]}])

    [concept] = graph.main_node(result.document)["ceterms:estimatedCost"][0]["ceterms:residencyType"]
    assert concept["ceterms:frameworkName"] == {"en-US": "Audience"}
    assert codes(result.findings) == ["unknown-concept"]


def test_the_2018_list_of_sectors_works() -> None:
    node = graph.main_node(
        simplified.format(
            "organization", ORGANIZATION | {"AgentSectorType": ["agentSector:Public"]}, base=BASE
        ).document
    )
    single = simplified.format("organization", ORGANIZATION | {"AgentSectorType": "agentSector:Public"}, base=BASE)

    assert [name_of(sector) for sector in node["ceterms:agentSectorType"]] == ["Public"]
    assert graph.main_node(single.document)["ceterms:agentSectorType"] == node["ceterms:agentSectorType"]


# -- occupations, industries, programs, subjects, competencies ------------------------------------------------------


@pytest.mark.parametrize("code", ["533032", "53-3032", " 53-3032.00 ", 533032])
def test_occupation_codes_are_brought_into_form(code: Any) -> None:
    names = {("onet", "53-3032.00"): "Truck Drivers"}

    result = simplified.format(
        "credential", CREDENTIAL | {"ONET_Codes": [code]}, base=BASE, lookup=lambda *key: names.get(key)
    )

    assert graph.main_node(result.document)["ceterms:occupationType"] == [
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:framework": "https://www.onetcenter.org/taxonomy.html",
            "ceterms:frameworkName": {"en-US": "Standard Occupational Classification"},
            "ceterms:codedNotation": "53-3032.00",
            "ceterms:targetNode": "https://www.onetonline.org/link/summary/53-3032.00",
            "ceterms:targetNodeName": {"en-US": "Truck Drivers"},
        }
    ]


def test_a_code_that_no_table_has_is_without_a_name() -> None:
    [program] = published("ceterms:instructionalProgramType", CIP_Codes=["119999"])

    assert program["ceterms:codedNotation"] == "11.9999"
    assert program["ceterms:frameworkName"] == {"en-US": "Classification of Instructional Programs"}
    assert not {"ceterms:targetNodeName", "ceterms:targetNode"} & set(program)


def test_the_2018_lists_of_codes_work() -> None:
    industries = published("ceterms:industryType", IndustryType=["333922", "333923"])
    occupations = published("ceterms:occupationType", OccupationType=["51-4121", "11-3051"])

    assert [each["ceterms:codedNotation"] for each in industries] == ["333922", "333923"]
    assert [each["ceterms:codedNotation"] for each in occupations] == ["51-4121.00", "11-3051.00"]


def test_items_codes_and_names_of_occupations_join_in_one_list() -> None:
    item = {
        "Framework": "https://f.example/",
        "FrameworkName": "F",
        "CodedNotation": "1",
        "Name": "N",
        "Description": "D",
    }

    first, second, third = published(
        "ceterms:occupationType", OccupationType=[item], AlternativeOccupationType=["53"], ONET_Codes=["11-3051"]
    )

    assert list(first) == [
        "@type",
        *(f"ceterms:{name}" for name in ("framework", "frameworkName", "codedNotation", "targetNodeName")),
        "ceterms:targetNodeDescription",
    ]
    assert second == {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": {"en-US": "53"}}
    assert third["ceterms:codedNotation"] == "11-3051.00"


def test_naics_of_a_credential_are_plain_codes() -> None:
    assert published("ceterms:naics", Naics=["333922"]) == ["333922"]
    assert published("ceterms:industryType", Naics=["333922"]) is None


def test_subjects_have_a_name_alone() -> None:
    assert published("ceterms:subject", Subject=["Metal"]) == [
        {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": {"en-US": "Metal"}}
    ]
    both = published("ceterms:subject", **{"ceterms:subject": {"en": ["a", "b"], "es": ["c"]}})
    assert [each["ceterms:targetNodeName"] for each in both] == [{"en": "a"}, {"en": "b"}, {"es": "c"}]


def test_competencies_by_ctid_name_and_parts() -> None:
    item = {"TargetNodeName": "Weld", "Framework": "https://f.example", "Weight": 0.5, "CodedNotation": "1.a"}

    first, second, third, fourth = published(
        "ceterms:requires", Requires=[{"TargetCompetency": [OTHER, "Bend", item], "TargetCompetencyFramework": [CTID]}]
    )[0]["ceterms:targetCompetency"]

    assert first == {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNode": OTHER_URI}
    assert second == {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": {"en-US": "Bend"}}
    assert (third["ceterms:targetNodeName"], third["ceterms:weight"]) == ({"en-US": "Weld"}, 0.5)
    assert fourth == {"@type": "ceterms:CredentialAlignmentObject", "ceterms:framework": f"{BASE}/resources/{CTID}"}


# -- references ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (OTHER, OTHER_URI),
        (OTHER.upper(), OTHER_URI),
        ({"CTID": OTHER}, OTHER_URI),
        ({"CTID": OTHER, "Type": "CredentialOrganization", "Name": "N"}, OTHER_URI),
        ({"Id": "https://other.example/x"}, "https://other.example/x"),
        ("https://other.example/x", "https://other.example/x"),
        (f"https://other.example/resources/{OTHER.upper()}", f"https://other.example/resources/{OTHER}"),
        ("_:mine", "_:mine"),
    ],
)
def test_references_become_addresses(reference: Any, expected: str) -> None:
    assert published("ceterms:ownedBy", OwnedBy=[reference]) == [expected]
    assert published("ceterms:ownedBy", OwnedBy=reference) == [expected]


def test_identical_descriptions_share_one_node_after_the_main_one() -> None:
    owner = {
        "Type": "QACredentialOrganization",
        "Name": "Owner",
        "SubjectWebpage": "https://o.example/",
        "Email": ["a@b.org"],
    }
    target = {"Type": "LearningOpportunity", "Name": "Course", "SubjectWebpage": "https://c.example"}

    result = formatted(OwnedBy=[owner], OfferedBy=owner, Requires=[{"TargetLearningOpportunity": [target]}])

    main, organization, course = result.document["@graph"]
    assert main["ceterms:ownedBy"] == main["ceterms:offeredBy"] == [organization["@id"]]
    assert organization == {
        "@id": organization["@id"],
        "@type": "ceterms:QACredentialOrganization",
        "ceterms:name": {"en-US": "Owner"},
        "ceterms:subjectWebpage": "https://o.example",
        "ceterms:email": ["a@b.org"],
    }
    assert course["@type"] == "ceterms:LearningOpportunityProfile"
    assert main["ceterms:requires"][0]["ceterms:targetLearningOpportunity"] == [course["@id"]]
    assert result.findings == []


def test_the_same_input_gives_the_same_document() -> None:
    owner = {"Type": "CredentialOrganization", "Name": "Owner", "SubjectWebpage": "https://o.example/"}

    assert formatted(OwnedBy=[owner]).document == formatted(OwnedBy=[owner]).document


def test_what_is_no_reference_is_kept_and_said() -> None:
    result = formatted(OwnedBy=["My college"])

    assert graph.main_node(result.document)["ceterms:ownedBy"] == ["My college"]
    assert [(finding.code, finding.path) for finding in result.findings] == [("bad-reference", "/OwnedBy/0")]


# -- profiles ------------------------------------------------------------------------------------------------------


def test_cost_items_become_costs_of_their_own() -> None:
    shared = {"Name": "Fees", "CostDetails": "https://c.example/", "Currency": "USD"}
    items = [{"DirectCostType": "Application", "Price": 50}, {"DirectCostType": "costType:Tuition", "Price": 100.0}]

    first, second = published("ceterms:estimatedCost", EstimatedCost=[shared | {"CostItems": items}])

    assert [name_of(cost["ceterms:directCostType"]) for cost in (first, second)] == ["Application", "Tuition"]
    assert [first["ceterms:price"], second["ceterms:price"]] == [50, 100.0]
    assert first["ceterms:costDetails"] == second["ceterms:costDetails"] == "https://c.example"


def test_a_cost_without_items_is_one_cost() -> None:
    assert published("ceterms:estimatedCost", EstimatedCost=[{"Name": "Fees", "CostItems": []}]) == [
        {"@type": "ceterms:CostProfile", "ceterms:name": {"en-US": "Fees"}}
    ]


def test_a_place_joins_its_address_lines() -> None:
    place = {
        "Address1": "1 Main St", "Address2": "Suite 2", "City": "Gary", "AddressRegion": "IN", "PostalCode": "46401",
        "Country": "United States", "ContactPoint": [{"Name": "Desk", "PhoneNumbers": ["555"], "Emails": ["a@b.org"]}],
    }  # fmt: skip

    [published_place] = published("ceterms:availableAt", AvailableAt=[place])

    assert published_place["ceterms:streetAddress"] == {"en-US": "1 Main St, Suite 2"}
    assert published_place["ceterms:addressLocality"] == {"en-US": "Gary"}
    assert published_place["ceterms:postalCode"] == "46401"
    [contact] = published_place["ceterms:targetContactPoint"]
    assert (contact["ceterms:telephone"], contact["ceterms:email"]) == (["555"], ["a@b.org"])


def test_a_jurisdiction_takes_one_main_place_and_publishes_a_list() -> None:
    given_profile = {"MainJurisdiction": {"Name": "Ohio"}, "GlobalJurisdiction": "no", "AssertedBy": OTHER}

    [jurisdiction] = published("ceterms:recognizedIn", RecognizedIn=[given_profile])

    assert jurisdiction["ceterms:mainJurisdiction"] == [{"@type": "ceterms:Place", "ceterms:name": {"en-US": "Ohio"}}]
    assert jurisdiction["ceterms:globalJurisdiction"] is False
    assert jurisdiction["ceterms:assertedBy"] == [OTHER_URI]


def test_credit_values_use_the_terms_of_schema_org() -> None:
    credit = {"Value": 3, "MaxValue": 4.0, "CreditUnitType": ["SemesterHour"], "Percentage": 10, "Description": "D"}

    [value] = published("ceterms:requires", Requires=[{"CreditValue": credit}])[0]["ceterms:creditValue"]

    assert value["@type"] == "ceterms:ValueProfile"
    assert (value["schema:value"], value["schema:maxValue"], value["qdata:percentage"]) == (3, 4.0, 10)
    assert value["schema:description"] == {"en-US": "D"}
    assert [each["ceterms:targetNode"] for each in value["ceterms:creditUnitType"]] == ["creditUnit:SemesterHour"]


def test_a_text_stands_for_the_object_it_describes() -> None:
    assert published("ceterms:requires", Requires="Be 18")[0]["ceterms:description"] == {"en-US": "Be 18"}
    assert published("ceterms:identifier", Identifier=["X-1"])[0]["ceterms:identifierValueCode"] == "X-1"


def test_conditions_are_lists_of_texts() -> None:
    [condition] = published(
        "ceterms:requires", Requires=[{"Condition": ["a", "b"], "SubmissionOf": "https://s.example/"}]
    )

    assert condition["ceterms:condition"] == {"en-US": ["a", "b"]}
    assert condition["ceterms:submissionOf"] == ["https://s.example"]


# -- the way back --------------------------------------------------------------------------------------------------

RICH = CREDENTIAL | {
    "Description": "A text of some length about welding.",
    "Keyword": ["a", "b"],
    "ceterms:alternateName": {"en-US": ["A"], "es": ["B"]},
    "Subject": ["Metal"],
    "AudienceType": ["Full Time"],
    "OwnedBy": [{"Type": "CredentialOrganization", "Name": "Owner", "SubjectWebpage": "https://o.example/"}],
    "OfferedBy": [OTHER],
    "OccupationType": [{"Name": "Welder", "Framework": "https://f.example"}],
    "EstimatedCost": [{"Name": "Fee", "CostItems": [{"DirectCostType": "Tuition", "Price": 5.0}, {"Price": 1}]}],
    "EstimatedDuration": [{"MinimumDuration": "1 year"}],
    "Requires": [{"Condition": ["x"], "TargetCompetency": ["Weld"], "CreditValue": [{"Value": 1}], "x:odd": 1}],
    "AvailableAt": [{"Address1": "1 Main", "Address2": "B", "City": "Gary"}],
    "x:more": {"y": [None, 1]},
}


def test_simplified_input_made_of_a_document_gives_that_document() -> None:
    document = formatted(**RICH).document

    again = simplified.simplify(document)

    assert graph.differences(document, simplified.format("credential", again, base=BASE).document) == []
    assert again["Name"] == "Welding"
    assert again["AudienceType"] == ["audience:FullTime"]
    assert again["OfferedBy"] == [OTHER]
    assert again["OwnedBy"][0]["Name"] == "Owner"
    assert again["EstimatedCost"][1] == {"Name": "Fee", "Price": 1}
    assert again["x:more"] == {"y": [None, 1]}


def test_a_document_of_an_unknown_class_has_no_simplified_form() -> None:
    assert simplified.simplify({"@graph": [{"@type": "x:Y"}]}) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.just(CTID),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["Name", "Type", "en", "x:y"]), inner),
    max_leaves=6,
)
INPUTS = sorted({name for prop in kind("credential").properties for name in prop.inputs})
PROFILE_INPUTS = sorted(
    {
        name
        for each in ("ConditionProfile", "CostProfile", "Place")
        for prop in profile(each).properties
        for name in prop.inputs
    }
)
OBJECTS = st.dictionaries(st.sampled_from(PROFILE_INPUTS), JSON, max_size=3)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(INPUTS), JSON | OBJECTS | st.lists(OBJECTS, max_size=2), max_size=4))
def test_no_input_makes_it_fail(given_input: dict[str, Any]) -> None:
    result = simplified.format("credential", given_input)

    json.dumps(result.document)
    assert {"@context", "@id", "@graph"} == set(result.document)
    assert simplified.simplify(result.document) is not None
    scope = Scope.of(result.document, base=BASE, language="en-US")
    assert all(isinstance(finding, Finding) for finding in scope.findings + result.findings)


# -- requests with further objects ---------------------------------------------------------------------------------

FRAMEWORK = {"CTID": CTID, "Name": "Arithmetic", "Description": "What everybody can count.", "HasTopChild": [OTHER]}
COMPETENCY = {"CTID": OTHER, "CompetencyText": "Count"}
PATHWAY = {"CTID": CTID, "Name": "To welder", "HasDestinationComponent": [OTHER]}
COMPONENT = {"PathwayComponentType": "JobComponent", "CTID": OTHER, "Name": "Job"}
MEMBER = {"Id": "_:m", "ProxyFor": OTHER, "Name": "M"}
LABORATORY = "8f1d3c52-6b0e-5a41-9a7e-3f2f60b1c9d4"
REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("competency-framework", {"CompetencyFramework": FRAMEWORK, "Competencies": [COMPETENCY]}),
    ("pathway", {"Pathway": PATHWAY, "PathwayComponents": [COMPONENT]}),
    ("collection", {"Collection": {"CTID": CTID, "Name": "C"}, "CollectionMembers": [MEMBER]}),
    (
        "course",
        {
            "LearningOpportunity": {"CTID": CTID, "Name": "Welding", "HasPart": [LABORATORY]},
            "ReferenceObjects": [{"Type": "LearningOpportunity", "Id": LABORATORY, "Name": "Laboratory"}],
        },
    ),
]


@pytest.mark.parametrize(("slug", "request_body"), REQUESTS)
def test_members_follow_the_main_node_and_come_back(slug: str, request_body: dict[str, Any]) -> None:
    result = simplified.format(slug, request_body, base=BASE)

    again = simplified.format(slug, simplified.simplify(result.document), base=BASE)

    assert result.findings == []
    assert len(result.document["@graph"]) == 2
    assert again.document == result.document or graph.content_hash(again.document) == graph.content_hash(
        result.document
    )
    assert again.findings == []


def test_competencies_name_their_framework() -> None:
    framework, competency = simplified.format(*REQUESTS[0], base=BASE).document["@graph"]

    assert (competency["@id"], competency["@type"]) == (OTHER_URI, "ceasn:Competency")
    assert competency["ceasn:isPartOf"] == framework["@id"]
    assert framework["ceasn:hasTopChild"] == [OTHER_URI]


def test_a_pathway_names_its_components_and_they_name_it() -> None:
    pathway, component = simplified.format(*REQUESTS[1], base=BASE).document["@graph"]

    assert pathway["ceterms:hasPart"] == [component["@id"]] == [OTHER_URI]
    assert (component["@type"], component["ceasn:isPartOf"]) == ("ceterms:JobComponent", [pathway["@id"]])


def test_members_of_a_collection_are_blank_nodes() -> None:
    collection, member = simplified.format(*REQUESTS[2], base=BASE).document["@graph"]

    assert collection["ceterms:hasMember"] == [member["@id"]] == ["_:m"]
    assert member["ceterms:proxyFor"] == OTHER_URI


def test_objects_referred_to_by_id_are_blank_nodes() -> None:
    course, laboratory = simplified.format(*REQUESTS[3], base=BASE).document["@graph"]

    assert course["ceterms:hasPart"] == [laboratory["@id"]] == [f"_:{LABORATORY}"]
    assert laboratory["@type"] == "ceterms:LearningOpportunityProfile"


def test_findings_in_members_name_their_place() -> None:
    request_body = {"CompetencyFramework": FRAMEWORK, "Competencies": [{"CTID": OTHER, "DateCreated": "soon"}, 3]}

    first, second = simplified.format("competency-framework", request_body, base=BASE).findings

    assert (first.path, first.code, first.term) == ("/Competencies/0/DateCreated", "bad-date", "")
    assert (second.path, second.code) == ("/Competencies/1", "wrong-shape")


@pytest.mark.parametrize("class_term", kind("organization").classes)
def test_an_organization_keeps_the_type_it_is_given(class_term: str) -> None:
    result = simplified.format("organization", {"Type": class_term, "CTID": CTID}, base=BASE)

    assert graph.main_node(result.document)["@type"] == class_term

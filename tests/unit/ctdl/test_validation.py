"""Checks find what is wrong, at its place, in a sentence that says what to do; and find nothing in good documents."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctdl
from ctdl import graph, simplified
from ctdl.declaration import Level, kind, kinds
from ctdl.findings import Finding, Severity
from ctdl.validation import CODES, minimum, validate

BASE = "https://registry.example"
CTID = "ce-c5abf83d-6ab4-4711-80ad-68b3a560fb71"
OTHER = "ce-e8305dc9-46cb-46be-8320-9a794df9e252"
ORGANIZATION = {"Type": "Organization", "Name": "Described in place"}
OTHER_URI = f"{BASE}/resources/{OTHER}"

GOOD = {
    "Type": "Certificate",
    "CTID": CTID,
    "Name": "Welding Certificate",
    "Description": "Shows that its holder can weld plates and pipes.",
    "SubjectWebpage": "https://college.example/welding",
    "OwnedBy": [OTHER],
}


def a_credential(**inputs: Any) -> graph.Document:
    return simplified.format("credential", GOOD | inputs, base=BASE).document


def with_members(**members: Any) -> graph.Document:
    """A good credential whose main node has these JSON-LD members; None removes one."""
    document = a_credential()
    main = graph.main_node(document)
    for name, value in members.items():
        term = "@type" if name == "type" else f"ceterms:{name}"
        main[term] = value
        if value is None:
            del main[term]
    return document


def only(document: graph.Document) -> Finding:
    [finding] = validate(document)
    return finding


def test_a_good_credential_and_organization_have_no_findings() -> None:
    organization = {
        "Type": "CredentialOrganization",
        "CTID": CTID,
        "Name": "College",
        "Description": "Teaches welding and other useful trades.",
        "SubjectWebpage": "https://college.example",
        "AgentType": ["TwoYear"],
        "AgentSectorType": "Public",
        "Email": ["info@college.example"],
        "Address": [{"Address1": "1 Main St", "City": "Gary", "PostalCode": "46401"}],
    }

    assert validate(a_credential()) == []
    assert validate(simplified.format("organization", organization, base=BASE).document) == []


RICH = {
    "Keyword": ["weld"],
    "Subject": ["Metal"],
    "AudienceType": ["Full Time"],
    "OfferedBy": [{"Type": "CredentialOrganization", "Name": "Branch", "SubjectWebpage": "https://b.example"}],
    "OccupationType": [{"Name": "Welder", "Framework": "https://f.example"}],
    "EstimatedCost": [{"Name": "Fee", "Currency": "USD", "Price": 5.5, "DirectCostType": "Tuition"}],
    "EstimatedDuration": [{"MinimumDuration": "P1Y", "MaximumDuration": "P2Y"}],
    "Requires": [{"Name": "Age", "Condition": ["Be 18"], "TargetCompetency": ["Weld"], "TargetCredential": [OTHER]}],
    "AvailableAt": [{"Address1": "1 Main", "City": "Gary"}],
    "Jurisdiction": [{"Description": "All of Indiana and its neighbours."}],
    "DateEffective": "2024-01-31",
    "ExpirationDate": "2030-01-31",
    "IsNonCredit": True,
}


def test_a_rich_credential_has_no_findings() -> None:
    assert validate(a_credential(**RICH)) == []


# -- minimum data --------------------------------------------------------------------------------------------------

REQUIRED = [
    (declaration.slug or "", class_term, prop.term)
    for declaration in kinds()
    for class_term in declaration.classes[:2]
    for prop in declaration.properties_for(class_term)
    if prop.level is Level.REQUIRED and prop.term != "@type"
]


@pytest.mark.parametrize(("slug", "class_term", "term"), REQUIRED)
def test_every_required_property_is_missed(slug: str, class_term: str, term: str) -> None:
    document = graph.new_document(class_term, ctid=CTID, base=BASE)
    graph.main_node(document).pop(term, None)

    found = [finding for finding in minimum(document) if finding.term == term]

    assert [finding.code for finding in found] == ["missing-required"]
    assert found[0].path == f"/@graph/0/{term}"
    assert kind(slug).property(term).label in found[0].message


@pytest.mark.parametrize("empty", [None, "", [], {}, {"en-US": " "}])
def test_a_required_property_that_says_nothing_is_missing(empty: Any) -> None:
    document = a_credential()
    graph.main_node(document)["ceterms:name"] = empty

    assert ("missing-required", "ceterms:name") in [(finding.code, finding.term) for finding in minimum(document)]


@pytest.mark.parametrize(("slug", "group"), [("credential", "ownedBy offeredBy"), ("organization", "email address")])
def test_one_of_a_group_is_enough_and_none_is_said_once(slug: str, group: str) -> None:
    terms = [f"ceterms:{name}" for name in group.split()]
    document = graph.new_document(kind(slug).classes[0], ctid=CTID, base=BASE)

    [finding] = [finding for finding in minimum(document) if finding.code == "missing-one-of"]
    graph.main_node(document)[terms[1]] = [OTHER_URI]

    assert finding.term == terms[0]
    assert all(kind(slug).property(term).label in finding.message for term in terms)
    assert "missing-one-of" not in [finding.code for finding in minimum(document)]


def test_minimum_holds_the_errors_alone() -> None:
    document = with_members(name={"en-US": ""}, keyword=[])

    assert {finding.severity for finding in validate(document)} > {Severity.ERROR}
    assert {finding.severity for finding in minimum(document)} == {Severity.ERROR}


@pytest.mark.parametrize(
    ("profile_input", "place"),
    [
        ({"Revocation": [{"DateEffective": "2024-01-01"}]}, "/@graph/0/ceterms:revocation/0/ceterms:description"),
        ({"FinancialAssistance": [{"Description": "D"}]}, "/@graph/0/ceterms:financialAssistance/0/ceterms:name"),
        ({"Identifier": [{"IdentifierTypeName": "N"}]}, "/@graph/0/ceterms:identifier/0/ceterms:identifierValueCode"),
    ],
)
def test_profiles_are_checked_too(profile_input: dict[str, Any], place: str) -> None:
    [finding] = minimum(a_credential(**profile_input))

    assert (finding.code, finding.path) == ("missing-required", place)
    assert finding.term == "/".join(place.split("/")[3:4])


def test_what_is_described_in_place_needs_a_name() -> None:
    document = a_credential(OfferedBy=[{"Type": "CredentialOrganization", "SubjectWebpage": "https://b.example"}])

    finding = only(document)

    assert (finding.code, finding.path, finding.term) == (
        "missing-one-of",
        "/@graph/1/ceterms:name",
        "ceterms:offeredBy",
    )


# -- single values -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("member", "value", "code", "suggestion"),
    [
        ("subjectWebpage", "college.example/welding", "bad-url", "https://college.example/welding"),
        ("subjectWebpage", "https://college", "bad-url", ""),
        ("subjectWebpage", "ftp://college.example", "bad-url", ""),
        ("subjectWebpage", "https://college.example/a b", "bad-url", ""),
        ("subjectWebpage", {"en": "https://college.example"}, "wrong-shape", ""),
        ("subjectWebpage", "https://college.example/" + "x" * 600, "text-too-long", ""),
        ("dateEffective", "9/1/2026", "bad-date", "2026-09-01"),
        ("dateEffective", "2026-02-30", "bad-date", ""),
        ("dateEffective", 2026, "bad-date", ""),
        ("renewalFrequency", "2 years", "bad-duration", "P2Y"),
        ("renewalFrequency", "P", "bad-duration", ""),
        ("renewalFrequency", "PT", "bad-duration", ""),
        ("inLanguage", ["English"], "bad-language", "en"),
        ("inLanguage", ["e"], "bad-language", ""),
        ("isNonCredit", "yes", "bad-boolean", ""),
        ("credentialId", 12, "wrong-shape", "12"),
        ("ctid", CTID.upper(), "bad-ctid", CTID),
        ("ctid", "ce-1", "bad-ctid", ""),
        ("ctid", OTHER, "ctid-mismatch", CTID),
        ("name", "Welding", "wrong-shape", ""),
        ("name", {"English": "Welding"}, "bad-language", "en"),
        ("name", {"en": 3}, "wrong-shape", ""),
        ("name", {"en": ["Welding", "Bending"]}, "too-many-values", ""),
        ("name", {"en": "x" * 401}, "text-too-long", ""),
        ("description", {"en": "Sixteen letters."}, "text-too-short", ""),
        ("description", {"en": "<p>Plates and <b>pipes</b> &amp; more</p>"}, "html-in-text", "Plates and pipes & more"),
        ("description", {"en": "Weld<script src=x>alert(1)</script> with everyone"}, "script-in-text", ""),
        ("description", {"en": "Click javascript:alert(1) to learn everything"}, "script-in-text", ""),
        ("keyword", {"en": ["a", ""]}, "empty-value", ""),
        ("image", "", "empty-value", ""),
        ("credentialStatusType", {"ceterms:targetNode": "Actve"}, "unknown-concept", "credentialStat:Active"),
        ("audienceType", [{"ceterms:targetNode": "audience:FulTime"}], "unknown-concept", "audience:FullTime"),
        ("audienceType", [3], "wrong-shape", ""),
        ("ownedBy", [OTHER], "bare-ctid", OTHER_URI),
        ("ownedBy", ["My college"], "bad-reference", ""),
        ("ownedBy", ["_:gone"], "dangling-reference", ""),
        ("ownedBy", [3], "wrong-shape", ""),
        ("ownedBy", [OTHER_URI, OTHER_URI], "duplicate-value", ""),
        ("commonCosts", [OTHER], "bare-ctid", OTHER_URI),
        ("requires", ["Be 18"], "wrong-shape", ""),
        ("subject", ["Metal"], "wrong-shape", ""),
        ("subject", [{"@type": "ceterms:CredentialAlignmentObject"}], "empty-value", ""),
        ("occupationType", [{"ceterms:targetNode": OTHER}], "bare-ctid", OTHER_URI),
        ("noSuchProperty", 1, "unknown-property", ""),
        ("agentType", [], "property-not-for-class", ""),
        ("degreeMajor", [{"ceterms:targetNodeName": {"en": "M"}}], "property-not-for-class", ""),
        ("type", "ceterms:Certificat", "unknown-class", "ceterms:Certificate"),
        ("type", "x:Y", "unknown-class", ""),
        ("type", None, "missing-required", ""),
    ],
)  # fmt: skip
def test_each_mistake_is_found_once_with_its_code(member: str, value: Any, code: str, suggestion: str) -> None:
    finding = only(with_members(**{member: value}))

    term = "@type" if member == "type" else f"ceterms:{member}"
    assert (finding.code, finding.suggestion, finding.term) == (code, suggestion, term)
    assert finding.path.startswith(f"/@graph/0/{term}")
    assert finding.message.endswith((".", "?", "one."))


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"EstimatedCost": [{"Price": 1}]}, "missing-advised"),
        ({"EstimatedCost": [{"Price": -1, "Currency": "USD"}]}, "bad-number"),
        ({"EstimatedCost": [{"Price": 1, "Currency": "Dollar"}]}, "bad-currency"),
        ({"EstimatedCost": [{"Price": 1, "Currency": "usd"}]}, "bad-currency"),
        ({"EstimatedDuration": [{"MinimumDuration": "PT3H", "MaximumDuration": "PT1H"}]}, "bad-order"),
        ({"EstimatedDuration": [{"MinimumDuration": "P6M", "MaximumDuration": "P30D"}]}, "bad-order"),
        ({"EstimatedDuration": [{"TimeRequired": "P2Y"}]}, "bad-duration"),
        ({"DateEffective": "2024-02-01", "ExpirationDate": "2024-01-01"}, "bad-order"),
        ({"Requires": [{"CreditValue": [{"MinValue": 4, "MaxValue": 2.5}]}]}, "bad-order"),
        ({"AccreditedBy": [OTHER]}, "accredits-own"),
        ({"OwnedBy": [ORGANIZATION], "AccreditedBy": [ORGANIZATION]}, "accredits-own"),
        ({"CommonCosts": [{"Type": "CostManifest", "Name": "Costs"}]}, "reference-by-description"),
        ({"OfferedBy": [{"Type": "Certificate", "Name": "Not an organization"}]}, "wrong-class"),
        ({"Requires": [{"TargetCredential": ["f8a0eb87-791b-4749-918b-258610effa49"]}]}, None),
    ],
)  # fmt: skip
def test_values_are_checked_together_and_in_profiles(inputs: dict[str, Any], code: str | None) -> None:
    findings = validate(a_credential(**inputs))

    assert [finding.code for finding in findings] == ([code] if code else [])
    assert {finding.term for finding in findings} <= {f"ceterms:{name[0].lower()}{name[1:]}" for name in inputs}


@pytest.mark.parametrize(
    "text",
    [
        "Temperatures < 5 and > 3 & more than enough",
        "A <company> program for everyone",
        "Research & Development: part 1",
    ],
)
def test_signs_that_are_no_html_are_fine(text: str) -> None:
    assert validate(a_credential(Description=text)) == []


def test_a_short_text_is_told_how_many_characters_it_has() -> None:
    finding = only(with_members(description={"en-US": "Sixteen letters."}))

    assert "at least 25 characters" in finding.message
    assert "16" in finding.message


def test_an_organization_does_not_accredit_itself() -> None:
    document = graph.new_document("ceterms:CredentialOrganization", ctid=CTID, base=BASE)
    graph.main_node(document)["ceterms:accreditedBy"] = [f"https://other.example/resources/{CTID.upper()}"]

    assert "accredits-own" in [finding.code for finding in minimum(document)]


def test_a_number_as_text_is_an_error_with_the_number() -> None:
    document = with_members(
        estimatedCost=[{"@type": "ceterms:CostProfile", "ceterms:price": "$95", "ceterms:currency": "USD"}]
    )

    assert (only(document).code, only(document).suggestion) == ("bad-number", "95")


def test_a_node_that_nothing_refers_to_is_noted() -> None:
    document = a_credential()
    document["@graph"].append({"@id": "_:left", "@type": "ceterms:Organization", "ceterms:name": {"en": "Left"}})

    assert (only(document).code, only(document).path, only(document).term) == ("unreferenced-node", "/@graph/1", "")


def test_paths_are_json_pointers() -> None:
    document = a_credential()
    graph.main_node(document)["https://x.example/a~b"] = 1

    assert only(document).path == "/@graph/0/https:~1~1x.example~1a~0b"


@pytest.mark.parametrize("data", [{}, {"@graph": []}, {"@graph": [1]}, {"@graph": "x"}, {"@graph": {"@type": "x"}}])
def test_what_is_no_document_is_said(data: Any) -> None:
    assert [finding.code for finding in validate(data)] == ["no-resource"]


# -- promises about all findings -----------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.just("_:a"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@id", "@type", "en", "ceterms:name", "ceterms:price", "x/y"]), inner)
    ),
    max_leaves=6,
)
TERMS = st.sampled_from([prop.term for prop in kind("credential").properties])


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(TERMS, JSON, max_size=5), st.lists(JSON, max_size=2))
def test_any_json_is_checked_without_failing(members: dict[str, Any], others: list[Any]) -> None:
    document = a_credential()
    graph.main_node(document).update(members)
    document["@graph"] += others

    for finding in validate(document):
        assert finding.code in CODES
        assert finding.message[-1] in ".?"
        assert len(finding.message.splitlines()) == 1
        assert resolves(document, finding.path)


def resolves(document: Any, path: str) -> bool:
    """Whether a JSON pointer names a place of the document, or the place where a missing member belongs."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]
    for step in steps[:-1]:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return not steps or isinstance(document, dict) or int(steps[-1]) < len(document)


def test_every_code_is_explained() -> None:
    assert all(code == code.lower() and meaning.endswith(".") for code, meaning in CODES.items())


def test_checking_is_fast() -> None:
    """Four kilobytes take an eighth of a millisecond on an idle machine; this allows for a busy one."""
    document = a_credential(**RICH | {"Keyword": [f"keyword {number}" for number in range(60)]})
    assert len(json.dumps(document)) > 4000
    validate(document)

    fastest = min(timed(document) for _ in range(50))

    assert fastest < 0.003


def timed(document: graph.Document) -> float:
    start = time.perf_counter()
    validate(document)
    return time.perf_counter() - start


def test_the_list_of_codes_is_that_of_the_checks() -> None:
    """Every code that a module of the language says is explained, and no code is explained that none says."""
    folder = Path(ctdl.__file__).parent
    sources = [path.read_text(encoding="utf-8") for path in folder.rglob("*.py") if path.name != "codes.py"]
    said = {
        word for text in sources for word in re.findall(r"\"([a-z]+(?:-[a-z]+)+|unreadable)\"", text) if word in CODES
    }
    stated = {word for text in sources for word in re.findall(r"(?:error|warn|info)\([^\"]*\"([a-z]+-[a-z-]+)\"", text)}

    assert said == set(CODES)
    assert stated <= set(CODES)

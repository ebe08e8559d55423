"""What resources say of one another is checked: the class of a target, inverse pairs, competencies of a framework."""

from __future__ import annotations

import time
from typing import Any

import pytest

import ctdl
from ctdl import Finding, graph, simplified
from tests.unit.ctdl.test_validation import BASE, CTID, GOOD, OTHER, a_credential

THIRD = "ce-3f2f60b1-c9d4-4a7e-9a41-6b0e8f1d3c52"


def uri(ctid: str) -> str:
    return ctdl.resource_uri(BASE, ctid)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


# -- the class of a target -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "class_term", "expected"),
    [
        ({}, "ceterms:CredentialOrganization", []),
        ({}, "ceterms:QACredentialOrganization", []),
        ({}, None, []),
        ({}, "ceterms:Course", ["wrong-class"]),
        ({}, "x:New", ["wrong-class"]),
        ({"HasPart": [THIRD]}, {OTHER: "ceterms:CredentialOrganization", THIRD: "ceterms:OpenBadge"}, []),
        ({"CommonCosts": [THIRD]}, {THIRD: "ceterms:ConditionManifest"}, ["wrong-class"]),
        ({"Requires": [{"TargetAssessment": [THIRD]}]}, {THIRD: "ceterms:Job"}, ["wrong-class"]),
        ({"Requires": [{"TargetCompetency": [{"TargetNode": THIRD}]}]}, {THIRD: "ceterms:Job"}, ["wrong-class"]),
        ({"Requires": [{"TargetCompetency": [{"TargetNode": THIRD}]}]}, {THIRD: "ceasn:Competency"}, []),
    ],
)
def test_a_reference_leads_to_the_right_class_where_the_target_is_known(
    inputs: dict[str, Any], class_term: Any, expected: list[str]
) -> None:
    known = class_term.get if isinstance(class_term, dict) else lambda ctid: class_term

    findings = ctdl.validate(a_credential(**inputs), known=known)

    assert codes(findings) == expected
    assert ctdl.validate(a_credential(**inputs)) == []


def test_only_resources_are_looked_up_and_by_their_ctid() -> None:
    asked = []

    ctdl.validate(a_credential(OfferedBy=["https://college.example"]), known=asked.append)

    assert asked == [OTHER]


def test_the_class_of_a_node_in_the_same_document_is_known() -> None:
    document = a_credential()
    document["@graph"].append({"@id": uri(OTHER), "@type": "ceterms:Task", "ceterms:ctid": OTHER})

    assert "wrong-class" in codes(ctdl.validate(document))


def test_a_collection_takes_members_of_any_class() -> None:
    request = {"Collection": {"CTID": CTID, "Name": "C"}, "CollectionMembers": [{"ProxyFor": OTHER}]}

    findings = ctdl.validate(simplified.format("collection", request, base=BASE).document)

    assert "wrong-class" not in codes(findings)


def test_a_framework_of_thousands_is_checked_in_a_moment() -> None:
    ctids = [ctdl.new_ctid() for _ in range(1500)]
    document = a_framework(*(a_competency(ctid, IsTopChildOf=CTID) for ctid in ctids))
    ctdl.main_node(document)["ceasn:hasTopChild"] = [uri(ctid) for ctid in ctids]
    start = time.perf_counter()

    ctdl.validate(document)

    assert time.perf_counter() - start < 1.5  # 0.1 on an idle machine; 2.5 when each child is compared with all


# -- pairs ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["HasPart", "IsPartOf", "NextVersion", "SupersededBy"])
def test_nothing_is_part_or_version_of_itself(name: str) -> None:
    [finding] = ctdl.validate(a_credential(**{name: CTID}))

    assert finding.code == "refers-to-itself"
    assert finding.term == f"ceterms:{name[0].lower()}{name[1:]}"
    assert finding.message.endswith("name the other one.")


def test_an_organization_is_not_its_own_parent_and_that_is_said_once() -> None:
    organization = {"Type": "CredentialOrganization", "CTID": CTID, "ParentOrganization": [CTID]}

    findings = ctdl.validate(simplified.format("organization", organization, base=BASE).document)

    assert codes(findings).count("refers-to-itself") == 1


@pytest.mark.parametrize("pair", [("HasPart", "IsPartOf"), ("NextVersion", "PreviousVersion")])
def test_the_same_thing_is_not_at_both_ends(pair: tuple[str, str]) -> None:
    findings = ctdl.validate(a_credential(**{name: [OTHER] for name in pair}), known=lambda ctid: None)

    assert codes(findings) == ["contradicting-pair"]


def a_framework(*competencies: dict[str, Any]) -> graph.Document:
    framework = {
        "CTID": CTID,
        "Name": "Welding competencies",
        "Description": "What welders of plates and pipes can do.",
        "Publisher": [OTHER],
    }
    request = {"CompetencyFramework": framework, "Competencies": list(competencies)}
    return simplified.format("competency-framework", request, base=BASE).document


def a_competency(ctid: str, **more: Any) -> dict[str, Any]:
    return {"CTID": ctid, "CompetencyText": "Weld plates of steel in flat position.", **more}


def test_parents_and_children_that_agree_are_fine() -> None:
    document = a_framework(a_competency(OTHER, HasChild=[THIRD]), a_competency(THIRD, IsChildOf=[OTHER]))

    assert not {"one-sided-pair", "contradicting-pair"} & set(codes(ctdl.validate(document)))


def test_a_child_with_another_parent_is_noticed() -> None:
    document = a_framework(a_competency(OTHER, HasChild=[THIRD]), a_competency(THIRD, IsChildOf=[CTID]))

    [finding] = [each for each in ctdl.validate(document) if each.code == "one-sided-pair"]

    assert finding.path == "/@graph/1/ceasn:hasChild/0"
    assert finding.term == ""


def test_two_that_are_each_the_child_of_the_other_are_noticed() -> None:
    document = a_framework(a_competency(OTHER, HasChild=[THIRD]), a_competency(THIRD, HasChild=[OTHER]))

    assert codes(ctdl.validate(document)).count("contradicting-pair") == 2


@pytest.mark.parametrize("part_of", [None, [uri(THIRD)]])
def test_a_competency_names_the_framework_it_stands_in(part_of: Any) -> None:
    document = a_framework(a_competency(OTHER))
    document["@graph"][1]["ceasn:isPartOf"] = part_of

    [finding] = [each for each in ctdl.validate(document) if each.code == "not-of-framework"]

    assert (finding.path, finding.suggestion) == ("/@graph/1/ceasn:isPartOf", uri(CTID))


def test_a_competency_of_its_framework_is_fine() -> None:
    assert "not-of-framework" not in codes(ctdl.validate(a_framework(a_competency(OTHER))))


@pytest.mark.parametrize("accredited", [CTID, THIRD])
def test_an_organization_accredits_neither_itself_nor_what_it_owns(accredited: str) -> None:
    organization = {"Type": "QACredentialOrganization", "CTID": CTID, "Owns": [THIRD], "Accredits": [OTHER, accredited]}

    [finding] = [
        each
        for each in ctdl.minimum(simplified.format("organization", organization, base=BASE).document)
        if each.code == "accredits-own"
    ]

    assert (finding.path, finding.term) == ("/@graph/0/ceterms:accredits/1", "ceterms:accredits")


# -- places --------------------------------------------------------------------------------------------------------


def test_a_finding_says_section_and_column_of_its_property() -> None:
    [finding] = ctdl.validate(a_credential(RenewalFrequency="often"))

    prop = ctdl.kind("credential").property("ceterms:renewalFrequency")
    assert (finding.section, finding.column) == (prop.section, prop.columns[0])
    assert finding.section
    assert finding.column


def test_a_finding_about_the_input_says_section_and_column_too() -> None:
    [finding] = simplified.format("credential", GOOD | {"RenewalFrequency": "often"}, base=BASE).findings

    assert finding.path == "/RenewalFrequency"
    assert finding.column == ctdl.kind("credential").property("ceterms:renewalFrequency").columns[0]


def test_a_finding_about_no_property_has_no_place_in_the_form() -> None:
    [finding] = ctdl.validate({})

    assert (finding.section, finding.column) == ("", "")

"""Which property a reference is made by."""

import pytest

import ctdl
from ctdl.document import CTDL_CONTEXT
from publisher.referring import MENTIONED, referring
from tests.factories.everything import BASE, everything

OWN, OTHER, THIRD = (f"ce-{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "123")


def _document(*blank, **facts):
    node = {
        "@id": f"{BASE}/resources/{OWN}",
        "@type": "ceterms:Certification",
        "ceterms:ctid": OWN,
        **{f"ceterms:{name}": value for name, value in facts.items()},
    }
    return {"@context": CTDL_CONTEXT, "@id": f"{BASE}/graph/{OWN}", "@graph": [node, *blank]}


def _at(ctid):
    return f"{BASE}/resources/{ctid}"


def test_a_plain_reference_has_its_property():
    assert referring(_document(ownedBy=[_at(OTHER)])) == [("ceterms:ownedBy", OTHER)]


def test_what_a_condition_leads_to_is_required_however_deep_it_stands():
    inner = {"@type": "ceterms:ConditionProfile", "ceterms:targetCourse": [_at(THIRD)]}
    condition = {
        "@type": "ceterms:ConditionProfile",
        "ceterms:targetAssessment": [_at(OTHER)],
        "ceterms:alternativeCondition": [inner],
    }

    assert referring(_document(requires=[condition])) == [("ceterms:requires", OTHER), ("ceterms:requires", THIRD)]


def test_who_asserts_a_condition_is_not_required():
    condition = {"@type": "ceterms:ConditionProfile", "ceterms:assertedBy": [_at(OTHER)]}

    assert referring(_document(requires=[condition])) == [("ceterms:assertedBy", OTHER)]


def test_an_aligned_competency_and_its_framework_are_reached_by_the_property_that_aligns():
    alignment = {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:framework": _at(OTHER),
        "ceterms:targetNode": _at(THIRD),
    }

    assert referring(_document(assesses=[alignment])) == [("ceterms:assesses", OTHER), ("ceterms:assesses", THIRD)]


def test_what_is_said_of_something_described_in_place_is_only_mentioned():
    course = {"@id": "_:a", "@type": "ceterms:Course", "ceterms:offeredBy": [_at(OTHER)]}
    condition = {"@type": "ceterms:ConditionProfile", "ceterms:targetCourse": ["_:a"]}

    assert referring(_document(course, requires=[condition])) == [(MENTIONED, OTHER)]


def test_two_blank_nodes_that_refer_to_each_other_come_to_an_end():
    one = {"@id": "_:a", "@type": "ceterms:ConditionProfile", "ceterms:alternativeCondition": ["_:b"]}
    two = {"@id": "_:b", "@type": "ceterms:ConditionProfile", "ceterms:alternativeCondition": ["_:a", _at(OTHER)]}

    assert referring(_document(one, two, requires=["_:a"])) == [("ceterms:requires", OTHER)]


def test_own_nodes_are_no_references():
    member = {"@id": _at(OTHER), "@type": "ceasn:Competency", "ceterms:ctid": OTHER, "ceasn:isPartOf": _at(OWN)}

    assert referring(_document(member, hasPart=[_at(OTHER)])) == []


@pytest.mark.parametrize("kind", ctdl.kinds(), ids=lambda kind: kind.slug)
def test_the_targets_are_those_of_the_language(kind):
    document = everything(kind, kind.classes[0])

    assert {ctid for _, ctid in referring(document)} == ctdl.references(document)

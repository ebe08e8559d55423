"""A newer edition of CTDL can be read on top of the built-in one: new terms are usable, and what differs is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ctdl
from ctdl import additions, encoding, overlay
from tests.unit.ctdl import reference
from tests.unit.ctdl.test_validation import BASE, CTID, GOOD

SCHEMA: dict[str, Any] = {
    "@graph": [
        {
            "@id": "ceterms:NanoCredential",
            "@type": "rdfs:Class",
            "rdfs:label": {"en-US": "Nano Credential"},
            "rdfs:comment": {"en-US": "A credential for very little."},
            "rdfs:subClassOf": ["ceterms:Certificate"],
        },
        {"@id": "ceterms:Badge", "@type": "rdfs:Class", "rdfs:label": {"en-US": "Emblem"}},
        {
            "@id": "ceterms:wallet",
            "@type": "rdf:Property",
            "rdfs:label": {"en-US": "Wallet"},
            "rdfs:comment": {"en-US": "Where it can be kept."},
            "schema:domainIncludes": ["ceterms:NanoCredential", "ceterms:Course", "x:Unknown"],
            "schema:rangeIncludes": ["xsd:anyURI"],
        },
        {
            "@id": "ceterms:gadgetType",
            "@type": "rdf:Property",
            "rdfs:label": {"en-US": "Gadget Type"},
            "schema:domainIncludes": ["ceterms:CostProfile"],
            "schema:rangeIncludes": ["ceterms:CredentialAlignmentObject"],
            "meta:targetScheme": ["ceterms:Gadget"],
        },
        {
            "@id": "ceterms:Gadget",
            "@type": "skos:ConceptScheme",
            "rdfs:label": {"en-US": "Gadget"},
            "vs:term_status": "vs:unstable",
        },
        {
            "@id": "gadget:Phone",
            "@type": "skos:Concept",
            "skos:prefLabel": {"en-US": "Telephone"},
            "skos:inScheme": ["ceterms:Gadget"],
        },
        {
            "@id": "credentialStat:Paused",
            "@type": "skos:Concept",
            "skos:prefLabel": {"en-US": "Paused"},
            "skos:definition": {"en-US": "It rests."},
            "skos:inScheme": ["ceterms:CredentialStatus"],
        },
        {
            "@id": "credentialStat:Active",
            "@type": "skos:Concept",
            "skos:prefLabel": {"en-US": "Live"},
            "skos:inScheme": ["ceterms:CredentialStatus"],
        },
    ]
}


@pytest.fixture
def newer() -> Iterator[None]:
    """The language with the schema above on top."""
    overlay.use(additions.overlay_of(SCHEMA))
    yield
    overlay.use(None)


@pytest.mark.usefixtures("newer")
def test_a_new_class_is_a_type_of_its_kind_and_may_be_published() -> None:
    document = ctdl.format("credential", GOOD | {"Type": "Nano Credential"}, base=BASE).document

    assert ctdl.main_node(document)["@type"] == "ceterms:NanoCredential"
    assert ctdl.validate(document) == []
    assert ctdl.class_info("ceterms:NanoCredential").group == ctdl.class_info("ceterms:Certificate").group
    assert "ceterms:NanoCredential" in ctdl.kind("credential").classes


@pytest.mark.usefixtures("newer")
def test_a_new_property_is_optional_on_the_classes_of_its_domain() -> None:
    credential, course = ctdl.kind("credential"), ctdl.kind("course")

    assert credential.property("ceterms:wallet").level is ctdl.Level.OPTIONAL
    assert credential.property("ceterms:wallet").allowed_on("ceterms:NanoCredential")
    assert not credential.property("ceterms:wallet").allowed_on("ceterms:Badge")
    assert course.property("ceterms:wallet").label == "Wallet"
    assert ctdl.kind("assessment").find_property("ceterms:wallet") is None
    assert credential.sections[-1].slug == course.sections[-1].slug == "newer"


@pytest.mark.usefixtures("newer")
def test_new_properties_are_formatted_and_checked() -> None:
    given = GOOD | {"Type": "NanoCredential", "Wallet": "nowhere", "EstimatedCost": [{"GadgetType": ["telephone"]}]}

    document = ctdl.format("credential", given, base=BASE).document

    [cost] = ctdl.main_node(document)["ceterms:estimatedCost"]
    assert cost["ceterms:gadgetType"][0]["ceterms:targetNode"] == "gadget:Phone"
    assert [finding.code for finding in ctdl.validate(document)] == ["bad-url"]


@pytest.mark.usefixtures("newer")
def test_new_concepts_and_labels_are_found_beside_the_old_ones() -> None:
    status = ctdl.scheme("ceterms:CredentialStatus")

    assert status.find("paused").uri == "credentialStat:Paused"
    assert status.get("credentialStat:Active").label == "Live"
    assert status.find("Active").uri == status.find("live").uri == "credentialStat:Active"
    assert status.get("credentialStat:TeachOut").label == "Teach Out"
    assert ctdl.scheme("ceterms:Gadget").concepts[0].label == "Telephone"
    assert ctdl.class_info("ceterms:Badge").label == "Emblem"


def test_without_it_the_language_is_what_is_built_in() -> None:
    overlay.use(additions.overlay_of(SCHEMA))
    overlay.use(None)

    assert ctdl.kind("credential").find_property("ceterms:wallet") is None
    assert ctdl.scheme("ceterms:CredentialStatus").find("paused") is None


def test_the_report_says_what_is_new_and_what_changed() -> None:
    report = encoding.report(SCHEMA)

    assert report.of("class", "new") == ["ceterms:NanoCredential"]
    assert report.of("class", "changed") == ["ceterms:Badge"]
    assert report.of("property", "new") == ["ceterms:wallet", "ceterms:gadgetType"]
    assert report.of("property", "changed") == []
    assert report.of("scheme", "new") == ["ceterms:Gadget"]
    assert report.of("concept", "new") == ["gadget:Phone", "credentialStat:Paused"]
    assert report.of("concept", "changed") == ["credentialStat:Active"]
    assert "“Active” is now “Live”" in report.text()


@pytest.mark.usefixtures("newer")
def test_the_report_compares_with_what_is_built_in_whatever_is_in_use() -> None:
    before = ctdl.kind("credential")

    assert encoding.report(SCHEMA).of("class", "new") == ["ceterms:NanoCredential"]
    assert ctdl.kind("credential") == before


def test_what_a_whole_schema_lacks_is_said() -> None:
    scheme = ctdl.scheme("ceterms:CredentialStatus")
    nodes = [{"@id": scheme.term, "@type": "skos:ConceptScheme", "rdfs:label": {"en-US": scheme.label}}]
    nodes += [
        {"@id": each.uri, "@type": "skos:Concept", "skos:prefLabel": {"en": each.label}, "skos:inScheme": [scheme.term]}
        for each in scheme.concepts[1:]
    ]

    report = encoding.report(nodes)

    assert report.of("concept", "missing") == ["credentialStat:Active"]
    assert len(report.changes) == 1


@pytest.mark.parametrize("data", [{}, [], 3, {"@graph": [{"@id": "x:y", "@type": "x:Z"}]}])
def test_what_is_no_schema_is_refused(data: Any) -> None:
    with pytest.raises(encoding.BadEncoding, match=r"\.$"):
        encoding.report(data)


def test_an_overlay_is_kept_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "vocabulary.json"

    assert not overlay.use_file(path)
    overlay.save(additions.overlay_of(SCHEMA), path, source="schema.json")
    try:
        assert overlay.use_file(path)
        assert ctdl.scheme("ceterms:Gadget").find("Phone")
    finally:
        overlay.use(None)
    assert [each.name for each in path.parent.iterdir()] == ["vocabulary.json"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tables": 3'])
def test_a_file_that_is_no_overlay_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "vocabulary.json").write_text(text)

    with pytest.raises(overlay.BadOverlay, match="Delete it"):
        overlay.use_file(tmp_path / "vocabulary.json")


# -- the schema of today, where it is at hand ----------------------------------------------------------------------

# What nothing is said about on its own: reached through others, or of outside frameworks.
NOT_DECLARED = {
    "ceasn:ProficiencyScale",
    "ceterms:ConstraintRule",
    "ceterms:CredentialFramework",
    "ceterms:GeoCoordinates",
    "ceterms:IndustryClassification",
    "ceterms:InstructionalProgramClassification",
    "ceterms:OccupationClassification",
    "ceterms:PostalAddress",
    # Of persons, of regulatory information and of statements, none of which is published on its own; or of no class.
    "ceterms:affiliatedAgent",
    "ceterms:endTime",
    "ceterms:familyName",
    "ceterms:givenName",
    "ceterms:honorificSuffix",
    "ceterms:inAlignmentMap",
    "ceterms:regulationType",
    "ceterms:regulatoryInformationFor",
    "ceterms:spatialCoverage",
    "ceterms:startTime",
    "ceterms:temporalCoverage",
    "ceterms:worksFor",
}


@pytest.mark.parametrize("name", ["ctdl", "ctdlasn"])
def test_the_schema_of_today_adds_nothing_to_what_is_built_in(name: str) -> None:
    schema = reference.read(f"encodings/{name}/schema.json")

    changes = encoding.report(schema).changes

    assert [each for each in changes if each.how != "missing" and each.term not in NOT_DECLARED] == []
    assert [each for each in changes if each.what in ("scheme", "concept")] == []


def test_a_document_is_the_same_with_the_schema_of_today_on_top() -> None:
    given = GOOD | {"CTID": CTID}
    before = ctdl.format("credential", given, base=BASE).document
    overlay.use(additions.overlay_of(reference.read("encodings/ctdl/schema.json")))

    try:
        assert ctdl.format("credential", given, base=BASE).document == before
        assert json.dumps([len(each.properties) for each in ctdl.kinds()])
    finally:
        overlay.use(None)

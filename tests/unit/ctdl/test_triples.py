"""Under the contexts that CTDL publishes, our documents expand to the triples of those they were made from."""

from __future__ import annotations

from typing import Any

import pytest
from pyld import jsonld as pyld

import ctdl
from ctdl.document import ASN_CONTEXT, CTDL_CONTEXT
from tests.unit.ctdl import reference

CTID = "ce-c5abf83d-6ab4-4711-80ad-68b3a560fb71"
OTHER = "ce-e8305dc9-46cb-46be-8320-9a794df9e252"
BASE = "https://registry.example"
CEASN = "https://purl.org/ctdlasn/terms/"
CETERMS = "https://purl.org/ctdl/terms/"

CREDENTIAL = {
    "Type": "Certificate",
    "CTID": CTID,
    "ceterms:name": {"en-US": "Welding", "es": "Soldadura"},
    "Description": "Shows that its holder can weld plates and pipes.",
    "SubjectWebpage": "https://college.example/welding",
    "Keyword": ["weld", "metal"],
    "OwnedBy": [{"Type": "CredentialOrganization", "Name": "College", "SubjectWebpage": "https://college.example"}],
    "OfferedBy": [OTHER],
    "AudienceType": ["Full Time"],
    "DateEffective": "1/31/2024",
    "EstimatedCost": [{"Currency": "USD", "CostItems": [{"DirectCostType": "Tuition", "Price": 100.5}]}],
    "EstimatedDuration": [{"ExactDuration": {"Weeks": 8}}],
    "Requires": [{"Description": "Be eighteen.", "Condition": ["Be 18"], "TargetCompetency": [{"TargetNode": OTHER}]}],
    "AvailableAt": [{"Address1": "1 Main Street", "City": "Troy", "Country": "United States", "Latitude": 42.7}],
    "ONET_Codes": ["51-4121"],
    "Subject": ["Metal"],
    "IsNonCredit": True,
}
FRAMEWORK = {
    "CompetencyFramework": {
        "CTID": CTID,
        "Name": "Welding competencies",
        "Description": "What welders of plates and pipes can do.",
        "Publisher": [OTHER],
        "PublicationStatusType": "Published",
        "HasTopChild": [OTHER],
    },
    "Competencies": [{"CTID": OTHER, "CompetencyText": "Weld plates of steel in flat position."}],
}
INPUTS = [("credential", CREDENTIAL), ("competency-framework", FRAMEWORK)]


def loader(url: str, options: Any) -> dict[str, Any]:
    folder = {CTDL_CONTEXT: "ctdl", ASN_CONTEXT: "ctdlasn"}[url]
    document = reference.read(f"encodings/{folder}/context.json")
    return {"contextUrl": None, "documentUrl": url, "document": document, "contentType": "application/ld+json"}


def triples(document: Any) -> list[str]:
    """The canonical RDF of a document: one line for each triple."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader}
    return str(pyld.normalize(document, options)).splitlines()


@pytest.fixture(params=INPUTS, ids=[kind for kind, _ in INPUTS])
def document(request: pytest.FixtureRequest) -> Any:
    kind, given = request.param
    return ctdl.format(kind, given, base=BASE).document


def test_every_property_of_the_output_is_a_triple(document: Any) -> None:
    lines = triples(document)

    for node in document["@graph"]:
        for term in node.keys() - {"@id", "@type"}:
            full = term.replace("ceterms:", CETERMS).replace("ceasn:", CEASN)
            assert any(f" <{full}> " in line for line in lines), term


def test_texts_dates_and_references_are_typed(document: Any) -> None:
    lines = "\n".join(triples(document))

    assert '"Welding' in lines
    assert '"Soldadura"@es' in lines or "Welding competencies" in lines
    assert f"<{BASE}/resources/{OTHER}>" in lines
    assert '"2024-01-31"^^<http://www.w3.org/2001/XMLSchema#date>' in lines or CEASN in lines


def test_reading_and_writing_keep_the_triples(document: Any) -> None:
    assert triples(ctdl.write(ctdl.read(document, base=BASE))) == triples(document)


def test_reading_an_expanded_number_or_text_keeps_the_triples(document: Any) -> None:
    document["@graph"][0]["ceterms:versionCode"] = "2"
    document["@graph"][0]["https://x.example/deep"] = [{"https://x.example/more": 2.5}]

    assert triples(ctdl.write(ctdl.read(document, base=BASE))) == triples(document)


def test_editing_with_what_was_read_keeps_the_triples(document: Any) -> None:
    main = ctdl.main_node(document)
    declaration = ctdl.kind_of(main["@type"])
    scope = ctdl.Scope.of(document, base=BASE, language="en-US")
    changes = {
        prop.term: ctdl.from_jsonld(prop, main[prop.term], scope)
        for prop in declaration.properties
        if prop.term in main and prop.term != "@type"
    }

    assert len(changes) > 5
    assert triples(ctdl.edit(document, changes, base=BASE)) == triples(document)


def test_simplifying_and_formatting_keep_the_triples(document: Any) -> None:
    kind = ctdl.kind_of(ctdl.main_node(document)["@type"])

    again = ctdl.format(kind.slug, ctdl.simplify(document), base=BASE).document

    assert triples(again) == triples(document)

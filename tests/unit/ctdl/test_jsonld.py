"""Documents of any age are read into today's shape, and nothing of them is lost."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld

from ctdl import graph, jsonld
from ctdl.simplified import format as format_input

CTID = "ce-c5abf83d-6ab4-4711-80ad-68b3a560fb71"
OTHER = "ce-e8305dc9-46cb-46be-8320-9a794df9e252"
BASE = "https://credentialengineregistry.org"

TERMS = ["@id", "@type", "@graph", "@context", "ceterms:name", "ceterms:keyword", "ceterms:ctid", "x:y", "a/b~c", "en"]
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
STRINGS = st.sampled_from([CTID, CTID.upper(), f"{BASE}/resources/{CTID.upper()}", "_:a", "http://credreg.net/ctdl/x"])
JSON = st.recursive(
    LEAVES | STRINGS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(TERMS) | st.text(max_size=4), inner),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_any_json_comes_back_without_loss(data: Any) -> None:
    before = copy.deepcopy(data)

    document = jsonld.read(data)

    assert jsonld.lost(data) == []
    assert data == before
    assert isinstance(document["@graph"], list)
    assert jsonld.read(jsonld.write(document)) == document


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_every_string_and_number_of_the_input_is_in_the_output(data: Any) -> None:
    def leaves(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [leaf for key, item in value.items() for leaf in [repr(key), *leaves(item)]]
        if isinstance(value, list):
            return [leaf for item in value for leaf in leaves(item)]
        if isinstance(value, str):
            return [repr(value.lower().replace("http://credreg", "https://credreg"))]
        return [repr(value)]

    output = leaves(jsonld.write(jsonld.read(data)))

    assert [leaf for leaf in leaves(data) if leaf not in output] == []


def test_todays_documents_come_back_exactly() -> None:
    document = a_published_document()

    assert jsonld.write(jsonld.read(document)) == document
    assert json.dumps(jsonld.write(jsonld.read(document))) == json.dumps(document)


def test_a_bare_resource_of_2018_gets_its_graph() -> None:
    data = {
        "@context": "http://credreg.net/ctdl/schema/context/json",
        "@id": f"https://sandbox.credentialengineregistry.org/resources/{CTID}",
        "@type": "ceterms:Certificate",
        "ceterms:ctid": CTID,
        "ceterms:name": "My Credential Name",
        "ceterms:keyword": ["One", "Two"],
        "ceterms:credentialStatusType": [
            {"ceterms:targetNodeName": "Active", "ceterms:targetNode": "credentialStat:Active"}
        ],
        "ceterms:requires": [{"@type": "ceterms:ConditionProfile", "ceterms:condition": "Only one"}],
    }

    document = jsonld.read(data)

    assert document["@context"] == "https://credreg.net/ctdl/schema/context/json"
    assert document["@id"] == f"https://sandbox.credentialengineregistry.org/graph/{CTID}"
    main = graph.main_node(document)
    assert main["ceterms:name"] == {"en-US": "My Credential Name"}
    assert main["ceterms:keyword"] == {"en-US": ["One", "Two"]}
    assert main["ceterms:requires"][0]["ceterms:condition"] == {"en-US": ["Only one"]}
    assert main["ceterms:credentialStatusType"][0]["ceterms:targetNodeName"] == {"en-US": "Active"}
    assert list(main) == [key for key in data if key != "@context"]


def test_language_maps_stay_as_they_are() -> None:
    data = {"@type": "ceterms:Certificate", "ceterms:name": {"en-us": "A"}, "ceterms:keyword": {"en": ["b"]}}

    assert graph.main_node(jsonld.read(data)) == data


def test_addresses_with_upper_case_ctids_are_lowered() -> None:
    upper = f"{BASE}/resources/{OTHER.upper().replace('CE-', 'ce-')}"

    main = graph.main_node(
        jsonld.read({"@type": "ceterms:Certificate", "ceterms:ownedBy": [upper], "ceterms:name": upper})
    )

    assert main["ceterms:ownedBy"] == [f"{BASE}/resources/{OTHER}"]


def test_a_resource_without_address_gets_one_in_our_registry() -> None:
    document = jsonld.read({"@type": "ceterms:Certificate", "ceterms:ctid": CTID}, base="https://registry.example/")

    assert document["@id"] == f"https://registry.example/graph/{CTID}"
    assert graph.main_node(document)["@id"] == f"https://registry.example/resources/{CTID}"


def test_the_main_node_comes_first() -> None:
    nodes = [{"@id": "_:a", "@type": "ceterms:Organization"}, {"@id": f"{BASE}/resources/{CTID}", "x:y": 1}]

    document = jsonld.read({"@id": f"{BASE}/graph/{CTID}", "@graph": nodes})

    assert document["@graph"] == [nodes[1], nodes[0]]


@pytest.mark.parametrize(
    ("written", "losses"),
    [
        ({"@graph": [{"a": 1}]}, ["/0/b is lost."]),
        ({"@graph": [{"a": 1.0, "b": {"c": ["d"]}}]}, ["/0/a was 1 and would be 1.0."]),
        ({"@graph": [{"a": 1, "b": {"c": []}}]}, ["/0/b/c was ['d'] and would be []."]),
        ({"@graph": []}, ["/0 is lost."]),
        ({"@graph": [{"a": 1, "b": {"c": {"en": ["d"]}}}]}, []),
    ],
)
def test_a_loss_is_noticed_and_named(written: Any, losses: list[str]) -> None:
    assert list(jsonld.missing({"a": 1, "b": {"c": ["d"]}}, written)) == losses


# -- triples -------------------------------------------------------------------------------------------------------

CONTEXT: dict[str, Any] = {
    "ceterms": "https://purl.org/ctdl/terms/",
    "credentialStat": "https://purl.org/ctdl/vocabs/credentialStat/",
    "costType": "https://purl.org/ctdl/vocabs/costType/",
    "schema": "https://schema.org/",
    "x": "https://x.example/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{
        f"ceterms:{term}": {"@container": "@language"}
        for term in ("name", "description", "keyword", "condition", "targetNodeName", "frameworkName", "paymentPattern")
    },
    **{
        f"ceterms:{term}": {"@type": "@id"}
        for term in ("ownedBy", "offeredBy", "subjectWebpage", "targetNode", "framework")
    },
    "ceterms:dateEffective": {"@type": "xsd:date"},
    "ceterms:price": {"@type": "xsd:decimal"},
}


def a_published_document() -> dict[str, Any]:
    """Two languages, a shared blank node, profiles, numbers of both kinds, a property that nobody knows."""
    return {
        "@context": "https://credreg.net/ctdl/schema/context/json",
        "@id": f"{BASE}/graph/{CTID}",
        "@graph": [
            {
                "@id": f"{BASE}/resources/{CTID}",
                "@type": "ceterms:Certificate",
                "ceterms:name": {"en-US": "Welding", "es": "Soldadura"},
                "ceterms:keyword": {"en-US": ["weld", "metal"]},
                "ceterms:ownedBy": ["_:owner"],
                "ceterms:offeredBy": ["_:owner", f"{BASE}/resources/{OTHER}"],
                "ceterms:dateEffective": "2024-01-31",
                "ceterms:estimatedCost": [{"@type": "ceterms:CostProfile", "ceterms:price": 100.5, "x:rank": 1}],
                "x:unknown": {"x:deep": ["kept", 2]},
            },
            {"@id": "_:owner", "@type": "ceterms:CredentialOrganization", "ceterms:name": {"en-US": "Owner"}},
        ],
    }


def triples(document: Any) -> str:
    """The canonical RDF of a document, with the context above in the place of the one it names."""

    def loader(url: str, options: Any) -> Any:
        return {
            "contextUrl": None,
            "documentUrl": url,
            "document": {"@context": CONTEXT},
            "contentType": "application/ld+json",
        }

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader}
    return str(pyld.normalize(document, options))


def test_reading_and_writing_keep_the_triples() -> None:
    document = a_published_document()

    assert len(triples(document).splitlines()) > 15
    assert triples(jsonld.write(jsonld.read(document))) == triples(document)


def test_editing_with_what_was_read_keeps_the_triples() -> None:
    document = a_published_document()

    again = graph.edit(document, {"ceterms:name": "Welding", "ceterms:keyword": ["weld", "metal"]}, base=BASE)

    assert triples(again) == triples(document)


def test_simplified_input_becomes_the_triples_it_means() -> None:
    organization = {"Type": "CredentialOrganization", "Name": "Owner"}
    given_input = {
        "Type": "Certificate",
        "CTID": CTID,
        "ceterms:name": {"en-US": "Welding", "es": "Soldadura"},
        "Keyword": ["weld", "metal"],
        "OwnedBy": [organization],
        "OfferedBy": [organization, OTHER],
        "DateEffective": "1/31/2024",
        "EstimatedCost": [{"Price": 100.5, "x:rank": 1}],
        "x:unknown": {"x:deep": ["kept", 2]},
    }
    expected = a_published_document()
    expected["@graph"][0] |= {"ceterms:ctid": CTID}

    document = format_input("credential", given_input).document
    for added in ("ceterms:credentialStatusType", "ceterms:inLanguage"):
        del graph.main_node(document)[added]

    assert triples(document) == triples(expected)


# -- envelopes -----------------------------------------------------------------------------------------------------


def an_envelope(**facts: Any) -> dict[str, Any]:
    return {"envelope_id": "26597acf", "resource_format": "json", "decoded_resource": a_published_document(), **facts}


def test_an_envelope_gives_the_document_in_it() -> None:
    assert jsonld.read(an_envelope()) == jsonld.read(a_published_document())


def test_an_envelope_of_2018_gives_the_resource_in_it() -> None:
    bare = {"@type": "ceterms:Certificate", "ceterms:ctid": CTID, "ceterms:name": "Welding"}

    document = jsonld.read(an_envelope(decoded_resource=bare))

    assert graph.main_node(document)["ceterms:name"] == {"en-US": "Welding"}


def test_what_an_envelope_says_about_its_resource_is_not_lost() -> None:
    envelope = an_envelope(node_headers={"updated_at": "2018-03-04"})

    assert jsonld.rewritten(envelope) == envelope
    assert jsonld.lost(envelope) == []


@pytest.mark.parametrize("data", [{"decoded_resource": "x"}, {"@id": "_:a", "decoded_resource": {"a": 1}}])
def test_a_resource_with_such_a_property_is_no_envelope(data: Any) -> None:
    assert jsonld.read(data)["@graph"][0] == data

"""How the sandbox reads graph documents. The messages of the schema are proven in the contract tests."""

import pytest

from registry.sandbox import documents
from registry.sandbox.communities import DEFAULT, find
from registry.sandbox.resource_types import alias_of, is_known_class, label_of, resource_type

CTID = "ce-55555555-5555-4555-8555-555555555555"


def a_node(name: str, **more):
    return {"@id": name, "@type": "ceterms:Badge", **more}


@pytest.mark.parametrize(
    ("document", "ctid"),
    [
        ({"@id": f"https://x.example/graph/{CTID.upper()}"}, CTID),
        ({"@id": CTID}, CTID),
        ({"@id": "https://x.example/graph/other", "ceterms:ctid": CTID.upper()}, CTID.upper()),
        ({"@id": ""}, ""),
    ],
)
def test_the_ctid_stands_at_the_top_or_ends_the_address(document, ctid):
    assert documents.ctid_of(document, DEFAULT) == ctid


def test_in_other_communities_the_ctid_is_that_of_the_first_node():
    document = {"@id": "https://x.example/graph/other", "@graph": [a_node("y", **{"ceterms:ctid": CTID.upper()})]}

    assert documents.ctid_of(document, find("navy")) == CTID


def test_objects_are_found_by_ctid_or_address():
    nodes = [
        a_node("https://x.example/A", **{"ceterms:ctid": CTID.upper()}),
        a_node("https://x.example/B"),
        a_node("_:C"),
    ]

    found = list(documents.objects_of({"@graph": nodes}))

    assert [item.key for item in found] == [CTID, "https://x.example/b", "_:c"]
    assert [item.blank for item in found] == [False, False, True]
    assert [item.place for item in found] == [0, 1, 2]


def test_words_are_those_of_names_and_descriptions_in_every_language():
    node = a_node("x", **{"ceterms:name": {"en": "Web-Design!", "el": "Σχεδίαση"}, "ceterms:requires": "secret"})

    assert documents.words_of(node) == " web design σχεδίαση "


@pytest.mark.parametrize(
    ("node", "name"),
    [
        ({"ceterms:name": {"es": "Abejas", "en-GB": "Bees"}}, "Bees"),
        ({"ceasn:name": {"es": "Abejas"}}, "Abejas"),
        ({"skos:prefLabel": "Bees"}, "Bees"),
        ({"ceterms:name": {}}, ""),
        ({"ceterms:name": 5}, ""),
        ({}, ""),
    ],
)
def test_a_name_is_english_where_it_can_be(node, name):
    assert documents.name_of(node) == name


def test_blank_nodes_that_point_in_a_circle_are_included_once():
    graph = [
        a_node("main", part=["_:a"]),
        a_node("_:a", part={"@id": "_:b"}),
        a_node("_:b", part="_:a", other="_:none"),
    ]

    assert [node["@id"] for node in documents.included(graph[0], graph, 99)] == ["_:a", "_:b"]


@pytest.mark.parametrize(
    ("term", "alias"),
    [
        ("ceterms:BachelorDegree", "credential"),
        ("ceterms:QACredentialOrganization", "organization"),
        ("ceterms:Course", "learning_opportunity_profile"),
        ("ceasn:Competency", "competency"),
        ("foo:Bar", ""),
    ],
)
def test_every_class_has_the_alias_of_its_family(term, alias):
    assert resource_type(term) == alias
    assert is_known_class(term) is bool(alias)


@pytest.mark.parametrize(
    ("text", "alias"),
    [
        ("organizations", "organization"),
        ("competencies", "competency"),
        ("pathway-sets", "pathway_set"),
        ("Credential", "credential"),
        ("zebras", "zebras"),
    ],
)
def test_aliases_are_understood_in_the_plural(text, alias):
    assert alias_of(text) == alias


def test_an_alias_reads_as_words():
    assert label_of("learning_opportunity_profile") == "Learning opportunity"

"""Editing changes what was asked for and nothing else; equal content has one hash."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctdl import graph, simplified
from ctdl.declaration import Property, Value, kind, kind_of, kinds, profile
from ctdl.simplified.scope import Scope

BASE = "https://registry.example"
CTID = "ce-c5abf83d-6ab4-4711-80ad-68b3a560fb71"
OTHER = "ce-e8305dc9-46cb-46be-8320-9a794df9e252"
CREDENTIAL = kind("credential")

WORDS = st.text(alphabet="abcdeé ÖÄß中-.,'\"<&", min_size=1, max_size=20).filter(str.strip)
LANGUAGES = st.sampled_from(["en-US", "en", "es", "fr-CA"])
MAPS = st.dictionaries(LANGUAGES, WORDS, min_size=1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)
DOCUMENTS_SETTINGS = settings(max_examples=60, deadline=None)


def published(prop: Property, depth: int = 1) -> st.SearchStrategy[Any]:
    """Values of a property as they stand in documents, odd but possible ones included."""
    one = {
        Value.TEXT: MAPS,
        Value.TEXTS: st.dictionaries(LANGUAGES, st.lists(WORDS, min_size=1, max_size=3), min_size=1),
        Value.NUMBER: st.integers(0, 99) | st.floats(0, 99),
        Value.BOOLEAN: st.booleans(),
        Value.REFERENCE: st.sampled_from([f"{BASE}/resources/{OTHER}", "https://other.example/x/", "_:a", "_:b"]),
        Value.URL: st.sampled_from(["https://example.org/", "https://example.org/a?b=c"]),
        Value.DATE: st.sampled_from(["2020-01-31", "1/2/1990", "soon"]),
        Value.DURATION: st.sampled_from(["P2Y", "PT160H", "p1m", "two years"]),
        Value.LANGUAGE: st.sampled_from(["en", "ar-SA", "English"]),
        Value.CONCEPT: st.fixed_dictionaries(
            {"@type": st.just("ceterms:CredentialAlignmentObject"), "ceterms:targetNodeName": MAPS},
            optional={"ceterms:targetNode": st.sampled_from(["costType:Tuition", "x:Y"]), "x:more": WORDS},
        ),
        Value.PROFILE: objects(prop, depth) if depth and prop.profile else st.just("_:a"),
    }.get(prop.value, WORDS | st.fixed_dictionaries({"ceterms:targetNodeName": MAPS}, optional={"x:y": WORDS}))
    return st.lists(one, min_size=1, max_size=3) if prop.multiple and prop.value is not Value.TEXTS else one


def objects(prop: Property, depth: int) -> st.SearchStrategy[Any]:
    declaration = profile(prop.profile or "")
    known = {inner.term: published(inner, depth - 1) for inner in declaration.properties if inner.term != "@type"}
    chosen = st.lists(st.sampled_from(sorted(known)), max_size=4, unique=True)
    members = chosen.flatmap(lambda terms: st.fixed_dictionaries({term: known[term] for term in terms}))
    return st.builds(lambda node, more: {"@type": prop.profile, **node, "x:unknown": more}, members, JSON)


@st.composite
def documents(draw: st.DrawFn) -> graph.Document:
    declaration = draw(st.sampled_from([CREDENTIAL, *kinds()]))
    document = graph.new_document(declaration.classes[0], ctid=CTID, base=BASE)
    main = graph.main_node(document)
    for prop in draw(st.lists(st.sampled_from(declaration.properties), max_size=5, unique=True)):
        if prop.term not in ("@type", "ceterms:ctid"):
            main[prop.term] = draw(published(prop))
    main |= draw(st.dictionaries(st.sampled_from(["x:a", "x:b", "https://y.example/z"]), JSON))
    document["@graph"] += [
        {"@id": "_:a", "@type": "ceterms:CredentialOrganization", "ceterms:name": {"en-US": "A"}, "x:kept": 1},
        {"@id": "_:b", "@type": "ceterms:CredentialOrganization", "ceterms:parentOrganization": ["_:a"]},
    ]
    return document


def a_document(**members: Any) -> graph.Document:
    document = graph.new_document("ceterms:Certificate", ctid=CTID, base=BASE)
    graph.main_node(document).update({f"ceterms:{name}": value for name, value in members.items()})
    return document


def edited(document: graph.Document, **changes: Any) -> dict[str, Any]:
    return graph.main_node(
        graph.edit(document, {f"ceterms:{name}": value for name, value in changes.items()}, base=BASE)
    )


# -- edit ----------------------------------------------------------------------------------------------------------


@DOCUMENTS_SETTINGS
@given(documents(), st.sampled_from(["en-US", "en", "es", "de"]))
def test_editing_with_what_was_read_changes_nothing(document: graph.Document, language: str) -> None:
    scope = Scope.of(document, base=BASE, language=language)
    main = graph.main_node(document)
    declaration = kind_of(graph.class_of(main))
    assert declaration is not None
    read = {
        prop.term: simplified.from_jsonld(prop, main[prop.term], scope)
        for prop in declaration.properties
        if prop.term in main and prop.term != "@type"
    }

    result = graph.edit(document, read, base=BASE, language=language)

    assert result == document
    assert graph.content_hash(result) == graph.content_hash(document)


@DOCUMENTS_SETTINGS
@given(documents(), st.data())
def test_everything_that_is_not_named_survives(document: graph.Document, data: st.DataObject) -> None:
    named = data.draw(st.lists(st.sampled_from(["ceterms:name", "ceterms:keyword", "ceterms:ownedBy"]), unique=True))
    values = {"ceterms:name": "New", "ceterms:keyword": ["new"], "ceterms:ownedBy": [OTHER]}

    result = graph.edit(document, {term: values[term] for term in named}, base=BASE)

    before, after = graph.main_node(document), graph.main_node(result)
    assert {term: before[term] for term in before if term not in named} == {
        term: after[term] for term in after if term not in named
    }
    assert [key for key in before if key in after] == [key for key in after if key in before]


@DOCUMENTS_SETTINGS
@given(documents(), st.dictionaries(st.sampled_from([prop.term for prop in CREDENTIAL.properties]), JSON, max_size=4))
def test_edit_changes_neither_its_input_nor_shares_with_it(document: graph.Document, changes: dict[str, Any]) -> None:
    changes.pop("@type", None)
    before, asked = copy.deepcopy(document), copy.deepcopy(changes)

    result = graph.edit(document, changes, base=BASE)
    json.dumps(result)
    for node in result["@graph"]:
        node.clear()

    assert document == before
    assert changes == asked


@DOCUMENTS_SETTINGS
@given(documents(), st.lists(st.sampled_from(CREDENTIAL.properties), max_size=4, unique=True))
def test_editing_twice_is_editing_once(document: graph.Document, properties: list[Property]) -> None:
    changes = {prop.term: None for prop in properties if prop.term not in ("@type", "ceterms:ctid")}
    changes |= {"ceterms:ownedBy": [{"Type": "CredentialOrganization", "Name": "N", "SubjectWebpage": "https://n.org"}]}

    once = graph.edit(document, changes, base=BASE)

    if not any(isinstance(value, dict) for value in graph.main_node(once).values()):  # each clearing takes a language
        assert graph.edit(once, changes, base=BASE) == once


def test_a_text_changes_in_its_language_alone() -> None:
    document = a_document(name={"es": "Uno", "en": "One", "x-odd": "?"})

    assert edited(document, name="First")["ceterms:name"] == {"es": "Uno", "en": "First", "x-odd": "?"}


def test_a_text_in_a_new_language_joins_the_others() -> None:
    document = a_document(name={"es": "Uno"})

    assert edited(document, name="One")["ceterms:name"] == {"es": "Uno", "en-US": "One"}


def test_clearing_a_text_leaves_the_other_languages() -> None:
    document = a_document(name={"en-US": "One", "es": "Uno"})

    assert edited(document, name="")["ceterms:name"] == {"es": "Uno"}
    assert "ceterms:name" not in edited(a_document(name={"en-US": "One"}), name=None)


def test_a_list_of_texts_is_replaced_in_its_language_alone() -> None:
    document = a_document(keyword={"en-US": ["a", "b"], "es": ["c"]})

    assert edited(document, keyword=["b"])["ceterms:keyword"] == {"en-US": ["b"], "es": ["c"]}


def test_unknown_members_of_a_concept_survive_beside_a_new_one() -> None:
    old = {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNode": "audience:Citizen", "x:note": "mine"}

    concepts = edited(a_document(audienceType=[old]), audienceType=["Full time", "audience:Citizen"])[
        "ceterms:audienceType"
    ]

    assert [concept["ceterms:targetNode"] for concept in concepts] == ["audience:FullTime", "audience:Citizen"]
    assert concepts[1] == old


def test_a_cost_keeps_what_the_form_does_not_mention() -> None:
    cost = {
        "@type": "ceterms:CostProfile",
        "ceterms:price": 10,
        "ceterms:name": {"en-US": "Fee", "fr": "Frais"},
        "x:y": 1,
    }

    [changed] = edited(a_document(estimatedCost=[cost]), estimatedCost=[{"Price": 12, "Name": "Fee"}])[
        "ceterms:estimatedCost"
    ]

    assert changed == cost | {"ceterms:price": 12}


def test_a_member_of_a_cost_is_removed_by_giving_it_empty() -> None:
    cost = {"@type": "ceterms:CostProfile", "ceterms:price": 10, "ceterms:currency": "USD"}

    [changed] = edited(a_document(estimatedCost=[cost]), estimatedCost=[{"Price": 10, "Currency": ""}])[
        "ceterms:estimatedCost"
    ]

    assert changed == {"@type": "ceterms:CostProfile", "ceterms:price": 10}


def test_removing_the_first_cost_leaves_the_second_as_it_was() -> None:
    costs = [{"@type": "ceterms:CostProfile", "ceterms:price": price, "x:y": price} for price in (10, 20)]

    assert edited(a_document(estimatedCost=costs), estimatedCost=[{"Price": 20}])["ceterms:estimatedCost"] == costs[1:]


def test_identical_references_share_one_node() -> None:
    organization = {"Type": "CredentialOrganization", "Name": "An Org", "SubjectWebpage": "https://org.example/"}

    document = graph.edit(
        a_document(), {"ceterms:ownedBy": [organization], "ceterms:offeredBy": [organization]}, base=BASE
    )

    main, shared = document["@graph"]
    assert main["ceterms:ownedBy"] == main["ceterms:offeredBy"] == [shared["@id"]]
    assert shared["ceterms:subjectWebpage"] == "https://org.example"


def test_a_node_that_nothing_refers_to_any_more_is_dropped() -> None:
    organization = {"Type": "CredentialOrganization", "Name": "An Org", "SubjectWebpage": "https://org.example/"}
    both = graph.edit(a_document(), {"ceterms:ownedBy": [organization], "ceterms:offeredBy": [organization]}, base=BASE)

    one = graph.edit(both, {"ceterms:ownedBy": [OTHER]}, base=BASE)
    none = graph.edit(one, {"ceterms:offeredBy": None}, base=BASE)

    assert len(one["@graph"]) == 2
    assert none["@graph"] == [graph.main_node(none)]
    assert graph.main_node(none)["ceterms:ownedBy"] == [f"{BASE}/resources/{OTHER}"]


def test_changing_a_shared_description_changes_it_in_one_place() -> None:
    organization = {"Type": "CredentialOrganization", "Name": "An Org", "SubjectWebpage": "https://org.example"}
    both = graph.edit(a_document(), {"ceterms:ownedBy": [organization], "ceterms:offeredBy": [organization]}, base=BASE)

    changed = graph.edit(both, {"ceterms:offeredBy": [organization | {"Name": "Another"}]}, base=BASE)

    known = graph.named_nodes(changed)
    names = [graph.text(known[graph.main_node(changed)[f"ceterms:{term}"][0]]) for term in ("ownedBy", "offeredBy")]
    assert names == ["An Org", "Another"]


def test_another_owner_does_not_inherit_from_the_former_one() -> None:
    owner = {"Type": "CredentialOrganization", "Name": "A", "Email": ["a@a.org"]}
    other = {"Type": "CredentialOrganization", "Name": "B", "SubjectWebpage": "https://b.org"}
    document = graph.edit(a_document(), {"ceterms:ownedBy": [owner]}, base=BASE)

    changed = graph.edit(document, {"ceterms:ownedBy": [other]}, base=BASE)

    assert "ceterms:email" not in changed["@graph"][1]
    assert changed == graph.edit(a_document(), {"ceterms:ownedBy": [other]}, base=BASE)


def test_the_class_of_the_main_node_can_be_changed() -> None:
    document = graph.edit(a_document(), {}, base=BASE, class_term="ceterms:Diploma")

    assert graph.main_node(document)["@type"] == "ceterms:Diploma"


def test_new_properties_follow_in_the_order_of_the_declaration() -> None:
    main = edited(a_document(keyword={"en-US": ["a"]}), image="https://x.example/i.png", name="N", description="D")

    assert list(main)[-4:] == ["ceterms:keyword", "ceterms:name", "ceterms:description", "ceterms:image"]


def test_a_new_document_is_filled_by_one_edit() -> None:
    main = edited(a_document(), name="N", dateEffective="9/1/2026", estimatedDuration=[{"ExactDuration": "2 years"}])

    assert main["ceterms:dateEffective"] == "2026-09-01"
    assert main["ceterms:estimatedDuration"] == [{"@type": "ceterms:DurationProfile", "ceterms:exactDuration": "P2Y"}]


# -- content hash --------------------------------------------------------------------------------------------------


@DOCUMENTS_SETTINGS
@given(documents(), st.randoms())
def test_the_hash_ignores_key_order_names_of_blank_nodes_context_and_host(
    document: graph.Document, random: Any
) -> None:
    spelled = json.dumps(shuffled(document, random))
    other = json.loads(
        spelled.replace('"_:a"', '"_:zz"').replace('"_:b"', '"_:c"').replace(BASE, "http://localhost:8000/r")
    )
    other["@context"] = "http://credreg.net/ctdl/schema/context/json"

    assert graph.content_hash(other) == graph.content_hash(document)


def shuffled(value: Any, random: Any) -> Any:
    if isinstance(value, list):
        return [shuffled(item, random) for item in value]
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: shuffled(value[key], random) for key in keys}
    return value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"price": 1}, {"price": 1.0}),
        ({"price": 1}, {"price": True}),
        ({"keyword": {"en": ["a", "b"]}}, {"keyword": {"en": ["b", "a"]}}),
        ({"name": {"en": "a"}}, {"name": {"es": "a"}}),
        ({"name": {"en": "a"}}, {"name": {"en": "a"}, "image": "https://a.example/b.png"}),
        ({"ownedBy": [f"{BASE}/resources/{OTHER}"]}, {"ownedBy": [f"{BASE}/resources/{CTID}"]}),
    ],
)
def test_different_content_has_different_hashes(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert graph.content_hash(a_document(**one)) != graph.content_hash(a_document(**other))


def test_content_of_blank_nodes_counts() -> None:
    one, other = (a_document(ownedBy=["_:a"]) for _ in range(2))
    one["@graph"].append({"@id": "_:a", "ceterms:name": {"en": "A"}})
    other["@graph"].append({"@id": "_:a", "ceterms:name": {"en": "B"}})

    assert len(graph.content_hash(one)) == 64
    assert graph.content_hash(one) != graph.content_hash(other)


# -- references and differences ------------------------------------------------------------------------------------


def test_references_are_the_ctids_of_others() -> None:
    document = a_document(
        ownedBy=[f"https://other.example/resources/{OTHER.upper()}"],
        requires=[{"ceterms:targetCredential": [f"{BASE}/graph/ce-413704ba-f9fd-4f17-9815-370b42dda7bb"]}],
        supersedes=f"{BASE}/resources/{CTID}",
        subjectWebpage="https://example.org/ce-413704ba-f9fd-4f17-9815-370b42dda7bc/page",
    )

    assert graph.references(document) == {OTHER, "ce-413704ba-f9fd-4f17-9815-370b42dda7bb"}


def test_differences_name_the_property_and_show_both_values() -> None:
    old = a_document(name={"en-US": "One"}, image="https://a.example/b.png")
    new = graph.edit(old, {"ceterms:name": "Two", "ceterms:image": None, "ceterms:keyword": ["k"]}, base=BASE)

    found = {difference.term: (difference.before, difference.after) for difference in graph.differences(old, new)}

    assert found == {
        "ceterms:name": ({"en-US": "One"}, {"en-US": "Two"}),
        "ceterms:image": ("https://a.example/b.png", None),
        "ceterms:keyword": (None, {"en-US": ["k"]}),
    }
    assert graph.differences(old, new)[0].label == "Credential name"


def test_differences_look_into_blank_nodes_but_not_at_their_names() -> None:
    old, renamed, changed = (a_document(ownedBy=[f"_:{name}"]) for name in "abc")
    old["@graph"].append({"@id": "_:a", "ceterms:name": {"en": "Org"}})
    renamed["@graph"].append({"@id": "_:b", "ceterms:name": {"en": "Org"}})
    changed["@graph"].append({"@id": "_:c", "ceterms:name": {"en": "Other"}})

    assert graph.differences(old, renamed) == []
    assert [difference.after for difference in graph.differences(old, changed)] == [[{"ceterms:name": {"en": "Other"}}]]


def test_everything_is_new_without_a_former_document() -> None:
    terms = [difference.term for difference in graph.differences(None, a_document(name={"en": "A"}))]

    assert terms == ["ceterms:name", "@type", "ceterms:ctid"]


def test_a_changed_member_of_a_framework_is_a_difference() -> None:
    def framework(competency: str) -> graph.Document:
        document = graph.new_document("ceasn:CompetencyFramework", ctid=CTID, base=BASE)
        node = {
            "@id": f"{BASE}/resources/{OTHER}",
            "@type": "ceasn:Competency",
            "ceasn:competencyText": {"en": competency},
        }
        document["@graph"].append(node)
        return document

    [difference] = graph.differences(framework("Count"), framework("Read"))

    assert (difference.term, difference.label) == ("@graph", "Read")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"es": "Uno", "en-US": "One"}, "One"),
        ({"es": "Uno", "fr": "Un"}, "Uno"),
        ("plain", "plain"),
        ({"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": {"en": "Active"}}, "Active"),
        ([{"en": "first"}, "second"], "first"),
        ({"en": ["a", "b"]}, "a"),
        (None, ""),
        (3, "3"),
    ],
)
def test_the_best_text_is_found(value: Any, expected: str) -> None:
    assert graph.text(value) == expected

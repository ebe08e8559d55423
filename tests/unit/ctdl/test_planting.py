"""Parts are added, moved and taken out in any order: every part stays in one place, and both ends say the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctdl
from ctdl import planting
from ctdl.document import named_nodes
from ctdl.outline import Outline
from ctdl.simplified.scope import as_list
from ctdl.trees import branches, managed

BASE = "https://registry.example"
NESTING = ("competency-framework", "concept-scheme", "progression-model", "pathway")


def a_tree(slug, lines):
    kind = ctdl.kind(slug)
    blank = ctdl.new_document(kind.classes[0], ctid=ctdl.new_ctid(), base=BASE)
    return planting.sown(blank, branches(slug)[0], lines, base=BASE, language="en")[0]


def check(document, slug):
    """Whatever the tree says of a part, the part and the one above it say as well."""
    branch, items = branches(slug)[0], Outline.of(document).items
    main = ctdl.main_node(document)
    assert len(items) == len(document["@graph"]) - 1
    for item in items.values():
        assert (main["@id"] in as_list(item.node.get(branch.top_of))) == (not item.parent)
        assert [each for each in as_list(item.node.get(branch.parent)) if each != main["@id"]] == (
            [item.parent] if item.parent else []
        )
        assert as_list(item.node.get(branch.child)) == list(item.below)
        assert main["@id"] in as_list(item.node[branch.whole])
    assert as_list(main.get(branch.top)) == [item.id for item in items.values() if not item.parent]
    if branch.part:
        assert set(as_list(main.get(branch.part))) == set(items)
    codes = {"contradicting-pair", "one-sided-pair", "refers-to-itself", "not-of-framework"}
    assert [each for each in ctdl.validate(document) if each.code in codes] == []


steps = st.lists(
    st.tuples(st.sampled_from(["add", "move", "remove"]), st.integers(0, 20), st.integers(-1, 20), st.integers(0, 5)),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(slug=st.sampled_from(NESTING), levels=st.lists(st.integers(0, 3), min_size=1, max_size=8), steps=steps)
def test_both_ends_say_the_same_whatever_is_done(slug, levels, steps):
    document = a_tree(slug, [(level, f"Part {n}") for n, level in enumerate(levels)])
    branch = branches(slug)[0]
    check(document, slug)

    for name, which, where, place in steps:
        ids = list(Outline.of(document).items)
        under = ids[where % len(ids)] if ids and where >= 0 else ""
        if name == "add" or not ids:
            document, _ = planting.added(document, branch, base=BASE, under=under)
        elif name == "remove":
            document = planting.taken_out(document, ids[which % len(ids)])
        else:
            try:
                document = planting.moved(document, ids[which % len(ids)], under=under, place=place)
            except planting.NoPlace:
                continue
        check(document, slug)


def test_nothing_names_what_was_taken_out():
    document = a_tree("pathway", [(0, "First"), (1, "Inside"), (0, "Then")])
    first, inside, then = Outline.of(document).items
    node = named_nodes(document)[then]
    node["ceterms:precededBy"] = [first]
    node["ceterms:hasCondition"] = [
        {"@type": "ceterms:ComponentCondition", "ceterms:targetComponent": [inside, "https://elsewhere.example"]}
    ]

    document = planting.taken_out(document, first)

    assert list(Outline.of(document).items) == [then]
    node = named_nodes(document)[then]
    assert "ceterms:precededBy" not in node
    assert node["ceterms:hasCondition"][0]["ceterms:targetComponent"] == ["https://elsewhere.example"]


def test_a_circle_is_shown_and_can_be_broken():
    document = a_tree("competency-framework", [(0, "One"), (1, "Two")])
    one, two = Outline.of(document).items
    named_nodes(document)[two]["ceasn:hasChild"] = [one]
    named_nodes(document)[one]["ceasn:isChildOf"] = [two]

    assert set(Outline.of(document).items) == {one, two}
    document = planting.taken_out(document, Outline.of(document).items[one].id)
    assert one not in Outline.of(document).items


def test_what_is_named_and_stands_elsewhere_keeps_its_place():
    document = a_tree("competency-framework", [(0, "One"), (0, "Two")])
    main = ctdl.main_node(document)
    one, two = main["ceasn:hasTopChild"]
    main["ceasn:hasTopChild"] = [one, "https://elsewhere.example/c", two]

    moved = planting.moved(document, two, under="", place=0)

    assert ctdl.main_node(moved)["ceasn:hasTopChild"] == [two, one, "https://elsewhere.example/c"]


@pytest.mark.parametrize("slug", ["competency-framework", "concept-scheme", "pathway", "rubric", "outcome-data"])
def test_every_term_of_the_trees_is_declared(slug):
    kind = ctdl.kind(slug)
    assert all(kind.find_property(term) for term in managed(slug))
    for branch in branches(slug):
        assert all(branch.declaration.find_property(term) for term in branch.kept_true - {branch.child})


def test_a_tree_may_be_deeper_than_python_calls_itself():
    document = a_tree("competency-framework", [(level, f"Level {level}") for level in range(1200)])
    first = next(iter(Outline.of(document).items))

    assert len(planting.taken_out(document, first)["@graph"]) == 1

"""Promises that hold for random valid resources of every class, and for any JSON at all."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ctdl
from ctdl.simplified.members import LISTS
from ctdl.simplified.scope import Scope
from ctdl.validation import CODES
from tests.unit.ctdl.test_jsonld import JSON
from tests.unit.ctdl.valid import BASE, CLASSES, documents

SETTINGS = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SETTINGS
@given(documents())
def test_from_graph_to_simplified_input_to_graph_is_the_same(document: dict[str, Any]) -> None:
    kind = ctdl.kind_of(ctdl.main_node(document)["@type"])
    before = copy.deepcopy(document)

    formatted = ctdl.format(kind.slug, json.loads(json.dumps(ctdl.simplify(document))), base=BASE)

    assert ctdl.differences(document, formatted.document) == []
    assert ctdl.content_hash(formatted.document) == ctdl.content_hash(document)
    assert document == before


@SETTINGS
@given(documents())
def test_a_valid_resource_has_no_errors(document: dict[str, Any]) -> None:
    assert [finding for finding in ctdl.minimum(document) if "ceterms:ctid" not in finding.path] == []


@SETTINGS
@given(documents())
def test_reading_writing_and_editing_with_what_is_there_change_nothing(document: dict[str, Any]) -> None:
    main = ctdl.main_node(document)
    scope = Scope.of(document, base=BASE, language="en-US")
    read = {
        prop.term: ctdl.from_jsonld(prop, main[prop.term], scope)
        for prop in ctdl.kind_of(main["@type"]).properties
        if prop.term in main and prop.term != "@type"
    }

    assert ctdl.lost(document) == []
    assert ctdl.write(ctdl.read(document)) == document
    assert ctdl.edit(document, read, base=BASE) == document


@pytest.mark.parametrize(("declaration", "class_term"), CLASSES, ids=[term for _, term in CLASSES])
def test_every_class_has_a_smallest_resource_that_says_what_it_lacks(declaration: Any, class_term: str) -> None:
    document = ctdl.new_document(class_term, ctid=ctdl.new_ctid(), base=BASE)

    found = {finding.term for finding in ctdl.minimum(document)}

    asked = {prop.term for prop in declaration.properties_for(class_term) if prop.level is ctdl.Level.REQUIRED}
    assert asked - {"@type", "ceterms:ctid"} <= found
    assert ctdl.benchmark(document).present == ()


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([kind.slug for kind in ctdl.kinds()]), JSON)
def test_any_json_is_read_checked_and_shown_without_failing(slug: str, data: Any) -> None:
    document = ctdl.read(data)

    assert all(finding.code in CODES for finding in ctdl.validate(document))
    ctdl.simplify(document)
    ctdl.references(document)
    ctdl.benchmark(document)
    assert len(ctdl.content_hash(document)) == 64
    assert ctdl.differences(document, document) == []
    ctdl.differences(None, document)
    ctdl.edit(document, {"ceterms:name": "Name", "ceterms:ownedBy": data, "ceterms:estimatedCost": data}, base=BASE)
    if isinstance(data, dict):
        json.dumps(ctdl.format(slug, data).document)


def lists_of(slug: str) -> set[str]:
    return {*LISTS.get(slug, {}), "ReferenceObjects"}


INPUTS = {
    kind.slug: sorted({name for prop in kind.properties for name in prop.inputs} | lists_of(kind.slug))
    for kind in ctdl.kinds()
}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(INPUTS)), st.data())
def test_any_input_of_any_kind_is_formatted_and_checked_without_failing(slug: str, data: st.DataObject) -> None:
    given_input = data.draw(st.dictionaries(st.sampled_from(INPUTS[slug]), JSON, max_size=4))

    formatted = ctdl.format(slug, given_input, base=BASE)

    json.dumps([formatted.document, ctdl.simplify(formatted.document)])
    findings = [*formatted.findings, *ctdl.validate(formatted.document, known=lambda ctid: "ceterms:Course")]
    assert {finding.code for finding in findings} <= CODES.keys()


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ctdl.kinds()), st.data())
def test_any_values_of_known_properties_can_be_changed(kind: ctdl.Declaration, data: st.DataObject) -> None:
    terms = st.sampled_from([prop.term for prop in kind.properties])
    node = {"@type": kind.classes[0]} | data.draw(st.dictionaries(terms, JSON, max_size=4))
    document = {"@graph": [node, *data.draw(st.lists(JSON, max_size=2))]}

    edited = ctdl.edit(document, {data.draw(terms): data.draw(JSON)}, base=BASE)

    json.dumps([edited, ctdl.simplify(document)])
    ctdl.validate(edited)

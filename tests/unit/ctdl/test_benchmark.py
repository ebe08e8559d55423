"""The benchmark is the share of recommended properties that a resource has."""

from __future__ import annotations

import pytest

from ctdl import graph, kind
from ctdl.benchmark import benchmark

CTID = "ce-c5abf83d-6ab4-4711-80ad-68b3a560fb71"
CERTIFICATION = "ceterms:Certification"


def a_document(*terms: str, class_term: str = CERTIFICATION) -> graph.Document:
    document = graph.new_document(class_term, ctid=CTID, base="https://registry.example")
    graph.main_node(document).update({term: ["x"] for term in terms})
    return document


@pytest.mark.parametrize("class_term", [CERTIFICATION, "ceterms:BachelorDegree", "ceterms:CredentialOrganization"])
def test_nothing_recommended_is_zero_and_all_of_it_a_hundred(class_term: str) -> None:
    recommended = kind("organization" if "Organization" in class_term else "credential").recommended(class_term)

    assert benchmark(a_document(class_term=class_term)).score == 0
    assert benchmark(a_document(class_term=class_term)).missing == recommended
    assert benchmark(a_document(*recommended, class_term=class_term)).score == 100
    assert benchmark(a_document(*recommended, class_term=class_term)).missing == ()


def test_a_property_that_says_nothing_is_missing() -> None:
    document = a_document()
    graph.main_node(document)["ceterms:keyword"] = {"en-US": []}

    assert "ceterms:keyword" in benchmark(document).missing


def test_any_one_of_a_group_is_enough() -> None:
    group = next(group for group in kind("credential").recommended_groups if "ceterms:availableAt" in group)

    result = benchmark(a_document(group[0]))

    assert result.present == (group[0],)
    assert not set(group) & set(result.missing)
    assert 0 < result.score < 100


def test_every_further_property_raises_the_score() -> None:
    document = a_document()
    scores = []
    for term in ("ceterms:keyword", "ceterms:dateEffective", "ceterms:requires"):
        graph.main_node(document)[term] = ["x"]
        scores.append(benchmark(document).score)

    assert scores == sorted(set(scores))


def test_nothing_is_recommended_for_an_unknown_class() -> None:
    result = benchmark({"@graph": [{"@type": "x:Y"}]})

    assert (result.score, result.present, result.missing) == (0, (), ())

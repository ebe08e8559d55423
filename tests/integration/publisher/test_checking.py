"""What a person is told is wrong, with what is known of the resources that theirs refers to."""

import pytest

from publisher.checking import findings
from tests.factories import a_credential, a_member, an_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return an_organization()


def test_a_reference_to_a_resource_of_the_wrong_class_is_said(organization):
    welder = a_credential(organization, by=a_member(organization))
    confused = a_credential(organization, **{"ceterms:commonCosts": [welder.ctid]})

    found = [finding for finding in findings(confused.latest.graph) if finding.term == "ceterms:commonCosts"]

    assert [finding.code for finding in found] == ["wrong-class"]


def test_a_reference_to_the_right_class_is_well(organization):
    part = a_credential(organization)
    whole = a_credential(organization, **{"ceterms:hasPart": [part.ctid]})

    assert [finding for finding in findings(whole.latest.graph) if finding.term == "ceterms:hasPart"] == []


def test_many_references_cost_one_query(organization, django_assert_num_queries):
    parts = [a_credential(organization).ctid for _ in range(5)]
    graph = a_credential(organization, **{"ceterms:hasPart": parts}).latest.graph

    with django_assert_num_queries(1):
        findings(graph)

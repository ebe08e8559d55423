"""What people of other organizations learn of a resource: what is published, not what is being worked on."""

import pytest

import ctdl
from publisher.actions import saving
from publisher.picking import Lookup, find_resources
from publisher.reading import names_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def renamed(registry):
    """Published as “Welder”, and being renamed."""
    organization = factories.a_published_organization()
    resource = factories.published(factories.a_credential(organization, **{"ceterms:name": "Welder"}))
    graph = ctdl.edit(resource.latest.graph, {"ceterms:name": "Secret Welder"}, base="https://registry.example.org")
    editor = factories.a_member(organization)
    return saving.save(resource=resource, graph=graph, by=editor, source="form", seen=resource.latest_id)


def test_a_reference_shows_others_the_published_name(renamed):
    stranger = factories.a_member(factories.an_organization())
    colleague = factories.a_member(renamed.organization)

    assert names_of([renamed.ctid], user=stranger)[renamed.ctid] == ("Welder", "")
    assert names_of([renamed.ctid], user=colleague)[renamed.ctid][0] == "Secret Welder"


def test_the_picker_shows_others_the_published_name(renamed):
    classes = (renamed.class_term,)
    stranger = factories.a_member(factories.an_organization())
    colleague = factories.a_member(renamed.organization)

    assert [each.name for each in find_resources(Lookup("welder"), user=stranger, classes=classes)] == ["Welder"]
    found = find_resources(Lookup("welder"), user=colleague, classes=classes)
    assert [each.name for each in found] == ["Secret Welder"]

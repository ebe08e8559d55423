"""What lists sort by says what the resource says, however that was written."""

import pytest
from django.db import connection

from publisher.actions import saving
from publisher.models import Listing, Resource, listing
from tests.factories import a_credential, a_member, a_published_organization, credential_graph

pytestmark = pytest.mark.django_db
COPIED = ("organization_id", "kind", "name", "webpage", "updated_at", "benchmark", "errors")


@pytest.fixture
def college(registry):
    return a_published_organization()


def said(model) -> dict[int, tuple]:
    return {pk: tuple(values) for pk, *values in model.objects.values_list("pk", *COPIED)}


def test_it_follows_every_way_of_writing(college):
    editor = a_member(college)
    first, other = a_credential(college, by=editor), a_credential(college, by=editor)
    assert said(Listing) == said(Resource)

    graph = credential_graph(college, ctid=first.ctid, **{"ceterms:name": "Nurse", "ceterms:description": None})
    saved = saving.save(resource=first, graph=graph, by=editor, source="form", seen=first.latest_id)
    assert Listing.objects.get(pk=first.pk).name == "Nurse"
    assert Listing.objects.get(pk=first.pk).errors > 0
    assert said(Listing) == said(Resource)

    Resource.objects.filter(pk=other.pk).update(name="Welder", webpage="https://welders.example.org/")
    saved.name = "Nurse aide"
    saved.save()
    assert said(Listing) == said(Resource)


def test_what_was_written_without_triggers_is_written_anew(college):
    expected = said(Resource)
    Listing.objects.all().delete()
    listing.write_all(connection)
    assert said(Listing) == expected

"""Saving many writes, on the same input, what saving one writes."""

import json

import pytest

import ctdl
from audit.models import Event
from ctdl.drafting import Drafter
from publisher.actions import saving, saving_many, staging
from publisher.actions.saving_many import Order
from publisher.models import Reference, Resource, Revision, SearchText
from publisher.preparing import prepare, prepare_drafted
from tests import factories

BASE = "http://localhost:8000/registry"
BATCH = "upload:7"


@pytest.fixture
def organization(db):
    return factories.an_organization(name="Hudson Valley College")


@pytest.fixture
def editor(organization):
    return factories.a_member(organization)


@pytest.fixture
def order(organization, editor):
    return Order(batch=BATCH, organization=organization, by=editor)


def _changes(name: str, **more) -> dict:
    agency = "ce-0a6ca2cc-9ee8-4f73-a1ea-65333008272a"
    return {
        "ceterms:name": name,
        "ceterms:description": "Shows that its holder welds steel safely and to the drawing.",
        "ceterms:subjectWebpage": "https://college.example.org/welder",
        "ceterms:keyword": ["welding", "steel"],
        "ceterms:accreditedBy": [agency],
        "ceterms:recognizedBy": [{"Name": "Board", "SubjectWebpage": "https://board.example.org"}],
        "ceterms:inLanguage": ["en"],
        **more,
    }


def _drafted(ctid: str, **more):
    drafter = Drafter(ctdl.kind("credential"), base=BASE)
    return drafter.draft("ceterms:Certification", ctid, _changes(**more), language="en-US")


def _stage(organization, number, drafted, *, identifier="", resource=None):
    prepared = prepare_drafted(drafted, organization=organization.pk, kind="credential", external_identifier=identifier)
    ctid = ctdl.main_node(drafted.document)["ceterms:ctid"]
    there = {"resource_pk": resource.pk, "seen_pk": resource.latest_id} if resource else {}
    staged = staging.Staged(number, ctid, "credential", drafted.text, prepared, **there, external_identifier=identifier)
    staging.stage(BATCH, [staged])


def _written(resource: Resource) -> dict:
    """All that saving wrote, without what differs from one resource to the next."""
    resource.refresh_from_db()
    latest = resource.latest
    own = {"ctid", "id", "latest_id", "created_at", "updated_at", "external_identifier", "approved_id", "published_id"}
    search = SearchText.objects.get(revision=latest)
    events = Event.objects.filter(subject=f"resource:{resource.pk}").order_by("pk")
    return {
        "resource": {f.attname: getattr(resource, f.attname) for f in Resource._meta.fields if f.attname not in own},
        "revision": (latest.number, latest.author_id, latest.errors, latest.benchmark),
        "graph": json.dumps(latest.graph, sort_keys=True).replace(resource.ctid, "CTID"),
        "hash_is_of_graph": latest.content_hash == ctdl.content_hash(latest.graph),
        "references": sorted(Reference.objects.filter(resource=resource).values_list("term", "target_ctid")),
        "search": (search.name, search.name_key, sorted(search.words.split())),
        "events": [(e.tag, e.actor_id, e.organization_id, sorted(e.data)) for e in events],
    }


def test_a_draft_is_prepared_as_its_graph_is(organization):
    drafted = _drafted(ctdl.new_ctid(), name="Welder: steel & pipes")

    whole = prepare(drafted.document, organization=organization.pk, kind="credential", external_identifier="W-1")

    assert whole == prepare_drafted(drafted, organization=organization.pk, kind="credential", external_identifier="W-1")


def test_new_ones_are_written_as_one_is(organization, editor, order):
    one, two = _drafted(ctdl.new_ctid(), name="Welder"), _drafted(ctdl.new_ctid(), name="Welder")
    by_one = saving.create(
        organization=organization, kind="credential", graph=one.document, by=editor, source="upload:6:2",
        external_identifier="",
    )  # fmt: skip
    _stage(organization, 2, two)

    outcome = saving_many.save_staged(order, above=0, upto=10)

    assert (outcome.saved, outcome.refused) == (1, {})
    by_many = Resource.objects.exclude(pk=by_one.pk).get()
    assert by_many.latest.source == "upload:7:2"
    assert _written(by_many) == _written(by_one)


def test_changed_ones_are_written_as_one_is(organization, editor, order):
    resources = []
    for _ in range(2):
        graph = _drafted(ctdl.new_ctid(), name="Welder").document
        resources.append(
            saving.create(organization=organization, kind="credential", graph=graph, by=editor, source="form")
        )
    one, two = resources
    changed = _drafted(one.ctid, name="Master Welder", **{"ceterms:accreditedBy": []}).document
    saving.save(resource=one, graph=changed, by=editor, source="upload:6:2", seen=one.latest_id)
    _stage(organization, 2, _drafted(two.ctid, name="Master Welder", **{"ceterms:accreditedBy": []}), resource=two)

    assert saving_many.save_staged(order, above=0, upto=10).saved == 1

    assert _written(two) == _written(one)
    assert SearchText.objects.filter(resource=two).count() == 1


def test_the_same_content_makes_no_revision(organization, editor, order):
    resource = factories.a_credential(organization, by=editor)
    again = Drafter(ctdl.kind("credential"), base=BASE).whole(resource.latest.graph)
    _stage(organization, 2, again, resource=resource)

    assert saving_many.save_staged(order, above=0, upto=10).saved == 1

    assert resource.revisions.count() == 1


def test_what_saving_one_refuses_saving_many_refuses_in_the_same_words(organization, editor, order):
    there = factories.a_credential(organization, by=editor)
    gone = factories.a_credential(organization, by=editor)
    Resource.objects.filter(pk=gone.pk).update(deleted_at="2026-01-01T00:00Z", deleted_by=editor)
    leading_nowhere = _drafted(ctdl.new_ctid(), name="A", **{"ceterms:isPartOf": [gone.ctid]})
    _stage(organization, 2, _drafted(there.ctid, name="B"))
    _stage(organization, 3, leading_nowhere)
    _stage(organization, 4, _drafted(gone.ctid, name="C"), resource=gone)
    _stage(organization, 5, _drafted(organization.ctid, name="D"))
    _stage(organization, 6, _drafted(ctdl.new_ctid(), name="E"), identifier="W-1")
    _stage(organization, 7, _drafted(ctdl.new_ctid(), name="F"), identifier="W-1")
    before = Revision.objects.count()

    outcome = saving_many.save_staged(order, above=0, upto=10)

    assert outcome.saved == 0
    assert "is already taken by another resource" in outcome.refused[2]
    assert "was deleted. Take the reference to it away." in outcome.refused[3]
    assert outcome.refused[4] == "It was deleted."
    assert "belongs to an organization" in outcome.refused[5]
    assert outcome.refused[6] == outcome.refused[7] == saving_many.TWICE
    assert Revision.objects.count() == before

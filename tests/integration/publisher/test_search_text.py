"""The words that search looks in: written with every revision, found by their beginnings."""

import pytest

import ctdl
from publisher import searchable
from publisher.actions import identifying, saving
from publisher.models import Resource, SearchText
from publisher.query import IN_IDENTIFIER, IN_NAME, of_kind, of_organization, wanted
from tests import factories

pytestmark = pytest.mark.django_db

OTHER = {
    "ceterms:description": "Shows that its holder cares for the ill.",
    "ceterms:subjectWebpage": "https://nurse.example",
}


@pytest.fixture
def organization():
    return factories.an_organization()


def found(typed, **how):
    everything = SearchText.objects.latest_of(Resource.objects.filter(deleted_at__isnull=True))
    return set(everything.holding(wanted(typed, **how)).values_list("name", flat=True))


def changed(resource, name):
    graph = ctdl.edit(resource.latest.graph, {"ceterms:name": name}, base="https://registry.example.org")
    editor = factories.a_member(resource.organization)
    return saving.save(resource=resource, graph=graph, by=editor, source="form", seen=resource.latest_id)


@pytest.mark.parametrize(
    "typed",
    [
        "welder",
        "WELD",
        "certified welder",
        "weld cert",
        "Schweißer",
        "schweisser",
        "elevee",
        "café",
        "cafe",
        "college.example.org",
    ],
)
def test_every_word_may_be_the_beginning_of_one_that_is_there(organization, typed):
    keywords = ["Élevée", "Schweißer", "Cafe\u0301"]
    factories.a_credential(organization, **{"ceterms:name": "Certified Welder", "ceterms:keyword": keywords})
    factories.a_credential(organization, **{"ceterms:name": "Nurse", **OTHER})

    assert found(typed) == {"Certified Welder"}


def test_words_in_the_middle_of_others_and_other_words_are_not_found(organization):
    factories.a_credential(organization, **{"ceterms:name": "Certified Welder"})

    assert found("elder") == set()
    assert found("welder nurse") == set()
    assert found("100% 'welder\\ | & !") == set()


def test_a_mark_says_where_the_word_stands(organization):
    factories.a_credential(organization, **{"ceterms:name": "Certified Welder", "ceterms:keyword": ["metal"]})

    assert found("metal") == {"Certified Welder"}
    assert found("metal", marks=(IN_NAME,)) == set()


def test_facts_narrow(organization):
    factories.a_credential(organization, **{"ceterms:name": "Certified Welder"})
    asked = wanted("welder")

    assert SearchText.objects.holding(asked.also([of_organization(organization.pk)], [of_kind("credential")])).exists()
    assert not SearchText.objects.holding(asked.also([of_organization(organization.pk + 1)])).exists()
    assert not SearchText.objects.holding(asked.also([of_kind("course")])).exists()


def test_saving_again_replaces_the_words(organization):
    resource = factories.a_credential(organization, **{"ceterms:name": "Welder"})

    changed(resource, "Nurse")

    assert found("nurse") == {"Nurse"}
    assert found("welder", marks=(IN_NAME,)) == set()
    assert resource.search_texts.count() == 1


def test_what_is_published_keeps_its_words_while_it_is_worked_on(registry):
    resource = factories.published(
        factories.a_credential(factories.a_published_organization(), **{"ceterms:name": "Welder"})
    )

    changed(resource, "Secret plan")

    public = SearchText.objects.published()
    assert [row.name for row in public.holding(wanted("welder"))] == ["Welder"]
    assert not public.holding(wanted("secret")).exists()


def test_what_is_on_its_way_to_the_registry_keeps_its_words(registry):
    from publisher.actions import delivering

    request = factories.publish_requested(factories.a_credential(factories.a_published_organization()))
    resource = changed(changed(request.resource, "Second"), "Third")
    delivering.deliver(request_id=request.pk)

    assert SearchText.objects.published().filter(resource=resource).count() == 1


def test_an_external_identifier_is_found_by_its_owner_only(organization):
    resource = factories.a_credential(organization, **{"ceterms:name": "Welder"})
    editor = factories.a_member(organization)
    identifying.adopt(resource=resource, external_identifier="WLD-0042", by=editor, source="form")

    assert found("wld-00") == {"Welder"}
    assert found("wld-00", marks=(IN_IDENTIFIER,)) == {"Welder"}
    assert found("wld-00", marks=("",)) == set()


def test_many_rows_are_written_in_few_queries(organization, django_assert_num_queries):
    resources = [factories.a_credential(organization) for _ in range(5)]
    rows = [searchable.row_of(each, revision=each.latest_id, graph=each.latest.graph) for each in resources]

    with django_assert_num_queries(2):
        searchable.write(rows)


def test_odd_data_is_written(organization):
    resource = factories.a_credential(organization)
    graph = {"@graph": [{"@type": "o'dd \\ type", "ceterms:name": {"en": "a" * 5000}, "ceterms:keyword": [None, 3]}]}

    searchable.write([searchable.row_of(resource, revision=resource.latest_id, graph=graph)])

    assert SearchText.objects.get(resource=resource).name.startswith("aaa")

"""The search page: everything that a person may see, and nothing else, by words and facts."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from publisher.models import Resource
from publisher.searching import Asked, find, nearness
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return factories.an_organization(name="Harbor Valley College")


@pytest.fixture
def editor(organization):
    return factories.a_member(organization)


@pytest.fixture
def pages(client, editor):
    client.force_login(editor)
    return client


def names(user, **asked):
    hits = find(user, Asked(**asked))
    found = Resource.objects.in_bulk(hits.ids)
    return [found[pk].name for pk in hits.ids]


def a_credential(organization, name, **changes):
    plain = {"ceterms:description": "Shows what its holder knows.", "ceterms:subjectWebpage": "https://x.example"}
    return factories.a_credential(organization, **{"ceterms:name": name, **plain, **changes})


def test_the_name_that_begins_with_the_words_comes_first(organization, editor):
    for name in ("Advanced Metal Welding", "Metal Arts", "Metal Arts and Welding", "Bench Work"):
        a_credential(organization, name)
    a_credential(organization, "Sheet Shop", **{"ceterms:keyword": ["metal arts"]})

    assert names(editor, q="metal arts") == ["Metal Arts", "Metal Arts and Welding", "Sheet Shop"]
    assert names(editor, q="metal") == ["Metal Arts", "Metal Arts and Welding", "Advanced Metal Welding", "Sheet Shop"]


def test_nearness_orders_names():
    keys = ["other", "welding metal", "metal welding more", "metal welding"]

    assert [nearness(key, "metal welding") for key in keys] == [3, 2, 1, 0]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "welder"}, ["Welder", "Pipe Welder"]),
        ({"q": "welder", "place": "keyword"}, []),
        ({"q": "steel", "place": "keyword"}, ["Welder"]),
        ({"q": "steel", "place": "name"}, []),
        ({"q": "W-0042"}, ["Welder"]),
        ({"q": "w-00", "place": "identifier"}, ["Welder"]),
        ({"q": "welders.example.org/one"}, ["Welder"]),
        ({"q": "wel", "kind": "credential"}, ["Welder", "Pipe Welder"]),
        ({"q": "wel", "kind": "course"}, []),
        ({"q": "wel", "type": "ceterms:License"}, ["Pipe Welder"]),
        ({"type": "ceterms:License"}, ["Pipe Welder"]),
        ({"q": "wel", "status": "in-process"}, ["Welder", "Pipe Welder"]),
        ({"q": "wel", "status": "published"}, []),
        ({"organization": "harbor"}, ["Pipe Welder", "Welder"]),
        ({"q": "wel", "organization": "valley harbor", "type": "ceterms:License"}, ["Pipe Welder"]),
        ({"q": "wel", "organization": "elsewhere"}, []),
        ({}, []),
        ({"q": " ?! "}, []),
    ],
)
def test_words_and_facts_are_combined(organization, editor, asked, expected):
    from publisher.actions import identifying

    other = {"ceterms:subjectWebpage": "https://welders.example.org/one"}
    welder = a_credential(organization, "Welder", **{"ceterms:keyword": ["Steel"]}, **other)
    identifying.adopt(resource=welder, external_identifier="W-0042", by=editor, source="form")
    a_credential(organization, "Pipe Welder", class_term="ceterms:License")

    assert names(editor, **asked) == expected


def test_the_beginning_of_a_ctid_will_do(organization, editor):
    resource = a_credential(organization, "Welder")
    a_credential(organization, "Nurse")

    assert names(editor, q=resource.ctid[:14].upper()) == ["Welder"]
    assert names(editor, q=f"{resource.ctid[:14]} nurse") == []


def test_nobody_finds_what_belongs_to_others(organization, editor):
    a_credential(organization, "Welder")
    stranger = factories.a_member(factories.an_organization(), Role.ADMINISTRATOR)

    assert names(stranger, q="welder") == names(stranger, kind="credential") == []
    assert names(factories.a_reviewer(), q="welder") == ["Welder"]
    assert names(stranger, organization="harbor") == []


def test_what_is_deleted_is_not_found(organization, editor):
    from publisher.actions import approving

    resource = a_credential(organization, "Welder")
    approving.delete(resource=resource, by=editor, seen=resource.latest_id)

    assert names(editor, q="welder") == []


def test_more_than_there_is_room_for_is_said(organization, editor, monkeypatch, pages):
    monkeypatch.setattr("publisher.searching.MOST", 3)
    monkeypatch.setattr("publisher.views.search.MOST", 3)
    for number in range(5):
        a_credential(organization, f"Course {number}", **{"ceterms:keyword": ["welding"]})
    a_credential(organization, "Welding")

    assert names(editor, q="welding")[0] == "Welding"
    assert find(editor, Asked(q="welding")).is_capped
    assert "3+ resources" in pages.get(reverse("search"), {"q": "welding"}).content.decode()


def test_the_page_keeps_what_was_asked(organization, pages):
    a_credential(organization, "Welder")

    page = pages.get(reverse("search"), {"q": "weld", "kind": "credential", "organization": "Harbor"}).content.decode()

    assert "1 resource" in page
    assert 'value="weld"' in page
    assert '<option value="credential" selected>' in page
    assert 'value="Harbor"' in page


def test_while_somebody_types_the_results_alone_are_sent(organization, pages):
    a_credential(organization, "Welder")

    answer = pages.get(reverse("search"), {"q": "weld"}, headers={"HX-Request": "true"})

    assert "Welder" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_a_whole_ctid_leads_to_its_resource(organization, pages):
    resource = a_credential(organization, "Welder")

    assert pages.get(reverse("search"), {"q": resource.ctid}).url == reverse("resource", args=[resource.ctid])
    assert pages.get(reverse("search"), {"q": resource.ctid}, headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "kind=%00&type='",
        "q=" + "x" * 5000,
        "page=x&q=a",
        "status=nonsense&place=%F0%9F%92%A9",
        "organization=%25",
    ],
)
def test_odd_requests_are_answered(pages, organization, query):
    a_credential(organization, "Welder")

    assert pages.get(f"{reverse('search')}?{query}").status_code == 200


def test_a_page_takes_few_queries(organization, pages, django_assert_max_num_queries):
    for number in range(12):
        a_credential(organization, f"Welder {number}")

    with django_assert_max_num_queries(12):
        pages.get(reverse("search"), {"q": "weld"})

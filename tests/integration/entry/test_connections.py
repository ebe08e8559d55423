"""What refers to a resource and what it refers to: who learns of what."""

import re

import pytest

import ctdl
from publisher.actions import saving
from publisher.models import Reference, Resource
from tests import factories

pytestmark = pytest.mark.django_db
BASE = "https://registry.example.org"


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def requiring(organization, target, *, name="Diploma", by=None):
    """A credential that requires `target` through a condition."""
    condition = {"Description": "What comes before it, in a few words.", "TargetCredential": [target.ctid]}
    return factories.a_credential(organization, by=by, **{"ceterms:name": name, "ceterms:requires": [condition]})


def change(resource, **facts):
    graph = ctdl.edit(resource.latest.graph, facts, base=BASE)
    by = factories.a_member(resource.organization)
    return saving.save(resource=resource, graph=graph, by=by, source="form", seen=resource.latest_id)


def connections_page(pages, resource, **query):
    return pages.get(f"/resources/{resource.ctid}/connections/", query)


def test_both_directions_are_named_in_words(pages, organization, credential, editor):
    diploma = requiring(organization, credential, by=editor)

    assert f"Requires 1 {credential.name}" in words(connections_page(pages, diploma))
    assert f"Is required by 1 {diploma.name}" in words(connections_page(pages, credential))


def test_type_owner_and_state_stand_beside_each(pages, organization, credential, editor):
    diploma = requiring(organization, credential, by=editor)

    page = words(connections_page(pages, diploma, way="to", term="ceterms:requires"))

    for text in (credential.name, "Certification", organization.name, "Not published yet"):
        assert text in page


def test_what_is_not_published_yet_is_said_on_both_pages(pages, organization, credential, editor):
    diploma = requiring(organization, credential, by=editor)

    for address in (f"/resources/{diploma.ctid}/", f"/resources/{diploma.ctid}/connections/"):
        assert "that it refers to is not published yet" in words(pages.get(address))


def test_drafts_of_others_are_not_shown(pages, credential):
    stranger = factories.an_organization()
    requiring(stranger, credential, name="Their secret diploma")

    page = words(connections_page(pages, credential))

    assert "secret" not in page
    assert "Is required by" not in page


def test_what_others_have_published_is_shown_by_its_published_name(pages, credential, registry):
    stranger = factories.a_published_organization()
    theirs = factories.published(requiring(stranger, credential, name="Their diploma"))
    assert "Their diploma" in words(connections_page(pages, credential))

    change(theirs, **{"ceterms:name": "Their secret name"})

    page = words(connections_page(pages, credential))
    assert "Their diploma" in page
    assert "secret" not in page


def test_what_others_add_in_a_draft_of_something_published_is_not_shown(pages, credential, registry):
    theirs = factories.published(factories.a_credential(factories.a_published_organization()))

    change(theirs, **{"ceterms:isSimilarTo": [credential.ctid]})

    assert Reference.objects.filter(target_ctid=credential.ctid).exists()
    assert theirs.ctid not in connections_page(pages, credential).content.decode()


def test_an_unpublished_target_of_others_is_a_ctid_alone(pages, organization, editor):
    theirs = factories.a_credential(factories.an_organization(), **{"ceterms:name": "Their secret"})
    mine = requiring(organization, theirs, by=editor)

    page = words(connections_page(pages, mine))

    assert theirs.ctid in page
    assert "secret" not in page


def test_a_group_is_paged_and_knows_how_many_there_are(pages, organization, credential, editor):
    others = [
        Resource(
            organization=organization,
            ctid=ctdl.new_ctid(),
            kind="pathway",
            class_term="ceterms:Pathway",
            name=f"Pathway {number}",
            created_by=editor,
            updated_by=editor,
            updated_at=credential.updated_at,
        )
        for number in range(1200)
    ]
    made = Resource.objects.bulk_create(others)
    Reference.objects.bulk_create(
        Reference(resource=each, term="ceterms:hasPart", target_ctid=credential.ctid) for each in made
    )

    whole = words(connections_page(pages, credential))
    second = words(connections_page(pages, credential, way="from", term="ceterms:hasPart", page="2"))

    assert "Is part of more than 1,000" in whole
    assert "and 987 more" in whole
    assert "51–100 of 1,200" in second


def test_the_page_takes_few_queries_however_much_is_connected(
    pages, organization, credential, editor, django_assert_max_num_queries
):
    for number in range(12):
        requiring(organization, credential, name=f"Diploma {number}", by=editor)

    with django_assert_max_num_queries(45):
        connections_page(pages, credential)


def test_the_picture_links_its_boxes_and_two_steps_reach_further(pages, organization, credential, editor):
    diploma = requiring(organization, credential, by=editor)
    degree = requiring(organization, diploma, name="Degree", by=editor)

    one = connections_page(pages, credential).content.decode().partition("<svg")[2].partition("</svg>")[0]
    two = connections_page(pages, credential, steps="2").content.decode().partition("<svg")[2].partition("</svg>")[0]

    assert f'<a href="/resources/{diploma.ctid}/"' in one
    assert degree.ctid not in one
    assert f'<a href="/resources/{degree.ctid}/"' in two
    assert "style=" not in one + two


@pytest.mark.parametrize("query", [{"way": "up"}, {"way": "", "term": "x"}])
def test_an_unknown_way_is_not_there(pages, credential, query):
    assert connections_page(pages, credential, **query).status_code == 404


@pytest.mark.parametrize("term", ["", "nothing", "ceterms:requires\x00", "x" * 500])
def test_an_odd_term_is_an_empty_list(pages, credential, term):
    page = connections_page(pages, credential, way="from", term=term)

    assert page.status_code == 200
    assert "nothing in this list" in words(page)


def test_who_refers_to_a_competency_refers_to_its_framework(pages, organization, editor):
    ctid, member = ctdl.new_ctid(), ctdl.new_ctid()
    framework = ctdl.format(
        "competency-framework",
        {
            "CompetencyFramework": {
                "CTID": ctid,
                "Name": "Welding",
                "Description": "What a welder knows and does, at work.",
                "Publisher": [organization.ctid],
                "InLanguage": ["en"],
            },
            "Competencies": [{"CTID": member, "CompetencyText": "Welds pipes"}],
        },
    ).document
    saved = saving.create(
        organization=organization, kind="competency-framework", graph=framework, by=editor, source="form"
    )
    course = factories.a_credential(
        organization, by=editor, **{"ceterms:isSimilarTo": [member], "ceterms:name": "Pipe welder"}
    )

    page = words(connections_page(pages, saved))

    assert course.name in page
    assert "Welds pipes" in words(pages.get(f"/resources/{saved.ctid}/"))

"""A resource from a CTDL document: nothing of it is lost, and nobody takes the CTID of somebody else."""

import json

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

import ctdl
from accounts.roles import Role
from ctdl import moving
from publisher.models import Resource
from tests import factories
from tests.factories.everything import everything

pytestmark = pytest.mark.django_db
PAGE = "/add/document/"


def sent(pages, document, organization, **more):
    text = document if isinstance(document, str) else json.dumps(document)
    return pages.post(PAGE, {"text": text, "organization": organization.pk, **more})


def a_framework(**more):
    """A document with a member that has a CTID of its own, a reference to another resource, and what nobody knows."""
    main, member = ctdl.new_ctid(), ctdl.new_ctid()
    blank = ctdl.new_document("ceasn:CompetencyFramework", ctid=main, base="https://other.example")
    node = ctdl.main_node(blank) | {
        "ceasn:name": {"en-US": "Welding standards"},
        "ceasn:hasTopChild": [f"https://other.example/resources/{member}"],
        "ceasn:alignTo": ["https://other.example/resources/ce-22222222-2222-4222-8222-222222222222"],
        "ex:unheardOf": {"kept": ["as", 1, None]},
        **more,
    }
    competency = {
        "@id": f"https://other.example/resources/{member}",
        "@type": "ceasn:Competency",
        "ceterms:ctid": member,
        "ceasn:competencyText": {"en-US": "Reads a drawing"},
        "ceasn:isPartOf": f"https://other.example/resources/{main}",
    }
    return blank | {"@graph": [node, competency]}


def test_all_of_it_is_kept_with_its_ctids(pages, organization):
    document = a_framework()

    answer = sent(pages, document, organization)

    resource = Resource.objects.get(kind="competency-framework")
    assert answer.url == f"/resources/{resource.ctid}/"
    assert moving.moved(resource.latest.graph, base="https://other.example") == document
    assert resource.latest.graph["@id"] == f"{settings.REGISTRY_URL}/graph/{resource.ctid}"
    assert resource.latest.source == "document"


def test_as_a_new_one_it_is_the_same_but_for_its_ctids(pages, organization):
    document = a_framework()

    sent(pages, document, organization, as_new="on")

    graph = Resource.objects.get().latest.graph
    fresh, old = moving.own_ctids(graph), moving.own_ctids(document)
    assert not set(fresh) & set(old)
    back = moving.moved(graph, base="https://other.example", ctids=dict(zip(fresh, old, strict=True)))
    assert back == document


@pytest.mark.parametrize("slug", [kind.slug for kind in ctdl.kinds()])
def test_every_kind_can_be_brought(pages, organization, slug):
    kind = ctdl.kind(slug)
    document = everything(kind, kind.classes[0], base=settings.REGISTRY_URL, is_brief=True)

    sent(pages, document, organization, as_new="on")

    resource = Resource.objects.get(kind=slug)
    names = dict(zip(moving.own_ctids(resource.latest.graph), moving.own_ctids(document), strict=True))
    assert moving.moved(resource.latest.graph, base=settings.REGISTRY_URL, ctids=names) == document


def test_a_file_will_do(pages, organization):
    file = SimpleUploadedFile("framework.json", json.dumps(a_framework()).encode("utf-8-sig"))

    pages.post(PAGE, {"file": file, "organization": organization.pk})

    assert Resource.objects.get().name == "Welding standards"


def test_the_ctid_of_another_organizations_resource_is_refused(pages, organization):
    theirs = factories.a_credential(factories.an_organization())
    document = factories.credential_graph(organization, ctid=theirs.ctid)

    answer = sent(pages, document, organization)

    assert answer.status_code == 422
    assert f"The CTID {theirs.ctid} is already taken by another resource." in answer.text
    assert theirs.ctid in answer.context["form"]["text"].value()
    assert theirs.revisions.count() == 1


def test_a_document_that_says_it_is_somebody_elses_is_refused(pages, organization):
    document = factories.credential_graph(factories.an_organization())

    answer = sent(pages, document, organization)

    assert answer.status_code == 422
    assert "belongs to another organization" in answer.text
    assert not Resource.objects.exists()


def test_the_ctid_of_an_account_is_refused(pages, organization):
    other = factories.an_organization()

    answer = sent(pages, factories.organization_graph(other), organization)

    assert f"The CTID {other.ctid} belongs to an organization." in answer.text


def test_what_one_has_already_is_changed_by_its_form(pages, organization, credential):
    answer = sent(pages, credential.latest.graph, organization)

    assert "You have a resource with the CTID" in answer.text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Paste the document, or choose a file."),
        ("{", "is not JSON"),
        ("[1, 2]", "does not say what it is about"),
        ('{"@type": "ceterms:Potato"}', "is about a ceterms:Potato"),
        ('{"@type": "ceterms:Certification"}', "gives no name"),
        ('{"@type": "ceterms:Certification", "@type": "ceterms:License"}', "could not be kept"),
        (f'{{"@type": "ceterms:Certification", "ex:deep": {"[" * 400}{"]" * 400}}}', "nested too deeply"),
        (f'{{"@type": "ceterms:Certification", "ex:deep": {"[" * 5000}{"]" * 5000}}}', "nested too deeply"),
        (r'{"@type": "ceterms:Certification", "ceterms:name": "Welder\u0000"}', "holds a null character"),
        (r'{"@type": "ceterms:Certification", "ex:\ud800": "Welder"}', "half of a character"),
    ],
)
def test_what_is_no_document_is_said_at_its_field(pages, organization, text, why):
    answer = sent(pages, text, organization)

    assert answer.status_code == 422
    assert why in answer.text
    assert not Resource.objects.exists()


def of_conditions(number, *, each_names):
    """Condition profiles that stand beside the credential, the first named by it, each naming the next."""
    conditions = [
        {
            "@id": f"_:b{place}",
            "@type": "ceterms:ConditionProfile",
            "ceterms:alternativeCondition": [f"_:b{place + 1}"] * each_names,
        }
        for place in range(number)
    ]
    main = {"@type": "ceterms:Certification", "ceterms:name": {"en": "Welder"}, "ceterms:requires": ["_:b0"]}
    return {"@graph": [main, *conditions]}


@pytest.mark.parametrize(("number", "each_names", "why"), [(40, 2, "so many places"), (300, 1, "nested too deeply")])
def test_what_comes_to_more_than_a_page_holds_is_refused(pages, organization, number, each_names, why):
    assert why in sent(pages, of_conditions(number, each_names=each_names), organization).text
    assert not Resource.objects.exists()


def test_what_is_named_in_a_few_places_or_in_a_circle_is_kept(pages, organization):
    document = of_conditions(4, each_names=2)
    document["@graph"][-1]["ceterms:alternativeCondition"] = ["_:b0"]

    answer = sent(pages, document, organization)

    assert pages.get(answer.url).status_code == 200


def test_one_without_a_ctid_gets_one(pages, organization):
    sent(pages, {"@type": "ceterms:Certification", "ceterms:name": {"en": "Welder"}}, organization)

    resource = Resource.objects.get()
    assert ctdl.main_node(resource.latest.graph)["ceterms:ctid"] == resource.ctid


def test_a_viewer_and_a_stranger_may_not(client, organization):
    for user in (factories.a_member(organization, Role.VIEWER), factories.a_user()):
        client.force_login(user)

        assert sent(client, a_framework(), organization).status_code == 403

    assert not Resource.objects.exists()

"""Entering and changing resources by form, as a browser without scripts would."""

import copy

import pytest
from django.conf import settings

import ctdl
from accounts.roles import Role
from publisher.actions import saving
from publisher.models import Resource
from tests import factories
from tests.factories.everything import everything
from tests.integration.entry.forms import edit_url, form_of, now

pytestmark = pytest.mark.django_db
NEW = "/resources/new/credential/"


# -- a new resource ------------------------------------------------------------------------------------------------


def test_a_name_is_enough_to_save(pages, organization):
    form = form_of(pages.get(NEW)) | {"ceterms-name": "Certified Crane Operator"}

    answer = pages.post(NEW, form, follow=True)

    resource = Resource.objects.get()
    assert (resource.name, resource.kind, resource.organization) == (
        "Certified Crane Operator",
        "credential",
        organization,
    )
    assert answer.redirect_chain[-1][0] == f"/resources/{resource.ctid}/edit/"
    assert "to fix" in answer.content.decode()


def test_the_own_organization_owns_what_is_new(pages, organization):
    pages.post(NEW, form_of(pages.get(NEW)) | {"ceterms-name": "Certified Crane Operator"})

    node = now(Resource.objects.get())
    assert node["ceterms:ownedBy"] == [ctdl.resource_uri(settings.REGISTRY_URL, organization.ctid)]


def test_without_a_name_nothing_is_saved_and_nothing_typed_is_lost(pages):
    form = form_of(pages.get(NEW)) | {"ceterms-description": "Operates cranes.", "ceterms-subjectWebpage": "http://"}

    answer = pages.post(NEW, form)

    assert answer.status_code == 422
    assert "Give it a name" in answer.content.decode()
    again = form_of(answer)
    assert (again["ceterms-description"], again["ceterms-subjectWebpage"]) == (["Operates cranes."], ["http://"])
    assert not Resource.objects.exists()


def test_a_form_that_is_sent_twice_makes_one_resource(pages):
    form = form_of(pages.get(NEW)) | {"ceterms-name": "Certified Crane Operator"}

    first, second = pages.post(NEW, form), pages.post(NEW, form)

    assert first["Location"] == second["Location"]
    assert Resource.objects.count() == 1
    assert Resource.objects.get().revisions.count() == 1


def test_going_back_and_saving_something_else_keeps_it_for_a_decision(pages):
    form = form_of(pages.get(NEW)) | {"ceterms-name": "Certified Crane Operator"}
    pages.post(NEW, form)

    answer = pages.post(NEW, form | {"ceterms-name": "Crane Operator", "ceterms-description": "Operates cranes."})

    assert answer.status_code == 409
    assert form_of(answer)["ceterms-name"] == ["Crane Operator"]
    assert Resource.objects.get().name == "Certified Crane Operator"
    pages.post(edit_url(Resource.objects.get()), form_of(answer))
    assert Resource.objects.get().name == "Crane Operator"


def test_a_token_of_somebody_else_does_not_choose_the_ctid(pages, client, organization):
    form = form_of(pages.get(NEW)) | {"ceterms-name": "Certified Crane Operator"}
    pages.post(NEW, form)
    client.force_login(factories.a_member(organization))

    client.post(NEW, form)

    assert Resource.objects.count() == 2


def test_two_forms_make_two_resources(pages):
    for _ in range(2):
        pages.post(NEW, form_of(pages.get(NEW)) | {"ceterms-name": "Certified Crane Operator"})

    assert Resource.objects.count() == 2


def test_the_description_of_the_organization_starts_from_its_account(pages, organization):
    organization.email, organization.city, organization.fein = "info@harbor.example", "Harbor", "12-3456789"
    organization.save()
    address = "/resources/new/organization/"

    pages.post(address, form_of(pages.get(address)))

    resource = Resource.objects.get()
    assert resource.ctid == organization.ctid
    node = now(resource)
    assert node["ceterms:email"] == ["info@harbor.example"]
    assert ctdl.text(node["ceterms:address"][0]["ceterms:addressLocality"]) == "Harbor"
    assert node["ceterms:fein"] == "12-3456789"


def test_there_is_one_description_of_an_organization(pages, organization):
    address = "/resources/new/organization/"
    form = form_of(pages.get(address))
    pages.post(address, form)

    assert pages.get(address)["Location"] == f"/resources/{organization.ctid}/edit/"
    assert pages.post(address, form).status_code == 302
    assert Resource.objects.count() == 1


def test_somebody_without_an_organization_is_told_what_to_do(client):
    client.force_login(factories.a_user())

    page = client.get(NEW)

    assert page.status_code == 200
    assert "/organizations/new/" in page.content.decode()


def test_somebody_with_two_organizations_chooses(pages, editor):
    other = factories.an_organization(administrator=editor, name="Bay City College")

    page = pages.get(NEW).content.decode()

    assert f"?organization={other.pk}" in page
    assert "Bay City College" in pages.get(f"{NEW}?organization={other.pk}").content.decode()


def test_an_organization_of_others_is_not_there(pages):
    assert pages.get(f"{NEW}?organization={factories.an_organization().pk}").status_code == 404


def test_an_organization_that_is_not_approved_yet_is_no_choice(client):
    organization = factories.an_organization(approved=False)
    client.force_login(organization.members.get())

    page = client.get(f"{NEW}?organization={organization.pk}")

    assert "approved organization" in page.content.decode()


def test_a_viewer_may_not_enter_anything(client, organization):
    client.force_login(factories.a_member(organization, Role.VIEWER))

    answer = client.get(f"{NEW}?organization={organization.pk}")

    assert answer.status_code == 403
    assert "make you an editor" in answer.content.decode()


def test_an_unknown_kind_is_not_there(pages):
    assert pages.get("/resources/new/potato/").status_code == 404


# -- changing ------------------------------------------------------------------------------------------------------


def test_findings_stand_at_their_field(pages, organization, editor):
    short = factories.a_credential(organization, by=editor, **{"ceterms:description": "Too short."})

    page = pages.get(edit_url(short)).content.decode()

    assert 'id="id_ceterms-description_error"' in page
    assert f'href="/resources/{short.ctid}/edit/?panel=basic#field-id_ceterms-description"' in page


def test_saving_a_change_makes_a_revision(pages, credential):
    form = form_of(pages.get(edit_url(credential))) | {"ceterms-name": "Master Welder"}

    answer = pages.post(edit_url(credential), form)

    assert answer["Location"] == edit_url(credential)
    assert credential.revisions.count() == 2
    assert ctdl.text(now(credential)["ceterms:name"]) == "Master Welder"


def test_saving_no_change_makes_none(pages, credential):
    answer = pages.post(edit_url(credential), form_of(pages.get(edit_url(credential))), follow=True)

    assert credential.revisions.count() == 1
    assert "Nothing was changed" in answer.content.decode()


def test_save_and_next_leads_to_the_next_panel(pages, credential):
    form = form_of(pages.get(edit_url(credential))) | {"do": "next"}

    assert pages.post(edit_url(credential), form)["Location"] == edit_url(credential, "details")


def test_the_type_can_be_changed(pages, credential):
    form = form_of(pages.get(edit_url(credential))) | {"type": "ceterms:License"}

    pages.post(edit_url(credential), form)

    assert now(credential)["@type"] == "ceterms:License"
    assert Resource.objects.get(pk=credential.pk).class_term == "ceterms:License"


def test_what_cannot_be_kept_stays_on_the_form(pages, credential):
    address = edit_url(credential, "details")
    form = form_of(pages.get(address)) | {"ceterms-dateEffective": "soon", "ceterms-keyword": "steel"}

    answer = pages.post(address, form)

    assert answer.status_code == 422
    assert "“soon” is not a date." in answer.content.decode()
    assert form_of(answer)["ceterms-keyword"] == ["steel"]
    assert credential.revisions.count() == 1


@pytest.mark.parametrize(
    ("slug", "class_term"),
    [("credential", "ceterms:Certification"), ("organization", "ceterms:QACredentialOrganization")],
)
def test_opening_and_saving_every_panel_changes_nothing(pages, organization, editor, slug, class_term):
    kind = ctdl.kind(slug)
    graph = everything(kind, class_term)
    ctdl.main_node(graph)["x:unknown"] = {"kept": [1, 2]}
    resource = saving.create(organization=organization, kind=slug, graph=graph, by=editor, source="demo")

    for section in kind.sections:
        address = edit_url(resource, section.slug)
        answer = pages.post(address, form_of(pages.get(address)))
        assert answer.status_code == 302, section.slug

    resource.refresh_from_db()
    assert resource.revisions.count() == 1, ctdl.differences(graph, resource.latest.graph)


@pytest.mark.parametrize(("slug", "class_term"), [("credential", "ceterms:Certification")])
def test_one_change_changes_nothing_else(pages, organization, editor, slug, class_term):
    graph = everything(ctdl.kind(slug), class_term)
    expected = copy.deepcopy(graph)
    resource = saving.create(organization=organization, kind=slug, graph=graph, by=editor, source="demo")

    for section, name in (("basic", "ceterms-name"), ("details", "ceterms-credentialId"), ("costs", None)):
        address = edit_url(resource, section)
        form = form_of(pages.get(address))
        control = name or next(each for each in form if each.endswith("-ceterms-price"))
        pages.post(address, form | {control: "77"})

    resource.refresh_from_db()
    changed = [each.term for each in ctdl.differences(expected, resource.latest.graph)]
    assert changed == ["ceterms:name", "ceterms:credentialId", "ceterms:estimatedCost"]
    cost = ctdl.main_node(expected)["ceterms:estimatedCost"][0] | {"ceterms:price": 77}
    assert ctdl.main_node(resource.latest.graph)["ceterms:estimatedCost"][0] == cost


def test_resources_of_others_are_not_there(pages):
    theirs = factories.a_credential(factories.an_organization())

    for part in ("", "edit/", "history/", "jsonld/", "status/", "unpublish/"):
        assert pages.get(f"/resources/{theirs.ctid}/{part}").status_code == 404, part
    assert pages.post(f"/resources/{theirs.ctid}/approve/", {"seen": theirs.latest_id}).status_code == 404


def test_a_viewer_reads_but_does_not_change(client, credential, organization):
    client.force_login(factories.a_member(organization, Role.VIEWER))

    assert client.get(f"/resources/{credential.ctid}/").status_code == 200
    assert client.get(edit_url(credential)).status_code == 403
    answer = client.post(edit_url(credential), {"ceterms-name": "Mine", "seen": credential.latest_id})
    assert answer.status_code == 403
    assert "make you an editor" in answer.content.decode()


def test_somebody_with_many_organizations_searches_among_them(pages, editor):
    for number in range(11):
        factories.an_organization(administrator=editor, name=f"Client {number}")
    factories.an_organization(administrator=editor, name="Otter Creek Academy")

    page = pages.get(f"{NEW}?q=creek+otter").content.decode()

    assert "Otter Creek Academy" in page
    assert "Client 10" not in page

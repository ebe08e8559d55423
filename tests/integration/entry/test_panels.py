"""Panels load and save on their own, and several stand open at once."""

import json

import pytest
from django.conf import settings

import ctdl
from accounts.models import Membership, Organization
from accounts.roles import Role
from publisher.actions import saving
from tests import factories
from tests.integration.entry.forms import edit_url, form_of, now

pytestmark = pytest.mark.django_db
SCRIPT = {"HX-Request": "true"}


def panel_url(resource, slug):
    return f"/resources/{resource.ctid}/panels/{slug}/"


def opened(pages, resource, slug):
    """The form of a panel as a script gets it."""
    return form_of(pages.get(panel_url(resource, slug), headers=SCRIPT), slug)


def send(pages, resource, slug, form):
    return pages.post(panel_url(resource, slug), form, headers=SCRIPT)


def told(answer):
    return json.loads(answer["HX-Trigger-After-Settle"])["entry:saved"]


def by_somebody_else(resource, organization, **changes):
    other = factories.a_member(organization, first_name="Sam", last_name="Ortiz")
    resource.refresh_from_db()
    graph = ctdl.edit(resource.latest.graph, changes, base=settings.REGISTRY_URL)
    return saving.save(resource=resource, graph=graph, by=other, source="form", seen=resource.latest_id)


def test_all_panels_of_the_kind_are_on_the_page_and_one_is_open(pages, credential):
    page = pages.get(edit_url(credential, "details")).content.decode()

    for section in ctdl.kind("credential").sections:
        assert f'id="panel-{section.slug}"' in page, section.slug
    assert page.count("<form") - page.count('data-panel="') > 0
    assert page.count('data-panel="') == 1
    assert 'data-panel="details"' in page


def test_all_panels_can_be_opened_at_once(pages, credential):
    page = pages.get(edit_url(credential, "all")).content.decode()

    assert page.count('data-panel="') == page.count('<details class="panel')
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids)), sorted(each for each in ids if ids.count(each) > 1)


def test_panels_say_what_they_hold_and_what_is_open(pages, organization, editor):
    short = factories.a_credential(organization, by=editor, **{"ceterms:description": "Too short."})

    page = pages.get(edit_url(short)).content.decode()

    basic = page.partition('id="marks-basic"')[2].partition("</summary>")[0]
    costs = page.partition('id="marks-costs"')[2].partition("</summary>")[0]
    assert "filled in" in basic
    assert "1 to fix" in basic
    assert "filled in" not in costs
    assert "to add" in costs


def test_a_panel_comes_and_is_saved_as_a_fragment(pages, credential):
    form = opened(pages, credential, "details") | {"ceterms-credentialId": "X-77"}

    answer = send(pages, credential, "details", form)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert 'id="marks-details" hx-swap-oob="true"' in page
    assert 'id="ready"' in page
    assert 'id="entry-heading"' in page
    assert told(answer)["text"] == "Saved as revision 2."
    assert now(credential)["ceterms:credentialId"] == "X-77"


def test_a_fragment_is_no_page_for_people(pages, credential):
    assert pages.get(panel_url(credential, "costs"))["Location"] == edit_url(credential, "costs")


def test_two_open_panels_are_saved_one_after_the_other(pages, credential):
    basic, details = opened(pages, credential, "basic"), opened(pages, credential, "details")

    first = send(pages, credential, "basic", basic | {"ceterms-name": "Master Welder"})
    said = told(first)
    assert said["was"] == details["seen"][0]
    second = send(pages, credential, "details", details | {"seen": said["seen"], "ceterms-credentialId": "X-77"})

    assert second.status_code == 200
    node = now(credential)
    assert (ctdl.text(node["ceterms:name"]), node["ceterms:credentialId"]) == ("Master Welder", "X-77")


def test_a_panel_that_was_opened_before_somebody_else_saved_is_a_conflict(pages, credential, organization):
    form = opened(pages, credential, "basic")
    by_somebody_else(credential, organization, **{"ceterms:credentialId": "Sam-1"})

    answer = send(pages, credential, "basic", form | {"ceterms-name": "Master Welder"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sam Ortiz changed this" in page
    assert "<html" not in page
    assert form_of(answer)["ceterms-name"] == ["Master Welder"]
    assert credential.revisions.count() == 2


def test_saving_after_a_conflict_is_not_told_to_panels_that_were_opened_before_it(pages, credential, organization):
    """Their fields hold what somebody else has changed since: they have to be asked as well."""
    basic, details = opened(pages, credential, "basic"), opened(pages, credential, "details")
    by_somebody_else(credential, organization, **{"ceterms:credentialId": "Sam-1"})
    conflict = send(pages, credential, "basic", basic | {"ceterms-name": "Master Welder"})

    answer = send(pages, credential, "basic", form_of(conflict))

    assert told(answer)["was"] != details["seen"][0]
    late = send(pages, credential, "details", details | {"ceterms-keyword": "steel"})
    assert late.status_code == 409
    send(pages, credential, "details", form_of(late))
    node = now(credential)
    assert node["ceterms:credentialId"] == "Sam-1"
    assert ctdl.text(node["ceterms:name"]) == "Master Welder"


def test_what_cannot_be_kept_comes_back_as_the_panel(pages, credential):
    form = opened(pages, credential, "details") | {"ceterms-dateEffective": "soon"}

    answer = send(pages, credential, "details", form)

    assert answer.status_code == 422
    assert "“soon” is not a date." in answer.content.decode()
    assert "data-unsaved" in answer.content.decode()
    assert credential.revisions.count() == 1


def test_the_next_panel_is_named(pages, credential):
    form = opened(pages, credential, "basic") | {"do": "next"}

    assert told(send(pages, credential, "basic", form))["next"] == "details"


def test_who_is_logged_out_is_told_in_a_sentence(pages, credential):
    form = opened(pages, credential, "basic")
    pages.logout()

    answer = send(pages, credential, "basic", form | {"ceterms-name": "Master Welder"})

    assert answer.status_code == 401
    assert "You have been logged out." in answer.content.decode()
    assert credential.revisions.count() == 1


def test_who_may_only_read_by_now_is_told_in_a_sentence(pages, credential, editor):
    form = opened(pages, credential, "basic")
    editor.memberships.update(role=Role.VIEWER)

    answer = send(pages, credential, "basic", form | {"ceterms-name": "Master Welder"})

    assert answer.status_code == 403
    assert "make you an editor" in answer.content.decode()
    assert credential.revisions.count() == 1


def test_nothing_is_saved_for_an_organization_that_lost_its_approval_while_somebody_typed(pages, credential):
    form = opened(pages, credential, "basic")
    Organization.objects.filter(pk=credential.organization_id).update(status=Organization.Status.RETURNED)

    answer = send(pages, credential, "basic", form | {"ceterms-name": "Master Welder"})

    assert answer.status_code == 422
    assert "has to be approved" in answer.content.decode()
    assert form_of(answer)["ceterms-name"] == ["Master Welder"]
    assert credential.revisions.count() == 1


def test_what_was_typed_is_kept_where_another_class_has_no_such_property(pages, credential):
    """The class was changed in one panel while the other stood open."""
    details = opened(pages, credential, "details") | {"ceterms-isbn": "9780000000000", "ceterms-credentialId": "X-77"}
    saved = send(pages, credential, "basic", opened(pages, credential, "basic") | {"type": "ceterms:License"})

    send(pages, credential, "details", details | {"seen": told(saved)["seen"]})

    node = now(credential)
    assert node["@type"] == "ceterms:License"
    assert node["ceterms:credentialId"] == "X-77"


def test_what_is_kept_drawn_is_not_shown_after_a_change(pages, credential, organization):
    address = edit_url(credential, "details")
    pages.get(address)
    pages.get(address)

    by_somebody_else(credential, organization, **{"ceterms:credentialId": "Sam-1"})

    assert form_of(pages.get(address))["ceterms-credentialId"] == ["Sam-1"]


def test_what_was_drawn_is_not_shown_to_who_may_not_see_it_any_more(pages, organization, editor):
    """The draft of another organization is named as long as the person works for that as well."""
    other = factories.an_organization()
    here = Membership.objects.create(organization=other, user=editor, role=Role.EDITOR)
    secret = factories.a_credential(other, by=editor, **{"ceterms:name": "Not yet announced"})
    credential = factories.a_credential(organization, by=editor, **{"ceterms:isPartOf": [secret.ctid]})
    address = edit_url(credential, ctdl.kind("credential").property("ceterms:isPartOf").section)

    before = pages.get(address).content.decode()
    here.delete()
    after = pages.get(address).content.decode()

    assert "Not yet announced" in before
    assert "Not yet announced" not in after
    assert secret.ctid in after


def test_a_finding_inside_a_profile_stands_at_its_member(pages, organization, editor):
    costs = [
        {"Description": "Fine and long enough."},
        {"Description": "Another one of them.", "CostDetails": "no page"},
    ]
    resource = factories.a_credential(organization, by=editor, **{"ceterms:estimatedCost": costs})

    page = pages.get(edit_url(resource, "costs")).content.decode()

    assert 'id="id_ceterms-estimatedCost-1-ceterms-costDetails_error"' in page
    assert 'id="id_ceterms-estimatedCost_error"' not in page

"""Several panels of a form in a browser: they open, save, keep drafts and are checked while somebody types."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

import ctdl
from accounts.models import Organization
from publisher.models import Draft, Resource
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = "Operates mobile cranes safely and by the load chart."


@pytest.fixture
def organization():
    return factories.an_organization(name="Harbor Valley Community College", webpage="https://www.harborvalley.example")


@pytest.fixture
def editor(organization):
    return factories.a_member(organization, first_name="Rosa", last_name="Amato")


@pytest.fixture
def credential(organization, editor):
    return factories.a_credential(organization, by=editor, **{"ceterms:description": "Too short."})


@pytest.fixture
def form(page, log_in, credential, editor):
    """The form of the credential, with its first panel open."""
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/edit/")
    expect(page.locator("#panel-basic form")).to_be_visible()
    return page


def node_of(resource):
    return ctdl.main_node(Resource.objects.select_related("latest").get(pk=resource.pk).latest.graph)


def head(page, slug):
    return page.locator(f"#panel-{slug} > summary")


def test_panels_open_and_save_on_their_own(form, axe, shot, credential):
    page = form

    head(page, "details").click()
    page.get_by_label("Credential identifier").fill("X-77")
    page.get_by_label("Credential description").fill(GOOD)
    expect(head(page, "basic")).to_contain_text("not saved")
    expect(head(page, "details")).to_contain_text("not saved")
    page.locator("#save-basic").click()

    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    expect(page.locator("#save-basic")).to_be_focused()
    expect(page.locator("#ready")).to_contain_text("Nothing to fix")
    expect(page.locator("#panel-basic .unsaved-mark")).to_be_hidden()
    expect(page.locator("#panel-details .unsaved-mark")).to_be_visible()
    expect(page.get_by_label("Credential identifier")).to_have_value("X-77")
    axe(page)
    shot(page, "entry-panels")

    page.get_by_label("Credential identifier").focus()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved as revision 3.")).to_be_visible()
    expect(page.get_by_label("Credential identifier")).to_be_focused()
    node = node_of(credential)
    assert (node["ceterms:credentialId"], ctdl.text(node["ceterms:description"])) == ("X-77", GOOD)


def test_the_button_at_the_top_saves_every_changed_panel(form, credential):
    page = form
    head(page, "details").click()
    page.get_by_label("Credential identifier").fill("X-77")
    page.get_by_label("Credential description").fill(GOOD)

    page.locator("[data-save-all]").click()

    expect(page.get_by_text("Saved as revision 3.")).to_be_visible()
    expect(page.locator(".is-unsaved")).to_have_count(0)
    node = node_of(credential)
    assert (node["ceterms:credentialId"], ctdl.text(node["ceterms:description"])) == ("X-77", GOOD)


def test_findings_come_while_one_types_and_nothing_is_saved(form, axe, credential):
    page = form
    description = page.get_by_label("Credential description")

    description.fill(GOOD)
    expect(page.locator("#ready")).to_contain_text("Nothing to fix")
    expect(description).not_to_have_attribute("aria-invalid", "true")
    description.fill("Short.")
    expect(page.locator("#id_ceterms-description_error")).to_contain_text("at least 25 characters")

    expect(description).to_have_attribute("aria-invalid", "true")
    expect(description).to_be_focused()
    axe(page)
    assert credential.revisions.count() == 1


def test_a_link_to_a_field_opens_its_panel_in_place(form):
    page = form

    page.locator("#ready").get_by_role("link", name="Keywords").click()

    expect(page.get_by_label("Keywords").first).to_be_focused()
    expect(page.locator("#panel-basic form")).to_be_visible()


def test_a_draft_survives_a_reload_in_the_middle(form, axe, shot, credential):
    page = form
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Credential description").fill(GOOD)
    expect(page.locator("#panel-basic [data-draft-note]")).to_have_text("Not saved yet. A draft is kept.")

    page.reload()

    offer = page.get_by_role("region", name="Not saved: Basic information")
    expect(offer).to_contain_text("You typed this on")
    expect(page.get_by_label("Credential description")).to_have_value("Too short.")
    axe(page)
    shot(page, "entry-draft")
    offer.get_by_role("link", name="Bring back").click()
    expect(page.get_by_label("Credential description")).to_have_value(GOOD)
    expect(head(page, "basic")).to_contain_text("not saved")
    page.locator("#save-basic").click()
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    assert not Draft.objects.exists()


def test_an_expired_session_loses_nothing(form, log_in, axe, shot, credential, editor):
    page = form
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.get_by_label("Credential description").fill(GOOD)

    expect(page.get_by_role("alert").filter(has_text="You have been logged out")).to_be_visible()
    expect(page.get_by_label("Credential description")).to_have_value(GOOD)
    axe(page)
    shot(page, "entry-logged-out")
    page.on("dialog", lambda dialog: dialog.accept())
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/edit/")
    page.get_by_role("link", name="Bring back").click()
    expect(page.get_by_label("Credential description")).to_have_value(GOOD)
    assert credential.revisions.count() == 1


def test_an_organization_that_lost_its_approval_keeps_what_is_typed_on_the_screen(form, credential, organization):
    page = form
    page.get_by_label("Credential description").fill(GOOD)
    Organization.objects.filter(pk=organization.pk).update(status=Organization.Status.RETURNED)

    page.locator("#save-basic").click()

    expect(page.get_by_role("alert").filter(has_text="has to be approved")).to_be_visible()
    expect(page.get_by_label("Credential description")).to_have_value(GOOD)
    assert credential.revisions.count() == 1


def test_who_lost_the_role_is_told_and_keeps_what_is_typed_on_the_screen(form, credential, editor):
    page = form
    page.get_by_label("Credential description").fill(GOOD)
    editor.memberships.all().delete()

    page.locator("#save-basic").click()

    expect(page.locator("#trouble")).to_contain_text("What you typed is still on this page")
    expect(page.get_by_label("Credential description")).to_have_value(GOOD)
    assert credential.revisions.count() == 1


def test_a_review_of_what_is_typed(form, axe, shot, credential):
    page = form
    page.get_by_label("Credential name").fill("Master Welder")

    page.get_by_role("link", name="Review").click()

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Master Welder").first).to_be_visible()
    axe(page)
    dialog.get_by_text("Simplified input", exact=True).click()
    expect(dialog.get_by_role("button", name="Copy simplified input")).to_be_visible()
    shot(page, "entry-review")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert credential.revisions.count() == 1


def test_meanings_of_choices_are_no_stops_for_the_keyboard(form):
    page = form

    assert page.locator("#field-id_type details.tip").count() > 10
    assert page.locator("#field-id_type details.tip > summary:not([tabindex='-1'])").count() == 0
    expect(page.locator("#field-id_type").get_by_text("Show what each of them means")).to_have_count(1)


def test_a_new_resource_is_checked_and_kept_while_one_types(page, log_in, axe, editor):
    page.on("dialog", lambda dialog: dialog.accept())
    log_in(editor)
    page.goto("/resources/new/credential/")
    page.get_by_label("Credential name").fill("Reef Diver")
    page.get_by_label("Credential description").fill("Short.")

    expect(page.locator("#ready")).to_contain_text("to fix")
    expect(page.locator("#entry [data-draft-note]")).to_have_text("Not saved yet. A draft is kept.")
    page.goto("/resources/new/credential/")
    page.get_by_role("link", name="Bring back").click()

    expect(page.get_by_label("Credential name")).to_have_value("Reef Diver")
    axe(page)
    assert not Resource.objects.exists()

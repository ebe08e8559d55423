"""Entering, changing and reading a credential in a browser."""

import pytest
from playwright.sync_api import expect

import ctdl
from publisher.models import Resource
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def organization():
    return factories.an_organization(name="Harbor Valley Community College", webpage="https://www.harborvalley.example")


@pytest.fixture
def editor(organization):
    return factories.a_member(organization, first_name="Rosa", last_name="Amato")


@pytest.fixture
def credential(organization, editor):
    costs = [{"Description": "What the examination costs.", "Price": 250, "Currency": "USD"}]
    places = [{"City": "Harbor", "Country": "United States"}]
    values = {
        "ceterms:description": "Too short.",
        "ceterms:estimatedCost": costs,
        "ceterms:availableAt": places,
        "ceterms:accreditedBy": [{"Name": "Board of Cranes", "SubjectWebpage": "https://cranes.example"}],
    }
    return factories.a_credential(organization, by=editor, **values)


@pytest.fixture
def looks(page, axe, shot):
    """`looks(name)`: axe finds nothing, the page fits at both widths, and its pictures are kept."""

    def _looks(name: str) -> None:
        axe(page)
        shot(page, name)

    return _looks


def node_of(resource):
    return ctdl.main_node(Resource.objects.select_related("latest").get(pk=resource.pk).latest.graph)


def test_pages_of_entry_are_accessible_and_fit(page, log_in, looks, credential, editor):
    log_in(editor)
    base = f"/resources/{credential.ctid}"
    addresses = {
        "add": "/add/",
        "entry-new": "/resources/new/credential/",
        "entry-new-organization": "/resources/new/organization/",
        "entry-basic": f"{base}/edit/",
        "entry-costs": f"{base}/edit/?panel=costs",
        "entry-details": f"{base}/edit/?panel=details",
        "entry-quality": f"{base}/edit/?panel=quality",
        "resource": f"{base}/",
        "resource-history": f"{base}/history/",
        "resource-jsonld": f"{base}/jsonld/",
        "search": "/search/?q=welder",
    }
    for name, address in addresses.items():
        page.goto(address)

        looks(name)


def test_a_certification_is_entered_by_keyboard(page, log_in, looks, editor):
    log_in(editor)
    page.goto("/resources/new/credential/")
    keys = page.keyboard

    page.get_by_label("Credential name").focus()
    keys.type("Certified Crane Operator")
    keys.press("Tab")
    keys.type("Operates cranes.")
    certification = page.get_by_role("radio", name="Certification", exact=True)
    certification.focus()
    keys.press("Space")
    page.locator("#id_ceterms-subjectWebpage").focus()
    keys.type("https://www.harborvalley.example/crane")
    keys.press("Enter")

    expect(page.get_by_text("is saved. Go through the panels")).to_be_visible()
    expect(page.get_by_label("Credential description")).to_have_attribute("aria-invalid", "true")
    looks("entry-findings")
    page.get_by_role("link", name="Say in at least 25 characters").focus()
    keys.press("Enter")
    page.get_by_label("Credential description").fill("Operates mobile cranes safely and by the load chart.")
    page.get_by_label("Credential name").focus()
    keys.press("Enter")

    expect(page.get_by_text("Nothing to fix")).to_be_visible()
    page.get_by_role("link", name="Details", exact=True).press("Enter")
    expect(page.get_by_text("by the load chart")).to_be_visible()
    page.get_by_role("link", name="History").press("Enter")
    expect(page.get_by_role("heading", name="Revision 2")).to_be_visible()
    looks("entry-history")


def test_a_resource_is_approved_on_its_page(page, log_in, organization, editor):
    credential = factories.a_credential(organization, by=editor)
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/")

    page.get_by_role("button", name="Approve").click()

    expect(page.get_by_text("Waiting for review")).to_be_visible()
    assert Resource.objects.get(pk=credential.pk).approved_id == credential.latest_id


def test_deleting_asks_first(page, log_in, credential, editor):
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/")

    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Delete this resource?")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()

    assert not Resource.objects.get(pk=credential.pk).deleted_at


def test_an_organization_is_found_while_typing_and_added_with_a_role(page, log_in, looks, credential, editor):
    factories.an_organization(name="Board of Welders")
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/edit/")

    page.get_by_label("Credential name").fill("Master Welder")
    page.get_by_placeholder("Find an organization by name").press_sequentially("board welders")
    expect(page.get_by_role("button", name="Add Board of Welders")).to_be_visible()
    looks("entry-picker")
    page.get_by_role("button", name="Add Board of Welders").click()
    page.get_by_role("group", name="Roles of Board of Welders").get_by_label("Revoked by").check()
    expect(page.get_by_label("Credential name")).to_have_value("Master Welder")
    page.locator("#entry").get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    assert len(node_of(credential)["ceterms:revokedBy"]) == 1


def test_enter_in_the_search_of_organizations_does_not_save(page, log_in, credential, editor):
    factories.an_organization(name="Board of Welders")
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/edit/?panel=quality")

    page.locator("#id_ceterms-accreditedBy_find").fill("welders")
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Add Board of Welders")).to_be_focused()
    assert credential.revisions.count() == 1


def test_a_cost_is_added_without_leaving_the_page(page, log_in, looks, credential, editor):
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/edit/?panel=costs")

    page.get_by_role("button", name="Add another: cost").click()
    second = page.get_by_role("region", name="Cost 2")
    expect(second.locator("#id_ceterms-estimatedCost-1-ceterms-name")).to_be_focused()
    second.get_by_label("Price").fill("90")
    looks("entry-two-costs")
    page.get_by_role("button", name="Remove cost 1").click()
    page.locator("#entry").get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    assert [cost["ceterms:price"] for cost in node_of(credential)["ceterms:estimatedCost"]] == [90]


def test_two_tabs_do_not_overwrite_each_other(page, log_in, looks, credential, editor):
    log_in(editor)
    address = f"/resources/{credential.ctid}/edit/"
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    other.get_by_label("Credential description").fill("Welds ships, as the other tab has it.")
    other.locator("#entry").get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("Saved as revision 2.")).to_be_visible()

    page.get_by_label("Credential name").fill("Master Welder")
    page.locator("#entry").get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("alert").get_by_role("heading")).to_contain_text("changed this in another window")
    expect(page.get_by_label("Credential name")).to_have_value("Master Welder")
    looks("entry-conflict")
    page.get_by_role("button", name="Save mine over it").click()
    expect(page.get_by_text("Saved as revision 3.")).to_be_visible()
    node = node_of(credential)
    assert ctdl.text(node["ceterms:name"]) == "Master Welder"
    assert "other tab" in ctdl.text(node["ceterms:description"])


def test_what_cannot_be_kept_is_said_at_the_top_and_at_its_field(page, log_in, looks, credential, editor):
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/edit/?panel=details")

    page.locator("#id_ceterms-dateEffective").fill("soon")
    page.get_by_label("Keywords").fill("steel")
    page.locator("#entry").get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("“soon” is not a date.")
    expect(page.get_by_label("Keywords")).to_have_value("steel")
    looks("entry-refused")

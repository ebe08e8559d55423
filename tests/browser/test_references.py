"""Pointing to other resources in a browser: searched by keyboard, described in place, made on the way."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

import ctdl
from accounts.actions import third_parties
from accounts.choices import PublishingRole
from publisher.models import Resource
from tests import factories
from tests.integration.entry.test_competencies import a_framework

pytestmark = pytest.mark.django_db(transaction=True)
PANEL = ctdl.kind("credential").property("ceterms:isPartOf").section
FIELD = "#field-id_ceterms-isPartOf"


@pytest.fixture
def organization():
    return factories.an_organization(name="Harbor Valley Community College")


@pytest.fixture
def editor(organization):
    return factories.a_member(organization, first_name="Rosa", last_name="Amato")


@pytest.fixture
def credential(organization, editor):
    for name in ("Crane Operator", "Crane Inspector", "Nurse"):
        factories.a_credential(organization, by=editor, **{"ceterms:name": name})
    return factories.a_credential(organization, by=editor, **{"ceterms:name": "Harbor Worker"})


@pytest.fixture
def looks(page, axe, shot):
    def _looks(name: str) -> None:
        axe(page)
        shot(page, name)

    return _looks


def parts_of(resource):
    graph = Resource.objects.select_related("latest").get(pk=resource.pk).latest.graph
    return [each.rpartition("/")[2] for each in ctdl.main_node(graph).get("ceterms:isPartOf", [])]


def test_several_are_added_by_keyboard(page, log_in, looks, credential, editor):
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/edit/?panel={PANEL}")
    field, keys = page.locator(FIELD), page.keyboard
    field.locator("[data-find]").focus()
    keys.type("crane")
    expect(field.locator("[data-found] li")).to_have_count(2)

    keys.press("ArrowDown")
    keys.press("ArrowDown")
    expect(field.get_by_role("button", name="Add Crane Operator")).to_be_focused()
    keys.press("Escape")
    expect(field.locator("[data-find]")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(field.locator(".picked-row")).to_have_count(1)
    expect(field.get_by_role("button", name="Add Crane Operator")).to_be_focused()
    keys.press("Enter")
    expect(field.locator(".picked-row")).to_have_count(2)
    expect(field.locator(".picked-row").first).to_contain_text("Not yet published")

    field.get_by_role("button", name="Up Crane Operator").click()
    expect(field.locator(".picked-row").first).to_contain_text("Crane Operator")
    page.locator("#entry").get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    names = dict(Resource.objects.values_list("ctid", "name"))
    assert [names[ctid] for ctid in parts_of(credential)] == ["Crane Operator", "Crane Inspector"]
    # Pictures and axe leave empty style attributes behind, which htmx would copy at the next save: so they come last.
    field.locator("[data-find]").fill("nurse")
    expect(field.locator("[data-found] li")).to_have_count(1)
    looks("references-found")


def test_a_new_one_is_made_on_the_way(page, log_in, looks, credential, editor):
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/edit/?panel={PANEL}")
    field = page.locator(FIELD)
    field.locator("[data-find]").fill("typed and kept")
    field.get_by_role("button", name="make a new one").click()
    expect(field.get_by_label("Published only")).to_be_visible()
    field.get_by_text("It is ours and not entered yet").click()
    looks("references-make")
    field.get_by_role("button", name="Make a new one").click()

    expect(page.get_by_text("waits for this. Save it")).to_be_visible()
    looks("references-new")
    page.get_by_label("Credential name").fill("Forklift Driver")
    page.locator("#entry").get_by_role("button", name="Save", exact=True).first.click()

    expect(page.get_by_text("is saved and added here")).to_be_visible()
    expect(page.locator(FIELD).locator(".picked-row")).to_contain_text("Forklift Driver")
    expect(page.locator(FIELD).locator("[data-find]")).to_have_value("typed and kept")
    page.locator("#entry").get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    assert parts_of(credential) == [Resource.objects.get(name="Forklift Driver").ctid]


def test_competencies_are_ticked_in_the_tree_of_a_framework(page, log_in, looks, organization, editor):
    framework = a_framework(organization, editor)
    condition = {"Name": "Exam", "TargetCompetency": ["Reads a load chart"]}
    credential = factories.a_credential(organization, by=editor, **{"ceterms:requires": [condition]})
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/edit/?panel=conditions")
    page.get_by_role("region", name="Condition 1: Exam").locator("summary").first.click()
    page.locator("#id_ceterms-requires-0-ceterms-name").fill("Practical exam")
    page.get_by_role("button", name="Choose from a framework").first.click()

    looks("competencies-frameworks")
    page.get_by_role("link", name="Choose Welding").click()
    page.get_by_label("Find in the framework").fill("gas")
    expect(page.locator("[data-filtered]")).to_contain_text("1 of")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator(".chip", has_text="Gas")).to_be_visible()
    page.get_by_label("Find in the framework").fill("")
    page.get_by_label("All 1 below Arc").check()
    looks("competencies-tree")
    page.get_by_role("button", name="Add what is ticked").click()

    expect(page.get_by_text("2 added from “Welding”")).to_be_visible()
    field = page.locator("[id$=targetCompetency].field")
    expect(field.locator(".picked-row")).to_have_count(2)
    looks("competencies-added")
    page.evaluate("document.querySelectorAll('[style=\"\"]').forEach((each) => each.removeAttribute('style'))")
    page.locator("#entry").get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    graph = Resource.objects.select_related("latest").get(pk=credential.pk).latest.graph
    (required,) = ctdl.main_node(graph)["ceterms:requires"]
    assert ctdl.text(required["ceterms:name"]) == "Practical exam"
    assert [each.get("ceterms:framework", "").rpartition("/")[2] for each in required["ceterms:targetCompetency"]] == [
        "",
        framework.ctid,
        framework.ctid,
    ]


def test_results_come_while_one_types(page, log_in, looks, credential, editor):
    log_in(editor)
    page.goto("/search/")
    page.locator("#q").press_sequentially("crane")

    expect(page.locator("#results tbody tr")).to_have_count(2)
    expect(page.locator(".search-count")).to_have_text("2 resources")
    assert "q=crane" in page.url
    looks("search-results")
    page.get_by_label("CTDL type").select_option("ceterms:License")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.reload()
    expect(page.locator("#q")).to_have_value("crane")
    looks("search-nothing")


def test_third_parties_are_granted(page, log_in, looks, organization):
    agency = factories.an_organization(name="State Agency", publishing_roles=[PublishingRole.THIRD_PARTY.value])
    boss, owner = (each.memberships.get().user for each in (agency, organization))
    log_in(boss)
    address = reverse("third_parties", args=[agency.pk])
    page.goto(f"{address}?q=harbor")
    looks("third-parties-asking")
    page.get_by_role("button", name="Ask Harbor Valley Community College").click()
    expect(page.get_by_text("was asked. Its administrators")).to_be_visible()

    log_in(owner)
    page.goto(reverse("third_parties", args=[organization.pk]))
    looks("third-parties-deciding")
    page.get_by_role("button", name="Grant it to State Agency").click()
    page.get_by_role("dialog").get_by_role("button", name="Grant").click()
    expect(page.get_by_text("may publish for Harbor Valley Community College from now on")).to_be_visible()
    looks("third-parties-granted")

    log_in(boss)
    page.goto("/organizations/")
    expect(page.get_by_role("heading", name="Clients that you publish for")).to_be_visible()
    looks("third-parties-clients")
    assert third_parties.why_not_ask(agency) is None

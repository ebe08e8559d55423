"""Objects inside objects, the parts of a framework, and *Copy from…* in a browser."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

import ctdl
from ctdl import planting
from ctdl.outline import Outline
from ctdl.trees import branches
from publisher.actions import saving
from publisher.models import Resource
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
COSTS = [
    {"Description": "Teaching", "DirectCostType": "costType:Tuition", "Price": 1200, "Currency": "USD"},
    {"Description": "Examination", "Price": 80, "Currency": "USD"},
]
REQUIRES = [
    {
        "Name": "Admission to the course",
        "Description": "What somebody needs before the course begins.",
        "AlternativeCondition": [{"Name": "By experience", "EstimatedCost": [COSTS[1]]}],
    }
]


@pytest.fixture
def organization():
    return factories.an_organization(name="Harbor Valley Community College")


@pytest.fixture
def editor(organization):
    return factories.a_member(organization, first_name="Rosa", last_name="Amato")


@pytest.fixture
def credential(organization, editor):
    values = {"ceterms:estimatedCost": COSTS, "ceterms:requires": REQUIRES}
    return factories.a_credential(organization, by=editor, **values)


@pytest.fixture
def framework(organization, editor):
    blank = ctdl.new_document("ceasn:CompetencyFramework", ctid=ctdl.new_ctid(), base=settings.REGISTRY_URL)
    graph = ctdl.edit(blank, {"ceasn:name": "Welding"}, base=settings.REGISTRY_URL)
    lines = [(0, "Joins steel"), (1, "Welds with an electric arc"), (1, "Welds with gas"), (2, "Sets the flame")]
    lines += [(0, f"Keeps rule {n} of the workshop") for n in range(1, 22)]
    branch = branches("competency-framework")[0]
    graph, _ = planting.sown(graph, branch, lines, base=settings.REGISTRY_URL, language="en-US")
    return saving.create(organization=organization, kind="competency-framework", graph=graph, by=editor, source="form")


def graph_of(resource):
    return Resource.objects.select_related("latest").get(pk=resource.pk).latest.graph


def test_objects_are_opened_copied_ordered_and_brought_back_by_keyboard(page, log_in, credential, editor):
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/edit/?panel=costs")
    first, keys = page.get_by_role("region", name="Cost 1"), page.keyboard
    expect(first).to_contain_text("Teaching, Tuition, 1,200 USD")
    expect(first.get_by_label("Price")).to_be_hidden()

    first.locator("summary").first.focus()
    keys.press("Enter")
    expect(first.get_by_label("Price")).to_be_visible()
    page.get_by_role("button", name="Copy cost 1").focus()
    keys.press("Enter")
    copy = page.get_by_role("region", name="Cost 2: Teaching")
    expect(copy).to_be_visible()
    expect(first.get_by_label("Price"), "what was open stays open").to_be_visible()
    copy.get_by_label("Price").fill("1500")
    page.get_by_role("button", name="Move up cost 2").focus()
    keys.press("Enter")
    expect(page.get_by_role("region", name="Cost 1: Teaching, Tuition, 1,500 USD")).to_be_visible()
    page.get_by_role("button", name="Remove cost 3").focus()
    keys.press("Enter")
    expect(page.get_by_role("button", name="Bring back cost 3")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("button", name="Remove cost 3")).to_be_visible()
    page.get_by_role("button", name="Remove cost 2").click()
    expect(page.get_by_role("button", name="Bring back cost 2")).to_be_focused()
    page.locator("#entry").get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Saved as revision 2.").first).to_be_visible()
    prices = [cost["ceterms:price"] for cost in ctdl.main_node(graph_of(credential))["ceterms:estimatedCost"]]
    assert prices == [1500, 80]


def test_an_object_deep_inside_opens_in_place(page, log_in, axe, shot, credential, editor):
    log_in(editor)
    page.goto(f"/resources/{credential.ctid}/edit/?panel=conditions")
    page.get_by_role("region", name="Condition 1: Admission").locator("summary").first.click()
    outer = page.get_by_role("region", name="Condition 1: Admission")
    inner = outer.get_by_role("button", name="By experience")
    axe(page)
    shot(page, "profiles-folded")

    inner.click()
    deep = outer.get_by_role("region", name="Condition 1: By experience")
    expect(deep.locator("input[name$='-ceterms-name']").first).to_be_visible()
    deep.get_by_role("button", name="Remove cost 1").click()
    expect(deep.get_by_role("button", name="Bring back cost 1")).to_be_focused()
    axe(page)
    shot(page, "profiles-deep")


def test_the_parts_of_a_framework_are_found_moved_changed_and_brought_back(page, log_in, axe, shot, framework, editor):
    log_in(editor)
    page.goto(f"/resources/{framework.ctid}/members/")
    axe(page)
    shot(page, "parts-list")

    page.get_by_label("Search in the contents").fill("flame")
    page.keyboard.press("Enter")
    expect(page.locator(".part-line")).to_have_count(1)
    page.get_by_role("link", name="Sets the flame").click()
    expect(page.get_by_role("heading", name="Sets the flame")).to_be_visible()
    axe(page)
    shot(page, "parts-open")
    page.get_by_role("button", name="Set out").click()
    expect(page.locator("#part .part-above")).to_have_text("Joins steel ›")
    text = page.locator("#id_ceasn-competencyText")
    text.fill("")
    expect(page.locator("#field-id_ceasn-competencyText .finding.error")).to_be_visible()
    text.fill("Sets the flame")
    expect(page.locator("#field-id_ceasn-competencyText .finding.error")).to_have_count(0)
    page.locator("#part-form summary").get_by_text("Details", exact=True).click()
    page.get_by_label("Coded notation", exact=True).fill("W-3")
    expect(page.get_by_text("Not saved yet. A draft is kept.")).to_be_visible()
    page.reload()
    page.get_by_role("link", name="Bring back what was typed").click()
    axe(page)
    expect(page.get_by_label("Coded notation", exact=True)).to_have_value("W-3")
    page.locator("#part-form").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Remove").first.click()
    expect(page.get_by_text("“Sets the flame” is removed.")).to_be_visible()
    page.get_by_role("button", name="Bring back what was there before").click()
    expect(page.get_by_text("It is as it was before.")).to_be_visible()

    items = Outline.of(graph_of(framework)).items.values()
    found = next(item for item in items if item.label == "Sets the flame")
    assert (found.depth, found.node["ceasn:codedNotation"]) == (1, "W-3")


def test_costs_are_copied_from_another_credential(page, log_in, axe, shot, credential, organization, editor):
    mine = factories.a_credential(organization, by=editor)
    log_in(editor)
    page.goto(f"/resources/{mine.ctid}/copy-from/?panel=costs")
    expect(page.get_by_role("link", name=f"Choose {credential.name}")).to_be_visible()
    axe(page)
    shot(page, "copy-from-choose")

    page.get_by_role("link", name=f"Choose {credential.name}").click()
    expect(page.get_by_role("checkbox", name="Estimated cost")).to_be_checked()
    page.get_by_text("2 to take: look at them").first.click()
    axe(page)
    shot(page, "copy-from-take")
    page.get_by_role("button", name="Take over").click()

    expect(page.get_by_text("Taken over from")).to_be_visible()
    assert len(ctdl.main_node(graph_of(mine))["ceterms:estimatedCost"]) == 2

"""The guide's certification with every panel filled: entered, approved, reviewed, published, read, and brought back."""

import json

import pytest
import requests
from django.conf import settings
from playwright.sync_api import expect

import ctdl
from ctdl import Level, Value, moving
from publisher.actions import delivering
from publisher.forms.build import html_name
from publisher.models import Resource
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Certified Mobile Crane Operator"
PLAIN = {
    Value.TEXT: "Operates mobile cranes safely and by the load chart",
    Value.STRING: "CCO-1",
    Value.URL: "https://cranes.example.org/certification",
    Value.DATE: "2026-09-01",
    Value.NAMED: "Crane operation",
    Value.COMPETENCY: "Reads a load chart",
    Value.ALIGNMENT: "Level 5",
    Value.FRAMEWORK: "49.0202",
}


@pytest.fixture
def organization(live_server, settings):
    settings.REGISTRY_URL = f"{live_server.url}/registry"
    return factories.a_published_organization(name="Crane Certification Board")


@pytest.fixture
def editor(organization):
    return factories.a_member(organization, first_name="Rosa", last_name="Amato")


def control(page, name):
    """A control by the name that it is sent under; what is folded around it is opened."""
    found = page.locator(f"[name='{name}']").first
    found.wait_for(state="attached")
    found.evaluate(
        "e => { for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }"
    )
    return found


def add(page, name):
    """One more object of a list: a cost, a condition, …"""
    button = page.locator(f"button[value='add:{name}']").first
    button.evaluate(
        "e => { for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }"
    )
    button.click()
    expect(page.locator(f"[name='{name}-row']")).not_to_have_count(0)


def save(page, resource):
    """Saves the open panel, and waits for the revision that follows."""
    resource.refresh_from_db()
    following = resource.latest.number + 1
    page.locator("form[data-panel] button[id^=save-]:visible").first.click()
    expect(page.get_by_text(f"Saved as revision {following}.").first).to_be_visible()


def fill_something(page, kind, slug):
    """The first property of a panel that takes one value: a text, a choice, a reference, or an object that says one."""
    for prop in kind.properties_in(slug):
        name = html_name(prop.term)
        field = page.locator(f"form[data-panel='{slug}'] #field-id_{name}")
        if not field.count():
            continue
        if prop.value in PLAIN and not prop.scheme:
            control(page, name).fill(PLAIN[prop.value])
            return prop.term
        if prop.value is Value.TEXTS:
            control(page, name).fill(PLAIN[Value.TEXT])
            return prop.term
        if (
            prop.value in (Value.CONCEPT, Value.BOOLEAN)
            and field.locator("input[type=checkbox], input[type=radio]").count()
        ):
            field.locator("input[type=checkbox], input[type=radio]").first.check()
            return prop.term
        if prop.value is Value.REFERENCE and field.locator("[data-find]").count():
            field.locator("[data-find]").fill("ce-11111111-1111-4111-8111-111111111111")
            return prop.term
        if prop.value is Value.PROFILE:
            add(page, name)
            texts = [each for each in ctdl.profile(prop.profile).properties if each.value in (Value.TEXT, Value.URL)]
            needed = [each for each in texts if each.level is Level.REQUIRED or each.term == "ceterms:description"]
            for inner in needed or texts[:1]:
                control(page, f"{name}-0-{html_name(inner.term)}").fill(PLAIN[inner.value])
            return prop.term
    raise AssertionError(f"Nothing of the panel {slug} can be filled in.")


def fill_conditions(page):
    """A condition with a cost in it, and another way to meet it, with a cost of its own."""
    add(page, "ceterms-requires")
    one = "ceterms-requires-0"
    control(page, f"{one}-ceterms-name").fill("Examination")
    control(page, f"{one}-ceterms-description").fill("Pass the written and the practical examination.")
    add(page, f"{one}-ceterms-estimatedCost")
    control(page, f"{one}-ceterms-estimatedCost-0-ceterms-price").fill("250")
    add(page, f"{one}-ceterms-alternativeCondition")
    other = f"{one}-ceterms-alternativeCondition-0"
    control(page, f"{other}-ceterms-name").fill("By experience")
    control(page, f"{other}-ceterms-description").fill("Show a thousand hours in the seat of a crane.")
    add(page, f"{other}-ceterms-estimatedCost")
    control(page, f"{other}-ceterms-estimatedCost-0-ceterms-price").fill("90")
    return "ceterms:requires"


def fill_occupations(page):
    control(page, "ceterms-occupationType").fill("53-7021.00")
    return "ceterms:occupationType"


def fill_quality(page):
    """An organization that is in no registry is described in place."""
    page.locator("#field-id_ceterms-accreditedBy").get_by_role("button", name="describe it").click()
    control(page, "ceterms-accreditedBy-name").fill("Board of Cranes")
    control(page, "ceterms-accreditedBy-webpage").fill("https://board.example.org")
    return "ceterms:accreditedBy"


def in_spanish(page):
    """The same description in another language, beside the first."""
    description = page.locator("#field-id_ceterms-description")
    page.get_by_text("Texts in another language").click()
    page.get_by_label("In which language?").fill("Spanish")
    page.get_by_role("button", name="Add boxes").click()
    added = description.locator(".texts-one").nth(1)
    added.locator("textarea").fill("Maneja grúas móviles con seguridad y según la tabla de cargas.")


FILLED = {"conditions": fill_conditions, "occupations": fill_occupations, "quality": fill_quality}


def test_the_guides_certification(page, log_in, axe, shot, organization, editor):
    kind, filled = ctdl.kind("credential"), {}
    log_in(editor)
    page.goto("/resources/new/credential/")
    control(page, "ceterms-name").fill(NAME)
    control(page, "ceterms-description").fill("Operates mobile cranes safely and by the load chart.")
    page.get_by_role("radio", name="Certification", exact=True).check()
    control(page, "ceterms-subjectWebpage").fill("https://cranes.example.org/certification")
    in_spanish(page)
    page.get_by_role("main").get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("is saved. Go through the panels")).to_be_visible()
    resource = Resource.objects.select_related("latest").get(kind="credential")

    for section in kind.sections[1:]:
        page.goto(f"/resources/{resource.ctid}/edit/?panel={section.slug}")
        fill = FILLED.get(section.slug)
        filled[section.slug] = fill(page) if fill else fill_something(page, kind, section.slug)
        save(page, resource)
    shot(page, "guide-certification-entry")

    resource.refresh_from_db()
    node = ctdl.main_node(resource.latest.graph)
    assert set(filled.values()) <= node.keys()
    assert set(node["ceterms:description"]) == {"en-US", "es"}
    alternative = node["ceterms:requires"][0]["ceterms:alternativeCondition"][0]
    assert alternative["ceterms:estimatedCost"][0]["ceterms:price"] == 90
    assert not [finding.message for finding in ctdl.minimum(resource.latest.graph)]
    published = _publish(page, log_in, axe, shot, resource, editor)
    _bring_back(page, log_in, editor, published)


def _publish(page, log_in, axe, shot, resource, editor):
    """Approved by the editor, published by staff, and read from the registry by a stranger."""
    page.goto(f"/resources/{resource.ctid}/")
    axe(page)
    shot(page, "guide-certification")
    page.get_by_role("button", name="Approve").first.click()
    expect(page.get_by_text("Waiting for review").first).to_be_visible()
    log_in(factories.a_reviewer())
    page.goto("/review/")
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("is on its way to the registry")).to_be_visible()
    delivering.deliver(request_id=resource.registry_requests.get().pk)
    resource.refresh_from_db()
    return requests.get(f"{settings.REGISTRY_URL}/graph/{resource.ctid}", timeout=20).json()


def _bring_back(page, log_in, editor, published):
    """The document of the registry, entered as a new resource, is the same graph but for its CTIDs."""
    log_in(editor)
    page.goto("/add/document/")
    page.get_by_role("textbox", name="The document").fill(json.dumps(published))
    page.get_by_label("Enter it as a new resource").check()
    page.get_by_role("button", name="Enter it", exact=True).click()
    expect(page.get_by_text("is saved as the document has it")).to_be_visible()
    fresh = Resource.objects.select_related("latest").filter(kind="credential").latest("pk").latest.graph
    names = dict(zip(moving.own_ctids(fresh), moving.own_ctids(published), strict=True))
    assert moving.moved(fresh, base=ctdl.identifiers.split_address(published["@id"])[0], ctids=names) == published

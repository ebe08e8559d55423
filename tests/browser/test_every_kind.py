"""Every kind is entered, saved and looked through in a browser: by keyboard, on a phone, and as axe sees it."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

import ctdl
from ctdl import Level, Value
from ctdl.naming import NAMES
from publisher.forms.build import html_name
from publisher.models import Resource
from tests import factories
from tests.browser.conftest import assert_fits

pytestmark = pytest.mark.django_db(transaction=True)

KINDS = [kind.slug for kind in ctdl.kinds()]
ELSEWHERE = "ce-11111111-1111-4111-8111-111111111111"
TYPED = {
    Value.TEXT: "Welding of steel plates, by hand and by machine",
    Value.STRING: "W-1",
    Value.URL: "https://www.harborvalley.example/welding",
    Value.DATE: "2026-09-01",
}


@pytest.fixture
def editor():
    organization = factories.an_organization(name="Harbor Valley Community College", description="Teaches the valley.")
    return factories.a_member(organization, first_name="Rosa", last_name="Amato")


def asked(kind):
    """What the short form asks for before all, without what it knows already: the owner and the usual values."""
    needed = (Level.REQUIRED, Level.ONE_OF)
    first = [prop for prop in kind.properties_in(kind.sections[0].slug) if prop.entered]
    properties = [prop for prop in first if prop.level in needed or prop.term in NAMES]
    return [prop for prop in properties if prop.term not in kind.owned_by and not prop.usual]


def enter(page, prop):
    """One property, by its control; what is entered as an object of its own is left for later."""
    field = page.locator(f"#field-id_{html_name(prop.term)}")
    if prop.value in TYPED and not prop.multiple:
        field.locator("input:visible, textarea:visible").first.fill(TYPED[prop.value])
    elif prop.value in (Value.TYPE, Value.CONCEPT, Value.CONCEPT_URI):
        boxes = field.locator("input[type=radio]:visible, input[type=checkbox]:visible")
        if not boxes.count():  # a long list is drawn when it is asked for
            field.get_by_role("button", name="Choose").first.click()
        boxes.first.check()
    elif prop.value is Value.REFERENCE and field.locator("[data-find]").count():
        field.locator("[data-find]").fill(ELSEWHERE)


@pytest.mark.parametrize("slug", KINDS)
def test_what_is_required_is_entered_saved_and_reviewed(page, log_in, axe, shot, editor, slug):
    kind = ctdl.kind(slug)
    log_in(editor)
    page.goto(f"/resources/new/{slug}/")
    axe(page)
    shot(page, f"kind-{slug}-new")

    for prop in asked(kind):
        enter(page, prop)
    # The keyboard alone: a field of one line, then Enter.
    named = page.locator("form[data-panel] input[type=text]:visible, form[data-panel] input[inputmode=url]:visible")
    named.first.press("Enter")

    expect(page).to_have_url(re.compile("/resources/ce-[0-9a-f-]{36}/edit/"))
    resource = Resource.objects.select_related("latest").get(kind=slug)
    expect(page.get_by_role("heading", level=1)).to_contain_text(resource.name[:60])
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_count(1)
    axe(page)
    shot(page, f"kind-{slug}-entry")

    page.goto(f"/resources/{resource.ctid}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(resource.name[:60])
    axe(page)
    shot(page, f"kind-{slug}-page")


def test_the_menu_and_the_page_of_all_kinds(page, log_in, axe, shot, editor):
    log_in(editor)
    page.goto("/add/")
    axe(page)
    shot(page, "add")
    menu = page.locator("summary", has_text="Add New / Bulk Upload")

    menu.press("Enter")
    more = page.locator(".menu-more > summary").first
    more.press("Enter")
    expect(page.get_by_role("banner").get_by_role("link", name="Alignment map").first).to_be_visible()
    axe(page)
    assert_fits(page)
    page.screenshot(path=settings.VAR_DIR / "screenshots" / "add-menu-1280.png")
    more.press("Enter")
    menu.press("ArrowDown")
    expect(page.locator(":focus")).to_have_text("Organization")

    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/add/")
    page.get_by_role("banner").get_by_role("button", name="Menu").click()
    menu.click()
    expect(page.get_by_role("banner").get_by_role("link", name="Credential").first).to_be_visible()
    axe(page)
    assert_fits(page)
    page.screenshot(path=settings.VAR_DIR / "screenshots" / "add-menu-390.png")

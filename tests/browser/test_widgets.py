"""The controls that help to enter something, in a browser: by keyboard, at both widths, with axe."""

import re

import pytest
from playwright.sync_api import expect

import ctdl
from publisher.models import Resource
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor():
    return factories.a_member(factories.an_organization(name="Harbor Valley Community College"))


@pytest.fixture
def credential(editor):
    values = {
        "ceterms:name": {"en-US": "Certified Crane Operator", "es": "Operador de grúas"},
        "ceterms:description": {
            "en-US": "Operates mobile cranes safely and by the load chart.",
            "es": "Opera grúas móviles con seguridad y según la tabla de cargas.",
        },
        "ceterms:audienceLevelType": ["audLevel:BeginnerLevel", "Anybody who likes cranes"],
        "ceterms:occupationType": ["53-7021.00", "Rigging"],
        "ceterms:availableAt": [{"City": "Harbor", "Country": "United States"}],
        "ceterms:estimatedDuration": [{"ExactDuration": "P2Y"}],
        "ceterms:estimatedCost": [{"Name": "Examination", "Price": 250, "Currency": "USD"}],
    }
    return factories.a_credential(editor.organizations.get(), by=editor, **values)


@pytest.fixture
def panel(page, log_in, credential, editor):
    """`panel(slug)` opens one panel of the credential's form."""
    log_in(editor)

    def _panel(slug):
        page.goto(f"/resources/{credential.ctid}/edit/?panel={slug}")
        return page.locator(f"[data-panel={slug}]")

    return _panel


@pytest.fixture
def looks(page, axe, shot):
    def _looks(name):
        axe(page)
        shot(page, name)
        # axe leaves empty style attributes behind; htmx would carry them over into what it draws next, and CSP objects.
        page.evaluate("document.querySelectorAll('[style=\"\"]').forEach((each) => each.removeAttribute('style'))")

    return _looks


def save(page):
    page.locator("#entry").get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("Saved as revision 2").first).to_be_visible()


def node_of(credential):
    return ctdl.main_node(Resource.objects.select_related("latest").get(pk=credential.pk).latest.graph)


def field(page, name):
    return page.locator(f"#field-id_{name}")


def test_concepts_are_found_by_their_meaning_and_chosen_by_keyboard(page, panel, looks, credential):
    panel("details")
    levels = field(page, "ceterms-audienceLevelType")
    expect(levels.locator(".chip > span")).to_have_text(
        ["Beginner Level", "Anybody who likes cranes (not in the list)"]
    )
    keys = page.keyboard

    levels.get_by_role("button", name="Remove Anybody").click()
    expect(levels.locator(".chip")).to_have_count(1)
    page.reload()  # what was taken away was not saved
    levels.get_by_role("button", name="Choose").focus()
    keys.press("Enter")
    expect(levels.get_by_role("searchbox")).to_be_focused()
    keys.type("doctor")
    expect(levels.get_by_role("status")).to_contain_text(" of ")
    keys.press("ArrowDown")
    keys.press("Space")
    expect(levels.locator(".chip")).to_have_count(3)
    expect(levels.locator(".chip", has_text="Doctoral")).to_be_visible()
    looks("widget-concepts")
    keys.press("Escape")
    expect(levels.locator("summary")).to_be_focused()
    levels.get_by_role("button", name="Remove Beginner Level").click()
    save(page)

    said = [ctdl.text(each["ceterms:targetNodeName"]) for each in node_of(credential)["ceterms:audienceLevelType"]]
    assert "Anybody who likes cranes" in said
    assert "Beginner Level" not in said
    assert len(said) == 2


def test_the_list_of_concepts_is_one_stop_for_tab(page, panel):
    panel("details")
    levels = field(page, "ceterms-audienceLevelType")
    levels.get_by_role("button", name="Choose").click()
    expect(levels.get_by_role("searchbox")).to_be_focused()

    assert (
        levels.locator("[data-tree] input").evaluate_all("each => each.filter(box => box.tabIndex === 0).length") == 1
    )


def test_occupations_are_found_by_words_and_picked_by_keyboard(page, panel, looks, credential):
    panel("occupations")
    occupations = field(page, "ceterms-occupationType")
    expect(occupations.locator(".picked-row")).to_have_count(2)
    keys = page.keyboard

    occupations.get_by_role("searchbox").focus()
    keys.type("weld")
    expect(occupations.get_by_role("button", name="Add 51-4121.00")).to_be_visible()
    looks("widget-codes")
    keys.press("Enter")
    keys.press("Enter")
    expect(occupations.locator(".picked-row")).to_have_count(3)
    expect(occupations.get_by_role("searchbox")).to_be_focused()
    keys.type("zeppelin riveting")
    occupations.get_by_role("button", name="as typed").click()
    occupations.get_by_role("button", name="Remove Rigging").click()
    looks("widget-codes-picked")
    save(page)

    codes = [each.get("ceterms:codedNotation") for each in node_of(credential)["ceterms:occupationType"]]
    assert codes == ["53-7021.00", "51-4121.00", None]


def test_a_text_gets_one_more_language(page, panel, looks, credential):
    panel("basic")
    description = field(page, "ceterms-description")
    expect(description.get_by_role("textbox", name="Description in Spanish")).to_have_value(
        "Opera grúas móviles con seguridad y según la tabla de cargas."
    )

    page.get_by_text("Texts in another language").click()
    page.get_by_label("In which language?").fill("French")
    page.get_by_label("Beside").select_option("Credential description")
    page.get_by_role("button", name="Add boxes").click()
    added = description.locator(".texts-one").nth(2)
    expect(added.get_by_label("Language of this text")).to_have_value("French")
    expect(added.locator("textarea")).to_be_focused()
    added.locator("textarea").fill("Conduit des grues mobiles en toute sécurité.")
    looks("widget-languages")
    save(page)

    texts = node_of(credential)["ceterms:description"]
    assert set(texts) == {"en-US", "es", "fr"}
    assert texts["es"].startswith("Opera")


def test_a_length_of_time_is_set_by_numbers(page, panel, looks, credential):
    panel("duration")
    exact = field(page, "ceterms-estimatedDuration-0-ceterms-exactDuration")
    page.locator("details.profile > summary, .profile summary").first.click()
    expect(exact.get_by_role("textbox").first).to_have_value("2 years")

    exact.get_by_text("Set it by numbers").click()
    exact.get_by_label("Months").fill("6")
    expect(exact.get_by_role("textbox").first).to_have_value("2 years 6 months")
    looks("widget-duration")
    save(page)

    assert node_of(credential)["ceterms:estimatedDuration"][0]["ceterms:exactDuration"] == "P2Y6M"


def test_an_address_is_checked_where_it_stands(page, panel, looks, live_server, settings):
    settings.ADDRESS_CHECK_LOOPBACK = True
    panel("basic")
    webpage = field(page, "ceterms-subjectWebpage")

    webpage.get_by_role("textbox").fill(f"{live_server.url}/summary/")
    webpage.get_by_role("button", name="Check").click()
    expect(webpage.get_by_text("It works, and leads to another address.")).to_be_visible()
    looks("widget-address")
    webpage.get_by_role("button", name="Use this address").click()

    expect(webpage.get_by_role("textbox")).to_have_value(re.compile("/accounts/login/"))


def test_a_date_comes_from_the_calendar(page, panel):
    panel("details")
    date = field(page, "ceterms-dateEffective")

    date.locator("[data-day-of]").evaluate(
        "day => { day.value = '2026-09-01'; day.dispatchEvent(new Event('change', { bubbles: true })); }"
    )

    expect(date.get_by_role("textbox")).to_have_value("2026-09-01")
    expect(date.get_by_role("button", name="Calendar for Date effective")).to_be_visible()

"""Pages for people who are not logged in: they look right at both widths, pass axe, and work by keyboard."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.views import defaults
from playwright.sync_api import Page, expect

from config.policies import POLICIES
from tests import factories
from tests.browser.conftest import assert_fits

PAGES = {
    "landing": "/",
    "about": "/about/",
    "policies": "/policies/",
    **{f"policy-{policy.slug}": f"/policies/{policy.slug}/" for policy in POLICIES},
    "components": "/components/",
    "not-found": "/there/is/nothing/here/",
    "login": "/accounts/login/",
    "signup": "/accounts/signup/",
    "password-reset": "/accounts/password/reset/",
    "password-reset-done": "/accounts/password/reset/done/",
    "confirm-email": "/accounts/confirm-email/",
}


@pytest.mark.parametrize("name", PAGES)
def test_public_page_is_accessible_and_fits_a_phone(page: Page, settings, axe, shot, name):
    settings.DEVELOPMENT = True

    page.goto(PAGES[name])

    axe(page)
    shot(page, name)


def test_skip_link_is_the_first_stop_and_leads_to_the_content(page: Page):
    page.goto("/policies/")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    page.keyboard.press("Enter")

    expect(page.locator(":focus")).to_have_id("main")


def test_phone_menu_opens_and_closes_by_keyboard(page: Page, axe):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/")
    log_in = page.get_by_role("banner").get_by_role("link", name="Log in")
    expect(log_in).to_be_hidden()

    page.get_by_role("button", name="Menu").press("Enter")
    expect(log_in).to_be_visible()
    axe(page)
    assert_fits(page)

    page.keyboard.press("Escape")
    expect(log_in).to_be_hidden()


def test_component_page_is_not_there_on_a_real_site(page: Page, settings):
    settings.DEVELOPMENT = False

    answer = page.goto("/components/")

    assert answer.status == 404


@pytest.fixture
def components(page: Page, settings) -> Page:
    settings.DEVELOPMENT = True
    page.goto("/components/")
    return page


def test_choosing_rows_counts_them(components: Page):
    components.get_by_label("Select all on this page").check()

    expect(components.locator("[data-select-count]")).to_have_text("5")

    components.get_by_label("Select sample 1").uncheck()

    expect(components.locator("[data-select-count]")).to_have_text("4")


def test_a_question_is_asked_before_a_decision_and_cancel_sends_nothing(components: Page):
    sent = []
    components.on("request", lambda request: sent.append(request) if request.method == "POST" else None)

    components.get_by_role("button", name="Unpublish…").click()
    expect(components.get_by_role("dialog")).to_contain_text("Ask to unpublish 2 credentials?")
    components.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(components.get_by_role("dialog")).to_be_hidden()
    assert not sent

    components.get_by_role("button", name="Unpublish…").click()
    with components.expect_request(lambda request: request.method == "POST") as request:
        components.get_by_role("dialog").get_by_role("button", name="Ask to unpublish").click()
    assert "action=unpublish" in request.value.post_data


def test_an_unavailable_button_says_why_and_sends_nothing(components: Page):
    sent = []
    components.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    button = components.get_by_role("button", name="Approve", disabled=True)
    expect(button).to_have_accessible_description("2 required properties are missing.")

    button.click(force=True)
    button.press("Enter")

    assert not sent


def test_a_double_click_sends_a_form_once_with_the_name_of_its_button(components: Page):
    components.evaluate(
        """() => {
            window.sendings = [];
            window.addEventListener("submit", (event) => {
                const data = new FormData(event.target, event.submitter);
                window.sendings.push([event.defaultPrevented, data.get("action")]);
                event.preventDefault();
            });
        }"""
    )

    components.locator(".actionbar").get_by_role("button", name="Approve").dblclick()

    stopped_once = [[False, "approve"], [True, "approve"]]
    assert components.evaluate("window.sendings") == stopped_once


def test_findings_are_read_with_their_field(components: Page):
    description = components.locator("#wrong_description")

    expect(description).to_have_attribute("aria-invalid", "true")
    expect(description).to_have_accessible_description(
        "Error: Ensure this value has at least 25 characters (it has 16)."
    )


def test_pages_of_a_list_keep_the_other_parameters(page: Page, settings):
    settings.DEVELOPMENT = True
    page.goto("/components/?status=approved&page=2")

    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next").click()

    expect(page).to_have_url("/components/?status=approved&page=3")


@pytest.fixture
def reviewer_page(page: Page, settings, log_in) -> Page:
    """The component page as staff of the registry see it, with the whole navigation."""
    settings.DEVELOPMENT = True
    log_in(factories.a_reviewer(first_name="Rosa", last_name="Amato"))
    page.goto("/components/")
    return page


def test_add_menu_opens_closes_and_moves_by_keyboard(reviewer_page: Page, axe):
    summary = reviewer_page.locator("summary", has_text="Add New / Bulk Upload")
    entry = reviewer_page.locator(".menu-columns").get_by_role("link", name="Credential").first
    expect(entry).to_be_hidden()

    summary.press("Enter")
    expect(entry).to_be_visible()
    axe(reviewer_page)

    summary.press("ArrowDown")
    expect(reviewer_page.locator(":focus")).to_have_text("Organization")
    reviewer_page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(summary).to_be_focused()


def test_moving_on_closes_the_menu(reviewer_page: Page):
    menu = reviewer_page.locator("details", has=reviewer_page.locator("summary", has_text="Rosa Amato"))
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="My organizations")).to_be_visible()

    reviewer_page.get_by_role("heading", level=1).click()

    expect(menu.get_by_role("link", name="My organizations")).to_be_hidden()


def test_phone_menu_of_staff_holds_everything(reviewer_page: Page, axe, shot):
    shot(reviewer_page, "components-staff")
    reviewer_page.set_viewport_size({"width": 390, "height": 844})
    banner = reviewer_page.get_by_role("banner")

    banner.get_by_role("button", name="Menu").click()

    for name in ("Summary and Downloads", "Review", "Organizations"):
        expect(banner.get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(banner.get_by_role("searchbox")).to_be_visible()
    banner.locator("summary", has_text="Add New").click()
    expect(banner.get_by_role("link", name="Credential").first).to_be_visible()
    axe(reviewer_page)
    assert_fits(reviewer_page)


def test_logging_out_needs_a_press_and_ends_the_session(reviewer_page: Page):
    reviewer_page.locator("summary", has_text="Rosa Amato").click()
    reviewer_page.get_by_role("button", name="Log out").click()

    expect(reviewer_page.get_by_role("banner").get_by_role("link", name="Log in")).to_be_visible()


def test_a_form_without_its_token_is_explained_and_nothing_happens(page: Page, axe, shot):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill("somebody@example.org")
    page.get_by_label("Password").fill("long-enough-to-send")
    page.context.clear_cookies()

    page.get_by_role("main").get_by_role("button", name="Log in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The form could not be accepted")
    axe(page)
    shot(page, "error-csrf")


def _forbidden(request):
    return defaults.permission_denied(request, PermissionDenied("Only an administrator may invite members."))


ERRORS = {"error-403": _forbidden, "error-500": defaults.server_error}


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_says_what_to_do(page: Page, rf, axe, shot, name):
    request = rf.get("/somewhere/")
    request.user = AnonymousUser()
    page.goto("/policies/")  # so that the style sheets are found

    page.set_content(ERRORS[name](request).content.decode())

    expect(page.get_by_role("main")).to_contain_text("What you can do")
    axe(page)
    shot(page, name)


ACCOUNT_PAGES = {
    "account-email": "/accounts/email/",
    "account-password": "/accounts/password/change/",
    "account-logout": "/accounts/logout/",
    "account-two-factor": "/accounts/2fa/",
    "account-two-factor-on": "/accounts/2fa/totp/activate/",
}


@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_own_account_page_is_accessible_and_fits_a_phone(page: Page, log_in, axe, shot, name):
    log_in(factories.a_user(first_name="Rosa", last_name="Amato"))

    page.goto(ACCOUNT_PAGES[name])

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    axe(page)
    shot(page, name)


@pytest.fixture
def page_without_scripts(new_context) -> Page:
    page = new_context(java_script_enabled=False).new_page()
    page.set_viewport_size({"width": 390, "height": 800})
    return page


def test_phone_menu_opens_without_scripts(page_without_scripts: Page):
    page = page_without_scripts
    page.goto("/about/")
    link = page.get_by_role("banner").get_by_role("link", name="Create an account")
    expect(link).to_be_hidden()

    page.get_by_role("button", name="Menu").click()
    link.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Create an account")


def test_leaving_with_unsaved_changes_is_asked_about(components: Page):
    questions = []
    components.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    components.get_by_label("Credential name").first.fill("Certified Crane Operator")

    components.goto("/policies/")

    assert questions == ["beforeunload"]


def test_a_ctid_is_copied_whole(components: Page):
    components.context.grant_permissions(["clipboard-read", "clipboard-write"])

    components.get_by_role("button", name="copy CTID").first.click()

    expect(components.get_by_role("button", name="copied CTID")).to_be_visible()
    copied = components.evaluate("navigator.clipboard.readText()")
    assert copied == "ce-3d0f5c2e-8a41-4a5e-9c1b-7f2d7a4f11aa"

"""A real browser for the page tests: Debian's Chromium, driven by Playwright against Django's live server."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from config.start import PASSWORD
from tests.browser import axe as axe_helper
from tests.factories import a_member, a_published_organization
from tests.site import Site, running

# Playwright's synchronous interface keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (1280, 390)
# Conditions are awaited, so patience costs nothing on a good day; a machine with two busy cores needs it.
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        # Beside a dozen processes on two cores a browser can lose a race that no person would; a fault fails twice.
        item.add_marker(pytest.mark.flaky(reruns=1))
        if not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="needs Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "viewport": {"width": WIDTHS[0], "height": 900}, "locale": "en-US"}


@pytest.fixture(scope="session")
def base_url(live_server) -> str:
    """So that `page.goto("/policies/")` needs no host."""
    return live_server.url


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """Fails a test in which a script failed or the Content-Security-Policy had to stop something."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: _keep_complaint(message, complaints))
    page.set_default_timeout(PATIENCE)
    yield page
    assert not complaints, "\n".join(complaints)


def _keep_complaint(message, complaints: list[str]) -> None:
    # How the console and htmx repeat an answer of 4xx, which tests provoke on purpose.
    provoked = ("Failed to load resource", "Response Status Error Code 4")
    if message.type == "error" and not message.text.startswith(provoked):
        complaints.append(message.text)


@pytest.fixture
def log_in(page: Page, client, live_server) -> Callable:
    """`log_in(user)` puts a session of that user into the browser, without the log-in page."""

    def _log_in(user) -> None:
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return _log_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails with a readable list when axe finds anything on the page."""
    return axe_helper.assert_accessible


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """`shot(page, name)` keeps pictures at both widths in `var/screenshots`; a page that scrolls sideways fails."""

    def _shot(page: Page, name: str) -> None:
        folder = settings.VAR_DIR / "screenshots"
        page.wait_for_load_state("load")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
            assert_fits(page)
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    return _shot


def assert_fits(page: Page) -> None:
    """Nothing sticks out of the window to the right; names what does."""
    sticking_out = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll("body *")]
                .filter((element) => element.getBoundingClientRect().right > width + 1)
                .map((element) => element.outerHTML.slice(0, 120));
        }"""
    )
    assert not sticking_out, "Wider than the window:\n" + "\n".join(sticking_out[:10])


# -- the whole product, and people before it -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory, worker_id):
    number = int(re.sub(r"\D", "", worker_id) or 0)
    with running(tmp_path_factory.mktemp("site"), worker_number=number) as site:
        site.manage("demo", "--quiet")
        yield site


@pytest.fixture
def person(browser: Browser, site: Site, browser_context_args):
    """`person()` is somebody with a browser of their own; `person("editor@example.org")` is logged in."""
    contexts: list[BrowserContext] = []

    def _person(email: str = "") -> Page:
        context = browser.new_context(**{**browser_context_args, "base_url": site.url})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        if email:
            page.goto("/accounts/login/")
            page.get_by_label("E-mail").fill(email)
            page.locator("#id_password").fill(PASSWORD)
            page.get_by_role("main").get_by_role("button", name="Log in").click()
            expect(page.get_by_role("link", name="Summary and Downloads")).to_be_visible()
        return page

    yield _person
    for context in contexts:
        context.close()


@pytest.fixture
def college(registry):
    return a_published_organization(name="Harbor Valley Community College")


@pytest.fixture
def editor(college):
    return a_member(college, first_name="Rosa", last_name="Amato")

"""Accessibility of a page as axe sees it, in words that say what to repair."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    """One text per rule that is broken, each with the elements that break it; empty for a page without findings."""
    # A click that opens another page may leave a document that has no element yet.
    page.wait_for_load_state("load")
    found = Axe().run(page, options=RULES).response["violations"]
    return [_describe(violation) for violation in found]


def _describe(violation: dict) -> str:
    places = [
        f"    {node['html'][:200]}\n      {_first_line(node['failureSummary'])}" for node in violation["nodes"][:5]
    ]
    return f"{violation['id']} ({violation['impact']}): {violation['help']}\n" + "\n".join(places)


def _first_line(summary: str) -> str:
    lines = [line.strip() for line in summary.splitlines()[1:] if line.strip()]
    return lines[0] if lines else summary


def assert_accessible(page: Page) -> None:
    """Fails with the list of what axe found on the page as it stands now."""
    found = violations(page)
    assert not found, f"axe found {len(found)} on {page.url}:\n" + "\n".join(found)

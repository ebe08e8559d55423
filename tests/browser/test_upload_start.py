"""The page on which an upload begins: both tabs, choosing columns and credentials, keeping a selection, downloads."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from publisher.actions import saving
from tests import factories


@pytest.fixture
def organization(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return factories.an_organization(name="Hudson Valley College")


@pytest.fixture
def editor(organization, log_in):
    editor = factories.a_member(organization, first_name="Rosa", last_name="Amato")
    log_in(editor)
    return editor


def _download(page: Page, button: str) -> list[list[str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))


def test_columns_and_credentials_are_chosen_and_kept(page: Page, organization, editor, axe, shot):
    campus = {"Name": "Main campus", "City": "Troy", "Identifier": [{"IdentifierValueCode": "MAIN"}]}
    graph = factories.organization_graph(organization, **{"ceterms:address": [campus]})
    saving.create(organization=organization, kind="organization", graph=graph, by=editor, source="form")
    welder = factories.a_credential(organization, **{"ceterms:name": "Certified Welder"})
    page.goto("/upload/course/?credential=welder&qa=hudson")
    page.locator("details", has=page.get_by_role("heading", name="Step 1")).locator("summary").first.click()
    expect(page.get_by_text("Main campus")).to_be_visible()
    axe(page)
    shot(page, "upload-start-course")
    page.evaluate("window.print = () => (document.title = 'printed')")
    page.get_by_role("button", name="Print this page").click()
    expect(page).to_have_title("printed")

    page.get_by_label("Certified Welder").check()
    cost = page.locator("details.column-group", has=page.get_by_role("heading", name="Cost", exact=False)).first
    cost.locator("summary").first.click()
    page.get_by_label("Cost: Price").check()
    rows = _download(page, "Download as CSV")
    assert "Cost: Price" in rows[0]
    assert [row for row in rows if welder.ctid in row]

    page.get_by_role("button", name="Keep this selection").click()
    page.get_by_label("Name for the").fill("Courses with prices")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("The selection “Courses with prices” is kept")).to_be_visible()
    expect(page.get_by_label("Cost: Price")).to_be_checked()
    axe(page)


def test_what_is_there_is_downloaded_changed_and_uploaded(page: Page, organization, editor, axe, shot):
    factories.a_credential(organization, by=editor, **{"ceterms:name": "Certified Welder"})
    page.goto("/upload/credential/?for=update")
    axe(page)
    shot(page, "upload-start-update")
    rows = _download(page, "Download existing as CSV")
    rows[1][rows[0].index("Credential Name")] = "Certified Master Welder"

    out = io.StringIO()
    csv.writer(out).writerows(rows)
    file = {"name": "existing.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode()}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()

    expect(page.get_by_role("table")).to_contain_text("Changed: 1 property")

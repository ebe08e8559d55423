"""A person fills in the template, makes mistakes, corrects them, and finds what was saved in the summary."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bulkupload import working
from bulkupload.models import Upload
from publisher.models import Resource
from tests import factories

GOOD = {
    "External Identifier": "W-1",
    "Credential Name": "Certified Welder",
    "Description": "Shows that its holder welds steel safely and to the drawing.",
    "Credential Type": "Certification",
    "Subject Webpage": "https://college.example.org/welder",
    "Credential Status": "Active",
    "Language": "English",
    "Owned By": "me",
    "Offered By": "same as owner",
    "Keywords": "welding|steel",
    "O*NET List": "51-4121.00",
}


@pytest.fixture
def organization(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return factories.an_organization(name="Hudson Valley College")


@pytest.fixture
def editor(organization, log_in):
    editor = factories.a_member(organization, first_name="Rosa", last_name="Amato")
    log_in(editor)
    return editor


def _template(page: Page) -> list[str]:
    """The headings of the template that the page gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return next(csv.reader(io.StringIO(text)))


def _choose(
    page: Page, headings: list[str], rows: list[dict[str, str]], name: str = "fall-2026-credentials.csv"
) -> None:
    """Writes a file under these headings and sends it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([headings, *([row.get(heading, "") for heading in headings] for row in rows)])
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": out.getvalue().encode()}
    )
    page.get_by_role("button", name="Check the file").click()


def _figure(page: Page, label: str) -> str:
    return page.locator(".figure", has=page.get_by_text(label, exact=True)).locator("dd").inner_text()


def test_from_the_template_to_the_summary(page: Page, editor, organization, axe, shot):
    page.goto("/upload/credential/")
    axe(page)
    shot(page, "upload")
    headings = _template(page)
    assert set(GOOD) <= set(headings)

    mistakes = [
        GOOD,
        {
            **GOOD,
            "External Identifier": "W-2",
            "Credential Name": "MASTER WELDER CERTIFICATION",
            "Subject Webpage": "http://college.example.org/master",
        },
        {**GOOD, "External Identifier": "", "Credential Type": "Lisense", "Subject Webpage": "college.example.org/rob"},
        {**GOOD, "External Identifier": "W-4", "Credential Name": "Certified Pipe Welder", "Dept": "Metal"},
    ]
    _choose(page, [*headings, "Dept"], mistakes)

    expect(page.get_by_role("heading", level=1)).to_have_text("fall-2026-credentials.csv")
    assert (_figure(page, "new"), _figure(page, "refused"), _figure(page, "with warnings")) == ("3", "1", "3")
    expect(page.get_by_role("link", name="Refused 1")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("table")).to_contain_text("Suggestion: License")
    expect(page.get_by_text("1 column not read")).to_be_visible()
    expect(page.get_by_role("button", name="Save all")).to_have_attribute("aria-disabled", "true")
    axe(page)
    shot(page, "upload-check-refused")
    page.get_by_role("link", name="All 4").click()
    axe(page)
    shot(page, "upload-check-all")
    assert not Resource.objects.exists()

    page.get_by_role("link", name="Choose another file").click()
    mistakes[2] |= {
        "External Identifier": "W-3",
        "Credential Type": "License",
        "Subject Webpage": "https://college.example.org/rob",
    }
    _choose(page, headings, mistakes)
    page.get_by_role("button", name="Save all 4 rows").click()

    expect(page.get_by_role("table")).to_contain_text("Certified Pipe Welder")
    assert _figure(page, "saved") == "4"
    axe(page)
    shot(page, "upload-report")
    assert Resource.objects.filter(organization=organization, kind="credential").count() == 4

    page.get_by_role("link", name="Go on to approve them").click()
    expect(page.get_by_text("Certified Pipe Welder").first).to_be_visible()


def test_back_and_save_again_changes_nothing_and_says_so(page: Page, editor):
    page.goto("/upload/credential/")
    _choose(page, list(GOOD), [GOOD])
    action = page.locator("form", has=page.get_by_role("button", name="Save the row")).get_attribute("action")
    page.get_by_role("button", name="Save the row").click()
    expect(page.get_by_text("saved", exact=True)).to_be_visible()

    token = page.locator("meta[name=csrf-token]").get_attribute("content")
    page.request.post(
        f"{page.url.split('/upload/')[0]}{action}", form={"rows": "all", "csrfmiddlewaretoken": token}, max_redirects=0
    )
    page.reload()

    expect(page.get_by_text("Saving it again changed nothing.")).to_be_visible()
    assert Resource.objects.get().revisions.count() == 1


def test_an_own_export_is_explained_column_by_column(page: Page, editor, axe, shot):
    page.goto("/upload/credential/")
    _choose(
        page,
        ["ID", "NAME", "CODE", "ISDELETED"],
        [{"ID": "816", "NAME": "Accountant", "CODE": "13-2011.00"}],
        "licenses.csv",
    )
    expect(page.get_by_text("3 columns not read")).to_be_visible()

    page.get_by_label("“ID” holds").select_option(label="External Identifier (looks like it)")
    page.get_by_label("“CODE” holds").select_option(label="O*NET List (looks like it)")
    page.get_by_label("“ISDELETED” holds").select_option(label="Nothing for us: leave it out")
    page.get_by_role("button", name="Read the rows again").click()

    expect(page.get_by_role("columnheader", name="CODE")).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("A new resource needs a value for Credential Type.")
    axe(page)
    shot(page, "upload-check-mapped")


def test_a_file_that_cannot_be_read_is_refused_at_its_field(page: Page, editor, axe, shot):
    page.goto("/upload/credential/")

    page.locator("input[type=file]").set_input_files(
        {"name": "logo.xlsx", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(200)}
    )
    page.get_by_role("button", name="Check the file").click()

    expect(page.get_by_text("This is not a spreadsheet that we can read.")).to_be_visible()
    axe(page)
    shot(page, "upload-unreadable")


@pytest.mark.usefixtures("editor")
def test_a_long_check_shows_its_progress_and_ends_by_itself(page: Page, axe, shot, monkeypatch):
    monkeypatch.setattr("bulkupload.views.start.INLINE_SECONDS", -1)
    monkeypatch.setattr("bulkupload.checking.BATCH", 1)
    page.goto("/upload/credential/")
    _choose(page, list(GOOD), [{**GOOD, "External Identifier": f"W-{number}"} for number in range(3)])

    expect(page.get_by_text("Checking the rows")).to_be_visible()
    axe(page)
    shot(page, "upload-waiting")
    working.advance(Upload.objects.get().pk, seconds=60)

    expect(page.get_by_role("table")).to_contain_text("Certified Welder")

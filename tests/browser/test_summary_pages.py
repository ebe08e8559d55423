"""Long lists in a browser: pages by key that can be shared and gone back to, finding an organization, files."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from publisher import downloading, tasks
from publisher.models import Download
from tests.factories import a_credential, an_organization

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = 60


@pytest.fixture
def long_list(college, editor, log_in):
    """The address of sixty credentials by name, 25 on a page, of which the last one is not complete."""
    for number in range(NUMBER):
        description = {"ceterms:description": None} if number == NUMBER - 1 else {}
        a_credential(college, by=editor, **{"ceterms:name": f"Certificate {number:02}"} | description)
    log_in(editor)
    return f"/summary/{college.pk}/credential/?sort=name&size=25"


def shown(page) -> tuple[str, str, int]:
    """The first and the last name, and how many."""
    names = page.locator("table.worklist tbody a.name").all_inner_texts()
    return names[0], names[-1], len(names)


FIRST = ("Certificate 00", "Certificate 24", 25)
SECOND = ("Certificate 25", "Certificate 49", 25)
LAST = ("Certificate 50", "Certificate 59", 10)


def turn(page, word: str, says: str) -> None:
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=word, exact=True).click()
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text(says)


def test_pages_are_turned_both_ways_and_the_back_button_follows(page, long_list, axe, shot):
    page.goto(long_list)
    assert shown(page) == FIRST
    assert page.get_by_role("link", name="Previous", exact=True).count() == 0

    turn(page, "Next", "26–50 of 60")
    assert shown(page) == SECOND
    axe(page)
    shot(page, "summary-second-page")
    turn(page, "Next", "51–60 of 60")
    assert shown(page) == LAST
    assert page.get_by_role("link", name="Next", exact=True).count() == 0
    turn(page, "Previous", "26–50 of 60")
    assert shown(page) == SECOND
    turn(page, "First", "1–25 of 60")
    assert shown(page) == FIRST
    turn(page, "Last", "51–60 of 60")
    assert shown(page) == LAST

    page.go_back()
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text("1–25 of 60")
    assert shown(page) == FIRST
    page.go_back()
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text("26–50 of 60")
    assert shown(page) == SECOND


def test_the_address_shows_somebody_else_the_same_though_the_list_grew(page, long_list, college, editor):
    page.goto(f"{long_list}&q=certificate&status=in-process&status=not-published")
    turn(page, "Next", "26–50 of 60")
    address = page.url

    a_credential(college, by=editor, **{"ceterms:name": "Certificate 00, the new one"})
    other = page.context.new_page()
    other.goto(address)

    assert shown(other) == SECOND
    assert other.get_by_label("Keywords").input_value() == "certificate"
    assert other.get_by_label("Is not published").is_checked()
    assert other.get_by_label("Sort by").input_value() == "name"


def test_a_selection_is_exported(page, long_list, axe, shot):
    page.goto(long_list)
    for number in (3, 7):
        page.get_by_label(f"Select Certificate {number:02}").check()

    page.get_by_role("button", name="Export").click()
    page.get_by_role("heading", name="Export: 2 of the credentials").wait_for()
    axe(page)
    shot(page, "summary-export")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Summary as CSV").click()

    text = coming.value.path().read_text(encoding="utf-8-sig")
    assert [row["Name"] for row in csv.DictReader(io.StringIO(text))] == ["Certificate 03", "Certificate 07"]
    page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text("1–25 of 60")
    assert "chosen" not in page.url


def test_a_large_file_is_made_while_the_page_is_left(page, long_list, monkeypatch, axe, shot):
    monkeypatch.setattr(downloading, "AT_ONCE", 10)
    page.goto(long_list)
    page.get_by_text("Download", exact=True).click()
    page.get_by_role("link", name="JSON-LD of all, as a zip").click()
    page.get_by_text("Making the file.").wait_for()
    axe(page)
    shot(page, "summary-download")

    page.goto("/summary/")
    tasks.make_download(Download.objects.get().pk)
    page.get_by_role("link", name="My downloads").click()
    page.get_by_role("link", name="JSON-LD of credentials").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download harbor-valley-community-college-credential.zip").click()

    assert coming.value.path().read_bytes().startswith(b"PK")


def test_an_organization_is_found_while_typing(page, log_in, editor, college, axe, shot):
    for number in range(30):
        organization = an_organization(name=f"Client college {number:02}")
        organization.memberships.create(user=editor, role=Role.EDITOR)
    log_in(editor)
    page.goto("/summary/")
    found = page.locator("#organizations a.name")
    expect(found).to_have_count(25)

    page.get_by_label("Find an organization").press_sequentially("college 07")
    expect(found).to_have_text(["Client college 07"])
    expect(page.get_by_role("status").filter(has_text="1 found")).to_be_visible()
    expect(page).to_have_url(re.compile(r"q=college(\+|%20)07"))
    axe(page)
    shot(page, "summary-find")

    page.reload()
    expect(found).to_have_text(["Client college 07"])
    page.get_by_label("Find an organization").fill("")
    expect(found).to_have_count(25)
    page.get_by_label("Find an organization").fill(college.ctid)
    expect(found).to_have_text(["Harbor Valley Community College"])
    page.get_by_label("Find an organization").fill("nobody has this name")
    expect(page.get_by_text("Nothing found")).to_be_visible()


def test_the_page_explains_itself_is_printed_and_says_whom_to_ask(page, long_list, settings, axe, shot):
    settings.CONTACT_URL = "mailto:help@registry.example.org"
    page.add_init_script("window.print = () => { document.body.dataset.printed = 'yes' }")
    page.goto(long_list)

    page.get_by_role("link", name="Instructions").click()
    expect(page.get_by_text("Tick the boxes beside the names, or take all that match")).to_be_visible()
    page.get_by_role("link", name="What the statuses mean").click()
    expect(page.get_by_text("It was changed after it had been approved or published.")).to_be_visible()
    axe(page)
    shot(page, "summary-help")
    contact = page.get_by_role("link", name="Contact us")
    assert contact.get_attribute("href") == "mailto:help@registry.example.org"

    page.get_by_role("button", name="Print this page").click()
    expect(page.locator("body[data-printed]")).to_have_count(1)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Certificate 00", exact=True)).to_be_visible()
    for left_out in (page.get_by_label("Keywords"), page.get_by_role("button", name="Export"), contact):
        expect(left_out).to_be_hidden()

"""A college's first day: a catalog of 300 courses with everything that is usually wrong in one, until it is published.

Web server, worker and beat are real processes; the registry is reached over HTTP.
"""

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.site import Site, eventually

SOON = 60_000  # milliseconds: a worker has to hear the bell, and the page to ask again
COLLEGE = "Harbor Valley Community College"
ROWS = 300
NAME, TYPE, STATUS, UNIT = "Learning Opportunity Name", "Learning Type", "Life Cycle Status Type", "Credit Unit Type"
NOT_YET = "To be announced."
PER_PAGE = 25
DATE, PAGE, TEXT = "Date Effective", "Subject Webpage", "Description"
SUBJECTS = ("Welding", "Nursing", "Accounting", "Web Development", "Carpentry", "Biology")


def a_course(number: int) -> dict[str, str]:
    subject = SUBJECTS[number % len(SUBJECTS)]
    return {
        "External Identifier": f"{subject[:3].upper()}-{number}",
        TYPE: "Course",
        "Course Title": f"{subject} {number}",
        TEXT: f"Students learn {subject.lower()} by doing it, in the workshop and at the café of part {number}.",
        PAGE: f"https://harbor.example.edu/courses/{number}",
        "Language": "English",
        STATUS: "Active",
        UNIT: "Semester Hours",
        "Credits": "3",
        "Dept": subject[:4].upper(),
    }


def the_catalog() -> list[dict[str, str]]:
    """300 courses as a registrar exports them: headings of their own, and twelve kinds of mistakes."""
    rows = [a_course(number) for number in range(1, ROWS + 1)]
    for number in range(40):
        rows[number][TYPE] = "Coures"  # 1: a slip that stands in many rows
    for number in range(40, 87):
        rows[number][UNIT] = "Semester Hors"  # 2
    for number in range(100, 120):
        rows[number][STATUS] = "Actve"  # 3
    rows[120][PAGE] = "harbor.example.edu/courses/121"  # 4: no https://
    rows[121]["Course Title"] = ""  # 5: nothing where something has to be
    rows[122]["External Identifier"] = rows[7]["External Identifier"]  # 6: a number given twice
    rows[123][DATE] = "soon"  # 7
    rows[124][TEXT] = f"<p>{rows[124][TEXT]}</p>"  # 8: copied from a web page
    rows[125]["Course Title"] = "INTRODUCTION TO ROBOTICS"  # 9
    rows[126][PAGE] = rows[126][PAGE].replace("https", "http")  # 10
    rows[127][TEXT] = NOT_YET  # 11
    rows[128]["Language"] = "Englsh"  # 12
    return rows


def as_file(headings: list[str], rows: list[dict[str, str]], *, name: str, encoding: str = "cp1252") -> dict:
    """As Excel on a desk in America saves it."""
    out = io.StringIO()
    csv.writer(out).writerows([headings, *([row.get(heading, "") for heading in headings] for row in rows)])
    return {"name": name, "mimeType": "text/csv", "buffer": out.getvalue().encode(encoding)}


def download(page: Page, button: str) -> list[list[str]]:
    with page.expect_download() as found:
        page.get_by_role("button", name=button).click()
    return list(csv.reader(io.StringIO(Path(found.value.path()).read_text(encoding="utf-8-sig"))))


def upload(page: Page, file: dict) -> None:
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("nothing is saved yet")).to_be_visible(timeout=SOON)


def figure(page: Page, label: str) -> int:
    text = page.locator(".figure", has=page.get_by_text(label, exact=True)).locator("dd").inner_text()
    return int(text.replace(",", ""))


def put_right_at_once(page: Page, text: str, cells: int) -> None:
    """One click for the same slip in all rows; the page stays where it is."""
    page.get_by_role("button", name=re.compile(text)).click()
    said = "One cell was" if cells == 1 else f"{cells} cells were"
    expect(page.get_by_text(re.compile(f"^{said} corrected"))).to_be_focused()


def correct(page: Page, heading: str, row: int, text: str) -> None:
    """One cell, below what is said of it; the row stays in the list and says what became of it."""
    cell = page.get_by_label(f"{heading} in row {row}", exact=True)
    page.locator("details.edit-cell", has=cell).locator("summary").click()
    cell.fill(text)
    page.locator("details.edit-cell", has=cell).get_by_role("button", name="Check again").click()
    expect(page.get_by_text(f"Row {row} was corrected and checked again.")).to_be_focused()


def publish_the_batch(page: Page, number: int) -> None:
    page.goto("/review/batches/")
    waiting = (
        page.get_by_role("row")
        .filter(has_text=COLLEGE)
        .filter(has=page.get_by_role("cell", name=f"{number}", exact=True))
    )
    waiting.first.get_by_role("link").click()
    page.get_by_role("button", name=f"Publish all {number}").click()
    page.get_by_role("main").get_by_role("button", name=f"Publish: {number}").click(timeout=SOON)


def name_in_the_registry(site: Site, ctid: str) -> str:
    answer = site.registry(f"resources/{ctid}")
    return answer.json()["ceterms:name"]["en-US"] if answer.ok else ""


def explain_the_columns(page: Page) -> None:
    """What the headings of one's own hold is said once."""
    expect(page.get_by_text("3 columns not read")).to_be_visible()
    page.get_by_label("“Course Title” holds").select_option(label=f"{NAME} (looks like it)")
    page.get_by_label("“Credits” holds").select_option(label="Credit Unit Value (looks like it)")
    page.get_by_label("“Dept” holds").select_option(label="Nothing for us: leave it out")
    page.get_by_role("button", name="Read the rows again").click()
    expect(page.get_by_text("Your choices are kept")).to_be_visible()


def put_everything_right(page: Page) -> None:
    """One click for what stands in many rows, one cell for the rest."""
    put_right_at_once(page, "40 cells in Learning Type", 40)
    put_right_at_once(page, "47 cells in Credit Unit Type", 47)
    put_right_at_once(page, "20 cells in Life Cycle", 20)
    put_right_at_once(page, "1 cell in Subject Webpage: harbor", 1)
    put_right_at_once(page, "1 cell in Language", 1)
    put_right_at_once(page, "1 cell in Description", 1)
    put_right_at_once(page, "1 cell in Course Title", 1)
    correct(page, "Course Title", 123, "Carpentry for Beginners")
    correct(page, "External Identifier", 124, "WEB-123")
    correct(page, DATE, 125, "8/24/2026")
    assert (figure(page, "new"), figure(page, "refused")) == (ROWS, 0)


def save_and_approve(page: Page, *, rows: int, saved: int, approved: int) -> None:
    page.get_by_role("button", name=f"Save all {rows} rows").click()
    expect(page.get_by_text("What is saved is not published yet")).to_be_visible(timeout=SOON)
    assert figure(page, "saved") == saved
    page.get_by_role("link", name="Go on to approve them").click()
    page.get_by_label("Select all on this page").check()
    if saved > PER_PAGE:
        page.get_by_role("link", name=f"Select all {saved} that match").click()
    page.get_by_role("button", name="Approve").first.click()
    page.get_by_role("main").get_by_role("button", name=f"Approve: {approved}").click(timeout=SOON)
    expect(page.get_by_text(f"Approved: {approved}.")).to_be_visible(timeout=SOON)


def changed(there: list[list[str]]) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The downloaded rows with three other names, a description at last, and a new course; CTID -> its new name."""
    rows = [dict(zip(there[0], row, strict=True)) for row in there[1:]]
    for row in rows[:3]:
        row[NAME] += " (revised)"
    next(row for row in rows if row[TEXT] == NOT_YET)[TEXT] = "Students build a small house of wood, in a team."
    new = rows[3] | {"External Identifier": "NEW-1", "CTID": "", NAME: "Glassblowing"}
    return [*rows, new], {row["CTID"]: row[NAME] for row in rows[:3]}


def test_from_a_catalog_full_of_mistakes_to_the_registry_and_back(person, site: Site, axe, shot):
    editor, reviewer = person("editor@example.org"), person("reviewer@example.org")

    # The template says which columns there are; the registrar's own export has other names for three of them.
    editor.goto("/upload/course/")
    headings = download(editor, "Download as CSV")[0]
    own = list(a_course(1))
    assert set(own) - set(headings) == {"Course Title", "Credits", "Dept"}
    upload(editor, as_file([*own, DATE], the_catalog(), name="fall-2026-courses.csv"))
    explain_the_columns(editor)
    axe(editor)
    shot(editor, "first-day-1-refused")
    put_everything_right(editor)
    axe(editor)
    shot(editor, "first-day-2-corrected")

    # All or none; then to the summary, narrowed to this file. One course says nothing yet and has to wait.
    save_and_approve(editor, rows=ROWS, saved=ROWS, approved=ROWS - 1)
    shot(editor, "first-day-3-approved")

    # Staff look at a sample and publish the batch; the worker brings it to the registry.
    publish_the_batch(reviewer, ROWS - 1)
    editor.goto("/upload/course/?for=update")
    there = download(editor, "Download existing as CSV")
    assert len(there) == ROWS + 1
    last = dict(zip(there[0], there[-1], strict=True))
    eventually(lambda: name_in_the_registry(site, last["CTID"]) == last[NAME], seconds=60, what="all is published")

    # The loop: the downloaded file with some changes is all that it takes.
    rows, names = changed(there)
    upload(editor, as_file(there[0], rows, name="spring-2027-courses.csv", encoding="utf-8"))
    assert [figure(editor, label) for label in ("new", "changed", "unchanged", "refused")] == [1, 4, ROWS - 4, 0]
    shot(editor, "first-day-4-changes")
    save_and_approve(editor, rows=ROWS + 1, saved=5, approved=5)
    publish_the_batch(reviewer, 5)
    for ctid, name in names.items():
        eventually(lambda ctid=ctid, name=name: name_in_the_registry(site, ctid) == name, seconds=60, what=name)

"""The guide's walk as three people in three browsers on the whole product: from sign-up to a published credential.

Web server, worker and beat are real processes on a database of their own; the registry is reached over HTTP.
"""

import re
import signal
import uuid

import pytest
from playwright.sync_api import Page, expect

from config.policies import POLICIES
from config.start import PASSWORD
from tests.site import Site, eventually

SOON = 60_000  # milliseconds: a worker has to hear the bell, and the page to ask again


def sign_up(page: Page, email: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Create an account").first.click()
    about = {
        "First name": "Maya",
        "Last name": "Reyes",
        "Job title": "Dean",
        "Phone": "+1 503 555 0142",
        "E-mail": email,
    }
    for label, text in about.items():
        page.get_by_label(label).fill(text)
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    for policy in POLICIES:
        page.locator(f"#id_agree_{policy.slug}").check()
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()


def open_mail(page: Page, subject: str, link: str) -> None:
    """Waits until the worker has sent it, then follows its link."""

    def arrived() -> bool:
        page.goto("/mails/")
        return page.get_by_role("link", name=subject).count() > 0

    eventually(arrived, what=f"the mail {subject!r}")
    page.get_by_role("link", name=subject).first.click()
    page.get_by_role("link", name=link).first.click()


def register(page: Page, name: str) -> None:
    page.goto("/organizations/")
    page.get_by_role("link", name="Register an organization").click()
    fields = {
        "name": name,
        "webpage": f"https://{uuid.uuid4().hex}.example.org",
        "description": "Trains and certifies people who keep wind turbines turning.",
        "fein": "930000042",
        "phone": "+1 503 555 0143",
        "email": "office@turbines.example.org",
        "street_address": "7 Ridge Road",
        "city": "Pendleton",
        "region": "Oregon",
        "postal_code": "97801",
    }
    for field, text in fields.items():
        page.locator(f"#id_{field}").fill(text)
    page.locator("#id_country").select_option("United States")
    for label in (
        "Credential Organization",
        "Manual entry of credentials",
        "Private Not-For-Profit",
        "Certification Body",
    ):
        page.get_by_role("checkbox", name=label).or_(page.get_by_role("radio", name=label)).first.check()
    page.get_by_label("What you will publish").first.select_option("certification")
    page.get_by_label("How many").first.fill("3")
    page.get_by_role("button", name="Save and submit for approval").click()
    expect(page.get_by_text("Staff of the registry look at it").first).to_be_visible()


def publish_from_the_queue(reviewer: Page, name: str) -> None:
    reviewer.goto("/review/")
    reviewer.get_by_role("link", name=name).first.click()
    expect(reviewer.get_by_role("heading", name=name)).to_be_visible()
    reviewer.get_by_role("button", name="Publish", exact=True).click()


def resource_page(page: Page, name: str) -> None:
    page.goto(f"/search/?q={name.replace(' ', '+')}")
    # An organization is found twice: its account, and its description, which is the resource.
    page.locator("main a[href^='/resources/']").filter(has_text=name).first.click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def is_published(page: Page) -> None:
    """The page itself finds out that the registry took it."""
    # Only among the statuses: the word also stands before the date of publication, where there is none yet, too.
    statuses = page.get_by_role("complementary", name="State of this resource").get_by_role("status")
    expect(statuses.get_by_text("Published", exact=True)).to_be_visible(timeout=SOON)


def ctid_of(page: Page) -> str:
    return re.search(r"ce-[0-9a-f-]{36}", page.url)[0]


def test_the_guides_walk(person, site: Site):
    """Sign up, register, be approved, describe the organization, enter a certification, approve, publish, read."""
    college, certification = f"Turbine Institute {uuid.uuid4().hex[:6]}", "Wind Turbine Technician"
    publisher, reviewer = person(), person("reviewer@example.org")

    # Steps 1 to 3 of the guide: an account, an organization, submitted for approval.
    sign_up(publisher, "maya@turbines.example.org")
    open_mail(publisher, "Please confirm your e-mail address", "confirm-email")
    publisher.get_by_role("main").get_by_role("button").click()
    register(publisher, college)

    open_mail(reviewer, f"Waiting for approval: {college}", "/staff/organizations/")
    reviewer.get_by_role("button", name="Approve").click()
    expect(reviewer.get_by_text(f"{college} is approved.")).to_be_visible()

    # The organization's own description goes first: the registry takes nothing of one that it does not know.
    publisher.goto("/add/")
    publisher.get_by_role("link", name="Describe your organization").first.click()
    publisher.get_by_role("main").get_by_role("button", name="Save", exact=True).last.click()
    resource_page(publisher, college)
    publisher.get_by_role("button", name="Approve").click()
    expect(publisher.get_by_text("Waiting for review").first).to_be_visible()
    publish_from_the_queue(reviewer, college)
    resource_page(publisher, college)
    is_published(publisher)

    # Steps 4 and 5: Add New, Credential, the required properties, Save.
    publisher.goto("/add/")
    publisher.get_by_role("main").get_by_role("link", name="Enter one credential", exact=True).click()
    publisher.get_by_label("Credential name").fill(certification)
    publisher.get_by_label("Credential description").fill("Climbs, inspects, repairs.")
    publisher.get_by_role("radio", name="Certification", exact=True).check()
    publisher.get_by_role("textbox", name=re.compile("^Web page")).fill("https://turbines.example.org/technician")
    publisher.get_by_role("main").get_by_role("button", name="Save", exact=True).last.click()
    ctid = ctid_of(publisher)

    # Steps 6 and 7: the organization summary, Select all, Approve.
    publisher.get_by_role("link", name="Summary and Downloads").click()
    publisher.get_by_role("link", name=re.compile("^Credentials")).first.click()
    expect(publisher.get_by_role("link", name=certification).first).to_be_visible()
    publisher.get_by_label("Select all", exact=False).first.check()
    publisher.get_by_role("button", name="Approve").first.click()
    publisher.get_by_role("main").get_by_role("button", name=re.compile("^Approve")).first.click()

    # Staff review it and publish; a stranger reads it.
    publish_from_the_queue(reviewer, certification)
    resource_page(publisher, certification)
    is_published(publisher)
    stranger = person()
    answer = stranger.goto(f"/registry/resources/{ctid}")
    node = answer.json()
    assert node["@type"] == "ceterms:Certification"
    assert node["ceterms:name"] == {"en-US": certification}
    graph = stranger.goto(f"/registry/graph/{ctid}").json()
    assert graph["@graph"][0]["ceterms:ctid"] == ctid
    owner = graph["@graph"][0]["ceterms:ownedBy"][0]
    assert stranger.goto("/registry/resources/" + owner.rsplit("/", 1)[1]).json()["ceterms:name"] == {"en-US": college}


def revisions_in_the_registry(site: Site, ctid: str) -> int:
    """How many versions of the document the registry holds: 0 when it has none."""
    answer = site.registry(f"ce-registry/envelopes/{ctid}")
    return len(answer.json()["node_headers"]["revision_history"]) if answer.ok else 0


@pytest.mark.parametrize(
    ("when", "name"),
    [
        ("before", "Associate of Applied Science: Welding Technology"),
        ("after", "High School Equivalency"),
    ],
)
def test_a_worker_killed_while_it_publishes_does_no_harm(person, site: Site, when, name):
    """SIGKILL before or after the registry has it: started again, it is in the registry once, and the page says so."""
    editor, reviewer = person("editor@example.org"), person("reviewer@example.org")
    resource_page(editor, name)
    ctid = ctid_of(editor)
    site.line.hold(when)

    publish_from_the_queue(reviewer, name)
    assert site.line.held.wait(30), site.logs()
    site.stop("worker", signal.SIGKILL)
    site.line.release()
    site.start("worker")

    resource_page(editor, name)
    is_published(editor)
    assert revisions_in_the_registry(site, ctid) == 1


def test_a_registry_that_is_down_is_waited_for(person, site: Site):
    """The request waits, says why, and goes through by itself when the registry is back."""
    editor, reviewer, name = person("editor@example.org"), person("reviewer@example.org"), "Licensed Practical Nurse"
    site.line.close()

    publish_from_the_queue(reviewer, name)
    resource_page(editor, name)
    status = editor.get_by_role("complementary", name="State of this resource")
    expect(status.get_by_text("Publishing", exact=True)).to_be_visible()
    expect(status).to_contain_text("cannot be reached", timeout=SOON)
    site.line.open()

    expect(status.get_by_text("Publishing", exact=True)).to_have_count(0, timeout=SOON)
    is_published(editor)
    assert revisions_in_the_registry(site, ctid_of(editor)) == 2

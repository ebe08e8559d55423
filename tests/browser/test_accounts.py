"""From nothing to an approved organization, as people do it: sign up, confirm, register, submit, approve."""

import pytest
from celery.app.task import Task
from django.core.cache import cache
from playwright.sync_api import Page, expect

from accounts.actions import members, organizations
from accounts.models import Organization
from accounts.roles import Role
from config.policies import POLICIES
from tests.factories import a_member, a_reviewer, a_user, an_organization
from tests.integration.accounts.conftest import COMPLETE

PERSON = {"First name": "Rosa", "Last name": "Amato", "Job title": "Director of Curriculum", "Phone": "+1 503 555 0100"}


@pytest.fixture(autouse=True)
def _development_machine(settings, live_server, monkeypatch, tmp_path):
    """As `make run` leaves it: mails are kept as files and readable on a page; the worker is quick."""
    settings.DEVELOPMENT = True
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    monkeypatch.setattr(Task, "delay", lambda self, *args, **kwargs: self(*args, **kwargs))
    cache.clear()


@pytest.fixture
def look(axe, shot):
    """Checks a page that just opened: axe, both widths, a picture to look at."""

    def _look(page: Page, name: str) -> None:
        axe(page)
        shot(page, f"accounts-{name}")

    return _look


def open_mail(page: Page, subject: str) -> None:
    page.goto("/mails/")
    page.get_by_role("link", name=subject).first.click()


def sign_up(page: Page, email: str) -> None:
    page.goto("/accounts/signup/")
    for label, text in {**PERSON, "E-mail": email}.items():
        page.get_by_label(label).fill(text)
    page.locator("#id_password1").fill("correct-horse-9")
    page.locator("#id_password2").fill("correct-horse-9")
    for policy in POLICIES:
        page.locator(f"#id_agree_{policy.slug}").check()
    page.get_by_role("button", name="Create account").click()


def fill_in_the_organization(page: Page) -> None:
    for field in ("name", "webpage", "description", "fein", "phone", "email", "street_address", "city", "region"):
        page.locator(f"#id_{field}").fill(COMPLETE[field])
    page.locator("#id_postal_code").fill(COMPLETE["postal_code"])
    page.locator("#id_country").select_option(COMPLETE["country"])
    for label in ("Credential Organization", "Bulk upload of credentials", "Public", "Two-Year College"):
        page.get_by_role("checkbox", name=label).or_(page.get_by_role("radio", name=label)).first.check()
    page.get_by_role("button", name="Add another estimate").click()
    expect(page.get_by_label("How many")).to_have_count(2)
    page.get_by_label("What you will publish").first.select_option("certificate")
    page.get_by_label("How many").first.fill("12")


def test_from_nothing_to_an_approved_organization(page: Page, log_in, look):
    reviewer = a_reviewer(first_name="Ruth", last_name="Okafor")

    page.goto("/accounts/signup/")
    look(page, "sign-up")
    sign_up(page, "rosa@college.example")
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    look(page, "sign-up-done")

    page.goto("/mails/")
    look(page, "mails")
    open_mail(page, "Please confirm your e-mail address")
    look(page, "mail")
    page.get_by_role("link", name="confirm-email").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page, "confirm")
    page.get_by_role("main").get_by_role("button").click()

    page.goto("/organizations/")
    look(page, "no-organization")
    page.get_by_role("link", name="Register an organization").click()
    look(page, "form-empty")
    page.get_by_role("button", name="Save and submit for approval").click()
    expect(page.get_by_text("Enter the name of the organization.").first).to_be_visible()
    look(page, "form-wrong")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name="Register an organization").click()
    fill_in_the_organization(page)
    page.get_by_role("button", name="Save and submit for approval").click()
    expect(page.get_by_text("Staff of the registry look at it")).to_be_visible()
    look(page, "submitted")
    page.goto("/organizations/")
    look(page, "organizations")

    page.context.clear_cookies()
    log_in(reviewer)
    open_mail(page, "Waiting for approval: Harbor Valley College")
    page.get_by_role("link", name="/staff/organizations/").click()
    look(page, "staff-organization")
    page.get_by_role("link", name="Organizations").first.click()
    look(page, "staff-queue")
    page.get_by_role("link", name="Harbor Valley College").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Harbor Valley College is approved.")).to_be_visible()

    approved = Organization.objects.get()
    page.context.clear_cookies()
    log_in(approved.created_by)
    open_mail(page, "Approved: Harbor Valley College")
    expect(page.get_by_text(approved.ctid)).to_be_visible()
    page.get_by_role("link", name=f"/organizations/{approved.pk}/").click()
    expect(page.get_by_text(approved.ctid).first).to_be_visible()
    look(page, "approved")


def test_the_pages_around_it(page: Page, client, log_in, look):
    administrator = a_user(
        first_name="Rosa", last_name="Amato", title="Director of Curriculum", phone="+1 503 555 0100"
    )
    college = an_organization(administrator=administrator, **{**COMPLETE, "name": "Harbor Valley College"})
    a_member(college, Role.EDITOR, first_name="Eli", last_name="Tanaka", title="Catalog Editor")
    members.add(organization=college, email="somebody.new@college.example", role=Role.VIEWER, by=administrator)
    log_in(administrator)

    page.goto("/account/")
    look(page, "account")
    page.goto(f"/organizations/{college.pk}/members/")
    look(page, "members")

    open_mail(page, "Invitation to Harbor Valley College")
    page.get_by_role("link", name="/invitations/").click()
    look(page, "invitation")
    page.goto("/invitations/was-never-sent/")
    look(page, "invitation-gone")

    administrator.agreements.filter(policy__in=["terms", "privacy"]).delete()
    client.logout()
    log_in(administrator)
    page.goto("/organizations/")
    look(page, "policies")
    for slug in ("terms", "privacy"):
        page.locator(f"#id_agree_{slug}").check()
    page.get_by_role("button", name="Agree and go on").click()
    expect(page.get_by_role("heading", name="My organizations")).to_be_visible()


def test_a_returned_organization_and_a_conflict(page: Page, log_in, look):
    administrator = a_user()
    college = organizations.create(by=administrator, values=COMPLETE, then_submit=True)
    an_organization(name="Harbor Valley Community College", webpage="http://harborvalley.example.org/")
    reviewer = a_reviewer()
    log_in(reviewer)
    page.goto(f"/staff/organizations/{college.pk}/")
    page.get_by_role("button", name="Return with note").click()
    look(page, "note-missing")
    page.get_by_label("Note to the organization").fill("Please give the full name.\nAnd the address of the campus.")
    page.get_by_role("button", name="Return with note").click()
    page.goto(f"/staff/organizations/{college.pk}/")
    look(page, "staff-returned")

    page.context.clear_cookies()
    log_in(administrator)
    page.goto(f"/organizations/{college.pk}/")
    expect(page.get_by_text("Please give the full name.")).to_be_visible()
    look(page, "returned")
    page.get_by_role("link", name="Continue registration").click()
    organizations.save(
        organization=college,
        by=administrator,
        seen=1,
        values={**COMPLETE, "city": "Portland", "types": ["orgType:Vendor"]},
    )
    page.locator("#id_city").fill("Eugene")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Saved meanwhile: Portland")).to_be_visible()
    look(page, "conflict")


def test_the_form_works_without_scripts(browser, browser_context_args, live_server, client):
    client.force_login(a_user())
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False, "base_url": live_server.url})
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()

    page.goto("/organizations/new/")
    fill_in_the_organization(page)
    page.get_by_role("button", name="Save and submit for approval").click()

    expect(page.get_by_text("Staff of the registry look at it")).to_be_visible()
    assert Organization.objects.get().publishing_estimates == [{"kind": "certificate", "number": 12}]
    context.close()


def test_return_in_a_text_field_saves(page: Page, log_in):
    log_in(a_user())
    page.goto("/organizations/new/")

    page.locator("#id_name").fill("Quick College")
    page.locator("#id_name").press("Enter")

    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    assert Organization.objects.get().name == "Quick College"


def test_what_does_not_apply_is_not_asked(page: Page, log_in):
    log_in(a_user())
    page.goto("/organizations/new/")
    expect(page.get_by_text("Consuming methods")).to_be_hidden()

    page.get_by_label("We will publish data to the registry").uncheck()
    page.get_by_label("We will use data of the registry").check()

    expect(page.get_by_text("Publishing roles")).to_be_hidden()
    expect(page.get_by_role("heading", name="Publishing estimates")).to_be_hidden()
    expect(page.get_by_text("Consuming methods")).to_be_visible()

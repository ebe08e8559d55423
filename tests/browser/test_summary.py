"""A member looks after many resources: finds, filters, selects, approves, on a wide screen and on a phone."""

import pytest

from accounts.roles import Role
from publisher.actions import approving, delivering, reviewing, saving
from publisher.lifecycle import Status
from publisher.models import Resource
from registry import client
from tests.factories import (
    a_credential,
    a_member,
    a_published_organization,
    a_reviewer,
    a_user,
    an_organization,
    approved,
    credential_graph,
    organization_graph,
    published,
)

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = (
    "Licensed Practical Nurse",
    "Certificate in Web Development",
    "Associate of Applied Science: Welding Technology",
    "Digital Marketing Badge",
    "Commercial Driver Training",
)


@pytest.fixture
def college(registry):
    return a_published_organization(name="Harbor Valley Community College")


@pytest.fixture
def editor(college):
    return a_member(college, first_name="Rosa", last_name="Amato")


@pytest.fixture
def credentials(college, editor, registry):
    """Five of them: published, changed since, waiting, incomplete, refused; and 25 more in process."""
    made = {name: a_credential(college, by=editor, **{"ceterms:name": name}) for name in NAMES}
    published(made[NAMES[0]])
    changed = published(made[NAMES[1]])
    graph = credential_graph(college, ctid=changed.ctid, **{"ceterms:name": NAMES[1]})
    saving.save(resource=changed, graph=graph, by=editor, source="form", seen=changed.latest_id)
    approved(made[NAMES[2]], by=editor)
    bad = made[NAMES[3]]
    graph = credential_graph(college, ctid=bad.ctid, **{"ceterms:name": NAMES[3], "ceterms:description": None})
    saving.save(resource=bad, graph=graph, by=editor, source="form", seen=bad.latest_id)
    refused = approved(made[NAMES[4]], by=editor)
    request = reviewing.publish(resource=refused, by=a_reviewer(), seen=refused.approved_id)
    registry.problem = client.Rejected(["The description is too short."])
    delivering.deliver(request_id=request.pk)
    registry.problem = None
    for number in range(25):
        a_credential(college, by=editor, **{"ceterms:name": f"Course certificate {number:02}"})
    return made


def test_somebody_without_an_organization_is_told_what_to_do(page, log_in, axe, shot):
    log_in(a_user())

    page.goto("/summary/")

    page.get_by_role("link", name="Register an organization").wait_for()
    axe(page)
    shot(page, "summary-none")


def test_somebody_whose_organization_waits_sees_where_it_stands(page, log_in, axe, shot):
    user = a_user()
    an_organization(approved=False, administrator=user, name="Bay City College")
    log_in(user)

    page.goto("/summary/")

    page.get_by_role("link", name="Bay City College").wait_for()
    axe(page)
    shot(page, "summary-draft")


def test_an_organization_that_is_new_is_told_to_describe_itself(page, log_in, axe, shot):
    college = an_organization(name="Bay City College")
    log_in(a_member(college))

    page.goto("/summary/")

    page.get_by_role("link", name="Describe your organization").wait_for()
    axe(page)
    shot(page, "summary-new")


def test_many_organizations_are_listed_with_what_waits(page, log_in, credentials, editor, axe, shot):
    for number in range(30):
        a_member_of = an_organization(name=f"Client college {number:02}")
        a_member_of.memberships.create(user=editor, role=Role.EDITOR)
    log_in(editor)

    page.goto("/summary/")
    axe(page)
    shot(page, "summary-many")
    page.get_by_label("Find an organization").fill("harbor")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Harbor Valley Community College").click()

    page.get_by_role("heading", name="What comes next").wait_for()
    axe(page)
    shot(page, "summary-organization")


def test_approve_what_is_selected_with_the_keyboard(page, log_in, credentials, college, editor, axe, shot):
    log_in(editor)
    page.goto("/summary/")
    page.get_by_role("link", name="Credentials").click()
    axe(page)
    shot(page, "summary-list")

    page.get_by_label("Select Course certificate 24").press("Space")
    page.get_by_label("Select Course certificate 20").press("Space")
    page.get_by_text("2 selected").wait_for()
    page.get_by_role("button", name="Approve").press("Enter")
    page.get_by_role("heading", name="Approve").wait_for()
    axe(page)
    shot(page, "summary-confirm")
    page.get_by_role("button", name="Approve: 2").click()

    page.get_by_text("Approved: 2. Staff of the registry review it next.").wait_for()
    names = Resource.objects.with_status(Status.WAITING).values_list("name", flat=True)
    assert {"Course certificate 20", "Course certificate 24"} <= set(names)


def test_select_all_that_match_and_approve_what_can_be(page, log_in, credentials, editor, shot):
    log_in(editor)
    page.goto("/summary/")
    page.get_by_role("link", name="Credentials").click()

    page.get_by_role("link", name="Select all 30 that match").click()
    page.get_by_text("30 selected").wait_for()
    shot(page, "summary-all-chosen")
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("Required data is missing or wrong").wait_for()
    shot(page, "summary-confirm-all")
    page.get_by_role("button", name="Approve: 26").click()

    page.get_by_text("Approved: 26.").wait_for()
    assert Resource.objects.waiting_for_review().count() == 27


def test_the_header_box_selects_the_page_and_shows_how_many(page, log_in, credentials, editor, shot):
    log_in(editor)
    page.goto("/summary/")
    page.get_by_role("link", name="Credentials").click()

    page.get_by_label("Select all on this page").check()

    page.get_by_text("25 selected").wait_for()
    shot(page, "summary-selected")


def test_what_somebody_changed_meanwhile_is_not_approved(page, log_in, credentials, college, editor):
    log_in(editor)
    page.goto("/summary/")
    page.get_by_role("link", name="Credentials").click()
    page.get_by_label("Select Course certificate 24").check()
    page.get_by_label("Select Course certificate 23").check()
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("heading", name="Approve").wait_for()
    changed = Resource.objects.get(name="Course certificate 24")
    graph = credential_graph(college, ctid=changed.ctid, **{"ceterms:name": "Somebody else was here"})
    saving.save(resource=changed, graph=graph, by=editor, source="form", seen=changed.latest_id)

    page.get_by_role("button", name="Approve: 2").click()

    page.get_by_text("Approved: “Course certificate 23”.").wait_for()
    page.get_by_text("Not done for “Somebody else was here”: This was changed by somebody else").wait_for()
    changed.refresh_from_db()
    assert changed.approved is None


def test_filters_stand_in_the_address(page, log_in, credentials, editor, axe, shot):
    log_in(editor)
    page.goto("/summary/")
    page.get_by_role("link", name="Credentials").click()

    page.get_by_label("Needs republishing", exact=False).first.check()
    page.get_by_role("button", name="Show", exact=True).click()

    page.get_by_role("heading", name="1 credential", exact=True).wait_for()
    assert "status=needs-republishing" in page.url
    page.reload()
    assert page.get_by_role("link", name="Certificate in Web Development", exact=True).is_visible()
    axe(page)
    shot(page, "summary-filtered")


def test_unpublishing_asks_for_a_reason_and_keeps_the_note(page, log_in, credentials, editor, axe, shot):
    log_in(editor)
    page.goto("/summary/")
    page.get_by_role("link", name="Credentials").click()
    page.get_by_label("Keywords").fill("nurse")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_label("Select Licensed Practical Nurse").check()

    page.get_by_role("button", name="Ask to unpublish").click()
    page.get_by_label("Note to staff").fill("We entered it twice.")
    page.get_by_role("button", name="Ask to unpublish: 1").click()

    page.get_by_text("Choose a reason for unpublishing.").wait_for()
    assert page.get_by_label("Note to staff").input_value() == "We entered it twice."
    axe(page)
    shot(page, "summary-unpublish")
    page.get_by_label("duplicate").check()
    page.get_by_role("button", name="Ask to unpublish: 1").click()
    page.get_by_text("Asked to unpublish: “Licensed Practical Nurse”.").wait_for()


def test_a_viewer_reads_but_selects_nothing(page, log_in, credentials, college, axe):
    log_in(a_member(college, Role.VIEWER))

    page.goto("/summary/")
    page.get_by_role("link", name="Credentials").click()

    page.get_by_text("Ask an administrator of the organization").wait_for()
    assert page.get_by_role("button", name="Approve").count() == 0
    assert page.get_by_role("checkbox", name="Select Course certificate 24").count() == 0
    axe(page)


def test_it_works_without_scripts(browser, live_server, client, credentials, editor, settings):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    client.force_login(editor)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()

    page.goto(f"{live_server.url}/summary/")
    page.get_by_role("link", name="Credentials").click()
    page.get_by_label("Select Course certificate 24").check()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete: 1").click()

    page.get_by_text("Deleted: “Course certificate 24”.").wait_for()
    context.close()


def test_the_organizations_own_description_goes_its_way(page, log_in, registry, shot):
    college = an_organization(name="Bay City College")
    editor = a_member(college)
    description = saving.create(
        organization=college, kind="organization", graph=organization_graph(college), by=editor, source="form"
    )
    log_in(editor)

    page.goto("/summary/")
    page.get_by_role("link", name="Read and approve it").first.wait_for()
    shot(page, "summary-described")
    approving.approve(items=[(description, description.latest_id)], by=editor)
    page.reload()

    page.get_by_text("Staff of the registry publish it").wait_for()

"""The page of a resource, its history, its JSON-LD, and what can be done there; search."""

import json
import re

import pytest

from accounts.roles import Role
from publisher.actions import delivering, reviewing, saving
from publisher.models import Resource
from registry import client as registry_client
from tests import factories
from tests.integration.entry.forms import form_of

pytestmark = pytest.mark.django_db


def words(page):
    """The text of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def take(pages, resource, step, **data):
    seen = {"seen": resource.latest_id, **data}
    return pages.post(f"/resources/{resource.ctid}/{step}/", seen, follow=True)


def test_the_page_shows_everything_in_words(pages, credential, organization):
    page = words(pages.get(f"/resources/{credential.ctid}/"))

    for text in (
        credential.name,
        credential.ctid,
        organization.name,
        "Certification",
        "Active",
        "English",
        "In process",
    ):
        assert text in page


def test_a_ctid_in_capitals_leads_to_the_same_page(pages, credential):
    assert pages.get(f"/resources/{credential.ctid.upper()}/").status_code == 200


def test_approving_puts_it_before_the_reviewers(pages, credential):
    page = words(take(pages, credential, "approve"))

    credential.refresh_from_db()
    assert credential.approved_id == credential.latest_id
    assert "Waiting for review" in page


def test_a_button_that_cannot_be_pressed_says_why(pages, organization, editor):
    short = factories.a_credential(organization, by=editor, **{"ceterms:description": "Too short."})

    page = pages.get(f"/resources/{short.ctid}/").content.decode()

    assert 'aria-describedby="step-approve-reason"' in page
    assert "Required data is missing" in page


def test_what_is_to_fix_leads_to_its_field(pages, organization, editor):
    short = factories.a_credential(organization, by=editor, **{"ceterms:description": "Too short."})

    page = pages.get(f"/resources/{short.ctid}/").content.decode()

    assert f'href="/resources/{short.ctid}/edit/?panel=basic#field-id_ceterms-description"' in page


def test_what_can_be_pressed_stands_before_what_cannot_and_deleting_last(pages, credential):
    take(pages, credential, "approve")

    page = pages.get(f"/resources/{credential.ctid}/").content.decode()

    assert page.index('id="step-withdraw"') < page.index('id="step-approve-reason"') < page.index("step-delete")


def test_a_panel_that_holds_only_rare_properties_shows_them_at_once(pages, credential):
    usual = pages.get(f"/resources/{credential.ctid}/edit/?panel=conditions").content.decode()
    rare = pages.get(f"/resources/{credential.ctid}/edit/?panel=rubrics").content.decode()

    assert '<details class="more"><summary>' in usual
    assert '<details class="more" open><summary>' in rare


def test_what_is_incomplete_is_not_approved(pages, organization, editor):
    short = factories.a_credential(organization, by=editor, **{"ceterms:description": "Too short."})

    page = words(take(pages, short, "approve"))

    assert "Required data is missing" in page
    assert Resource.objects.get(pk=short.pk).approved_id is None


def test_a_decision_on_an_outdated_revision_is_refused(pages, credential):
    page = words(take(pages, credential, "approve", seen=credential.latest_id + 1000))

    assert "changed by somebody else" in page
    assert Resource.objects.get(pk=credential.pk).approved_id is None


def test_an_approval_can_be_withdrawn(pages, credential):
    factories.approved(credential)

    take(pages, credential, "withdraw", seen=credential.approved_id)

    assert Resource.objects.get(pk=credential.pk).approved_id is None


def test_deleting_takes_it_off_and_leads_away(pages, credential):
    answer = pages.post(f"/resources/{credential.ctid}/delete/", {"seen": credential.latest_id})

    assert answer.status_code == 302
    assert Resource.objects.get(pk=credential.pk).deleted_at
    assert pages.get(f"/resources/{credential.ctid}/").status_code == 404


@pytest.mark.parametrize("step", ["approve", "withdraw", "delete", "restore", "retry", "ask-to-unpublish"])
def test_steps_are_taken_by_post_and_by_editors_alone(client, credential, organization, step):
    client.force_login(factories.a_member(organization, Role.VIEWER))

    address = f"/resources/{credential.ctid}/{step}/"
    assert client.get(address).status_code == 405
    assert client.post(address, {"seen": credential.latest_id}).status_code == 403


def test_a_viewer_is_told_why_nothing_can_be_pressed(client, credential, organization):
    client.force_login(factories.a_member(organization, Role.VIEWER))

    page = words(client.get(f"/resources/{credential.ctid}/"))

    assert "make you an editor" in page
    assert f"/resources/{credential.ctid}/edit/" not in page


def test_an_unknown_step_is_not_there(pages, credential):
    assert pages.post(f"/resources/{credential.ctid}/explode/").status_code == 404


# -- on its way to the registry --------------------------------------------------------------------------------------


@pytest.fixture
def requested(registry, organization, editor):
    """The description of the organization, approved and released; the registry has not got it yet."""
    graph = factories.organization_graph(organization)
    description = saving.create(organization=organization, kind="organization", graph=graph, by=editor, source="form")
    return factories.publish_requested(description)


def test_the_page_asks_again_while_it_is_on_its_way(pages, requested):
    page = pages.get(f"/resources/{requested.resource.ctid}/").content.decode()

    assert 'hx-trigger="every 3s"' in page
    assert "waits to be sent" in page


def test_the_page_loads_anew_when_it_has_arrived(pages, requested):
    status = f"/resources/{requested.resource.ctid}/status/"
    assert "HX-Refresh" not in pages.get(status)

    delivering.deliver(request_id=requested.pk)

    answer = pages.get(status)
    assert answer["HX-Refresh"] == "true"
    assert "every 3s" not in answer.content.decode()


def test_a_delay_is_explained(pages, requested, registry):
    registry.problem = registry_client.Unreachable("The registry did not answer within 20 seconds.")
    delivering.deliver(request_id=requested.pk)

    page = words(pages.get(f"/resources/{requested.resource.ctid}/"))

    assert "did not answer within 20 seconds" in page
    assert "the next try is at" in page


def test_a_refusal_shows_the_words_of_the_registry_and_can_be_tried_again(pages, requested, registry):
    registry.problem = registry_client.Rejected(["The envelope is not signed."])
    delivering.deliver(request_id=requested.pk)
    resource = Resource.objects.get(pk=requested.resource_id)

    page = words(pages.get(f"/resources/{resource.ctid}/"))
    assert "The envelope is not signed." in page
    assert "Try again" in page
    take(pages, resource, "retry", seen=resource.approved_id)

    assert resource.registry_requests.open().count() == 1


def test_what_is_published_links_to_the_registry(pages, requested):
    delivering.deliver(request_id=requested.pk)

    page = pages.get(f"/resources/{requested.resource.ctid}/").content.decode()

    assert f"/registry/resources/{requested.resource.ctid}" in page
    assert f"/registry/graph/{requested.resource.ctid}" in page


def test_the_note_of_a_reviewer_is_shown(pages, credential):
    factories.approved(credential)
    reviewing.return_(
        resource=credential, by=factories.a_reviewer(), seen=credential.approved_id, note="Name the exam, please."
    )

    for part in ("", "edit/"):
        assert "Name the exam, please." in words(pages.get(f"/resources/{credential.ctid}/{part}"))


# -- taking back -----------------------------------------------------------------------------------------------------


@pytest.fixture
def published(pages, requested):
    delivering.deliver(request_id=requested.pk)
    return Resource.objects.get(pk=requested.resource_id)


def test_asking_to_unpublish_offers_the_life_cycle_status_first(pages, published):
    page = pages.get(f"/resources/{published.ctid}/unpublish/").content.decode()

    assert "meant to stay" in page
    assert f"/resources/{published.ctid}/edit/?panel=details#field-id_ceterms-lifeCycleStatusType" in page


def test_asking_to_unpublish_needs_a_reason_and_keeps_the_note(pages, published):
    typed = {"seen": published.published_id, "note": "Entered twice."}

    answer = pages.post(f"/resources/{published.ctid}/ask-to-unpublish/", typed)

    assert answer.status_code == 422
    assert "Choose a reason" in words(answer)
    assert "Entered twice." in answer.content.decode()


def test_asking_to_unpublish_puts_it_before_staff(pages, published):
    typed = {"seen": published.published_id, "note": "Entered twice.", "reason": "duplicate"}

    page = words(pages.post(f"/resources/{published.ctid}/ask-to-unpublish/", typed, follow=True))

    assert "Unpublish requested" in page
    assert "Entered twice." in page
    assert published.unpublish_requests.open().count() == 1


# -- history and JSON-LD -----------------------------------------------------------------------------------------------


@pytest.fixture
def changed(pages, credential):
    address = f"/resources/{credential.ctid}/edit/"
    pages.post(address, form_of(pages.get(address)) | {"ceterms-name": "Master Welder"})
    credential.refresh_from_db()
    return credential


def test_history_says_who_changed_what_and_how(pages, changed, editor):
    page = words(pages.get(f"/resources/{changed.ctid}/history/"))

    for text in ("Revision 2", "Revision 1", editor.get_full_name(), "by form"):
        assert text in page
    difference = words(pages.get(f"/resources/{changed.ctid}/history/compare/?before=1&after=2"))
    for text in ("Revision 1", "Revision 2", "Credential name", "Master"):
        assert text in difference


def test_an_older_revision_is_restored_as_a_new_one(pages, changed):
    page = words(take(pages, changed, "restore", number=1))

    changed.refresh_from_db()
    assert changed.name.startswith("Certified Welder")
    assert changed.latest.number == 3
    assert "The older revision is back" in page
    assert "by restoring revision 1" in words(pages.get(f"/resources/{changed.ctid}/history/"))


def test_the_document_can_be_downloaded_as_it_is_sent(pages, changed):
    answer = pages.get(f"/resources/{changed.ctid}/jsonld/?download=1")

    assert json.loads(answer.content) == changed.latest.graph
    assert f"{changed.ctid}.json" in answer["Content-Disposition"]


def test_the_document_of_an_older_revision_can_be_read(pages, changed):
    page = pages.get(f"/resources/{changed.ctid}/jsonld/?revision=1").content.decode()

    assert "Certified Welder" in page
    assert "Master Welder" not in page.partition("<pre")[2]
    assert pages.get(f"/resources/{changed.ctid}/jsonld/?revision=99").status_code == 404


# -- search -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words_of", ["welder certified", "college.example.org/welder", "WELDER"])
def test_search_finds_by_name_and_page(pages, credential, words_of):
    assert credential.ctid in pages.get("/search/", {"q": words_of}).content.decode()


def test_a_ctid_leads_to_its_resource(pages, credential):
    assert pages.get("/search/", {"q": f" {credential.ctid.upper()} "})["Location"] == f"/resources/{credential.ctid}/"


def test_search_does_not_find_what_belongs_to_others(pages):
    theirs = factories.a_credential(factories.an_organization())

    assert "Nothing found" in words(pages.get("/search/", {"q": theirs.name}))
    assert "Nothing found" in words(pages.get("/search/", {"q": theirs.ctid}))


def test_search_pages_its_results_with_few_queries(pages, organization, editor, django_assert_max_num_queries):
    for _ in range(27):
        factories.a_credential(organization, by=editor)

    with django_assert_max_num_queries(12):
        page = words(pages.get("/search/", {"q": "welder"}))

    assert "1–25 of 27" in page


@pytest.mark.parametrize("address", ["/add/", "/search/", "/resources/new/credential/", "/pick/references/"])
def test_strangers_are_asked_to_log_in(client, address):
    assert client.get(address)["Location"].startswith("/accounts/login/")


def test_search_finds_accounts_too(pages, organization):
    page = pages.get("/search/", {"q": "harbor college"}).content.decode()

    assert f"/organizations/{organization.pk}/" in page


def test_history_takes_the_same_queries_however_long_it_is(pages, credential, django_assert_max_num_queries):
    address = f"/resources/{credential.ctid}/edit/"
    for number in range(9):
        pages.post(address, form_of(pages.get(address)) | {"ceterms-name": f"Welder {number}"})

    with django_assert_max_num_queries(18):
        assert "Revision 10" in words(pages.get(f"/resources/{credential.ctid}/history/"))


def test_staff_may_try_again_but_not_approve(client, requested, registry):
    registry.problem = registry_client.Rejected(["The envelope is not signed."])
    delivering.deliver(request_id=requested.pk)
    client.force_login(factories.a_reviewer())

    page = client.get(f"/resources/{requested.resource.ctid}/").content.decode()

    assert 'id="step-retry"' in page
    assert 'aria-describedby="step-approve-reason"' in page

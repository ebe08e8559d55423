"""Requests that no page of ours sends: they change nothing that they should not, and never break the page."""

import json

import pytest
from django.test import Client

import ctdl
from publisher.models import Resource
from tests import factories
from tests.integration.entry.forms import edit_url, form_of, now

pytestmark = pytest.mark.django_db
ODD = [
    "",
    "\x00",
    "💥" * 300,
    "<script>alert(1)</script>",
    "../../etc",
    "-1",
    "9" * 400,
    "{}",
    "\ud7ff",
    "NaN",
    "1e999",
    "P",
    "ce-",
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_words_in_every_control_never_break_the_page(pages, credential, odd):
    for section in ("basic", "details", "costs", "quality", "renewal"):
        address = edit_url(credential, section)
        form = form_of(pages.get(address))
        typed = {name: [odd for _ in values] for name, values in form.items() if name != "seen"}

        assert pages.post(address, typed | {"seen": form["seen"]}).status_code in (302, 409, 422), section
        assert pages.get(address).status_code == 200, section
    assert pages.get(f"/resources/{credential.ctid}/").status_code == 200


@pytest.mark.parametrize(
    "do", ["potato", "add:", "remove:roles:x", "pick:roles:", "pick:roles:<b>", "find:nothing", "describe:roles", ":::"]
)
def test_odd_buttons_save_nothing(pages, credential, do):
    address = edit_url(credential)

    assert pages.post(address, form_of(pages.get(address)) | {"do": do}).status_code == 200
    assert credential.revisions.count() == 1


@pytest.mark.parametrize(
    "value", ["[" * 5000, "5", "[]", '"\\u0000"', '"\\ud800"', "nonsense", '{"a":' * 200 + "1" + "}" * 200]
)
def test_odd_rows_are_left_out(pages, credential, value):
    address = edit_url(credential, "quality")
    row = {"ceterms-accreditedBy-row": "0", "ceterms-accreditedBy-0-value": value}

    pages.post(address, form_of(pages.get(address)) | row)

    assert "ceterms:accreditedBy" not in now(credential)


@pytest.mark.parametrize("seen", ["", "0", "99999999", "potato", "-1", "9" * 40, "9" * 5000])
def test_an_unknown_revision_counts_as_the_latest_that_was_read(pages, credential, seen):
    form = form_of(pages.get(edit_url(credential))) | {"seen": seen}

    assert pages.post(edit_url(credential), form).status_code == 302
    assert credential.revisions.count() == 1


def test_a_revision_of_another_resource_is_not_taken_for_the_one_opened(pages, credential, organization, editor):
    other = factories.a_credential(organization, by=editor)
    form = form_of(pages.get(edit_url(credential))) | {"seen": other.latest_id, "ceterms-name": "Master Welder"}

    pages.post(edit_url(credential), form)

    assert ctdl.text(now(credential)["ceterms:name"]) == "Master Welder"
    assert now(other)["ceterms:name"] != now(credential)["ceterms:name"]


def test_texts_references_and_objects_that_were_not_sent_stay(pages, credential):
    kept = ("ceterms:description", "ceterms:ownedBy", "ceterms:inLanguage")
    before = {term: now(credential)[term] for term in kept}

    pages.post(edit_url(credential), {"ceterms-name": "Master Welder", "seen": credential.latest_id})

    assert {term: now(credential)[term] for term in kept} == before


def test_requests_from_elsewhere_are_refused(credential, editor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)

    assert strict.post(f"/resources/{credential.ctid}/approve/", {"seen": credential.latest_id}).status_code == 403
    assert strict.post(edit_url(credential), {"ceterms-name": "Mine"}).status_code == 403
    assert Resource.objects.get(pk=credential.pk).approved_id is None


@pytest.mark.parametrize(
    "query", ["", "?field=roles&in=potato", "?field=roles&in=credential&term=x:y", "?in=credential&term=ceterms:name"]
)
def test_odd_questions_to_the_picker(pages, query):
    assert pages.get(f"/pick/references/{query}").status_code in (200, 404)


@pytest.mark.parametrize(
    "address",
    ["/resources/%00/", "/resources/%00/edit/", "/pick/references/?field=x&x-find=a%00b", "/search/?q=a%00b"],
)
def test_null_characters_in_addresses(pages, address):
    assert pages.get(address).status_code in (200, 404)


@pytest.mark.parametrize(
    "address", ["/review/%00/", "/review/?kind=%00&organization=%00", "/staff/organizations/?q=%00"]
)
def test_null_characters_in_addresses_of_staff(client, address):
    client.force_login(factories.a_reviewer())

    assert client.get(address).status_code in (200, 404)


def test_an_address_that_runs_something_is_no_link(pages, credential):
    described = {"Type": "ceterms:QACredentialOrganization", "Name": "Board", "SubjectWebpage": "javascript:alert(1)"}
    row = {"ceterms-accreditedBy-row": "0", "ceterms-accreditedBy-0-value": json.dumps(described)}
    address = edit_url(credential, "quality")

    pages.post(address, form_of(pages.get(address)) | row)

    assert "ceterms:accreditedBy" in now(credential)
    assert 'href="javascript' not in pages.get(f"/resources/{credential.ctid}/").content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "potato", "999"])
def test_odd_page_numbers(pages, credential, page):
    assert pages.get("/search/", {"q": "welder", "page": page}).status_code == 200
    assert pages.get(f"/resources/{credential.ctid}/history/", {"page": page}).status_code == 200


def test_markup_in_data_is_shown_as_text(pages, credential):
    form = form_of(pages.get(edit_url(credential))) | {"ceterms-name": "<script>alert(1)</script>"}
    pages.post(edit_url(credential), form)

    for part in ("", "edit/", "history/", "jsonld/"):
        assert "<script>alert" not in pages.get(f"/resources/{credential.ctid}/{part}").content.decode(), part

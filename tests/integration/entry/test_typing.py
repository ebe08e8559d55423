"""Findings and a preview of what is being typed; nothing of it is saved."""

import time

import pytest

import ctdl
from publisher.actions import saving
from publisher.models import Resource
from publisher.views import entry_typing
from tests import factories
from tests.factories.everything import everything
from tests.integration.entry.forms import edit_url, form_of

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Requested-With": "fetch"}
NEW = "/resources/new/credential/"


def check(pages, resource, form):
    return pages.post(f"/resources/{resource.ctid}/check/", form, headers=SCRIPT)


def said_at(answer, control):
    """What the answer puts at the field of this control; "" for nothing."""
    return answer.content.decode().partition(f'data-place="{control}"')[2].partition("data-place=")[0]


def test_a_text_that_is_too_short_is_said_at_its_field(pages, credential):
    form = form_of(pages.get(edit_url(credential))) | {"ceterms-description": "Short."}

    answer = check(pages, credential, form)

    assert "at least 25 characters" in said_at(answer, "id_ceterms-description")
    assert "1 to fix" in answer.content.decode()
    assert credential.revisions.count() == 1


def test_what_was_made_good_is_said_no_more(pages, organization, editor):
    short = factories.a_credential(organization, by=editor, **{"ceterms:description": "Too short."})
    form = form_of(pages.get(edit_url(short))) | {"ceterms-description": "Long enough to say what it is about."}

    answer = check(pages, short, form)

    assert not said_at(answer, "id_ceterms-description")
    assert "Nothing to fix" in answer.content.decode()


def test_what_cannot_be_read_is_said_at_its_field(pages, credential):
    form = form_of(pages.get(edit_url(credential, "details"))) | {"ceterms-dateEffective": "soon"}

    assert "“soon” is not a date." in said_at(check(pages, credential, form), "id_ceterms-dateEffective")


def test_several_panels_are_checked_together(pages, credential):
    page = pages.get(edit_url(credential, "all"))
    basic, details = form_of(page, "basic"), form_of(page, "details")
    basic["ceterms-description"] = ["Short."]
    details["ceterms-dateEffective"] = ["soon"]
    both = {**basic, **details, "panel": ["basic", "details"], "seen": basic["seen"] * 2}

    answer = check(pages, credential, both)

    assert said_at(answer, "id_ceterms-description")
    assert said_at(answer, "id_ceterms-dateEffective")


def test_a_panel_is_checked_once_however_often_it_is_sent(pages, credential, monkeypatch):
    built, form_on = [], entry_typing.form_on
    monkeypatch.setattr(entry_typing, "form_on", lambda *given: built.append(given) or form_on(*given))
    form = form_of(pages.get(edit_url(credential)))

    check(pages, credential, form | {"panel": ["basic", "basic", "nonsense", "more nonsense"]})

    assert len(built) == 1


def test_the_benchmark_counts_what_is_typed(pages, credential):
    form = form_of(pages.get(edit_url(credential, "details")))

    before = check(pages, credential, form).content.decode()
    after = check(pages, credential, form | {"ceterms-keyword": "steel"}).content.decode()

    score = lambda page: int(page.partition('value="')[2].partition('"')[0])  # noqa: E731 (a name for what is compared)
    assert score(after) >= score(before)


def test_a_finding_inside_a_profile_stands_at_its_member_also_after_a_blank_row(pages, credential):
    name = "ceterms-estimatedCost"
    form = form_of(pages.get(edit_url(credential, "costs")))
    form |= {f"{name}-listed": "1", f"{name}-row": ["0", "1"], f"{name}-0-was": "", f"{name}-1-was": ""}
    form |= {f"{name}-1-ceterms-costDetails": "no page"}

    answer = check(pages, credential, form)

    assert said_at(answer, f"id_{name}-1-ceterms-costDetails")


def test_a_new_resource_is_checked(pages, organization):
    form = form_of(pages.get(NEW)) | {"ceterms-name": "Reef Diver", "ceterms-description": "Short."}

    answer = pages.post(f"{NEW}check/?organization={organization.pk}", form, headers=SCRIPT)

    assert said_at(answer, "id_ceterms-description")
    assert not Resource.objects.exists()


def test_a_check_of_a_credential_with_everything_takes_little_time(pages, organization, editor):
    """Generous, since machines differ; the benchmark measures it."""
    graph = everything(ctdl.kind("credential"), "ceterms:Certification")
    resource = saving.create(organization=organization, kind="credential", graph=graph, by=editor, source="demo")
    form = form_of(pages.get(edit_url(resource, "costs")))
    check(pages, resource, form)

    start = time.perf_counter()
    answer = check(pages, resource, form)

    assert answer.status_code == 200
    assert time.perf_counter() - start < 2


def test_the_preview_shows_what_is_typed_and_saves_nothing(pages, credential):
    form = form_of(pages.get(edit_url(credential))) | {"ceterms-name": "Master Welder"}

    typed = pages.post(f"/resources/{credential.ctid}/preview/", form, headers=SCRIPT).content.decode()
    saved = pages.get(f"/resources/{credential.ctid}/preview/").content.decode()

    assert typed.count("Master Welder") >= 3, "as published, as JSON-LD, as simplified input"
    assert "<html" not in typed
    assert "Master Welder" not in saved
    assert "<html" in saved
    assert credential.revisions.count() == 1


def test_a_new_resource_is_previewed(pages, organization):
    form = form_of(pages.get(NEW)) | {"ceterms-name": "Reef Diver"}

    answer = pages.post(f"{NEW}preview/?organization={organization.pk}", form, headers=SCRIPT)

    assert "Reef Diver" in answer.content.decode()
    assert not Resource.objects.exists()

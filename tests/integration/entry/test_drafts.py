"""What is typed survives a closed tab, a crash, an ended session; it is gone once it is saved or thrown away."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

import ctdl
from accounts.roles import Role
from publisher import tasks
from publisher.actions import drafting, saving
from publisher.models import Draft, Resource
from tests import factories
from tests.integration.entry.forms import edit_url, form_of, now

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Requested-With": "fetch"}
NEW = "/resources/new/credential/"
WORDS = "Typed for half an hour before the browser crashed."


def write(pages, resource, form):
    return pages.post(f"/resources/{resource.ctid}/draft/", form, headers=SCRIPT)


@pytest.fixture
def left(pages, credential):
    """A panel in which somebody typed, and then closed the tab."""
    form = form_of(pages.get(edit_url(credential))) | {"ceterms-description": WORDS}
    assert write(pages, credential, form).status_code == 204
    return form


def bring_back(pages, resource):
    draft = Draft.objects.get()
    return pages.get(f"{edit_url(resource, draft.panel)}&draft={draft.pk}")


def test_the_page_offers_what_was_typed_and_not_saved(pages, credential, left):
    page = pages.get(edit_url(credential)).content.decode()

    assert "You typed this on" in page
    assert "Bring back" in page
    assert WORDS not in page
    assert credential.revisions.count() == 1


def test_bringing_back_shows_it_and_saves_nothing(pages, credential, left):
    page = bring_back(pages, credential)

    assert form_of(page)["ceterms-description"] == [WORDS]
    assert "data-unsaved" in page.content.decode()
    assert credential.revisions.count() == 1
    assert Draft.objects.exists()


def test_saving_what_was_brought_back_takes_the_draft_away(pages, credential, left):
    pages.post(edit_url(credential), form_of(bring_back(pages, credential)))

    assert ctdl.text(now(credential)["ceterms:description"]) == WORDS
    assert not Draft.objects.exists()
    assert "You typed this" not in pages.get(edit_url(credential)).content.decode()


def test_what_changed_since_is_shown_beside_what_was_typed(pages, credential, organization, left):
    other = factories.a_member(organization, first_name="Sam", last_name="Ortiz")
    graph = ctdl.edit(
        credential.latest.graph, {"ceterms:description": "Welds bridges, by Sam, since."}, base=settings.REGISTRY_URL
    )
    saving.save(resource=credential, graph=graph, by=other, source="form", seen=credential.latest_id)

    page = bring_back(pages, credential)

    assert "Sam Ortiz changed this" in page.content.decode()
    assert "Both of you changed this" in page.content.decode()
    assert form_of(page)["ceterms-description"] == [WORDS]


def test_what_could_not_be_read_comes_back_as_it_was_typed(pages, credential):
    address = edit_url(credential, "details")
    write(pages, credential, form_of(pages.get(address)) | {"ceterms-dateEffective": "soon"})

    assert form_of(bring_back(pages, credential))["ceterms-dateEffective"] == ["soon"]


def test_it_can_be_thrown_away(pages, credential, left):
    draft = Draft.objects.get()

    pages.post(f"/resources/{credential.ctid}/draft/", {"do": "throw-away", "draft": draft.pk})

    assert not Draft.objects.exists()


def test_two_tabs_keep_a_draft_each(pages, credential, left):
    other = form_of(pages.get(edit_url(credential))) | {"ceterms-description": "From another tab."}
    write(pages, credential, other)
    write(pages, credential, left | {"ceterms-description": f"{WORDS} And more."})

    assert sorted("more" in each.typed for each in Draft.objects.all()) == [False, True]


def test_saving_in_one_tab_keeps_the_draft_of_the_other(pages, credential, left):
    form = form_of(pages.get(edit_url(credential))) | {"ceterms-name": "Master Welder"}
    write(pages, credential, form)

    pages.post(edit_url(credential), form)

    assert WORDS.split(maxsplit=1)[0] in Draft.objects.get().typed


def test_nobody_else_sees_it(pages, client, credential, organization, left):
    draft = Draft.objects.get()
    client.force_login(factories.a_member(organization))

    assert "You typed this" not in client.get(edit_url(credential)).content.decode()
    assert WORDS not in client.get(f"{edit_url(credential)}&draft={draft.pk}").content.decode()
    client.post(f"/resources/{credential.ctid}/draft/", {"do": "throw-away", "draft": draft.pk})
    assert Draft.objects.exists()


def test_a_viewer_keeps_none(pages, credential, editor, left):
    Draft.objects.all().delete()
    editor.memberships.update(role=Role.VIEWER)

    answer = write(pages, credential, left)

    assert answer.status_code == 403
    assert "make you an editor" in answer.content.decode()
    assert not Draft.objects.exists()


def test_after_the_session_ended_a_script_is_told(pages, credential, left):
    pages.logout()

    assert write(pages, credential, left).status_code == 401


def test_more_than_a_form_holds_is_refused(pages, credential, left):
    answer = write(pages, credential, left | {"ceterms-description": "x" * 2_000_001})

    assert answer.status_code == 422


def test_a_new_resource_is_kept_and_brought_back(pages, organization):
    address = f"{NEW}?organization={organization.pk}"
    form = form_of(pages.get(address)) | {"ceterms-name": "Reef Diver", "ceterms-description": WORDS}
    pages.post(f"{NEW}draft/?organization={organization.pk}", form, headers=SCRIPT)

    page = pages.get(address).content.decode()
    draft = Draft.objects.get()
    assert f"draft={draft.pk}" in page
    back = pages.get(f"{address}&draft={draft.pk}")
    pages.post(address, form_of(back))

    resource = Resource.objects.get()
    assert (resource.name, resource.ctid) == ("Reef Diver", draft.ctid)
    assert not Draft.objects.exists()


def test_old_drafts_and_those_of_deleted_resources_are_purged(credential, left):
    draft = Draft.objects.get()
    draft.pk, draft.tab, draft.written_at = None, "older", timezone.now() - timedelta(days=31)
    draft.save()

    tasks.purge_drafts()
    assert [each.tab for each in Draft.objects.all()] == left["tab"]

    fresh = timezone.now()
    drafting.keep(
        by=draft.user,
        organization=draft.organization,
        kind="credential",
        ctid=credential.ctid,
        panel="costs",
        tab="other",
        typed="",
    )
    Draft.objects.bulk_create(
        [
            Draft(
                user=draft.user,
                organization=draft.organization,
                kind="credential",
                ctid=credential.ctid,
                panel="basic",
                tab=f"many{number}",
                written_at=fresh - timedelta(minutes=number + 1),
            )
            for number in range(drafting.MOST)
        ]
    )
    tasks.purge_drafts()
    tabs = set(Draft.objects.values_list("tab", flat=True))
    assert len(tabs) == drafting.MOST
    assert tabs >= {"other", *left["tab"], "many0"}
    assert f"many{drafting.MOST - 1}" not in tabs

    Resource.objects.filter(pk=credential.pk).update(deleted_at=timezone.now(), deleted_by=credential.created_by)
    tasks.purge_drafts()
    assert not Draft.objects.exists()

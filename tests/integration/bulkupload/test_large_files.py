"""Large files are made in the background: asked for, made once, fetched by who asked, thrown away."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from bulkupload import large
from publisher import tasks
from publisher.actions import making
from publisher.models import Download
from tests import factories
from tests.integration.bulkupload.conftest import a_row


@pytest.fixture(autouse=True)
def _two_rows_are_many(monkeypatch):
    monkeypatch.setattr(large, "AT_ONCE", 1)
    monkeypatch.setattr(making, "TOLD_EVERY", 1)


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def asked(as_editor, organization, editor):
    """`asked(format)` is a download of two credentials that are there."""
    for number in range(2):
        factories.a_credential(organization, by=editor, **{"ceterms:name": f"Welder {number}"})

    def ask(format="csv"):  # noqa: A002 -- the name of the parameter
        answer = as_editor.get("/upload/credential/existing/", {"organization": organization.pk, "format": format})
        return Download.objects.get(pk=answer.url.rstrip("/").rpartition("/")[2])

    return ask


def _body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_what_is_there_is_asked_for_made_and_fetched(as_editor, asked):
    download = asked()
    page = as_editor.get(download.get_absolute_url()).text
    assert "Making the file." in page
    assert as_editor.get(reverse("download_file", args=[download.pk])).url == download.get_absolute_url()

    tasks.make_download(download.pk)

    assert as_editor.get(reverse("download_progress", args=[download.pk])).headers["HX-Refresh"] == "true"
    assert "Download credential-" in as_editor.get(download.get_absolute_url()).text
    answer = as_editor.get(reverse("download_file", args=[download.pk]))
    names = [row["Credential Name"] for row in csv.DictReader(io.StringIO(_body(answer).decode("utf-8-sig")))]
    assert names == ["Welder 0", "Welder 1"]
    assert answer["Content-Disposition"].endswith('.csv"')
    assert "Existing credentials" in as_editor.get(reverse("downloads")).text


def test_a_workbook_too(as_editor, asked):
    download = asked("xlsx")

    tasks.make_download(download.pk)

    assert _body(as_editor.get(reverse("download_file", args=[download.pk]))).startswith(b"PK")


def test_a_file_with_its_errors(as_editor, checked, a_csv):
    upload = checked(a_csv([a_row(1), a_row(2, Credential_Type="Spoon")]))
    answer = as_editor.get(reverse("upload_errors", args=[upload.pk]))
    download = Download.objects.get()
    assert answer.url == download.get_absolute_url()

    tasks.make_download(download.pk)

    text = _body(as_editor.get(reverse("download_file", args=[download.pk]))).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[2][-2].startswith("Credential Type: “Spoon” is not a type")


def test_who_asks_twice_gets_one(asked):
    assert asked().pk == asked().pk


def test_it_is_made_once_and_again_when_its_worker_died(asked, bell):
    download = asked()
    Download.objects.update(lease_until=timezone.now() + making.LEASE)
    tasks.make_download(download.pk)
    assert Download.objects.get().state == "making", "Somebody else is at it."

    Download.objects.update(lease_until=timezone.now())
    tasks.make_download(download.pk)
    first = Download.objects.get().file.name
    tasks.make_download(download.pk)

    assert Download.objects.get().file.name == first


def test_what_cannot_be_made_says_so(as_editor, asked, monkeypatch, caplog):
    def fails(*given):
        raise ValueError("no")

    monkeypatch.setitem(making._makers, large.EXISTING, fails)
    download = asked()

    tasks.make_download(download.pk)

    assert "could not be made" in as_editor.get(download.get_absolute_url()).text
    assert "could not be made" in caplog.text


def test_a_file_at_which_workers_die_is_given_up(asked):
    download = asked()
    Download.objects.update(attempts=making.MOST_ATTEMPTS)

    tasks.make_download(download.pk)

    assert Download.objects.get().state == "failed"


def test_it_is_for_who_asked_alone_and_only_while_they_may(client, asked, organization, editor):
    download = asked()
    tasks.make_download(download.pk)
    addresses = [reverse(name, args=[download.pk]) for name in ("download", "download_progress", "download_file")]
    for stranger in (factories.a_member(organization, Role.ADMINISTRATOR), factories.a_reviewer()):
        client.force_login(stranger)
        assert {client.get(address).status_code for address in addresses} == {404}

    organization.memberships.filter(user=editor).delete()
    client.force_login(editor)

    assert {client.get(address).status_code for address in addresses} == {404}


def test_old_ones_are_thrown_away(asked, settings):
    download = asked()
    tasks.make_download(download.pk)
    Download.objects.update(created_at=timezone.now() - making.KEPT * 2)

    tasks.sweep_downloads()

    assert not Download.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_the_sweep_rings_for_what_nobody_makes(asked, bell, monkeypatch):
    download = asked()
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())

    tasks.sweep_downloads()

    assert ("publisher.tasks.make_download", (download.pk,)) in bell

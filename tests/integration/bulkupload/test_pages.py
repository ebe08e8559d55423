"""The pages by plain requests, without a browser or scripts."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from bulkupload import applying, receiving, tasks, working
from bulkupload.models import Upload
from publisher.models import Resource
from tests import factories
from tests.integration.bulkupload.conftest import HEADINGS, a_row, node_of

START = "/upload/credential/"


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


def _send(client, path, organization, **extra):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(START, {"organization": organization.pk, "file": file, **extra})


def _text(answer) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode("utf-8-sig")
    return answer.content.decode("utf-8-sig")


def test_choose_check_save_report(as_editor, a_csv, organization):
    answer = _send(as_editor, a_csv([a_row(1), a_row(2)]), organization)
    upload = Upload.objects.get()
    assert answer.url == reverse("upload_check", args=[upload.pk])

    preview = as_editor.get(answer.url)
    assert "Save all 2 rows" in _text(preview)
    assert not Resource.objects.exists()

    as_editor.post(reverse("upload_save", args=[upload.pk]), {"rows": "all"})
    report = as_editor.get(answer.url, follow=True)

    assert report.redirect_chain[-1][0] == reverse("upload_report", args=[upload.pk])
    text = _text(report)
    for resource in Resource.objects.all():
        assert reverse("resource", args=[resource.ctid]) in text
    assert reverse("summary_kind", args=[organization.pk, "credential"]) in text


def test_a_double_press_saves_once_and_the_second_says_so(as_editor, checked, a_csv):
    upload = checked(a_csv([a_row(1)]))
    address = reverse("upload_save", args=[upload.pk])

    as_editor.post(address, {"rows": "all"})
    second = as_editor.post(address, {"rows": "all"}, follow=True)

    assert "Saving it again changed nothing." in _text(second)
    assert Resource.objects.get().revisions.count() == 1


def test_findings_stand_at_their_cells_with_value_and_suggestion(as_editor, checked, a_csv):
    upload = checked(a_csv([a_row(1, Credential_Type="Certifcation <b>"), a_row(2)]))

    text = _text(as_editor.get(reverse("upload_check", args=[upload.pk])))

    assert "“Certifcation &lt;b&gt;” is not a type that can be published here." in text
    assert "See Credential Type" in text, "Beside the row's status, for a cell that is out of sight."
    assert "One row is refused." in text
    assert "Certified Welder 2" not in text, "The list begins with what is refused."


def test_what_is_said_most_often_is_said_in_words(as_editor, checked, a_csv):
    upload = checked(a_csv([["not-a-ctid", "Master Welder"]], ["CTID", "Name"]))

    assert "no CTID" in _text(as_editor.get(reverse("upload_check", args=[upload.pk])))


FILTERS = {"all": 4, "refused": 1, "warnings": 1, "new": 2, "changed": 1}


@pytest.mark.parametrize("show", FILTERS)
def test_rows_are_filtered(as_editor, checked, saved, a_csv, show):
    saved([a_row(1)])
    shouting = a_row(3, Credential_Name="MASTER WELDER CERTIFICATE")
    upload = checked(a_csv([a_row(1, Keywords="x"), a_row(2), shouting, a_row(4, Credential_Type="Spoon")]))

    answer = as_editor.get(reverse("upload_check", args=[upload.pk]), {"show": show})

    assert len(answer.context["rows"]) == FILTERS[show]


def test_the_preview_of_a_long_file_is_paged_and_asks_the_database_no_more(
    as_editor, checked, a_csv, django_assert_max_num_queries
):
    upload = checked(a_csv([a_row(number) for number in range(120)]))

    with django_assert_max_num_queries(25):
        answer = as_editor.get(reverse("upload_check", args=[upload.pk]), {"after": 101})

    assert [row.number for row in answer.context["rows"]] == list(range(102, 122))


def test_a_file_that_cannot_be_read_comes_back_with_the_reason(as_editor, a_csv, organization, tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"%PDF-1.4")

    answer = _send(as_editor, path, organization)

    assert answer.status_code == 422
    assert "This is not a spreadsheet that we can read." in _text(answer)


def test_a_file_that_is_too_large_is_refused_and_not_kept(as_editor, a_csv, organization, settings):
    settings.MAX_UPLOAD_BYTES = 100

    answer = _send(as_editor, a_csv([a_row(1)]), organization)

    assert answer.status_code == 422
    assert "Split it into several files." in _text(answer)
    assert not Upload.objects.exists()


def test_columns_are_explained_on_the_page(as_editor, checked, a_csv):
    upload = checked(a_csv([a_row(1)], ["ID", *HEADINGS[1:]]))
    assert "External Identifier (looks like it)" in _text(as_editor.get(reverse("upload_check", args=[upload.pk])))

    as_editor.post(reverse("upload_columns", args=[upload.pk]), {"column-0": "external-identifier"})

    upload.refresh_from_db()
    assert upload.counts == {"rows": 1, "new": 1}


def test_all_that_columns_look_like_is_taken_with_one_press(as_editor, checked, a_csv):
    upload = checked(a_csv([["816", *a_row(1)[1:]]], ["ID", *HEADINGS[1:]]))
    page = as_editor.get(upload.get_absolute_url()).text
    assert "Looks like External Identifier." in page
    assert "Take what it looks like" in page

    as_editor.post(reverse("upload_columns", args=[upload.pk]), {"likely": "yes"})

    upload.refresh_from_db()
    assert upload.rows.get().external_identifier == "816"
    assert "Take what" not in as_editor.get(upload.get_absolute_url()).text


def test_what_the_file_lacks_is_said_once_for_all_rows(as_editor, checked, a_csv, organization, tmp_path):
    place = HEADINGS.index("Credential Type")
    headings = [*HEADINGS[:place], *HEADINGS[place + 1 :]]
    rows = [a_row(number) for number in (1, 2)]
    upload = checked(a_csv([[*row[:place], *row[place + 1 :]] for row in rows], headings))
    assert upload.count("refused") == 2
    assert "Credential Type of all rows" in as_editor.get(upload.get_absolute_url()).text
    address = reverse("upload_columns", args=[upload.pk])

    as_editor.post(address, {"all-@type": "License"})

    upload.refresh_from_db()
    assert (upload.count("new"), upload.headings[-1]) == (2, "Credential Type")
    assert node_of(upload.rows.first())["@type"] == "ceterms:License"
    assert receiving.remembered(organization, "credential") == {}
    errors = _text(as_editor.get(reverse("upload_errors", args=[upload.pk])))
    assert "License" in errors, "Who goes on in the file has it there, too."

    as_editor.post(address, {"all-@type": ""})

    upload.refresh_from_db()
    assert upload.count("refused") == 2


def test_a_column_that_does_not_exist_cannot_be_chosen(as_editor, checked, a_csv):
    upload = checked(a_csv([a_row(1)], ["ID", *HEADINGS[1:]]))

    answer = as_editor.post(reverse("upload_columns", args=[upload.pk]), {"column-0": "ceterms:nonsense"}, follow=True)

    assert "Choose what the columns hold from the lists." in _text(answer)
    upload.refresh_from_db()
    assert upload.mapping == {}


def test_a_long_check_rings_for_a_worker_and_the_page_waits(as_editor, a_csv, organization, monkeypatch, bell):
    monkeypatch.setattr("bulkupload.views.start.INLINE_SECONDS", -1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bulkupload.checking.BATCH", 1)
        patch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
        _send(as_editor, a_csv([a_row(1), a_row(2)]), organization)
    upload = Upload.objects.get()
    page = reverse("upload_check", args=[upload.pk])
    progress = reverse("upload_progress", args=[upload.pk])

    assert ("bulkupload.tasks.work", (upload.pk,)) in bell
    assert "Checking the rows" in _text(as_editor.get(page))
    assert "HX-Refresh" not in as_editor.get(progress).headers
    tasks.work(upload.pk)
    assert as_editor.get(progress).headers["HX-Refresh"] == "true"
    assert "Save all 2 rows" in _text(as_editor.get(page))


def test_the_sweep_finds_an_upload_whose_bell_was_not_heard(received, a_csv, bell, monkeypatch):
    upload = received(a_csv([a_row(1)]))
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())

    tasks.sweep()

    assert bell == [("bulkupload.tasks.work", (upload.pk,))]


# -- files to take away ----------------------------------------------------------------------------------------------


def test_the_own_file_comes_back_with_errors_and_warnings_and_runs_nowhere(as_editor, checked, a_csv):
    evil = '=HYPERLINK("https://evil.example","x")'
    rows = [a_row(1, Credential_Type="Certifcation"), [*a_row(2, Credential_Name="@SUM(A1)"), evil]]
    upload = checked(a_csv(rows, [*HEADINGS, "=Dept"]))

    text = _text(as_editor.get(reverse("upload_errors", args=[upload.pk])))

    heading, first, second = csv.reader(io.StringIO(text))
    assert heading == [*HEADINGS, "'=Dept", "Errors", "Warnings"]
    assert first[-2].startswith("Credential Type: “Certifcation” is not a type")
    assert first[-2].endswith("Suggestion: Certification")
    assert not [cell for row in (heading, first, second) for cell in row if cell.startswith(("=", "@", "+", "-"))]


def test_the_file_with_errors_can_be_corrected_and_uploaded_again(as_editor, checked, a_csv, tmp_path):
    upload = checked(a_csv([a_row(1, Credential_Type="Certifcation"), a_row(2, Credential_Name="-Welder")]))
    text = _text(as_editor.get(reverse("upload_errors", args=[upload.pk])))
    path = tmp_path / "corrected.csv"
    path.write_text(text.replace("Certifcation,", "Certification,"), encoding="utf-8", newline="")

    again = checked(path)

    assert (again.counts, again.findings) == ({"rows": 2, "new": 2}, [])
    assert node_of(again.rows.last())["ceterms:name"] == {"en-US": "-Welder"}
    assert "Errors" in again.headings


@pytest.mark.parametrize(("format", "kind"), [("csv", "text/csv"), ("xlsx", "spreadsheetml")])
def test_the_template_has_the_chosen_columns(as_editor, format, kind):  # noqa: A002 -- the name of the parameter
    answer = as_editor.get(f"{START}template/", {"format": format, "column": ["ceterms:keyword"], "sample": "on"})

    assert kind in answer["Content-Type"]
    assert answer["Content-Disposition"] == f'attachment; filename="credential-template.{format}"'
    if format == "csv":
        heading, sample = csv.reader(io.StringIO(_text(answer)))
        assert "Keywords" in heading
        assert "Subjects" not in heading
        assert sample[0] == "Sample Data"


# -- who may ---------------------------------------------------------------------------------------------------------

PAGES = ["upload_check", "upload_progress", "upload_report", "upload_errors"]
POSTS = ["upload_save", "upload_columns", "upload_discard"]


@pytest.mark.parametrize("name", PAGES)
def test_an_upload_is_for_members_of_its_organization_alone(client, checked, a_csv, organization, name):
    address = reverse(name, args=[checked(a_csv([a_row(1)])).pk])
    expected = [
        (factories.a_member(organization, Role.VIEWER), {200, 302}),
        (factories.a_member(factories.an_organization()), {404}),
        (factories.a_reviewer(), {404}),
    ]

    for user, statuses in expected:
        client.force_login(user)
        assert client.get(address).status_code in statuses


@pytest.mark.parametrize("name", POSTS)
def test_a_viewer_decides_nothing_and_strangers_find_nothing(client, checked, a_csv, organization, name):
    upload = checked(a_csv([[*a_row(1), "x"]], [*HEADINGS, "Dept"]))
    address = reverse(name, args=[upload.pk])

    for user, status in ((factories.a_member(organization, Role.VIEWER), 403), (factories.a_user(), 404)):
        client.force_login(user)
        assert client.post(address, {"rows": "good", "column-10": "leave-out"}).status_code == status
    assert client.get(address).status_code == 405
    upload.refresh_from_db()
    assert upload.state == "checked"


def test_a_viewer_sees_why_the_buttons_are_closed(client, checked, a_csv, organization):
    client.force_login(factories.a_member(organization, Role.VIEWER))

    text = _text(client.get(reverse("upload_check", args=[checked(a_csv([a_row(1)])).pk])))

    assert 'aria-disabled="true"' in text
    assert "Ask an administrator" in text


def test_who_edits_nothing_is_told_so_and_cannot_upload(client, organization, a_csv):
    client.force_login(factories.a_member(organization, Role.VIEWER))

    assert "You cannot upload yet" in _text(client.get(START))
    assert _send(client, a_csv([a_row(1)]), organization).status_code == 403


def test_nobody_uploads_for_an_organization_of_others(as_editor, a_csv):
    answer = _send(as_editor, a_csv([a_row(1)]), factories.an_organization())

    assert answer.status_code == 422
    assert not Upload.objects.exists()


def test_with_several_organizations_one_has_to_be_chosen(client, organization, editor, a_csv):
    second = factories.an_organization(administrator=editor)
    client.force_login(editor)

    assert "Choose an organization" in _text(client.get(START))
    answer = client.get(START, {"organization": second.pk})
    assert answer.context["form"]["organization"].value() == str(second.pk)
    _send(client, a_csv([a_row(1)]), second)
    assert Upload.objects.get().organization == second


def test_kinds_that_cannot_be_uploaded_are_not_there(as_editor):
    assert as_editor.get("/upload/spoon/").status_code == 404
    assert as_editor.get("/upload/cost-manifest/").status_code == 404


def test_kept_files_are_behind_no_address(as_editor, checked, a_csv, settings):
    upload = checked(a_csv([a_row(1)]))

    assert not upload.file.name.endswith(".csv")
    for address in (f"/{upload.file.name}", f"/media/{upload.file.name}", f"/files/{upload.file.name}"):
        assert as_editor.get(address).status_code == 404


def test_saving_that_takes_long_shows_its_progress(as_editor, checked, a_csv, editor, monkeypatch):
    monkeypatch.setattr("bulkupload.applying.BATCH", 1)
    upload = checked(a_csv([a_row(1), a_row(2)]))
    applying.start(upload=upload, by=editor)
    working.advance(upload.pk, seconds=-1)

    text = _text(as_editor.get(reverse("upload_check", args=[upload.pk])))

    assert "Saving the good rows." in text
    assert "1 of 2" in text


def test_a_file_that_breaks_off_half_way_says_so_when_the_page_is_opened(as_editor, checked, tmp_path):
    path = tmp_path / "broken.csv"
    path.write_text('External Identifier,Name\nW,x\nX,"never closed' + " x" * 200_000)
    upload = checked(path)

    text = _text(as_editor.get(reverse("upload_check", args=[upload.pk])))

    assert "This file cannot be read" in text
    assert "From row 3 on" in text


def test_a_discarded_upload_leads_back_to_the_start(as_editor, checked, a_csv):
    upload = checked(a_csv([a_row(1)]))

    answer = as_editor.post(reverse("upload_discard", args=[upload.pk]), follow=True)

    assert "was discarded. Nothing of it was saved." in _text(answer)
    assert "This upload was discarded" in _text(as_editor.get(reverse("upload_check", args=[upload.pk])))

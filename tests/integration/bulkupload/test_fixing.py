"""Corrections on the page, undoing, deferred references, history: through the pages and the actions behind them."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

import ctdl
from accounts.exceptions import NotReady
from bulkupload import applying, fixing, receiving, undoing, working
from bulkupload.models import DeferredReference, Upload
from publisher.actions import approving
from publisher.models import Resource, StagedRevision
from registry import client
from tests import factories
from tests.integration.bulkupload.conftest import HEADINGS, a_row, node_of


def _save(upload, editor, **options) -> Upload:
    applying.start(upload=upload, by=editor, **options)
    assert working.advance(upload.pk, seconds=600)
    upload.refresh_from_db()
    return upload


@pytest.fixture
def client_of_editor(client, editor):
    client.force_login(editor)
    return client


# -- corrections -----------------------------------------------------------------------------------------------------


def test_one_cell_is_corrected_and_its_row_checked_again(checked, a_csv, client_of_editor):
    upload = checked(a_csv([a_row(1, Credential_Type="Licence of a kind"), a_row(2)]))
    index = HEADINGS.index("Credential Type")
    address = reverse("upload_cell", args=[upload.pk])

    client_of_editor.post(address, {"number": 2, "index": index, "text": "License", "back": "show=all"})

    upload.refresh_from_db()
    assert upload.counts == {"rows": 2, "new": 2}
    assert node_of(upload.rows.get(number=2))["@type"] == "ceterms:License"
    assert upload.found == {}


HTMX = {"HX-Request": "true"}


def test_a_correction_brings_back_a_fragment_in_which_the_row_stays(checked, a_csv, client_of_editor):
    upload = checked(
        a_csv([a_row(1, Credential_Type="Licence of a kind"), a_row(2, Credential_Type="Spoon"), a_row(3)])
    )
    given = {"number": 2, "index": HEADINGS.index("Credential Type"), "text": "License", "back": "show=refused"}

    answer = client_of_editor.post(reverse("upload_cell", args=[upload.pk]), given, headers=HTMX)

    assert "<html" not in answer.text
    assert answer.text.count("Row 2 was corrected and checked again.") == 1
    assert [(row.number, row.label) for row in answer.context["rows"]] == [(2, "New"), (3, "Refused")]
    assert "Save the 2 good rows" in answer.text


def test_one_click_for_all_rows_brings_back_the_same_fragment(checked, a_csv, client_of_editor):
    upload = checked(a_csv([a_row(number, Credential_Type="Certifcation") for number in range(2)]))
    given = {"column": "Credential Type", "value": "Certifcation", "suggestion": "Certification", "back": "show=all"}

    answer = client_of_editor.post(reverse("upload_fix", args=[upload.pk]), given, headers=HTMX)

    assert "<html" not in answer.text
    assert "2 cells were corrected to “Certification”" in answer.text
    assert [row.label for row in answer.context["rows"]] == ["New", "New"]


def test_a_suggestion_of_its_own_in_every_row_is_taken_with_one_click(checked, a_csv, client_of_editor):
    bare = [a_row(number, Subject_Webpage=f"college.example.org/{number}") for number in range(4)]
    upload = checked(a_csv([*bare, a_row(9)]))
    page = client_of_editor.get(upload.get_absolute_url()).text
    assert "suggestions in Subject Webpage, such as" in page

    given = {"column": "Subject Webpage", "all": "yes", "back": "show=all"}
    answer = client_of_editor.post(reverse("upload_fix", args=[upload.pk]), given, headers=HTMX)

    upload.refresh_from_db()
    assert "4 cells were corrected in Subject Webpage" in answer.text
    assert upload.counts == {"rows": 5, "new": 5}
    pages = [row.cells[4] for row in upload.rows.all()][:4]
    assert pages == [f"https://college.example.org/{number}" for number in range(4)]


def test_a_corrected_cell_stays_corrected_when_the_file_is_read_anew(checked, a_csv, editor):
    """Whoever corrects first and explains a column then loses nothing of either."""
    rows = [[*a_row(1, Credential_Type="Spoon"), "A title"], [*a_row(2), "Another"]]
    upload = checked(a_csv(rows, [*HEADINGS, "My remarks"]))
    fixing.edit_cell(upload=upload, number=2, index=HEADINGS.index("Credential Type"), text="License", by=editor)

    receiving.map_columns(upload=upload, choices={"My remarks": "ceterms:alternateName"}, by=editor)
    working.advance(upload.pk, seconds=600)

    upload.refresh_from_db()
    assert upload.counts == {"rows": 2, "new": 2}
    node = node_of(upload.rows.get(number=2))
    assert (node["@type"], node["ceterms:alternateName"]) == ("ceterms:License", {"en-US": ["A title"]})
    with upload.file.open("r") as file:
        assert "Spoon" in file.read(), "The file itself stays as it came."


def test_another_row_finds_the_corrected_identifier(checked, a_csv, editor):
    upload = checked(a_csv([[*a_row(1), "W-7"], [*a_row(2), ""]], [*HEADINGS, "Is Part Of"]))

    fixing.edit_cell(upload=upload, number=3, index=0, text="W-7", by=editor)
    fixing.edit_cell(upload=upload, number=2, index=1, text="Welder, first part", by=editor)

    assert upload.rows.get(number=2).deferred == []


def test_very_many_corrections_are_checked_by_the_worker(checked, a_csv, client_of_editor, monkeypatch, bell):
    monkeypatch.setattr(fixing, "AT_ONCE", 1)
    monkeypatch.setattr("bulkupload.views.check.INLINE_SECONDS", -1)
    monkeypatch.setattr("bulkupload.checking.BATCH", 1)
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
    upload = checked(a_csv([a_row(number, Credential_Type="Certifcation") for number in range(3)]))
    given = {"column": "Credential Type", "value": "Certifcation", "suggestion": "Certification", "back": ""}

    answer = client_of_editor.post(reverse("upload_fix", args=[upload.pk]), given, headers=HTMX)

    upload.refresh_from_db()
    assert (upload.state, answer.headers["HX-Redirect"]) == ("checking", upload.get_absolute_url())
    assert ("bulkupload.tasks.work", (upload.pk,)) in bell
    working.advance(upload.pk, seconds=600)
    upload.refresh_from_db()
    assert upload.counts == {"rows": 3, "new": 3}


def test_nothing_is_taken_in_a_column_without_suggestions(checked, a_csv, editor):
    upload = checked(a_csv([a_row(1)]))

    with pytest.raises(NotReady, match="not open any more"):
        fixing.fix_column(upload=upload, column="Keywords", by=editor)


def test_the_cells_with_findings_stand_beside_the_name(checked, a_csv, client_of_editor):
    upload = checked(a_csv([a_row(1, ONET_List="no code")]))

    page = client_of_editor.get(f"{upload.get_absolute_url()}?show=all")

    shown = [cell.heading for cell in page.context["rows"][0].cells]
    assert shown[:3] == ["External Identifier", "Credential Name", "O*NET List"]


def test_what_was_decided_meanwhile_is_shown_by_the_whole_page(checked, a_csv, client_of_editor, editor):
    upload = _save(checked(a_csv([a_row(1)])), editor)

    given = {"number": 2, "index": 1, "text": "Other"}
    answer = client_of_editor.post(reverse("upload_cell", args=[upload.pk]), given, headers=HTMX)

    assert answer.headers["HX-Redirect"] == upload.get_absolute_url()
    assert fixing.OVER in client_of_editor.get(upload.get_absolute_url(), follow=True).text


def test_every_cell_of_a_refused_row_can_be_corrected(checked, a_csv, client_of_editor):
    upload = checked(a_csv([a_row(1, Credential_Type="Spoon"), a_row(2, Credential_Type="Fork")]))
    address = upload.get_absolute_url()

    assert client_of_editor.get(address).text.count('class="edit-cell') == 2
    assert client_of_editor.get(f"{address}?row=2").text.count('class="edit-cell') == len(HEADINGS) + 1


def test_the_same_slip_in_all_rows_is_put_right_at_once(checked, a_csv, client_of_editor):
    rows = [a_row(number, Credential_Type="Certifcation") for number in range(1, 5)]
    upload = checked(a_csv([*rows, a_row(5)]))
    assert upload.fixes == [["Credential Type", "Certifcation", "Certification", 4]]
    page = client_of_editor.get(reverse("upload_check", args=[upload.pk]))
    assert b"Put right at once" in page.content

    given = {"column": "Credential Type", "value": "Certifcation", "suggestion": "Certification"}
    client_of_editor.post(reverse("upload_fix", args=[upload.pk]), given)

    upload.refresh_from_db()
    assert (upload.counts, upload.fixes) == ({"rows": 5, "new": 5}, [])
    assert StagedRevision.objects.filter(batch=upload.batch).count() == 5


def test_one_value_of_a_list_is_corrected_and_the_others_stay(checked, a_csv, editor):
    headings = [*HEADINGS, "Audience Type"]
    upload = checked(a_csv([[*a_row(1), "Job Seeker|Curent Student"]], headings))
    [[column, value, suggestion, _]] = upload.fixes

    fixing.fix_all(upload=upload, column=column, value=value, suggestion=suggestion, by=editor)

    assert upload.rows.get().cells[-1] == "Job Seeker|Current Student"


def test_a_correction_that_makes_two_rows_the_same_is_said_at_the_row(checked, a_csv, editor):
    upload = checked(a_csv([a_row(1), a_row(2)]))

    fixing.edit_cell(upload=upload, number=3, index=0, text="W-1", by=editor)

    assert upload.rows.get(number=3).state == "refused"
    assert upload.rows.get(number=3).all_findings[0].code == "repeated-row"


def test_of_two_rows_about_the_same_the_other_is_good_when_one_is_corrected(checked, a_csv, editor):
    upload = checked(a_csv([a_row(1, Credential_Type="Certifcation"), a_row(2), a_row(1)]))
    said = {"column": "Credential Type", "value": "Certifcation", "suggestion": "Certification"}

    fixing.fix_all(upload=upload, by=editor, **said)

    assert [row.state for row in upload.rows.all()] == ["new", "new", "refused"]
    fixing.edit_cell(upload=upload, number=2, index=0, text="W-3", by=editor)
    assert [row.state for row in upload.rows.all()] == ["new", "new", "new"]
    assert upload.counts == {"rows": 3, "new": 3, "warnings": 2}


def test_what_is_saved_cannot_be_corrected_any_more(checked, a_csv, editor):
    upload = _save(checked(a_csv([a_row(1)])), editor)

    with pytest.raises(NotReady):
        fixing.edit_cell(upload=upload, number=2, index=1, text="Other", by=editor)


# -- over all rows ---------------------------------------------------------------------------------------------------


def test_rows_that_share_a_name_or_a_text_are_said(checked, a_csv):
    twins = [a_row(1), a_row(2, Credential_Name="Certified Welder 1", Subject_Webpage=a_row(1)[4])]
    text = "One and the same description for two that differ in everything."
    shared = [a_row(3, Description=text), a_row(4, Description=text)]

    upload = checked(a_csv([*twins, *shared]))

    said = {row.number: [each["code"] for each in row.overall] for row in upload.rows.all()}
    assert said == {
        2: ["same-name-and-page"], 3: ["same-name-and-page"], 4: ["shared-description"], 5: ["shared-description"],
    }  # fmt: skip
    assert upload.count("warnings") == 4


def test_a_reference_that_leads_nowhere_is_said(checked, a_csv, organization):
    nowhere = ctdl.new_ctid()
    headings = [*HEADINGS, "Approved By", "CTID", "Is Part Of"]
    first = ctdl.new_ctid()
    rows = [[*a_row(1), nowhere, first, ""], [*a_row(2), organization.ctid, "", first]]

    upload = checked(a_csv(rows, headings))

    assert [[each["code"] for each in row.overall] for row in upload.rows.all()] == [["unknown-reference"], []]


def test_a_registry_that_cannot_be_asked_is_not_quoted(checked, a_csv, monkeypatch):
    def away(ctids):
        raise client.Unreachable("away")

    monkeypatch.setattr("bulkupload.overall.client.existing", away)

    upload = checked(a_csv([[*a_row(1), ctdl.new_ctid()]], [*HEADINGS, "Approved By"]))

    [said] = upload.rows.get().overall
    assert "the registry could not be asked" in said["message"]
    assert "nor in the registry" not in said["message"]


# -- references by identifier ----------------------------------------------------------------------------------------


def test_rows_refer_to_each_other_in_any_order(checked, a_csv, editor):
    headings = [*HEADINGS, "Is Part Of"]
    upload = checked(a_csv([[*a_row(1), "W-2"], [*a_row(2), ""]], headings))

    _save(upload, editor, everything=True)

    first, second = Resource.objects.order_by("external_identifier")
    assert ctdl.main_node(first.latest.graph)["ceterms:isPartOf"][0].endswith(second.ctid)
    assert first.latest.number == 1


def test_a_reference_to_what_a_later_file_brings_is_made_then(checked, a_csv, editor):
    headings = [*HEADINGS, "Is Part Of"]
    upload = checked(a_csv([[*a_row(1), "W-9"]], headings))
    assert [each.code for each in upload.rows.get().all_findings] == ["deferred-reference"]
    _save(upload, editor)
    first = Resource.objects.get()
    assert DeferredReference.objects.get().resource == first

    _save(checked(a_csv([a_row(9)])), editor)

    first.refresh_from_db()
    target = Resource.objects.get(external_identifier="W-9")
    assert ctdl.main_node(first.latest.graph)["ceterms:isPartOf"][0].endswith(target.ctid)
    assert (first.latest.number, first.latest.source) == (2, f"upload:{upload.pk}:2")
    assert not DeferredReference.objects.exists()


# -- afterwards ------------------------------------------------------------------------------------------------------


def test_an_upload_is_undone_as_a_whole(checked, saved, a_csv, client_of_editor, editor):
    saved([a_row(1)])
    old = Resource.objects.get()
    upload = _save(checked(a_csv([a_row(1, Keywords="new words"), a_row(2)])), editor)

    client_of_editor.post(reverse("upload_undo", args=[upload.pk]))

    upload.refresh_from_db()
    assert (upload.state, upload.undone_by) == ("undone", editor)
    assert Resource.objects.filter(deleted_at__isnull=True).get() == old
    numbers = [(each.number, each.source) for each in old.revisions.order_by("number")]
    assert [number for number, _ in numbers] == [1, 2, 3]
    assert numbers[2][1] == "restore:1"
    assert old.revisions.get(number=3).content_hash == old.revisions.get(number=1).content_hash


def test_what_is_approved_or_changed_since_keeps_an_upload_from_being_undone(checked, a_csv, editor):
    upload = _save(checked(a_csv([a_row(1)])), editor)
    resource = Resource.objects.get()
    approving.approve(items=[(resource, resource.latest_id)], by=editor)

    with pytest.raises(NotReady, match="approved"):
        undoing.start(upload=upload, by=editor)

    assert not Resource.objects.filter(deleted_at__isnull=False).exists()


def test_undoing_ends_when_the_person_may_not_change_anything_here_any_more(
    checked, a_csv, editor, organization, client
):
    upload = _save(checked(a_csv([a_row(1)])), editor)
    undoing.start(upload=upload, by=editor)
    organization.memberships.filter(user=editor).delete()

    working.advance(upload.pk, seconds=600)

    upload.refresh_from_db()
    assert (upload.state, upload.undone_by) == ("saved", None)
    client.force_login(factories.a_member(organization))
    assert "Not everything of it could be undone." in client.get(reverse("upload_report", args=[upload.pk])).text
    undoing.start(upload=upload, by=factories.a_member(organization))


def test_the_uploader_and_staff_get_one_mail_each(checked, a_csv, editor, bell, monkeypatch):
    reviewer = factories.a_reviewer()
    upload = checked(a_csv([a_row(1), a_row(2)]))
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())

    _save(upload, editor)

    mails = [args for name, args in bell if name == "accounts.tasks.send_mail"]
    told = [to for _, _, to in mails]
    assert {editor.email, reviewer.email} <= set(told)
    assert len(told) == len(set(told))
    assert {subject.startswith("2 rows saved") for subject, _, _ in mails} == {True}


def test_the_summary_shows_what_one_upload_saved(checked, saved, a_csv, client_of_editor, editor, organization):
    saved([a_row(1)])
    upload = _save(checked(a_csv([a_row(2)])), editor)
    address = reverse("summary_kind", args=[organization.pk, "credential"])

    page = client_of_editor.get(f"{address}?upload={upload.pk}").content.decode()

    assert "Certified Welder 2" in page
    assert "Certified Welder 1<" not in page


def test_the_same_file_is_recognised_and_can_be_uploaded_again(checked, a_csv, client_of_editor, editor):
    upload = _save(checked(a_csv([a_row(1)])), editor)
    assert b"Upload again" in client_of_editor.get(reverse("upload_history")).content

    answer = client_of_editor.post(reverse("upload_again", args=[upload.pk]), follow=True)

    assert "The same file was saved" in answer.content.decode()
    again = Upload.objects.order_by("pk").last()
    assert again.counts == {"rows": 1, "unchanged": 1}
    original = client_of_editor.get(reverse("upload_original", args=[upload.pk]))
    assert b"".join(original.streaming_content).startswith(b"External Identifier")


def test_the_history_says_who_when_and_how_many(checked, a_csv, client_of_editor, editor):
    upload = _save(checked(a_csv([a_row(1), a_row(2, Credential_Type="Spoon")])), editor)

    page = client_of_editor.get(reverse("upload_history")).text

    assert f"{editor.get_full_name()}, {upload.uploaded_at:%Y-%m-%d}" in page
    assert "2 rows: 1 new, 0 changed, 0 unchanged, 1 refused; 1 saved" in page
    assert reverse("upload_original", args=[upload.pk]) in page
    assert reverse("upload_check", args=[upload.pk]) in page


def test_old_files_are_thrown_away_and_the_figures_stay(checked, a_csv, editor):
    upload = _save(checked(a_csv([a_row(1)])), editor)
    Upload.objects.update(uploaded_at="2020-01-01T00:00Z")

    assert receiving.purge(days=400) == 1

    upload.refresh_from_db()
    assert upload.purged_at
    assert upload.count("saved") == 1
    assert not upload.rows.exists()
    with pytest.raises(NotReady):
        receiving.again(upload=upload, by=editor)


def test_the_list_can_be_narrowed_to_what_was_said(checked, a_csv, client_of_editor):
    upload = checked(a_csv([a_row(1, Subject_Webpage="http://college.example.org/a"), a_row(2)]))
    address = reverse("upload_check", args=[upload.pk])

    page = client_of_editor.get(f"{address}?code=insecure-address&column=Subject+Webpage").content.decode()

    assert "Certified Welder 1" in page
    assert "Certified Welder 2" not in page


def test_a_workbook_goes_back_as_a_workbook_with_what_was_said(checked, client_of_editor, tmp_path):
    path = tmp_path / "rows.xlsx"
    book = Workbook()
    book.active.append(list(HEADINGS))
    book.active.append(a_row(1, Credential_Type="Licence of a kind"))
    book.save(path)
    upload = checked(path)

    answer = client_of_editor.get(reverse("upload_errors", args=[upload.pk]))

    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    heading, row = sheet.iter_rows(values_only=True)
    assert heading == (*HEADINGS, "Errors", "Warnings")
    assert "is not a type" in row[-2]

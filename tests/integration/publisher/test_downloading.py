"""Download Data Summary, and the dashboard."""

import csv
import io
import json
import zipfile

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from publisher.views import download
from tests.factories import a_credential, a_member, a_published_organization, an_organization, approved, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def college(registry):
    return a_published_organization()


@pytest.fixture
def editor(college, client):
    editor = a_member(college)
    client.force_login(editor)
    return editor


def get(client, college, file_format, kind="credential", query=""):
    return client.get(reverse("summary_download", args=[college.pk, kind, file_format]) + query)


def table(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_what_is_filtered_as_csv(client, college, editor):
    published(a_credential(college, by=editor, **{"ceterms:name": "Nurse"}))
    a_credential(college, by=editor, **{"ceterms:name": "=HYPERLINK(1)"})

    heading, *rows = table(get(client, college, "csv"))
    assert [row[0] for row in rows] == ["'=HYPERLINK(1)", "Nurse"]
    nurse = dict(zip(heading, rows[1], strict=True))
    assert nurse["Status"] == "Published, Approved"
    assert nurse["Type"] == "Certification"
    assert nurse["Published on"]

    assert [row[0] for row in table(get(client, college, "csv", query="?status=published"))[1:]] == ["Nurse"]


def test_everything_of_the_organization(client, college, editor):
    a_credential(college, by=editor)
    assert len(table(get(client, college, "csv", kind="all"))) == 3


def test_as_workbook(client, college, editor):
    a_credential(college, by=editor, **{"ceterms:name": "Nurse"})
    answer = get(client, college, "xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Name", "Nurse"]


def test_a_workbook_leaves_out_what_it_cannot_hold(client, college, editor):
    a_credential(college, by=editor, **{"ceterms:name": "Nurse\x0bpractitioner"})

    book = load_workbook(io.BytesIO(b"".join(get(client, college, "xlsx"))))

    assert book.active["A2"].value == "Nurse practitioner"


def test_a_workbook_has_an_end_and_says_so(client, college, editor, monkeypatch):
    monkeypatch.setattr(download, "MOST_IN_WORKBOOK", 0)
    a_credential(college, by=editor)
    answer = client.get(reverse("summary_download", args=[college.pk, "credential", "xlsx"]), follow=True)
    assert "Download CSV, or narrow the list." in answer.text


def test_the_graphs_as_a_zip(client, college, editor):
    resource = a_credential(college, by=editor)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(get(client, college, "jsonld", kind="all"))))
    assert archive.testzip() is None
    assert json.loads(archive.read(f"credential/{resource.ctid}.json")) == resource.latest.graph
    assert f"organization/{college.ctid}.json" in archive.namelist()


def test_no_such_format_and_not_of_others(client, college, editor):
    assert get(client, college, "pdf").status_code == 404
    assert get(client, an_organization(), "csv").status_code == 404


def test_the_dashboard_says_what_stands_where(client, college, editor):
    published(a_credential(college, by=editor))
    approved(a_credential(college, by=editor), by=editor)
    a_credential(college, by=editor)

    answer = client.get(reverse("summary_dashboard", args=[college.pk]))

    [bar] = answer.context["standing"]
    assert (bar.label, bar.number, bar.percent) == ("Credentials", 3, 100)
    assert [(label, number) for label, number, _ in bar.parts] == [
        ("Published", 1),
        ("Waiting for review", 1),
        ("Needs reapproval", 0),
        ("In process", 1),
    ]
    assert answer.context["months"][-1].number == 2, "the organization's own description and one credential"
    assert len(answer.context["months"]) == 12
    assert answer.context["to_do"] == [("never approved", 1, "in-process")]

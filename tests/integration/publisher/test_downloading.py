"""Download Data Summary, and the dashboard."""

import csv
import io
import json
import zipfile
from dataclasses import replace

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.roles import Role
from publisher import downloading, tasks
from publisher.models import Download
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
    monkeypatch.setitem(downloading.FORMATS, "xlsx", replace(downloading.FORMATS["xlsx"], most=0))
    a_credential(college, by=editor)
    answer = client.get(reverse("summary_download", args=[college.pk, "credential", "xlsx"]), follow=True)
    assert "Download CSV, or narrow the list." in answer.text


def test_the_graphs_as_a_zip(client, college, editor):
    resource = a_credential(college, by=editor)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(get(client, college, "jsonld", kind="all"))))
    assert archive.testzip() is None
    assert json.loads(archive.read(f"credential/{resource.ctid}.json")) == resource.latest.graph
    assert f"organization/{college.ctid}.json" in archive.namelist()


class TestLargeFiles:
    """They are made in the background, with the same in them."""

    @pytest.fixture(autouse=True)
    def _two_are_many(self, monkeypatch):
        monkeypatch.setattr(downloading, "AT_ONCE", 1)

    @pytest.fixture
    def two_nurses(self, college, editor):
        published(a_credential(college, by=editor, **{"ceterms:name": "Nurse"}))
        return a_credential(college, by=editor, **{"ceterms:name": "Nurse aide"})

    def asked(self, client, answer) -> Download:
        download = Download.objects.get()
        assert answer.url == download.get_absolute_url()
        assert "Making the file." in client.get(answer.url).text
        return download

    def fetched(self, client, download) -> bytes:
        tasks.make_download(download.pk)
        return b"".join(client.get(reverse("download_file", args=[download.pk])).streaming_content)

    def test_the_summary_as_csv(self, client, college, two_nurses):
        download = self.asked(client, get(client, college, "csv", query="?q=nurse"))
        assert (download.title, download.total) == ("Summary of credentials", 2)

        rows = table([self.fetched(client, download)])

        assert [row[0] for row in rows] == ["Name", "Nurse", "Nurse aide"]

    def test_the_summary_as_workbook(self, client, college, two_nurses):
        download = self.asked(client, get(client, college, "xlsx"))

        book = load_workbook(io.BytesIO(self.fetched(client, download)))

        assert [row[0] for row in book.active.iter_rows(values_only=True)] == ["Name", "Nurse", "Nurse aide"]

    def test_the_graphs_of_everything(self, client, college, two_nurses):
        download = self.asked(client, get(client, college, "jsonld", kind="all"))
        assert download.title == "JSON-LD of everything"

        archive = zipfile.ZipFile(io.BytesIO(self.fetched(client, download)))

        assert len(archive.namelist()) == 3
        assert json.loads(archive.read(f"credential/{two_nurses.ctid}.json")) == two_nurses.latest.graph

    def test_what_the_filter_leaves_alone_says_whether_it_is_large(self, client, college, two_nurses):
        answer = get(client, college, "csv", query="?status=published")

        assert [row[0] for row in table(answer)] == ["Name", "Nurse"]


class TestExportOfASelection:
    def press(self, client, college, query="", **fields):
        address = reverse("summary_act", args=[college.pk, "credential"]) + query
        return client.post(address, {"step": "export"} | fields)

    def files(self, client, answer) -> list[str]:
        page = client.get(answer.url)
        return [f"?{part.split('?', 1)[1].split(chr(34))[0]}" for part in page.text.split("/download/")[1:]]

    def test_those_that_were_ticked(self, client, college, editor):
        nurse, aide, _ = (a_credential(college, by=editor, **{"ceterms:name": name}) for name in ("B", "A", "C"))

        answer = self.press(client, college, chosen=[nurse.pk, aide.pk])

        assert "Export: 2 of the credentials" in client.get(answer.url).text
        [query] = {query.replace("&amp;", "&") for query in self.files(client, answer)}
        assert [row[0] for row in table(get(client, college, "csv", query=query))] == ["Name", "A", "B"]

    def test_all_that_match(self, client, college, editor):
        published(a_credential(college, by=editor, **{"ceterms:name": "Nurse"}))
        a_credential(college, by=editor, **{"ceterms:name": "Welder"})

        answer = self.press(client, college, "?status=published", all="1")

        [query] = set(self.files(client, answer))
        assert [row[0] for row in table(get(client, college, "csv", query=query))] == ["Name", "Nurse"]

    def test_nothing_ticked_is_said(self, client, college, editor):
        a_credential(college, by=editor)

        answer = self.press(client, college)

        assert "Nothing was selected." in client.get(answer.url).text

    def test_who_may_only_read_may_export_and_strangers_may_not(self, client, college, editor):
        resource = a_credential(college, by=editor)
        client.force_login(a_member(college, Role.VIEWER))
        assert client.get(self.press(client, college, chosen=[resource.pk]).url).status_code == 200

        client.force_login(a_member(an_organization()))
        assert self.press(client, college, chosen=[resource.pk]).status_code == 404
        assert client.get(reverse("summary_export", args=[college.pk, "credential"])).status_code == 404

    def test_what_belongs_to_others_is_not_in_the_file(self, client, college, editor):
        others = a_credential(a_published_organization(name="Other"), **{"ceterms:name": "Theirs"})

        assert len(table(get(client, college, "csv", query=f"?chosen={others.pk}"))) == 1


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

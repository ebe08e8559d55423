"""Frameworks as CaSS gives them away: competencies in one file, how they are related in another."""

import csv
import io
import json

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from accounts.exceptions import Refused
from bulkupload import applying, cass, fixing, receiving, working
from bulkupload.models import Upload
from publisher.models import Resource, StagedRevision

COMPETENCIES = [
    ["@id", "description", "name"],
    ["C-1", "All of arithmetic.", "Do sums."],
    ["C-2", "", "Add numbers."],
    ["C-3", "", "Multiply numbers."],
]
RELATIONS = [
    ["relationType", "source", "target"],
    ["narrows", "C-2", "C-1"],
    ["broadens", "C-1", "C-3"],
    ["requires", "C-3", "C-2"],
    ["isEquivalentTo", "C-1", "https://standards.example.org/sums"],
]
pytestmark = pytest.mark.django_db


def _file(table, name="file.csv"):
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return ContentFile(text.getvalue().encode(), name=name)


@pytest.fixture
def sent(client, organization, editor):
    """`sent(framework, competencies, relations)` is the upload that the page makes of the two files."""
    client.force_login(editor)

    def send(framework="Arithmetic", competencies=COMPETENCIES, related=RELATIONS) -> Upload | str:
        files = {"file": _file(competencies, "c.csv")} | ({"relations": _file(related, "r.csv")} if related else {})
        given = {"organization": organization.pk, "framework": framework, **files}
        answer = client.post("/upload/competency-framework/", given)
        if answer.status_code != 302:
            return answer.context["form"].errors["file"][0]
        upload = Upload.objects.order_by("pk").last()
        working.advance(upload.pk, seconds=600)
        upload.refresh_from_db()
        return upload

    return send


def _saved(upload, editor) -> list[dict]:
    applying.start(upload=upload, by=editor)
    working.advance(upload.pk, seconds=600)
    return Resource.objects.get(kind="competency-framework").latest.graph["@graph"]


def _by_text(nodes) -> dict[str, dict]:
    return {node["ceasn:competencyText"]["en-US"]: node for node in nodes if "ceasn:competencyText" in node}


def _said(upload):
    return [(row.number, each.code) for row in upload.rows.all() for each in row.all_findings]


def test_two_files_become_one_framework(sent, editor):
    upload = sent()

    assert upload.original_name == "c.csv + r.csv"
    assert (upload.count("new"), upload.count("refused")) == (1, 0), _said(upload)
    whole, *parts = _saved(upload, editor)
    sums, adding, multiplying = (_by_text(parts)[text] for text in ("Do sums.", "Add numbers.", "Multiply numbers."))
    assert whole["ceasn:name"] == {"en-US": "Arithmetic"}
    assert whole["ceasn:hasTopChild"] == [sums["@id"]]
    assert sums["ceasn:hasChild"] == [adding["@id"], multiplying["@id"]]
    assert adding["ceasn:isChildOf"] == multiplying["ceasn:isChildOf"] == [sums["@id"]]
    assert multiplying["ceasn:prerequisiteAlignment"] == [adding["@id"]]
    assert sums["ceasn:exactAlignment"] == ["https://standards.example.org/sums"]
    assert sums["ceasn:comment"] == {"en-US": ["All of arithmetic."]}


def test_the_same_two_files_again_change_nothing(sent, editor):
    _saved(sent(), editor)

    again = sent()

    assert (again.count("unchanged"), again.count("new")) == (1, 0), _said(again)


def test_more_competencies_come_to_a_framework_that_is_there(sent, editor):
    _saved(sent(), editor)
    further = [COMPETENCIES[0], ["C-4", "", "Divide numbers."]]

    nodes = _saved(sent(competencies=further, related=[RELATIONS[0], ["requires", "C-4", "C-3"]]), editor)

    assert len(nodes) == 5


def test_a_competency_that_only_the_relations_name_is_said(sent):
    upload = sent(related=[*RELATIONS, ["requires", "C-9", "C-1"]])

    assert upload.count("refused") == 1
    assert upload.rows.get(cells__0="C-9").number == 5


def test_the_row_with_the_fault_stands_among_the_refused(sent, client):
    upload = sent(related=[RELATIONS[0], ["likes", "C-2", "C-1"]])

    page = client.get(upload.get_absolute_url())

    assert [row.number for row in page.context["rows"]] == [3, 5]


def test_a_column_in_own_words_may_hold_the_text_of_competencies(uploaded, editor):
    table = [["External Identifier", "@type", "ceasn:name", "What they can do"], ["F", "Competency Framework", "Math"]]
    upload = uploaded("competency-framework", [*table, ["C", "Competency", "", "Do sums."]], save=False)

    choices = {"What they can do": "Competency/ceasn:competencyText"}
    receiving.map_columns(upload=upload, choices=choices, by=editor)
    working.advance(upload.pk, seconds=600)

    upload.refresh_from_db()
    assert "unknown-column" not in [each.code for each in upload.file_findings]
    assert "Do sums." in str(StagedRevision.objects.get(batch=upload.batch).graph)


def test_a_slip_in_a_relation_is_put_right_with_one_click(sent, editor):
    upload = sent(related=[RELATIONS[0], ["narows", "C-2", "C-1"]])
    assert (3, "unknown-relation") in _said(upload)
    [[column, value, suggestion, _]] = upload.fixes
    assert (column, suggestion) == ("Relations", "narrows~C-1")

    fixing.fix_all(upload=upload, column=column, value=value, suggestion=suggestion, by=editor)

    upload.refresh_from_db()
    assert (upload.count("new"), upload.count("refused")) == (1, 0)


@pytest.mark.parametrize(
    ("relation", "code"),
    [
        ("desires~C-1", "relation-left-out"),
        ("isRelatedTo~C-1", "relation-read-as"),
        ("requires~Nothing", "unknown-competency"),
        ("likes~C-1", "unknown-relation"),
    ],
)
def test_what_cannot_be_said_in_ctdl_is_not_passed_over(sent, relation, code):
    name, _, target = relation.partition("~")

    upload = sent(related=[RELATIONS[0], [name, "C-2", target]])

    assert (3, code) in _said(upload)


@pytest.mark.parametrize(
    ("framework", "competencies", "related", "message"),
    [
        ("", COMPETENCIES, RELATIONS, cass.NO_FRAMEWORK),
        ("Arithmetic", RELATIONS, COMPETENCIES, cass.NO_IDENTIFIERS),
        ("Arithmetic", COMPETENCIES, COMPETENCIES, cass.NO_RELATIONS),
        ("ce-8503cde5-7f91-46a2-b225-9b453d1e0afd", COMPETENCIES, RELATIONS, "None of your frameworks has this CTID."),
    ],
)
def test_what_is_missing_is_said_at_the_file(sent, framework, competencies, related, message):
    assert sent(framework, competencies, related).startswith(message)
    assert not Upload.objects.exists()


def test_the_competencies_alone_need_only_their_framework(sent):
    upload = sent(related=None)

    assert (upload.count("new"), upload.count("part")) == (1, 3)


def test_without_their_framework_they_are_not_taken_for_frameworks_in_silence(sent):
    upload = sent(framework="", related=None)

    assert "rows-of-their-own" in [each.code for each in upload.file_findings]


@pytest.fixture
def run(organization, tmp_path, capsys):
    def call(*more, related=RELATIONS):
        paths = [tmp_path / "c.csv", tmp_path / "r.csv"]
        for path, table in zip(paths, (COMPETENCIES, related), strict=True):
            path.write_bytes(_file(table).read())
        start = ["--organization", organization.ctid, "--kind", "competency-framework", "--json"]
        call_command("bulk_upload", *start, "--relations", str(paths[1]), *more, str(paths[0]))
        return json.loads(capsys.readouterr().out)

    return call


def test_the_command_line_takes_the_same_two_files(run, editor):
    assert run("--framework", "Arithmetic")["new"] == 1
    assert run("--framework", "Arithmetic")["unchanged"] == 1
    assert len(Resource.objects.get(kind="competency-framework").latest.graph["@graph"]) == 4


def test_the_command_line_says_what_is_missing(run, editor):
    with pytest.raises(CommandError, match="Say which framework"):
        run()
    with pytest.raises(CommandError, match="the columns relationType, source and target"):
        run("--framework", "Arithmetic", related=COMPETENCIES)


def test_anything_for_a_file_is_refused_with_a_sentence(organization):
    with pytest.raises(Refused, match="The file is empty"):
        cass.joined(io.BytesIO(b""), io.BytesIO(b"x"), "Arithmetic", organization=organization)

"""Files that people really made, with their own headings: what becomes of each row, and which defects are said."""

import csv
import json
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files import File
from django.core.management import call_command

import ctdl
from bulkupload import applying, fixing, receiving, working
from bulkupload.models import Upload
from publisher.models import Resource, StagedRevision

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the collection of real files is not here")
KINDS = {
    "competency_benchmark_onet_abilities.csv": "competency-framework",
    "competency_min_hist101.csv": "competency-framework",
    "pathway_badgr_french_ba.csv": "pathway",
    "source_nj_licenses.csv": "credential",
    "source_texas_ipeds_institutions_2022.csv": "organization",
    "support_services_uiuc.csv": "support-service",
}
# rows, new, refused, parts; then all that is said of rows: (severity, column, code) -> how often.
FOUND: dict[str, tuple[tuple[int, int, int, int], dict[tuple[str, str, str], int]]] = {
    "competency_benchmark_onet_abilities.csv": ((1, 1, 0, 71), {}),
    "competency_min_hist101.csv": (
        (1, 1, 0, 9),
        {
            ("warning", "ceasn:name", "all-capitals"): 1,
            ("warning", "ceasn:description", "short-description"): 1,
        },
    ),
    "pathway_badgr_french_ba.csv": ((1, 1, 0, 81), {("info", "description", "garbled"): 4}),
    "source_nj_licenses.csv": (
        (228, 0, 228, 0),
        {
            ("error", "External Identifier", "missing-identifier"): 228,
            ("error", "Credential Type", "missing-value"): 228,
            ("warning", "NAME", "all-capitals"): 190,
        },
    ),
    "source_texas_ipeds_institutions_2022.csv": (
        (408, 0, 408, 0),
        {
            ("error", "External Identifier", "missing-identifier"): 408,
            ("error", "website", "bad-url"): 313,
            ("error", "Organization Name", "missing-value"): 408,
            ("info", "Organization Class", "default-used"): 408,
        },
    ),
    "support_services_uiuc.csv": ((7, 7, 0, 0), {}),
}


@pytest.fixture
def uploaded(organization, editor):
    """`uploaded(path, kind)` is the upload of a file, checked."""

    def upload(path: Path, kind: str):
        with path.open("rb") as file:
            received = receiving.receive(
                organization=organization, kind=kind, file=File(file, name=path.name), name=path.name, by=editor
            )
        assert working.advance(received.pk, seconds=600)
        received.refresh_from_db()
        return received

    return upload


@pytest.fixture
def saved(uploaded, editor):
    """`saved(path, kind)` is the upload of a file whose good rows are saved."""

    def save(path: Path, kind: str):
        upload = uploaded(path, kind)
        applying.start(upload=upload, by=editor)
        assert working.advance(upload.pk, seconds=600)
        upload.refresh_from_db()
        return upload

    return save


def _said(upload) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    for row in upload.rows.all():
        for finding in row.all_findings:
            key = (str(finding.severity), finding.column, finding.code)
            found[key] = found.get(key, 0) + 1
    return found


@pytest.mark.parametrize("name", KINDS)
def test_what_becomes_of_each_row(client, organization, editor, name, capsys):
    """Through the page, and by the command line, which says the same."""
    client.force_login(editor)
    with (DATA / name).open("rb") as file:
        client.post(f"/upload/{KINDS[name]}/", {"organization": organization.pk, "file": file})
    upload = Upload.objects.get()
    working.advance(upload.pk, seconds=600)
    upload.refresh_from_db()

    assert upload.state == "checked", upload.problem
    said = _said(upload)
    assert (tuple(upload.count(each) for each in ("rows", "new", "refused", "part")), said) == FOUND[name]

    arguments = ["--organization", organization.ctid, "--kind", KINDS[name], "--dry-run", "--json", str(DATA / name)]
    with suppress(SystemExit):  # there are errors
        call_command("bulk_upload", *arguments)
    report = json.loads(capsys.readouterr().out)
    assert (report["rows"], report["new"], report["refused"]) == FOUND[name][0][:3]
    found = Counter((each["severity"], each["column"], each["code"]) for each in report["findings"] if each["row"] > 1)
    assert found == said


def test_a_framework_is_one_resource_with_its_competencies(saved):
    saved(DATA / "competency_benchmark_onet_abilities.csv", "competency-framework")

    framework = Resource.objects.get(kind="competency-framework")
    nodes = framework.latest.graph["@graph"]
    assert framework.ctid == "ce-07c257d6-9119-11e8-b852-782bcb5df6ac"
    assert len(nodes) == 72
    assert len(nodes[0]["ceasn:hasTopChild"]) == 4
    assert not [found for found in ctdl.validate(framework.latest.graph) if found.severity == "error"]


def test_a_correction_keeps_a_large_framework_together(uploaded, editor, monkeypatch):
    monkeypatch.setattr(fixing, "_CHUNK", 20)
    upload = uploaded(DATA / "competency_benchmark_onet_abilities.csv", "competency-framework")
    before, row = dict(upload.counts), upload.rows.order_by("number").last()

    fixing.edit_cell(upload=upload, number=row.number, index=0, text=row.cells[0], by=editor)

    upload.refresh_from_db()
    assert upload.counts == before
    assert len(StagedRevision.objects.get(batch=upload.batch).graph["@graph"]) == 72


def test_a_pathway_has_its_steps_and_their_rules(saved):
    saved(DATA / "pathway_badgr_french_ba.csv", "pathway")

    nodes = Resource.objects.get(kind="pathway").latest.graph["@graph"]
    assert len(nodes) == 54
    assert sum("ceterms:hasCondition" in node for node in nodes) == 28


def test_the_same_file_again_changes_nothing(saved, uploaded):
    for name in ("support_services_uiuc.csv", "competency_min_hist101.csv", "pathway_badgr_french_ba.csv"):
        saved(DATA / name, KINDS[name])
        again = uploaded(DATA / name, KINDS[name])
        assert (again.count("new"), again.count("changed"), again.count("refused")) == (0, 0, 0), name
        assert again.count("unchanged") == again.count("rows"), name


def test_an_export_of_licenses_becomes_licenses_when_its_columns_are_explained(uploaded, editor):
    upload = uploaded(DATA / "source_nj_licenses.csv", "credential")
    assert upload.good == 0
    proposed = {each["column"]: each["suggestion"] for each in upload.findings if each["code"] == "unknown-column"}
    assert proposed["ID"] == "External Identifier"
    assert proposed["CODE"] == "O*NET List"

    choices = {"ID": "external-identifier", "CODE": "ceterms:occupationType#codes"}
    # The export has no column for the type.
    receiving.map_columns(upload=upload, choices=choices, for_all={"@type": "License"}, by=editor)
    working.advance(upload.pk, seconds=600)
    upload.refresh_from_db()
    assert upload.good > 200
    applying.start(upload=upload, by=editor)
    working.advance(upload.pk, seconds=600)

    resource = Resource.objects.get(external_identifier="816")
    assert (resource.name, resource.class_term) == ("ACCOUNTANT (CPA)", "ceterms:License")
    assert "13-2011.00" in str(resource.latest.graph)
    assert Resource.objects.count() == upload.good


def test_institutions_of_a_state_become_organizations_once_their_names_are_mapped(uploaded, editor):
    upload = uploaded(DATA / "source_texas_ipeds_institutions_2022.csv", "organization")
    proposed = {each["column"]: each["suggestion"] for each in upload.findings if each["code"] == "unknown-column"}
    assert proposed["Institution"] == "Organization Name"
    assert (proposed["UnitID"], proposed["OPEID8"]) == ("IPEDS ID", "OPE ID")

    choices = {"Institution": "ceterms:name", "UnitID": "external-identifier", "OPEID8": "ceterms:opeID"}
    receiving.map_columns(upload=upload, choices=choices, by=editor)
    working.advance(upload.pk, seconds=600)
    upload.refresh_from_db()

    # Addresses without https:// are refused with the right one beside them; the others are good as they are.
    with (DATA / "source_texas_ipeds_institutions_2022.csv").open(encoding="utf-8-sig") as file:
        websites = [row["website"].strip().lower() for row in csv.DictReader(file)]
    whole = [text for text in websites if not text or text.startswith("http")]
    assert 0 < upload.good <= len(whole)
    bare = next(row for row in upload.rows.all() if any(each.code == "bad-url" for each in row.all_findings))
    assert next(each for each in bare.all_findings if each.code == "bad-url").suggestion.startswith("https://")

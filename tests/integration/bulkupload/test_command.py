import json

import pytest
from django.core.management import CommandError, call_command

from bulkupload.models import Upload
from publisher.models import Resource
from tests import factories
from tests.integration.bulkupload.conftest import a_row


@pytest.fixture
def run(organization, capsys):
    """`run(path, *options)`: the exit code and what was printed."""

    def _run(path, *options, kind="credential"):
        code = 0
        try:
            call_command("bulk_upload", "--organization", organization.ctid, "--kind", kind, *options, str(path))
        except SystemExit as ended:
            code = ended.code
        return code, capsys.readouterr().out

    return _run


def test_good_rows_are_saved_as_an_administrator(run, a_csv, organization):
    code, out = run(a_csv([a_row(1), a_row(2)]), "--json")

    assert code == 0
    assert json.loads(out) == {"rows": 2, "new": 2, "changed": 0, "unchanged": 0, "refused": 0, "findings": []}
    administrator = organization.memberships.get(role="administrator").user
    assert {each.created_by for each in Resource.objects.all()} == {administrator}


def test_errors_are_listed_with_row_and_column_and_end_with_one(run, a_csv):
    code, out = run(a_csv([a_row(1), a_row(2, Credential_Type="Certifcation")]), "--json")

    report = json.loads(out)
    assert code == 1
    assert (report["rows"], report["new"], report["refused"]) == (2, 1, 1)
    assert report["findings"] == [
        {
            "row": 3,
            "column": "Credential Type",
            "code": "unknown-type",
            "severity": "error",
            "message": "“Certifcation” is not a type that can be published here.",
            "suggestion": "Certification",
        }
    ]
    assert Resource.objects.count() == 1


def test_a_dry_run_leaves_nothing_behind(run, a_csv, settings):
    code, out = run(a_csv([a_row(1)]), "--dry-run", "--json")

    assert (code, json.loads(out)["new"]) == (0, 1)
    assert not Resource.objects.exists()
    assert not Upload.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_the_second_run_changes_nothing(run, a_csv):
    run(a_csv([a_row(1)]))

    code, out = run(a_csv([a_row(1)]), "--json")

    assert (code, json.loads(out)["unchanged"]) == (0, 1)
    assert Resource.objects.get().revisions.count() == 1


def test_a_file_that_cannot_be_read_is_a_finding_of_the_heading(run, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("Name,CTID\n")

    code, out = run(path, "--json")

    report = json.loads(out)
    assert (code, report["rows"]) == (1, 0)
    assert [(finding["row"], finding["code"]) for finding in report["findings"]] == [(1, "unreadable-file")]


def test_people_get_the_same_in_words(run, a_csv):
    _, out = run(a_csv([a_row(1, Credential_Type="Certifcation")]))

    counted, said = out.splitlines()
    assert counted == "1 row: 0 new, 0 changed, 0 unchanged, 1 refused."
    assert said.startswith("error: row 2, Credential Type: “Certifcation” is not a type")
    assert said.endswith("Suggestion: Certification")


def test_a_named_user_saves(run, a_csv, editor):
    run(a_csv([a_row(1)]), "--user", editor.email.upper())

    assert Resource.objects.get().created_by == editor


@pytest.mark.parametrize(
    ("options", "kind", "said"),
    [
        (["--user", "nobody@example.org"], "credential", "no user"),
        ([], "spoon", "no kind"),
        ([], "cost-manifest", "cannot be uploaded"),
    ],
)
def test_what_cannot_be_done_is_said(run, a_csv, options, kind, said):
    with pytest.raises(CommandError, match=said):
        run(a_csv([a_row(1)]), *options, kind=kind)


def test_who_is_no_editor_cannot_upload(run, a_csv):
    with pytest.raises(CommandError, match="not change it"):
        run(a_csv([a_row(1)]), "--user", factories.a_user().email)


def test_an_unknown_organization_or_file_is_said(organization, tmp_path):
    with pytest.raises(CommandError, match="no organization"):
        call_command("bulk_upload", "--organization", "ce-1", "--kind", "credential", "x.csv")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command(
            "bulk_upload", "--organization", organization.ctid, "--kind", "credential", str(tmp_path / "none.csv")
        )

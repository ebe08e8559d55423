"""manage.py load_vocabulary brings in a newer CTDL, for every process that starts afterwards."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

import ctdl

CONCEPT = {
    "@id": "credentialStat:Paused",
    "@type": "skos:Concept",
    "skos:prefLabel": {"en-US": "Paused"},
    "skos:inScheme": ["ceterms:CredentialStatus"],
}


@pytest.fixture
def written(tmp_path, settings):
    """Where the command writes; nothing is there yet."""
    settings.VOCABULARY_FILE = tmp_path / "var" / "vocabulary.json"
    return settings.VOCABULARY_FILE


@pytest.fixture
def schema(tmp_path):
    path = tmp_path / "schema.json"
    path.write_text(json.dumps({"@graph": [CONCEPT]}))
    return path


def test_it_reports_and_writes(written, schema, capsys):
    call_command("load_vocabulary", schema)

    said = capsys.readouterr().out
    assert "new concept credentialStat:Paused: Paused, of ceterms:CredentialStatus" in said
    assert "Restart" in said
    assert json.loads(written.read_text())["source"] == "schema.json"
    assert ctdl.scheme("ceterms:CredentialStatus").find("Paused") is None  # not in a process that runs already


def test_a_dry_run_reports_and_writes_nothing(written, schema, capsys):
    call_command("load_vocabulary", "--dry-run", schema)

    assert "new concept credentialStat:Paused" in capsys.readouterr().out
    assert not written.exists()


def test_removing_goes_back_to_what_is_built_in(written, schema):
    call_command("load_vocabulary", schema)

    call_command("load_vocabulary", "--remove")

    assert not written.exists()


@pytest.mark.parametrize(("text", "message"), [("{", "not JSON"), ("{}", "no classes"), (None, "cannot be read")])
def test_what_is_no_schema_is_refused_and_changes_nothing(written, tmp_path, text, message):
    path = tmp_path / "other.json"
    if text is not None:
        path.write_text(text)

    with pytest.raises(CommandError, match=message):
        call_command("load_vocabulary", path)

    assert not written.exists()


def test_no_file_at_all_is_refused(written):
    with pytest.raises(CommandError, match="Name the file"):
        call_command("load_vocabulary")


def test_a_process_that_starts_afterwards_has_the_new_concept(written, schema):
    call_command("load_vocabulary", schema)
    question = "import django, ctdl; django.setup(); print(ctdl.scheme('ceterms:CredentialStatus').find('Paused').uri)"
    environment = os.environ | {"VOCABULARY_FILE": str(written), "DJANGO_SETTINGS_MODULE": "config.settings"}

    answer = subprocess.run(
        [sys.executable, "-c", question],
        cwd=Path(django_settings.BASE_DIR),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout.strip() == "credentialStat:Paused"

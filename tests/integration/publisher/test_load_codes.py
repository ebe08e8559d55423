"""The operator's own table of codes takes the place of the small one."""

import pytest
from django.core.management import CommandError, call_command

from ctdl import codes


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(codes, "_tables", {})
    return tmp_path / "codes"


def a_file(tmp_path, text):
    path = tmp_path / "given.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_is_written_where_every_process_finds_it(folder, tmp_path, capsys):
    call_command("load_codes", "onet", str(a_file(tmp_path, "O*NET-SOC Code\tTitle\n51-4121.00\tWelding People\n")))

    assert "1 codes" in capsys.readouterr().out
    assert codes.load_folder(folder) == {"onet": 1}
    assert codes.lookup("onet", "51-4121") == "Welding People"
    assert codes.lookup("onet", "29-1141.00") is None


def test_a_table_can_be_added_to_what_is_there(folder, tmp_path):
    call_command("load_codes", "cip", str(a_file(tmp_path, "60.9999\tZeppelin Science.\n")), add=True)

    codes.load_folder(folder)
    assert codes.lookup("cip", "60.9999") == "Zeppelin Science."
    assert codes.lookup("cip", "48.0508") == "Welding Technology/Welder."


def test_the_small_table_comes_back(folder, tmp_path):
    call_command("load_codes", "cip", str(a_file(tmp_path, "60.9999\tZeppelin Science.\n")))

    call_command("load_codes", "cip", remove=True)

    assert codes.load_folder(folder) == {}


@pytest.mark.parametrize("text", ["", "no codes here\tat all\n"])
def test_a_file_without_codes_is_refused(tmp_path, text):
    with pytest.raises(CommandError, match="no line with a code"):
        call_command("load_codes", "onet", str(a_file(tmp_path, text)))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_codes", "onet", str(tmp_path / "nowhere.csv"))


def test_a_file_has_to_be_named():
    with pytest.raises(CommandError, match="Name the file"):
        call_command("load_codes", "onet")

"""python -m ctdl keeps its promises: what it prints where, and with which exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ctdl import graph, simplified
from ctdl.__main__ import main as command
from ctdl.validation import CODES

CTID = "ce-c5abf83d-6ab4-4711-80ad-68b3a560fb71"
INPUT = {
    "CredentialType": "Certificate",
    "CTID": CTID,
    "Name": "Schweißer",
    "Description": "Shows that its holder can weld plates and pipes.",
    "SubjectWebpage": "https://college.example/welding",
    "OwnedBy": ["ce-e8305dc9-46cb-46be-8320-9a794df9e252"],
}
ROOT = Path(__file__).parents[3]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return saved(tmp_path / "good.json", simplified.format("credential", INPUT).document)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    document = simplified.format("credential", INPUT | {"Description": "Short"}).document
    return saved(tmp_path / "bad.json", document)


def saved(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def run(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The command as users start it."""
    return subprocess.run(
        [sys.executable, "-m", "ctdl", *map(str, arguments)],
        cwd=ROOT, input=stdin, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


# -- validate ------------------------------------------------------------------------------------------------------


def test_validate_says_nothing_against_a_good_document(good: Path) -> None:
    result = run("validate", good)

    assert (result.returncode, result.stdout, result.stderr) == (0, f"{good}: nothing to say.\n", "")


def test_validate_gives_one_for_an_error(bad: Path, good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["validate", str(good), str(bad)]) == 1

    assert "error: /@graph/0/ceterms:description/en-US [text-too-short]" in capsys.readouterr().out


def test_a_warning_leaves_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = simplified.format("credential", INPUT | {"Keyword": ["a"]}).document
    graph.main_node(document)["ceterms:keyword"] = "a"

    assert command(["validate", str(saved(tmp_path / "x.json", document))]) == 0
    assert "warning" in capsys.readouterr().out


def test_validate_json_is_a_list_of_files(good: Path, bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command(["validate", "--json", str(good), str(bad)])

    first, second = json.loads(capsys.readouterr().out)
    assert first == {"file": str(good), "findings": []}
    assert second["file"] == str(bad)
    assert [set(finding) for finding in second["findings"]] == [{"path", "code", "severity", "message", "suggestion"}]
    assert second["findings"][0]["severity"] == "error"


def test_a_bare_resource_is_checked_at_its_own_paths(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare = {"@type": "ceterms:Certificate", "ceterms:ctid": CTID, "ceterms:subjectWebpage": "nonsense"}

    command(["validate", "--json", str(saved(tmp_path / "bare.json", bare))])

    findings = json.loads(capsys.readouterr().out)[0]["findings"]
    assert ("/ceterms:subjectWebpage", "bad-url") in [(each["path"], each["code"]) for each in findings]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"{", "is not JSON: line 1"),
        (b'{"a": NaN}', "it holds NaN"),
        ('{"a": "é"}'.encode("latin-1"), "is not text in UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"9" * 5000, "cannot be used"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_a_sentence(
    content: bytes, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)

    assert command(["validate", "--json", str(path), str(tmp_path / "absent.json"), str(tmp_path)]) == 1

    findings = [each["findings"][0] for each in json.loads(capsys.readouterr().out)]
    assert {finding["code"] for finding in findings} == {"unreadable"} <= set(CODES)
    assert sentence in findings[0]["message"]
    assert "no such file" in findings[1]["message"]
    assert "folder" in findings[2]["message"]


def test_byte_order_marks_and_utf16_are_read(tmp_path: Path) -> None:
    text = json.dumps(simplified.format("credential", INPUT).document, ensure_ascii=False)
    for encoding in ("utf-8-sig", "utf-16"):
        path = tmp_path / f"{encoding}.json"
        path.write_text(text, encoding=encoding)

        assert command(["validate", str(path)]) == 0


# -- format --------------------------------------------------------------------------------------------------------


def test_format_prints_json_ld_alone_on_standard_output() -> None:
    result = run("format", "credential", "-", stdin=json.dumps(INPUT | {"Keywrod": ["a"], "Description": "Short"}))

    assert result.returncode == 0
    assert json.loads(result.stdout) == simplified.format("credential", INPUT | {"Description": "Short"}).document
    assert "Schweißer" in result.stdout
    codes = [line.split("[")[1].split("]")[0] for line in result.stderr.splitlines()]
    assert codes == ["unknown-field", "text-too-short"]


def test_format_gives_one_when_a_value_is_no_such_value(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = saved(tmp_path / "in.json", INPUT | {"DateEffective": "soon"})

    assert command(["format", "credential", str(path), "--base", "https://registry.example"]) == 1

    output = capsys.readouterr()
    assert json.loads(output.out)["@id"] == f"https://registry.example/graph/{CTID}"
    assert output.err.count("bad-date") == 1


def test_format_refuses_what_is_no_object_and_unknown_kinds(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = str(saved(tmp_path / "in.json", [1]))

    assert command(["format", "credential", path]) == 1
    assert command(["format", "nonsense", str(saved(tmp_path / "x.json", {}))]) == 2

    output = capsys.readouterr()
    assert output.out == ""
    assert "must hold one object" in output.err
    assert "The kinds are: " in output.err


# -- roundtrip -----------------------------------------------------------------------------------------------------


def test_roundtrip_prints_nothing_when_nothing_is_lost(good: Path, tmp_path: Path) -> None:
    other = saved(tmp_path / "other.json", {"any": ["thing", None, 1.5]})

    result = run("roundtrip", good, other, "--output", tmp_path / "out")

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert json.loads((tmp_path / "out" / "good.json").read_text(encoding="utf-8")) == json.loads(good.read_text())
    assert (tmp_path / "out" / "other.json").exists()


@pytest.mark.parametrize(
    ("content", "loss"),
    [
        ('{"a": 1, "a": 2}', "“a” stands twice"),
        ('{"a": 0.1234567890123456789012345}', "0.1234567890123456789012345 would be 0.12345678901234568"),
        ('{"a": 1e400}', "1e400"),
    ],
)
def test_roundtrip_says_what_is_lost(
    content: str, loss: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file.json"
    path.write_text(content, encoding="utf-8")

    assert command(["roundtrip", str(path)]) == 1
    assert loss in "".join(capsys.readouterr())


def test_numbers_and_odd_letters_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    text = '{"a": [1.0, 1, 100.50, 1e3, -0.0, 12345678901234567890], "b": "\\ud83d é \\u0000"}'
    path.write_text(text, encoding="utf-8")

    assert command(["roundtrip", str(path), "--output", str(tmp_path / "out")]) == 0
    written = json.loads((tmp_path / "out" / "file.json").read_text(encoding="utf-8"))
    assert repr(written["@graph"][0]) == repr(json.loads(path.read_text(encoding="utf-8")))


def test_two_files_of_one_name_are_not_kept_in_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sub").mkdir()
    files = [str(saved(folder / "a.json", {})) for folder in (tmp_path, tmp_path / "sub")]

    assert command(["roundtrip", *files, "--output", str(tmp_path / "out")]) == 1
    assert "same name" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


# -- describe ------------------------------------------------------------------------------------------------------


def test_describe_prints_the_property_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["describe", "credential"]) == 0

    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading.split() == ["term", "label", "level", "value", "columns"]
    assert any(row.startswith("ceterms:subjectWebpage ") and " required " in row for row in rows)


def test_describe_refuses_an_unknown_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["describe", "nonsense"]) == 2
    assert "credential" in capsys.readouterr().err

"""The documentation is true: its examples run, and its reference is what the declaration says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ctdl
from ctdl import codes, overlay
from ctdl.__main__ import main as command
from ctdl.pages import pages
from ctdl.validation import CODES

DOCS = Path(__file__).parents[3] / "docs"
REFERENCE = DOCS / "reference"


def test_every_example_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "ctdl.md").read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(codes, "_tables", {})
    names: dict[str, object] = {}

    try:
        for block in blocks:
            exec(block, names)
    finally:
        overlay.use(None)

    assert len(blocks) == 5
    assert len(blocks[0].strip().splitlines()) <= 11
    assert "/graph/ce-" in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_reference_is_what_the_declaration_says(name: str) -> None:
    """After a change of ctdl/data: python -m ctdl docs --output docs/reference."""
    assert (REFERENCE / name).read_text(encoding="utf-8") == pages()[name]


def test_no_page_is_left_of_what_is_gone() -> None:
    assert {path.name for path in REFERENCE.iterdir()} == set(pages())


def test_every_kind_property_concept_and_code_is_in_the_reference() -> None:
    made = pages()

    for declaration in ctdl.kinds():
        text = made[f"{declaration.slug}.md"]
        assert all(f"<br>`{prop.term}`" in text for prop in declaration.properties)
        assert len(declaration.classes) == 1 or all(f"`{term}`" in text for term in declaration.classes)
    assert all(f"`{each.name}`" in made["profiles.md"] for each in ctdl.profiles())
    assert all(f"`{concept.uri}`" in made["vocabularies.md"] for each in ctdl.schemes() for concept in each.concepts)
    assert all(f"`{code}`" in made["findings.md"] for code in CODES)


def test_links_between_pages_lead_somewhere() -> None:
    made = pages()
    anchors = {
        name: {re.sub(r"[^\w-]", "", line.lstrip("# ").lower().replace(" ", "-")) for line in text.splitlines()}
        for name, text in made.items()
    }

    for text in made.values():
        for page, anchor in re.findall(r"\]\(([\w-]+\.md)#?([^)]*)\)", text):
            assert page in made
            assert not anchor or anchor in anchors[page]


def test_the_command_writes_the_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["docs", "--output", str(tmp_path / "new")]) == 0

    assert (tmp_path / "new" / "credential.md").read_text(encoding="utf-8") == pages()["credential.md"]
    assert f"{len(pages())} pages" in capsys.readouterr().out

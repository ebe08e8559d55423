"""Rules that hold for all templates and scripts: nothing inline, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_inline_script_style_or_handler(path):
    text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}|\{%.*?%\}", "", path.read_text(), flags=re.DOTALL)

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", text)


def test_nothing_is_loaded_from_another_host():
    loaded = r"""(?:src|href)=["']https?://[^"']+\.(?:js|css|woff2?|png|svg)"""

    assert [path.name for path in TEMPLATES if re.search(loaded, path.read_text())] == []
    for path in (ROOT / "static").rglob("*.css"):
        assert not re.search(r"url\(\s*[\"']?https?:|@import\s+[\"']https?:", path.read_text()), path


def test_vendored_code_names_its_licence_and_version():
    notes = (ROOT / "static" / "vendor" / "README.md").read_text()

    for folder in (ROOT / "static" / "vendor").iterdir():
        if folder.is_dir():
            assert folder.name in notes

"""The published facts of CTDL that the declaration is compared with; tests skip where they are not at hand."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[4] / "shared" / "reference"


@cache
def read(name: str) -> Any:
    """Return one reference file, or skip the test."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand")
    return json.loads(path.read_text(encoding="utf-8"))

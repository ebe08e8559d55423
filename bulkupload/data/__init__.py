"""Names of spreadsheet columns as TOML: groups of columns for what stands inside a resource, and further names."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def load(name: str) -> dict[str, Any]:
    """One file as tables, e.g. load("groups"). Callers must not change what they get."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))

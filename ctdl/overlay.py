"""A newer edition of CTDL on top of the one that is built in: new classes, concepts, properties and labels.

What an overlay holds is made by ctdl.encoding; it has the form of the tables in ctdl/data, by file name.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from ctdl import data

Overlay: TypeAlias = Mapping[str, Any]


class BadOverlay(ValueError):
    """The file is no overlay; the message is a sentence for a person."""


_used: Overlay | None = None


def use(overlay: Overlay | None) -> None:
    """Read the language with this on top from now on, in this process; None for what is built in alone.

    Best called before anything else: declarations that somebody holds already stay as they are.
    """
    global _used  # noqa: PLW0603 (one language for the whole process is what this is for)
    _used = overlay
    data.put_on_top(overlay or {})
    _forget()


def used() -> Overlay | None:
    """What is in use."""
    return _used


def use_file(path: str | Path) -> bool:
    """Use what save() has written; False, and nothing changes, when there is no such file. Raises BadOverlay."""
    file = Path(path)
    if not file.exists():
        return False
    try:
        tables = json.loads(file.read_text(encoding="utf-8"))["tables"]
    except (ValueError, KeyError, TypeError) as problem:
        message = f"{path} is no vocabulary that load_vocabulary has written. Delete it, then load it again."
        raise BadOverlay(message) from problem
    use(tables)
    return True


def save(overlay: Overlay, path: str | Path, *, source: str) -> None:
    """Write an overlay so that a reader finds the old file or the new one, never a part. source: where it is from."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as draft:
        json.dump({"source": source, "tables": overlay}, draft, ensure_ascii=False, indent=1)
    Path(draft.name).replace(file)
    file.chmod(0o644)


@contextmanager
def built_in() -> Iterator[None]:
    """Inside, the language is what is built in, whatever is used outside."""
    before = _used
    use(None)
    try:
        yield
    finally:
        use(before)


def _forget() -> None:
    """Clear what the modules of the language have worked out from the tables."""
    for name, module in list(sys.modules.items()):
        if name == "ctdl" or name.startswith("ctdl."):
            for value in list(vars(module).values()):
                if callable(clear := getattr(value, "cache_clear", None)):
                    clear()

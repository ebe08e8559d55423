"""Whether JSON contains JSON, as PostgreSQL's `jsonb @>` has it; for databases that cannot say. No Django."""

from typing import Any


def contains(whole: Any, part: Any) -> bool:
    """Objects may have more members, lists more items in any order; all else must be equal."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            name in whole and contains(whole[name], value) for name, value in part.items()
        )
    if isinstance(part, list):
        return isinstance(whole, list) and all(any(contains(item, wanted) for item in whole) for wanted in part)
    return type(whole) is type(part) and bool(whole == part)

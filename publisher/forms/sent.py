"""Values that a form sends as JSON, for what no control can show whole; anybody can send anything."""

import json
from typing import Any

LONGEST, DEEPEST = 20_000, 100  # characters and brackets


def read_value(spelled: str) -> Any:
    """A text or an object; None for what no page of ours has sent."""
    try:
        value = json.loads(spelled) if len(spelled) <= LONGEST else None
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    is_deep = spelled.count("{") + spelled.count("[") > DEEPEST
    return value if isinstance(value, str | dict) and not is_deep and "\\u0000" not in spelled else None

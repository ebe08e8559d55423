"""Reads JSON that a database can keep: no NUL, no half of a surrogate pair, no number beyond all numbers. No Django."""

import json
import math
from typing import Any

# How these two look in JSON, which is rare enough to look closer when they occur.
_SUSPECT = ("\\u0000", "\\ud")


def read(text: str) -> Any:
    """The value that a JSON text stands for. Raises ValueError for a text that is none, or that cannot be kept."""
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if any(part in text.lower() for part in _SUSPECT):
        _check_characters(value)
    return value


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is too large")
    return number


def _check_characters(value: Any) -> None:
    plain = json.dumps(value, ensure_ascii=False)
    plain.encode()  # UnicodeEncodeError, a ValueError, for half of a pair
    if "\\u0000" in plain:
        raise ValueError("text with a NUL character")

"""Reads what a registry says besides its data: the words of its errors, and when to come again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests


def words(answer: requests.Response) -> list[str]:
    """The messages of an error answer, one each; [] when it is no error or says nothing in JSON.

    A registry writes errors in several shapes: `error` is a string; `errors` is a string, or a list whose items are
    strings, lists of strings, or one object that maps a property to its message (the property `_` stands for none).
    """
    if answer.ok:
        return []
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return []
    if not isinstance(body, dict):
        return []
    return [word for key in ("error", "errors") for word in _flat(body.get(key))]


def _flat(said: Any) -> Iterator[str]:
    if isinstance(said, list):
        for item in said:
            yield from _flat(item)
    elif isinstance(said, dict):
        for name, message in said.items():
            yield from (word if name == "_" else f"{name} {word}" for word in _flat(message))
    elif said not in (None, ""):
        yield str(said)


def retry_after_seconds(header: str) -> float | None:
    """Seconds to wait by a `Retry-After` header: seconds or an HTTP date (RFC 9110 §10.2.3). None if it is neither."""
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())

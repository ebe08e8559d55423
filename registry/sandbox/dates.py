"""Reads the moments of time filters: ISO 8601, and the plain English that the contract lets people write. No Django."""

import re
from datetime import UTC, datetime, timedelta

_DAY_SECONDS = 86_400
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": _DAY_SECONDS}
_UNITS |= {"week": 7 * _DAY_SECONDS, "month": 30 * _DAY_SECONDS, "year": 365 * _DAY_SECONDS}
_WORDS = {"now": 0, "today": 0, "yesterday": 1, "last week": 7, "last month": 30, "last year": 365}
_AGO = re.compile(rf"(\d+|an?) ({'|'.join(_UNITS)})s? ago")
_DAY = re.compile(r"([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def moment(text: str, *, now: datetime) -> datetime | None:
    """The moment that a text means, None if it means none; in UTC when it names no zone.

    Takes ISO dates and date-times, "now", "yesterday", "last week", "3 hours ago" and "february 1st" (of this year).
    A month has 30 days, a year 365.
    """
    plain = " ".join(text.lower().split())
    return _iso(text.strip()) or _relative(plain, now) or _day(plain, now)


def _iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _relative(text: str, now: datetime) -> datetime | None:
    if text in _WORDS:
        return now - timedelta(days=_WORDS[text])
    match = _AGO.fullmatch(text)
    if match is None:
        return None
    count = int(match[1]) if match[1].isdigit() else 1
    return now - timedelta(seconds=min(count * _UNITS[match[2]], 3_000_000_000))


def _day(text: str, now: datetime) -> datetime | None:
    match = _DAY.fullmatch(text)
    if match is None or match[1] not in _MONTHS:
        return None
    try:
        return datetime(int(match[3] or now.year), _MONTHS.index(match[1]) + 1, int(match[2]), tzinfo=UTC)
    except ValueError:
        return None

"""Dates that may be a year or a month alone: schema:Date, and what people write for it."""

from __future__ import annotations

import re

from ctdl.values import BadValue, parse_date

_YEAR = re.compile(r"\d{4}")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_WORDED = re.compile(r"([A-Za-z]{3,9})\.?,?\s+(\d{4})|(\d{4})\s+([A-Za-z]{3,9})\.?")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_LAST = 12
NOT_A_DATE = "is not a date. Write the year, and the month and the day if they are known: 1965, 1965-09 or 1965-09-01."


def parse_approximate_date(text: str) -> str:
    """ "Sept 1965", "9/1965", "1965" -> "1965-09", "1965-09", "1965"; whole dates as parse_date(). Raises BadValue."""
    bare = " ".join(text.split())
    if _YEAR.fullmatch(bare):
        return bare
    if match := _YEAR_MONTH.fullmatch(bare):
        return _month(match[1], int(match[2]))
    if match := _MONTH_YEAR.fullmatch(bare):
        return _month(match[2], int(match[1]))
    if match := _WORDED.fullmatch(bare):
        return _month(match[2] or match[3], _number(match[1] or match[4]))
    try:
        return parse_date(bare)
    except BadValue:
        raise BadValue(NOT_A_DATE) from None


def _number(name: str) -> int:
    """The number of a month by its name or three letters of it; 0 when it is none."""
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())), 0)


def _month(year: str, month: int) -> str:
    if not 1 <= month <= _LAST:
        raise BadValue(NOT_A_DATE)
    return f"{year}-{month:02}"

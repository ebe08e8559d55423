"""Dates, durations, numbers, languages and addresses: from what people write to what CTDL holds."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any


class BadValue(ValueError):
    """The text is no such value; the message is the end of a sentence: "is not a date. Write …"."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.suggestion = suggestion


_ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SLASH_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CLOCK = re.compile(r"[T ]\s*\d{1,2}:\d{2}.*$", re.IGNORECASE)
_WORDED = (
    "%B %d, %Y",
    "%b %d, %Y",
    "%B %d %Y",
    "%b %d %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%A, %B %d, %Y",
)
NOT_A_DATE = "is not a date. Write the year, the month and the day, for example 2026-09-01."


def parse_date(text: str) -> str:
    """ "9/1/2026", "September 1, 2026", "2026-09-01T00:00:00" -> "2026-09-01". Raises BadValue.

    Of two numbers before the year the first is the month, as in the United States, unless only the other way is a date.
    """
    bare = _CLOCK.sub("", text.strip()).strip()
    for pattern, order in (
        (_ISO_DATE, (1, 2, 3)),
        (_SLASH_DATE, (3, 1, 2)),
        (_SLASH_DATE, (3, 2, 1)),
        (_COMPACT_DATE, (1, 2, 3)),
    ):
        match = pattern.fullmatch(bare)
        found = _date(*(int(match[group]) for group in order)) if match else None
        if found:
            return found
    return _worded_date(bare)


def _date(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _worded_date(text: str) -> str:
    tidy = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", " ".join(text.split()), flags=re.IGNORECASE)
    for form in _WORDED:
        try:
            return datetime.strptime(tidy.title(), form).date().isoformat()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise BadValue(NOT_A_DATE)


_NUMBER = r"(\d+(?:\.\d+)?|\.\d+)"
ISO_DURATION = re.compile(
    rf"P(?=.)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?=.)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)
_UNITS = {"year": "Y", "month": "M", "week": "W", "day": "D", "hour": "H", "minute": "M"}
_TIMED = ("hour", "minute")
_AMOUNT = re.compile(
    rf"{_NUMBER}\s*-?\s*(years?|yrs?|months?|mos?|weeks?|wks?|days?|hours?|hrs?|minutes?|mins?)\b", re.IGNORECASE
)
_SHORT = {"yr": "year", "mo": "month", "wk": "week", "hr": "hour", "min": "minute"}
_BETWEEN = re.compile(r"[\s,;&+]*(and)?[\s,;&+]*", re.IGNORECASE)
NOT_A_DURATION = "is not a length of time. Write a number and a unit, for example “2 years” or “P2Y”."


def parse_duration(value: Any) -> str:
    """ "2 years", "P2Y" or {"Years": 2} -> "P2Y" (ISO 8601). Raises BadValue.

    Decimals stay: {"Years": 2.5} is "P2.5Y".
    """
    if isinstance(value, Mapping):
        return _duration_of_item(value)
    if not isinstance(value, str):
        raise BadValue(NOT_A_DURATION)
    text = value.strip()
    if ISO_DURATION.fullmatch(text.upper()):
        return text.upper()
    return _worded_duration(text)


def _duration_of_item(item: Mapping[str, Any]) -> str:
    amounts = {key.lower().rstrip("s"): str(amount).strip() for key, amount in item.items() if amount not in (None, "")}
    iso = next((amount for key, amount in amounts.items() if "iso8601" in key), "")
    if iso:
        return parse_duration(iso)
    return _iso({unit: amounts[unit] for unit in _UNITS if float(_number_text(amounts.get(unit, "0"))) != 0})


def _number_text(text: str) -> str:
    if not re.fullmatch(_NUMBER, text):
        raise BadValue(NOT_A_DURATION)
    return text


def _worded_duration(text: str) -> str:
    amounts = {}
    for match in _AMOUNT.finditer(text):
        unit = match[2].lower().rstrip("s")
        amounts[_SHORT.get(unit, unit)] = match[1]
    if _BETWEEN.fullmatch(_AMOUNT.sub("", text)) is None:
        raise BadValue(NOT_A_DURATION)
    return _iso(amounts)


def _iso(amounts: Mapping[str, str]) -> str:
    if not amounts:
        raise BadValue(NOT_A_DURATION)
    parts = {unit: amount + _UNITS[unit] for unit, amount in amounts.items()}
    days = "".join(parts[unit] for unit in _UNITS if unit in parts and unit not in _TIMED)
    time = "".join(parts[unit] for unit in _TIMED if unit in parts)
    return f"P{days}T{time}" if time else f"P{days}"


NOT_A_NUMBER = "is not a number. Write digits only, for example 1250.50."


def parse_number(value: Any) -> int | float:
    """ "1,250.50" -> 1250.5, "$95", "95 USD" -> 95; ints stay ints and 1.0 stays 1.0. Raises BadValue.

    A point or a comma before one or two last digits parts the decimals ("1.250,50"), before three it parts thousands;
    a single point always parts the decimals.
    """
    if isinstance(value, bool):
        raise BadValue(NOT_A_NUMBER)
    if isinstance(value, (int, float)):
        return value
    text = str(value).strip()
    return _decimal(text if text.isdecimal() else _plain_number(text))


_UNIT = r"[$€£¥₹%]|[A-Za-z]{1,2}\$|[A-Z]{3}|[a-z]{3}"  # signs and codes of currencies, and percent
_MEASURED = re.compile(rf"(?:{_UNIT})?\s*([+-]?[\d.,'’\u00a0\u202f ]*\d)\s*(?:{_UNIT})?")
_THOUSANDS = re.compile(r"([+-]?\d{1,3})((?:[,'’\u00a0\u202f ]\d{3})+)(\.\d+)?")
_EUROPEAN = re.compile(r"([+-]?\d{1,3}(?:[.'’\u00a0\u202f ]\d{3})+|[+-]?\d+),(\d{1,2})")


def _plain_number(text: str) -> str:
    """The digits of an amount as Python reads them; any other text as it is."""
    measured = _MEASURED.fullmatch(text)
    bare = measured[1] if measured else text
    if match := _THOUSANDS.fullmatch(bare):
        return match[1] + re.sub(r"\D", "", match[2]) + (match[3] or "")
    if match := _EUROPEAN.fullmatch(bare):
        return f"{re.sub(r'[^0-9+-]', '', match[1])}.{match[2]}"
    return bare


def _decimal(text: str) -> int | float:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise BadValue(NOT_A_NUMBER) from None
    # Beyond the largest that JSON's readers agree on, 1.8e308, there is no number to write.
    if not number.is_finite() or math.isinf(float(number)):
        raise BadValue(NOT_A_NUMBER)
    return int(text) if re.fullmatch(r"[+-]?\d+", text) else float(number)


_WORDS = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}


def parse_boolean(value: Any) -> bool:
    """true, "Yes", "1" -> True; false, "No", "0" -> False. Raises BadValue."""
    if isinstance(value, bool):
        return value
    known = _WORDS.get(str(value).strip().lower())
    if known is None:
        raise BadValue("is neither yes nor no. Write “yes” or “no”.")
    return known


# Capitals are spelled out: with IGNORECASE a pattern takes four times as long, and there is an address in every row.
_URL = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#<>\"{}|\\^`]+(?:[/?#][^\s<>\"{}|\\^`]*)?")
_HOST = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(:\d+)?|[Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt](:\d+)?|\d+(\.\d+){3}(:\d+)?")
# What nearly every address in a file looks like: a part of what `_URL` and `_HOST` take, seen in one look.
_USUAL = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[A-Za-z0-9._~%+=&?#/-]*)?")
_WITHOUT_QUERY = re.compile(r"\w+://[^?#]+")
_END_OF_HOST = re.compile(r"[/?#]")
NOT_A_URL = "is not a web address. Write it in full, beginning with https://."


def tidy_url(text: str) -> str:
    """Without the slash at its end, as the Registry Assistant writes it; an address with a query stays as it is."""
    bare = text.strip()
    return bare.rstrip("/") if bare.endswith("/") and _WITHOUT_QUERY.fullmatch(bare) else bare


def check_url(text: str) -> None:
    """Raises BadValue unless it is a whole http or https address."""
    if _is_address(text):
        return
    bare = text.strip()
    complete = bare if bare.lower().startswith("http") else f"https://{bare}"
    usable = _is_address(complete)
    raise BadValue(NOT_A_URL, complete if usable and complete != text else "")


def is_plain_address(text: str) -> bool:
    """Whether `check_url` has nothing to say and `tidy_url` nothing to tidy."""
    return text[-1:] != "/" and _is_address(text)


def _is_address(text: str) -> bool:
    return _USUAL.fullmatch(text) is not None or _is_any_address(text)


@lru_cache(maxsize=1000)  # of one document it is asked when a cell is read and when the whole is checked
def _is_any_address(text: str) -> bool:
    return _URL.fullmatch(text) is not None and _HOST.fullmatch(host_of(text)) is not None


def host_of(url: str) -> str:
    """The host and port of a web address, without a user name."""
    return _END_OF_HOST.split(url.partition("//")[2], maxsplit=1)[0].rpartition("@")[2]

"""Plain values in words: durations, dates, numbers, money, languages."""

import re
from datetime import date
from typing import Any

from ctdl.languages import NAMES

_DURATION_PARTS = re.compile(r"(\d+(?:\.\d+)?)([YMWDHS])")
_DAY_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_TIME_UNITS = {"H": "hour", "M": "minute", "S": "second"}


def duration_in_words(iso: str) -> str:
    """ "P2Y6M" -> "2 years 6 months"; a text that is no ISO 8601 duration comes back as it is."""
    days, _, time = iso.removeprefix("P").partition("T")
    parts = [(amount, _DAY_UNITS[unit]) for amount, unit in _DURATION_PARTS.findall(days) if unit in _DAY_UNITS]
    parts += [(amount, _TIME_UNITS[unit]) for amount, unit in _DURATION_PARTS.findall(time) if unit in _TIME_UNITS]
    if not iso.startswith("P") or not parts:
        return iso
    return " ".join(f"{amount} {unit}{'' if amount == '1' else 's'}" for amount, unit in parts)


LANGUAGE_NAMES = {code: name.title() for name, code in reversed(NAMES.items())}


def language_name(code: str) -> str:
    """ "en" -> "English", "en-US" -> "English (US)"; an unknown code comes back as it is."""
    own, _, region = code.partition("-")
    name = LANGUAGE_NAMES.get(own.lower())
    return f"{name} ({region.upper()})" if name and region else name or code


_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(T[\d:.]+(Z|[+-][\d:]+)?)?")


def date_in_words(iso: str) -> str:
    """ "2026-09-01" -> "1 September 2026", "2026-09" -> "September 2026"; what is no date comes back as it is.

    A time of day is left out when it is midnight, which is how dates alone are often written.
    """
    match = _DATE.fullmatch(iso.strip())
    if not match or (match[2] and not _exists(match[1], match[2], match[3])):
        return iso
    day = f"{int(match[3])} " if match[3] else ""
    month = f"{_MONTHS[int(match[2]) - 1]} " if match[2] else ""
    clock = (match[4] or "")[1:6]
    return f"{day}{month}{match[1]}" + (f", {clock}" if clock.strip("0:") else "")


def _exists(year: str, month: str, day: str | None) -> bool:
    try:
        date(max(int(year), 1), int(month), int(day or 1))
    except ValueError:
        return False
    return True


_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def number_in_words(value: Any) -> str:
    """1250000 -> "1,250,000"; what is no plain number comes back as it is written."""
    words = str(value)
    if not _NUMBER.fullmatch(words):
        return words
    whole, point, rest = words.partition(".")
    return f"{int(whole):,}" + (f"{point}{rest}" if rest.strip("0") else "")


def money_in_words(value: Any, currency: str) -> str:
    """(1250.5, "USD") -> "1,250.50 USD"; without a currency as `number_in_words`."""
    words = number_in_words(value)
    if not currency:
        return words
    whole, point, rest = words.partition(".")
    return f"{whole}{point}{rest:0<2} {currency}" if rest else f"{whole} {currency}"

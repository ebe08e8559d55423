"""The currencies in use: codes of ISO 4217 with their English names."""

from __future__ import annotations

from functools import cache

from ctdl.data import load
from ctdl.matching import Matcher

CURRENCIES = frozenset(load("currencies"))
# What most people who publish in this registry charge in.
COMMON = ("USD", "CAD", "EUR", "GBP", "MXN", "AUD")


@cache
def _matcher() -> Matcher[str]:
    matcher: Matcher[str] = Matcher()
    for code, names in load("currencies").items():
        matcher.add(code, (code, *(name for name in names if name.isascii() and any(map(str.isalpha, name)))))
    return matcher


@cache
def _signs() -> dict[str, str]:
    return {name: code for code, names in load("currencies").items() for name in names}


def currency_name(code: str) -> str:
    """The English name of a currency, its code where we do not know it."""
    names = load("currencies").get(code)
    return names[0] if names else code


def find_currency(text: str) -> str | None:
    """The code of the currency that a code, a name or a sign means ("usd", "US dollars", "€"); None if none."""
    bare = text.strip()
    return _signs().get(bare) or _matcher().find(bare)

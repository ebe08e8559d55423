"""Countries and their parts: found by the names and codes that people write in addresses."""

from __future__ import annotations

from functools import cache

from ctdl.data import load
from ctdl.matching import Matcher


@cache
def _matcher() -> Matcher[str]:
    matcher: Matcher[str] = Matcher()
    for names in load("countries").values():
        matcher.add(names[0], names)
    for code, names in load("countries").items():
        matcher.add(names[0], (code,))
    return matcher


def find_country(text: str) -> str | None:
    """The English name of the country that a name or a code of two letters means ("USA", "us"); None if none."""
    return _matcher().find(text)


def suggest_country(text: str) -> str | None:
    """The English name of the country that a misspelt name most likely means, None when none is near."""
    return _matcher().suggest(text)


def countries() -> dict[str, str]:
    """The English name of every country by its code in ISO 3166, in the order of the names."""
    named = {code: names[0] for code, names in load("countries").items()}
    return dict(sorted(named.items(), key=lambda item: item[1]))


def regions(country: str) -> dict[str, str]:
    """States, provinces and territories by their short code, of a country given by a name or code; {} where unknown."""
    name = find_country(country)
    code = next((code for code, names in load("countries").items() if names[0] == name), "")
    return dict(load("regions").get(code, {}))

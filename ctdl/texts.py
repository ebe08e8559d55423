"""Reading and writing texts in several languages: {"en-US": "…"} and {"en-US": ["…"]}."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*|x(-[A-Za-z0-9]{1,8})+|@none|i-[A-Za-z]+")
_NAMES = ("ceterms:targetNodeName", "ceterms:name", "ceasn:name", "skos:prefLabel", "@value", "ceterms:targetNode")


def is_language(text: object) -> bool:
    """Whether the text has the form of a language tag (BCP 47), such as "en" or "pt-BR"."""
    return isinstance(text, str) and _is_language(text)


@lru_cache(maxsize=1000)
def _is_language(text: str) -> bool:
    return _LANGUAGE.fullmatch(text) is not None


def is_language_map(value: object) -> bool:
    """Whether this is {"en": "…"}: every key a language, every value a text or a list of texts."""
    return isinstance(value, Mapping) and bool(value) and all(map(_is_entry, value.items()))


def _is_entry(item: tuple[object, object]) -> bool:
    language, value = item
    if isinstance(value, list):
        return is_language(language) and all(isinstance(part, str) for part in value)
    return is_language(language) and isinstance(value, str)


def is_foreign(value: Any, language: str) -> bool:
    """Whether texts say more than a plain text in this language can."""
    return is_language_map(value) and list(value) != [language]


def pick(value: Mapping[str, Any], language: str) -> str | None:
    """The key to read or replace for a reader of `language`: itself, its kin (en for en-US), English, any."""
    return own(value, language) or _kin(value, "en") or next(iter(value), None)


def own(value: Mapping[str, Any], language: str) -> str | None:
    """The key that holds this language, whatever its case or region; None when the map lacks it."""
    if language in value:
        return language
    wanted = language.lower()
    return next((key for key in value if key.lower() == wanted), None) or _kin(value, primary(language))


def _kin(value: Mapping[str, Any], family: str) -> str | None:
    return next((key for key in value if primary(key) == family), None)


def primary(language: str) -> str:
    """ "en" of "en-US"."""
    return language.partition("-")[0].lower()


def text(value: Any, language: str = "en") -> str:
    """The best single text in a language map, a plain string, an alignment object or a list of these; "" if none."""
    if type(value) is dict and len(value) == 1:  # one text in one language, as nearly all are
        key, only = next(iter(value.items()))
        if type(only) is str and is_language(key):
            return only
    return next((part for part in texts(value, language) if part), "")


def texts(value: Any, language: str = "en") -> list[str]:
    """All texts for a reader of `language`: one per item of a list, one per alignment object."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [part for item in value for part in texts(item, language)]
    if not isinstance(value, Mapping):
        return [] if value is None else [str(value)]
    if is_language_map(value):
        return texts(value[pick(value, language) or ""], language)
    return next((texts(value[name], language) for name in _NAMES if name in value), [])

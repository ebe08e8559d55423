"""The language in which a row's texts are written."""

from collections.abc import Mapping
from typing import Any

import ctdl
from ctdl.texts import pick

DEFAULT_LANGUAGE = "en-US"
_TERMS = ("ceterms:inLanguage", "ceasn:inLanguage")
_NAMES = ("ceterms:name", "ceasn:name")


def language_of(values: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    """The first language that the row names, else that of the present name, else English."""
    named = next((each for term in _TERMS for each in (values.get(term) or ())), None)
    if named:
        return DEFAULT_LANGUAGE if str(named).lower() == "en" else str(named)
    main = ctdl.main_node(before) if before else {}
    name = next((main[term] for term in _NAMES if term in main), None)
    return (pick(name, DEFAULT_LANGUAGE) if isinstance(name, dict) else None) or DEFAULT_LANGUAGE

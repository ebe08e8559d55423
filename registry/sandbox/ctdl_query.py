"""The CTDL query language, as far as it speaks about one object and the objects embedded in or referred to by it.

A query is an object whose members must all match (any of them after `"search:operator": "search:orTerms"`), or a list
of such objects of which one must match. A name with "!" in front must not match; `search:termGroup` nests a query.
"""

from collections.abc import Callable
from typing import Any

from ctdl.classes import family
from registry.sandbox.documents import words_in

Lookup = Callable[[str], dict[str, Any] | None]
PREFIXES = ("ceterms", "ceasn", "asn", "qdata", "skos", "schema", "search", "adms", "dcterms", "dct", "navy", "meta")
_NOTHING: tuple[Any, ...] = (None, "", [], {})
_WORDS = {"@type", "@id"}
_MATCHERS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
    "exactmatch": str.__eq__,
}


class Unsupported(ValueError):
    """The query asks for a property that no context knows."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Unsupported property: `{name}`")


def check(query: Any) -> None:
    """Raises Unsupported for names that are neither properties nor parts of the language."""
    for part in query if isinstance(query, list) else [query]:
        if isinstance(part, dict):
            for name, value in part.items():
                plain = name.removeprefix("!")
                if plain not in _WORDS and plain.partition(":")[0] not in PREFIXES and not _is_language(plain):
                    raise Unsupported(name)
                check(value)


def _is_language(name: str) -> bool:
    return name.replace("-", "").isalpha() and len(name.partition("-")[0]) in (2, 3)


def matches(data: dict[str, Any], query: Any, lookup: Lookup) -> bool:
    """Whether an object matches. `lookup` finds the object that a URI or blank-node id refers to."""
    if isinstance(query, list):
        return any(matches(data, part, lookup) for part in query)
    if not isinstance(query, dict):
        return False
    either = query.get("search:operator") == "search:orTerms"
    results = (_member(data, name, wanted, lookup) for name, wanted in query.items() if name != "search:operator")
    return any(results) if either and len(query) > 1 else all(results)


def _member(data: dict[str, Any], name: str, wanted: Any, lookup: Lookup) -> bool:
    if name.startswith("!"):
        return not _member(data, name[1:], wanted, lookup)
    if name == "search:termGroup":
        return matches(data, wanted, lookup)
    held = data.get(name)
    if wanted in ("search:anyValue", "search:noValue"):
        return (held in _NOTHING) == (wanted == "search:noValue")
    if name == "@type":
        return held in _classes(wanted)
    return held is not None and _value(held, wanted, lookup)


def _classes(wanted: Any) -> list[str]:
    """The class terms that are asked for; with the narrower ones for search:subClassOf."""
    if not isinstance(wanted, dict):
        return [str(term) for term in (wanted if isinstance(wanted, list) else [wanted])]
    terms = _classes(wanted.get("search:value", []))
    if str(wanted.get("search:matchType", "")).endswith("subClassOf"):
        return [*terms, *(narrower for term in terms for narrower in family(term))]
    return terms


def _value(held: Any, wanted: Any, lookup: Lookup) -> bool:
    if isinstance(wanted, list):
        return any(_value(held, item, lookup) for item in wanted)
    if isinstance(held, list):
        return any(_value(item, wanted, lookup) for item in held)
    if isinstance(wanted, dict):
        return _structure(held, wanted, lookup)
    if isinstance(held, dict):
        return any(_value(text, wanted, lookup) for text in held.values())
    if isinstance(wanted, str) and isinstance(held, str):
        return _text(held, wanted)
    return bool(held == wanted)


def _structure(held: Any, wanted: dict[str, Any], lookup: Lookup) -> bool:
    if "search:value" in wanted and "@type" not in wanted:
        return _matched(held, wanted["search:value"], str(wanted.get("search:matchType", "")), lookup)
    if isinstance(held, str):
        found = lookup(held)
        return found is not None and matches(found, wanted, lookup)
    if isinstance(held, dict) and set(held) == {"@id"}:
        return _structure(held["@id"], wanted, lookup)
    return isinstance(held, dict) and matches(held, wanted, lookup)


def _matched(held: Any, wanted: Any, match_type: str, lookup: Lookup) -> bool:
    matcher = _MATCHERS.get(match_type.rpartition(":")[2].lower())
    if matcher is None:
        return _value(held, wanted, lookup)
    values = wanted if isinstance(wanted, list) else [wanted]
    return any(matcher(text.lower(), str(value).lower()) for text in _texts(held) for value in values)


def _texts(held: Any) -> list[str]:
    if isinstance(held, dict):
        return [text for value in held.values() for text in _texts(value)]
    if isinstance(held, list):
        return [text for value in held for text in _texts(value)]
    return [str(held)]


def _text(held: str, wanted: str) -> bool:
    """Addresses and CTIDs match as a whole or in part; texts by any of the words, the first one by its beginning."""
    if ":" in wanted or wanted.startswith("ce-"):
        return wanted.lower() in held.lower()
    first, *others = words_in(wanted) or [""]
    words = words_in(held)
    return bool(first) and (any(word.startswith(first) for word in words) or any(word in words for word in others))

"""Values as the texts of cells: the way back from reading. A text that would not be read as the same is not written."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ctdl
from bulkupload import grammar
from bulkupload.cells import reader_of
from bulkupload.column import Column, Role
from bulkupload.named import takes_organizations
from bulkupload.place import Place
from bulkupload.rows import special
from ctdl import Property, Value
from ctdl.editing import replace
from ctdl.simplified.frameworks import CodeSystem
from ctdl.simplified.scope import Scope

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
LONGEST_CELL = 32_767  # characters; spreadsheet programs cut off the rest without a word
_UNITS = ("year", "month", "week", "day", "hour", "minute")


class CannotHold(ValueError):
    """No text of a cell says this."""


def cells_of(columns: Sequence[Column], raw: Any, scope: Scope, place: Place) -> dict[str, str] | None:
    """Key of a column -> text, for the columns of one property; None when no texts say all that `raw` says.

    raw: the published value. Codes and frameworks go to columns of their own where that keeps the order of values.
    """
    if not _is_of_list(columns[0], raw):
        return _cells_of(columns, raw, scope, place)
    said = (columns[0].key, json.dumps(raw, sort_keys=True))
    if said not in _REMEMBERED:
        if len(_REMEMBERED) >= MOST_REMEMBERED:
            _REMEMBERED.clear()
        _REMEMBERED[said] = _cells_of(columns, raw, scope, place)
    return _REMEMBERED[said]


MOST_REMEMBERED = 5_000
# What values of fixed lists are written as: the same in every resource, whatever its language.
_REMEMBERED: dict[tuple[str, str], dict[str, str] | None] = {}


def _is_of_list(column: Column, raw: Any) -> bool:
    prop = column.prop
    return prop is not None and prop.value in (Value.CONCEPT, Value.CONCEPT_URI, Value.LANGUAGE) and bool(raw)


def _cells_of(columns: Sequence[Column], raw: Any, scope: Scope, place: Place) -> dict[str, str] | None:
    prop = columns[0].prop
    assert prop is not None
    value = ctdl.from_jsonld(prop, raw, scope)
    items = value if isinstance(value, list) else [value]
    for roles in ({each.role for each in columns}, {columns[0].role}):
        try:
            texts = _texts(columns, prop, items, roles)
        except CannotHold:
            continue
        if texts and _is_read_back(columns, texts, raw, scope, place):
            return texts
    return None


def _texts(columns: Sequence[Column], prop: Property, items: Sequence[Any], roles: set[Role]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for item in items:
        if item is None:
            continue
        role = _role_of(prop, item)
        column = next((each for each in columns if each.role is role and role in roles), columns[0])
        texts.setdefault(column.key, []).append(text_of(prop, item))
    return {key: "|".join(each) for key, each in texts.items()}


def _role_of(prop: Property, item: Any) -> Role:
    if prop.value is Value.COMPETENCY and isinstance(item, Mapping) and set(item) == {"Framework"}:
        return Role.FRAMEWORKS
    return Role.CODES if prop.value is Value.FRAMEWORK and isinstance(item, Mapping) else Role.VALUE


def _is_read_back(columns: Sequence[Column], texts: Mapping[str, str], raw: Any, scope: Scope, place: Place) -> bool:
    """Whether an upload of these texts would leave the value as it is."""
    prop = columns[0].prop
    assert prop is not None
    found: Any = None
    for column in columns:
        text = texts.get(column.key, "")
        if not text:
            continue
        if len(text) > LONGEST_CELL or grammar.tidy(text) != text or special(column, text):
            return False
        reading = reader_of(column)(text, place)
        if reading.value is None or any(finding.is_error for finding in reading.findings):
            return False
        both = isinstance(found, list) and isinstance(reading.value, list)
        found = [*found, *(each for each in reading.value if each not in found)] if both else reading.value
    trial = Scope(base=scope.base, language=scope.language, nodes=dict(scope.nodes), lookup=scope.lookup)
    return bool(replace(prop, raw, found, trial) == raw)


def text_of(prop: Property, item: Any) -> str:
    """One value as text. Raises CannotHold."""
    writer = _WRITERS.get(prop.value, _plain)
    text = writer(prop, item)
    if not text or ("|" in text and prop.multiple):
        raise CannotHold
    return text


def _plain(prop: Property, item: Any) -> str:
    if isinstance(item, bool):
        return "yes" if item else "no"
    if isinstance(item, (str, int, float)):
        return str(item)
    raise CannotHold


def _concept(prop: Property, item: Any) -> str:
    if prop.scheme and isinstance(item, str) and (concept := ctdl.scheme(prop.scheme).find(item)):
        back = ctdl.scheme(prop.scheme).find(concept.label)
        return concept.label if back is concept else item
    return _plain(prop, item)


def _duration(prop: Property, item: Any) -> str:
    """ "P2Y6M" -> "2 years 6 months"; what has no such words stays as it is."""
    match = _DURATION.fullmatch(str(item))
    if match is None or not any(match.groups()):
        return _plain(prop, item)
    parts = zip(match.groups(), _UNITS, strict=True)
    return " ".join(f"{number} {unit}{'' if number == '1' else 's'}" for number, unit in parts if number)


def _profile(prop: Property, item: Any) -> str:
    if not isinstance(item, Mapping):
        raise CannotHold
    if prop.profile == "DurationProfile":
        ends = [item.get("ExactDuration")] if item.get("ExactDuration") else [
            item.get("MinimumDuration"), item.get("MaximumDuration")
        ]  # fmt: skip
        if not all(ends):
            raise CannotHold
        return "~".join(_duration(prop, end) for end in ends)
    parts = [item.get("IdentifierTypeName"), item.get("IdentifierValueCode"), item.get("IdentifierType")]
    if not parts[1] or any("~" in str(part) for part in parts[:2]) or (parts[2] and not parts[0]):
        raise CannotHold
    return "~".join(str(part) for part in parts if part)


def _item(prop: Property, item: Any) -> str:
    if isinstance(item, Mapping) and item.get("CodedNotation"):
        return str(item["CodedNotation"])
    return _plain(prop, item)


def _competency(prop: Property, item: Any) -> str:
    if isinstance(item, Mapping) and set(item) == {"Framework"}:
        return ctdl.find_ctid(str(item["Framework"])) or str(item["Framework"])
    return _plain(prop, item)


def _reference(prop: Property, item: Any) -> str:
    """ "Name~Type~Webpage" for something without a CTID, if that is all that is said of it."""
    if isinstance(item, str):
        return item
    if not isinstance(item, Mapping) or set(item) - {"Type", "Name", "SubjectWebpage"}:
        raise CannotHold
    parts = [str(item.get("Name") or ""), str(item.get("SubjectWebpage") or "")]
    if not all(parts) or any("~" in part for part in parts):
        raise CannotHold
    if not takes_organizations(prop):
        parts.insert(1, str(item.get("Type") or "").partition(":")[2])
    return "~".join(parts)


def _type(prop: Property, item: Any) -> str:
    return ctdl.class_info(str(item)).label


_WRITERS: dict[Value, Callable[[Property, Any], str]] = {
    Value.CONCEPT: _concept,
    Value.CONCEPT_URI: _concept,
    Value.DURATION: _duration,
    Value.PROFILE: _profile,
    Value.FRAMEWORK: _item,
    Value.COMPETENCY: _competency,
    Value.REFERENCE: _reference,
    Value.TYPE: _type,
}
__all__ = ["CannotHold", "CodeSystem", "cells_of", "text_of"]

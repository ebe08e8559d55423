"""A document that says something under every property of a kind, for tests that nothing may get lost."""

from typing import Any

import ctdl
from ctdl import Declaration, Level, Property, Value

BASE = "https://registry.example"
DEEPEST = 3
_PLAIN: dict[Value, Any] = {
    Value.TEXT: "Words of some length about it",
    Value.TEXTS: "One thing",
    Value.STRING: "X-1",
    Value.URL: "https://example.org/page",
    Value.URI: "https://example.org/thing",
    Value.DATE: "2026-09-01",
    Value.APPROXIMATE_DATE: "2026-09",
    Value.DURATION: "P2Y6M",
    Value.NUMBER: 12.5,
    Value.BOOLEAN: False,
    Value.LANGUAGE: "es",
    Value.CONCEPT_URI: "https://example.org/concepts/1",
    Value.NAMED: "Welding",
    Value.FRAMEWORK: {"Framework": "https://example.org/codes", "CodedNotation": "15-1254.00", "Name": "Developers"},
    Value.COMPETENCY: {"TargetNodeName": "Welds steel", "Framework": "https://example.org/framework"},
    Value.ALIGNMENT: {"TargetNodeName": "Level 5", "Weight": 0.5},
}


# Texts that are something else in truth (Property.entry).
_ENTRIES = {"approximate date": "2026-09", "currency": "USD", "country": "United States", "region": "Oregon"}


def everything(kind: Declaration, class_term: str, *, base: str = BASE, is_brief: bool = False) -> dict:
    """A document of this class with a value, where possible two, under every property that the class may have.

    is_brief: an object inside (a cost, a condition, …) says what it has to, or one thing, instead of everything.
    """
    document = ctdl.new_document(class_term, ctid=ctdl.new_ctid(), base=base)
    asked = [prop for prop in kind.properties_for(class_term) if prop.entered]
    values = {prop.term: _value(prop, 0, is_brief=is_brief) for prop in asked}
    given = {term: value for term, value in values.items() if value is not None}
    return ctdl.edit(document, given, base=base)


def _value(prop: Property, depth: int, *, is_brief: bool = False) -> Any:
    if prop.value in (Value.TYPE, Value.CTID):
        return None
    if prop.value is Value.PROFILE and depth >= DEEPEST:
        return None
    one = _one(prop, depth, is_brief=is_brief)
    if not prop.multiple:
        return one
    return [one, _another(prop, one)] if depth == 0 and not (is_brief and isinstance(one, dict)) else [one]


def _one(prop: Property, depth: int, *, is_brief: bool = False) -> Any:
    if prop.term == "ceterms:email":
        return "info@example.org"
    if prop.entry:
        return _ENTRIES[prop.entry]
    if prop.value is Value.PROFILE:
        inner = [each for each in ctdl.profile(prop.profile or "").properties if each.entered]
        if is_brief:
            plain = [each for each in inner if each.value not in (Value.PROFILE, Value.TYPE, Value.CTID)]
            inner = [each for each in plain if each.level in (Level.REQUIRED, Level.ONE_OF)] or plain[:1]
        values = {each.inputs[0]: _value(each, depth + 1) for each in inner}
        return {name: value for name, value in values.items() if value is not None}
    if prop.scheme and ctdl.scheme(prop.scheme).concepts:
        return ctdl.scheme(prop.scheme).concepts[-1].uri
    if prop.value is Value.REFERENCE:
        return "ce-11111111-1111-4111-8111-111111111111"
    return _PLAIN[prop.value]


def _another(prop: Property, one: Any) -> Any:
    if prop.value is Value.REFERENCE:
        return {"Type": prop.range[0] if prop.range else "ceterms:Organization", "Name": "Not in any registry"}
    if prop.scheme and ctdl.scheme(prop.scheme).concepts:
        return ctdl.scheme(prop.scheme).concepts[0].uri
    if prop.value is Value.PROFILE:
        return {next(iter(one)): next(iter(one.values()))}
    if prop.term == "ceterms:email":
        return "help@example.org"
    return f"{one} too" if isinstance(one, str) and not (prop.value is Value.LANGUAGE or prop.entry) else one

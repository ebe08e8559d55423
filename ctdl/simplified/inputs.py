"""Brings the input of the Registry Assistant into ordinary form: one value per property, found by any of its names.

What is peculiar to single inputs (two address lines, lists of codes, cost items) ends here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ctdl.declaration import Property, Value
from ctdl.findings import shown
from ctdl.simplified.fields import Fields
from ctdl.simplified.frameworks import CODE_INPUTS
from ctdl.simplified.scope import Scope, as_list, is_empty
from ctdl.texts import is_language_map

# Accepted as input, but no longer a property of what is published.
MOVED = {"ceterms:entryCondition": "ceterms:requires"}
# What a bare text or number means where an object is expected.
SHORTHAND = {
    "ConditionProfile": "Description",
    "ContactPoint": "Name",
    "DurationProfile": "ExactDuration",
    "FinancialAssistanceProfile": "Name",
    "IdentifierValue": "IdentifierValueCode",
    "JurisdictionProfile": "Description",
    "MonetaryAmount": "Value",
    "Place": "Name",
    "ProcessProfile": "Description",
    "QuantitativeValue": "Value",
    "RevocationProfile": "Description",
    "ValueProfile": "Value",
}


def gather(fields: Fields, value: Mapping[str, Any], scope: Scope) -> tuple[dict[str, Any], dict[str, Any]]:
    """(values by term, in the order of the declaration; members that no field knows but CTDL may).

    Empty members stay, as None: they say that a property is to be removed. Unknown names are reported.
    """
    given: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for name, item in value.items():
        prop = fields.find(name)
        if prop is not None:
            _add(given, prop, name, item, scope)
        elif not is_empty(item) and name.lower() not in ("@id", "id"):
            _note_unknown(fields, name, item, unknown, scope)
    _move(fields, given, scope)
    return {term: given[term] for term in fields.by_term if term in given}, unknown


def _add(given: dict[str, Any], prop: Property, name: str, item: Any, scope: Scope) -> None:
    if is_empty(item):
        given.setdefault(prop.term, None)
        return
    item = _ordinary(prop, name, item)
    before = given.get(prop.term)
    given[prop.term] = item if before is None else _joined(prop, name, before, item, scope)


def _joined(prop: Property, name: str, before: Any, item: Any, scope: Scope) -> Any:
    """The value of a property that the input gives under two of its names."""
    if prop.multiple:
        return [*as_list(before), *as_list(item)]
    if prop.value is Value.TEXT and name.lower() == "address2":
        return f"{before}, {str(item).strip()}"
    if prop.value is Value.TEXT and isinstance(before, Mapping) != isinstance(item, Mapping):
        plain, languages = (item, before) if isinstance(before, Mapping) else (before, item)
        return {**languages, scope.language: plain}
    with scope.at(name):
        scope.warn("too-many-values", f"{prop.label} is given twice. The first is used; remove the other.")
    return before


def _ordinary(prop: Property, name: str, item: Any) -> Any:
    """One input's value as an ordinary value of its property."""
    lower = name.lower()
    if prop.value is Value.FRAMEWORK and lower in CODE_INPUTS:
        return [str(code).strip() for code in as_list(item) if not is_empty(code)]
    if prop.value is Value.FRAMEWORK and lower.startswith("alternative") and not isinstance(item, Mapping):
        return [{"Name": part} for part in as_list(item) if not is_empty(part)]
    if prop.value is Value.COMPETENCY and lower.endswith("competencyframework"):
        return [{"Framework": part} for part in as_list(item) if not is_empty(part)]
    return item


def _note_unknown(fields: Fields, name: str, item: Any, unknown: dict[str, Any], scope: Scope) -> None:
    """A name with a prefix is a term and stays in the document; any other is reported and left out."""
    with scope.at(name):
        if ":" in name:
            unknown[name] = item
            scope.warn("unknown-field", f"“{shown(name)}” is not known here. It is kept as it stands, unchecked.")
            return
        near = fields.suggest(name)
        hint = f" Did you mean “{near}”?" if near else " Remove it, or look up its name in the list of properties."
        scope.warn("unknown-field", f"“{shown(name)}” is not a property here, so its value is left out.{hint}", near)


def _move(fields: Fields, given: dict[str, Any], scope: Scope) -> None:
    for old, new in MOVED.items():
        prop = fields.by_term.get(old)
        if prop is None or prop.status != "input only" or is_empty(given.get(old)):
            continue
        given[new] = [*as_list(given.get(new)), *as_list(given.pop(old))]
        with scope.at(prop.inputs[0], term=new):
            scope.warn(
                "moved-field", f"{prop.label} is published under “{fields.by_term[new].label}”, so it is moved there."
            )


def items_of(prop: Property, value: Any) -> list[Any]:
    """The single items of a value, in the form in which each becomes one object or text."""
    items = as_list(value)
    if prop.value is Value.NAMED:
        return [part for item in items for part in _single_names(item)]
    if prop.value is Value.FRAMEWORK and isinstance(value, Mapping) and is_language_map(value):
        return [{"Name": part} for part in _single_names(value)]
    if prop.value is Value.PROFILE and prop.profile == "CostProfile":
        return [cost for item in items for cost in flat_costs(item)]
    return items


def _single_names(item: Any) -> Iterator[Any]:
    """{"en": ["a", "b"]} -> {"en": "a"}, {"en": "b"}."""
    if not (isinstance(item, Mapping) and is_language_map(item)):
        yield item
        return
    for language, part in item.items():
        yield from ({language: one} for one in as_list(part))


def flat_costs(cost: Any) -> list[Any]:
    """One cost for each of its CostItems, with what they share repeated; a cost without items stays as it is."""
    if not isinstance(cost, Mapping):
        return [cost]
    key = next((name for name in cost if name.lower() == "costitems"), None)
    if key is None:
        return [cost]
    shared = {name: part for name, part in cost.items() if name != key}
    items = [item for item in as_list(cost[key]) if isinstance(item, Mapping) and not is_empty(item)]
    return [{**shared, **item} for item in items] or [shared]


def as_object(prop: Property, value: Any) -> Any:
    """A bare text or number as the object that it stands for; other values unchanged."""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        name = SHORTHAND.get(prop.profile or "", "Description")
        return {name: value}
    return value

"""Turns costs, conditions, addresses and parts that rows give into changes of a resource, with what is there already.

A blank cell keeps what is there, so each item is laid over the one that it means. Which one that is says its internal
identifier; without one it is the only one, the one with the same name, or the one that says all of it already.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ctdl
from bulkupload import grammar
from bulkupload.columns import columns_of
from bulkupload.findings import Finding, error, info, warning
from bulkupload.groups import Group
from bulkupload.items import Item, group_of
from bulkupload.language import language_of
from bulkupload.layout import Layout
from bulkupload.members import facts_of, link_up
from bulkupload.rows import RowReading
from ctdl.document import main_node, named_nodes
from ctdl.parts import REMOVE
from ctdl.simplified.fields import fields_of

Object = dict[str, Any]
_IDENTIFIERS = uuid.UUID("c5a2f0de-3a5e-5b6f-8f0f-6d1f3f2b8a10")
_TELLING = ("Name", "DirectCostType", "Identifier")  # members by which people know a cost or an address again


def internal_identifier(one: Mapping[str, Any]) -> str:
    """What stands for an object in the column "Internal Identifier": it follows from all that the object says."""
    said = json.dumps(one, sort_keys=True, ensure_ascii=False, default=str)
    return str(uuid.uuid5(_IDENTIFIERS, said))


@dataclass
class There:
    """An object of the resource as it stands. place: in the list of its property. taken: an item means it already."""

    term: str
    place: int
    object: Object
    taken: bool = False


def settle(reading: RowReading, before: Mapping[str, Any] | None, layout: Layout) -> None:
    """Puts what rows say of things inside a resource into `reading.changes`, as ctdl.edit takes it.

    before: the document of the resource as it stands, None for a new one. Findings are added to those of the row.
    """
    if reading.parts:
        _settle_parts(reading, before, layout)
    if not reading.items:
        return
    kind = layout.kind
    for slug in dict.fromkeys(item.group for item in reading.items):
        group = group_of(kind, slug)
        items = [each for item in reading.items if item.group == slug for each in _spread(item)]
        _settle_group(reading, group, items, _there(group, reading, before))


def objects_of(group: Group, before: Mapping[str, Any] | None, language: str) -> list[There]:
    """The objects of a group's properties as they stand, in simplified form."""
    if before is None:
        return []
    scope = ctdl.Scope(language=language, nodes=named_nodes(before))
    main = main_node(before)
    found = []
    for prop in group.properties:
        value = ctdl.from_jsonld(prop, main.get(prop.term), scope) if prop.term in main else None
        objects = value if isinstance(value, list) else [value] if value else []
        found += [There(prop.term, place, one) for place, one in enumerate(objects) if isinstance(one, dict)]
    return found


def _there(group: Group, reading: RowReading, before: Mapping[str, Any] | None) -> list[There]:
    """What a plain column of the row gives goes before what is there: "2 years" and its description."""
    language = language_of(reading.changes, before)
    given = {term: reading.changes[term] for term in group.terms if isinstance(reading.changes.get(term), list)}
    found = [each for each in objects_of(group, before, language) if each.term not in given]
    for term, values in given.items():
        found += [There(term, place, one) for place, one in enumerate(values) if isinstance(one, dict)]
    return found


def _spread(item: Item) -> list[Item]:
    """One for each cost of a list "tuition~1234|application~50"; and a range for a value with a largest value."""
    for values in (item.values, *item.inside.values()):
        if values.get("MaxValue") is not None and values.get("Value") is not None and "MinValue" not in values:
            values["MinValue"] = values.pop("Value")
    if not item.costs:
        return [item]
    return [
        Item(item.group, item.row, item.number, item.term, {**item.values, **cost}, item.inside, [], item.internal)
        for cost in item.costs
    ]


def _settle_group(reading: RowReading, group: Group, items: list[Item], there: list[There]) -> None:
    lists: dict[str, list[Any]] = {term: [one.object for one in there if one.term == term] for term in group.terms}
    before = {term: list(value) for term, value in lists.items()}
    for item in items:
        partner, problem = _partner(item, items, there, group)
        if problem is not None:
            _say(reading, item, problem)
            continue
        _apply(reading, item, partner, lists, group)
    for prop in group.properties:
        after = [one for one in lists[prop.term] if one]
        if len(after) > 1 and not prop.multiple:
            reading.findings.append(error("too-many-values", f"There can be one {prop.label} only."))
        if after != before[prop.term]:
            reading.changes[prop.term] = (after if prop.multiple else after[0]) if after else None


def _say(reading: RowReading, item: Item, finding: Finding) -> None:
    placed = finding.at(item.heading)
    reading.more.get(item.row, reading.findings).append(placed)


def _partner(
    item: Item, items: Sequence[Item], there: list[There], group: Group
) -> tuple[There | None, Finding | None]:
    """The object that an item means, None for a new one; or what keeps us from knowing."""
    among = [one for one in there if not item.term or one.term == item.term or item.internal]
    free = [one for one in among if not one.taken]
    same = [one for one in free if _says_all(one.object, item)]
    if grammar.is_new(item.internal):  # the same file again adds nothing
        return (same[0] if same else None), None
    if item.internal:
        found = next((one for one in free if internal_identifier(one.object) == item.internal), None)
        if found or not there:
            return found, None
    if same:
        return same[0], None
    if item.internal:
        message = "What this row means was changed since you downloaded the file. Download it again, or write #NEW."
        return None, error("changed-since", message)
    return _guess(item, items, free, group)


def _by_name(item: Item, free: list[There]) -> There | None:
    telling = {name: item.values[name] for name in _TELLING if item.values.get(name)}
    if "Identifier" in telling:  # the name of a place may change under it
        telling = {"Identifier": telling["Identifier"]}
    named = [one for one in free if telling and all(one.object.get(name) == text for name, text in telling.items())]
    return named[0] if len(named) == 1 else None


def _guess(item: Item, items: Sequence[Item], free: list[There], group: Group) -> tuple[There | None, Finding | None]:
    if not free:
        nothing = info("nothing-to-remove", f"There is no {group.label.lower()} to remove.")
        return None, nothing if item.removed else None
    if item.number:
        numbered = [one for one in free if one.place == item.number - 1]
        return (numbered[0] if numbered else None), None
    named = _by_name(item, free)
    if named or "Identifier" in item.values:  # an address with an identifier that none of those there has is new
        return named, None
    alike = [each for each in items if each.term == item.term and not grammar.is_new(each.internal)]
    if len(free) == 1 and len(alike) == 1:
        return free[0], None
    message = (
        f"There are {len(free)} of the kind “{group.label}” already, and nothing says which one is meant. "
        "Give the Internal Identifier of a file you downloaded, or #NEW to add one."
    )
    return None, error("which-one", message)


def _says_all(one: Object, item: Item) -> bool:
    if item.removed and not item.values:
        return False
    deeper = ((_inner(one, name).get(key), part) for name, inner in item.inside.items() for key, part in inner.items())
    own = ((one.get(name), value) for name, value in item.values.items())
    return all(_equal(there, given) for pairs in (own, deeper) for there, given in pairs)


def _equal(there: Any, given: Any) -> bool:
    if given is None:
        return there is None
    if isinstance(given, list) and not isinstance(there, list):
        return len(given) == 1 and bool(_equal(there, given[0]))
    return bool(there == given)


def _inner(one: Object, name: str) -> Object:
    value = one.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, dict) else {}


def _apply(reading: RowReading, item: Item, partner: There | None, lists: dict[str, list[Any]], group: Group) -> None:
    if partner is not None:
        partner.taken = True
    if item.removed:
        if partner is not None:
            _put(lists, partner, None)
        return
    if item.says_nothing:
        return
    after = _laid_over(dict(partner.object) if partner else {}, item, reading)
    if partner is None:
        _in_currency(after, item, reading, group)
    term = item.term or (partner.term if partner else group.terms[0])
    if partner is None:
        lists[term].append(after)
        _needed(reading, item, after, group)
    elif partner.term == term:
        _put(lists, partner, after)
    else:  # from the requirements to the recommendations
        _put(lists, partner, None)
        lists[term].append(after)


def _in_currency(after: Object, item: Item, reading: RowReading, group: Group) -> None:
    """A new price that says no currency is in the usual one, as it always was in these files."""
    if after.get("Price") is not None and not after.get("Currency") and "Currency" not in item.values:
        prop = ctdl.profile(group.profile).find_property("ceterms:currency")
        if prop is not None and prop.default:
            after["Currency"] = prop.default
            _say(reading, item, info("default-used", f"Nothing says the currency, so {prop.default} is entered."))


def _put(lists: dict[str, list[Any]], partner: There, after: Object | None) -> None:
    """None stands where one is taken out, so that the places of the others stay."""
    lists[partner.term][partner.place] = after


def _laid_over(one: Object, item: Item, reading: RowReading) -> Object:
    for name, value in item.values.items():
        if value is None:
            one.pop(name, None)
        else:
            one[name] = value
    for name, inner in item.inside.items():
        there = one.get(name)
        if isinstance(there, list) and len(there) > 1:
            message = "There are several of these inside, and columns can hold one. Change them on the page."
            _say(reading, item, warning("several-inside", message))
            continue
        changed = {**_inner(one, name), **inner}
        changed = {key: part for key, part in changed.items() if part is not None}
        one[name] = [changed] if changed else None
    return {name: value for name, value in one.items() if value is not None}


def _needed(reading: RowReading, item: Item, after: Object, group: Group) -> None:
    profile = ctdl.profile(group.profile)
    needed = [prop for prop in profile.properties if prop.term in group.needed]
    missing = [prop.label for prop in needed if not after.get(fields_of(profile).name_of(prop))]
    if missing:
        names = " and ".join(missing)
        _say(reading, item, warning("incomplete-item", f"A {group.label.lower()} needs {names} before it is approved."))


# -- parts that are nodes of their own --------------------------------------------------------------------------------


def _settle_parts(reading: RowReading, before: Mapping[str, Any] | None, layout: Layout) -> None:
    """The parts as lists by their name, linked with the whole and with each other."""
    facts = facts_of(layout.kind)
    further: list[dict[str, Any]] = []
    if "children" in facts:
        prop = columns_of(layout.kind).declaration.property(facts["children"])
        main = main_node(before) if before else {}
        if before and prop.term in main:
            there = ctdl.from_jsonld(prop, main[prop.term], ctdl.Scope(nodes=named_nodes(before)))
            reading.changes.setdefault(prop.term, there)
        parts = [item for _, item in reading.parts if "CTID" in item]
        further = link_up(layout.kind, parts, reading.changes, before)
    for name in dict.fromkeys(name for name, _ in reading.parts):
        reading.changes[name] = [_marked(item) for each, item in reading.parts if each == name]
    if further:
        reading.changes[facts["lists"][0]] += further


def _marked(part: dict[str, Any]) -> dict[str, Any]:
    """The part as ctdl.parts takes it: one that a row removes says so."""
    rest = {name: value for name, value in part.items() if name != "#removed"}
    return {**rest, REMOVE: True} if "#removed" in part else rest

"""The rules of a pathway ("two of these four steps"): rows of their own in a file, standing inside their steps."""

from collections.abc import Mapping, Sequence
from typing import Any

from bulkupload import grammar
from bulkupload.members import MemberLayout, cell, identifier_of
from bulkupload.reading import RawRow
from ctdl.matching import plain

_RULE = {
    "name": "Name",
    "description": "Description",
    "requirednumber": "RequiredNumber",
    "targetcomponent": "TargetComponent",
}


def rule_columns(kind: str, headings: Sequence[str]) -> set[int]:
    """The columns of a pathway that only its rules fill, and the one by which steps name them."""
    names = {*_RULE, "hascondition"} if kind == "pathway" else set()
    return {index for index, heading in enumerate(headings) if plain(heading) in names}


def read_rule(row: RawRow, headings: Sequence[str], local: Mapping[str, str]) -> dict[str, object]:
    """A row of a pathway that says how many of which steps must be done."""
    rule: dict[str, object] = {}
    for index, heading in enumerate(headings):
        name, text = _RULE.get(plain(heading)), cell(row, index)
        if name == "TargetComponent" and text:
            rule[name] = [local.get(part, part) for part in grammar.parts(text)]
        elif name and text:
            rule[name] = int(text) if name == "RequiredNumber" and text.isdigit() else text
    if "Name" in rule:  # "Requires 2 of 4 items." says all that a description can say
        rule.setdefault("Description", rule["Name"])
    return rule


def put_rules(
    parts: list[tuple[str, dict[str, Any]]], rules: Mapping[str, dict[str, object]], rows: Mapping[str, str]
) -> None:
    """Puts the rules into the steps that name them. rows: CTID of a step -> its cell "has Condition"."""
    for _, item in parts:
        named = [rules[part] for part in grammar.parts(rows.get(str(item.get("CTID")), "")) if part in rules]
        if named:
            item["HasCondition"] = named


def condition_cells(
    rows: Sequence[RawRow], headings: Sequence[str], members: Sequence[MemberLayout], local: Mapping[str, str]
) -> dict[str, str]:
    """CTID of a step -> what stands in its column "has Condition"."""
    index = next((index for index, heading in enumerate(headings) if plain(heading) == "hascondition"), None)
    if index is None:
        return {}
    return {local.get(identifier_of(row, members), ""): cell(row, index) for row in rows}

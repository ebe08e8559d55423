"""Occupations (SOC, O*NET), industries (NAICS) and instructional programs (CIP) given by code, text or item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ctdl.codes import CIP, NAICS, ONET, CodeSystem, system_named
from ctdl.declaration import Property
from ctdl.document import Node
from ctdl.simplified.alignments import ALIGNMENT, VOCABULARY_LANGUAGE, write_alignment, write_name
from ctdl.simplified.scope import Scope
from ctdl.texts import text

__all__ = ["CIP", "CODE_INPUTS", "NAICS", "ONET", "SYSTEMS", "CodeSystem", "coded", "system_of", "write_framework_item"]

# The framework in which a property is usually coded.
SYSTEMS: dict[str, CodeSystem] = {
    "ceterms:occupationType": ONET,
    "ceterms:industryType": NAICS,
    "ceterms:instructionalProgramType": CIP,
}
# Inputs that hold codes alone; elsewhere a text that is no code is a name.
CODE_INPUTS = {"onet_codes", "cip_codes", "naicslist", "naics"}


def write_framework_item(prop: Property, value: Any, scope: Scope) -> Any:
    """A FrameworkItem, a code or a plain name as alignment object."""
    system = SYSTEMS.get(prop.term)
    if isinstance(value, Mapping):
        item = write_alignment(prop, value, scope)
        # A program given without framework is one of the CIP; occupations without framework stay so.
        return _official(_with_cip(item) if system is CIP else item, scope)
    code = system.tidy(str(value)) if system else None
    return coded(system, code, scope) if system and code else write_name(prop, value, scope)


def coded(system: CodeSystem, code: str, scope: Scope) -> Node:
    """The alignment object of a code; its name only where the scope's lookup knows it."""
    name = scope.lookup(system.table, code)
    return (
        {"@type": ALIGNMENT, "ceterms:framework": system.framework}
        | {"ceterms:frameworkName": {VOCABULARY_LANGUAGE: system.name}, "ceterms:codedNotation": code}
        | ({"ceterms:targetNode": system.page.format(code=code)} if system.page else {})
        | ({"ceterms:targetNodeName": {VOCABULARY_LANGUAGE: name}} if name else {})
    )


def _with_cip(item: Node) -> Node:
    if not item or "ceterms:framework" in item or "ceterms:codedNotation" not in item:
        return item
    head = {
        "@type": ALIGNMENT,
        "ceterms:framework": CIP.framework,
        "ceterms:frameworkName": {VOCABULARY_LANGUAGE: CIP.name},
    }
    return head | item


def system_of(item: Mapping[str, Any]) -> CodeSystem | None:
    """The framework that an alignment object names by address or name, None when it is none of ours."""
    address = item.get("ceterms:framework")
    return system_named(address if isinstance(address, str) else "", text(item.get("ceterms:frameworkName")))


def _official(item: Node, scope: Scope) -> Node:
    """An item of a known framework with its code in official form, and its name where only a table has it."""
    stated = item.get("ceterms:codedNotation")
    system = system_of(item) if isinstance(stated, (str, int, float)) else None
    code = system.tidy(str(stated)) if system else None
    if system is None or code is None:
        return item
    name = None if item.get("ceterms:targetNodeName") else scope.lookup(system.table, code)
    more = {"ceterms:targetNodeName": {VOCABULARY_LANGUAGE: name}} if name else {}
    return item | {"ceterms:codedNotation": code} | more

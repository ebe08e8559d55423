"""Checks of alignment objects and of the concepts they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ctdl.declaration import Level, Property, Value
from ctdl.findings import shown
from ctdl.identifiers import DEFAULT_REGISTRY, reference_ctid, resource_uri, split_address
from ctdl.simplified.alignments import concept_text, unknown_concept_message
from ctdl.simplified.scope import is_empty
from ctdl.validation.notations import check_notation
from ctdl.validation.report import Report
from ctdl.validation.scalars import check_text
from ctdl.vocabularies import scheme


def check_alignment(prop: Property, value: Any, path: str, report: Report) -> None:
    if isinstance(value, str):
        message = (
            f"{prop.label}: “{shown(value)}” is written as plain text. Choose it again, or save the form once more."
        )
        report.warn(path, "wrong-shape", message)
    elif not isinstance(value, dict):
        report.error(path, "wrong-shape", f"{prop.label} must be a name or an item of a framework.")
    else:
        _check_alignment_parts(prop, value, path, report)


_NAMING = ("ceterms:targetNodeName", "ceterms:targetNode", "ceterms:codedNotation", "ceterms:framework")


def _check_alignment_parts(prop: Property, value: Mapping[str, Any], path: str, report: Report) -> None:
    target = value.get("ceterms:targetNode")
    if isinstance(target, str) and reference_ctid(target) and not split_address(target):
        report_bare_ctid(prop, target, f"{path}/ceterms:targetNode", report)
    if prop.value is Value.COMPETENCY and isinstance(target, str) and not _is_competency(report.class_at(target)):
        message = f"{prop.label} takes competencies only. Choose a competency, or name it without an address."
        report.warn(f"{path}/ceterms:targetNode", "wrong-class", message)
    check_notation(prop, value, path, report)
    if all(is_empty(value.get(term)) for term in _NAMING):
        report.warn(path, "empty-value", f"{prop.label} has an entry without a name. Name it or remove it.")
    for term in ("ceterms:targetNodeName", "ceterms:frameworkName", "ceterms:targetNodeDescription"):
        if not is_empty(value.get(term)):
            check_text(prop, value[term], f"{path}/{term}", report)


def _is_competency(class_term: str | None) -> bool:
    return class_term is None or class_term == "ceasn:Competency"


def check_concept(prop: Property, value: Any, path: str, report: Report) -> None:
    target = value.get("ceterms:targetNode") if isinstance(value, dict) else None
    if prop.scheme and isinstance(target, str) and scheme(prop.scheme).get(target):
        return  # as nearly always
    if isinstance(value, str) and prop.value is Value.CONCEPT:
        message = f"{prop.label}: “{shown(value)}” is written as plain text. Choose it again from the list."
        report.warn(path, "wrong-shape", message)
    if not isinstance(value, (str, dict)):
        report.error(path, "wrong-shape", f"{prop.label} must be chosen from its list.")
    elif prop.scheme:
        _check_in_scheme(prop, prop.scheme, concept_text(value), path, report)


def _check_in_scheme(prop: Property, scheme_term: str, wanted: str, path: str, report: Report) -> None:
    own = scheme(scheme_term)
    if own.get(wanted) or not own.concepts or own.find(wanted):
        return
    near = own.suggest(wanted)
    # A required property whose value is not in its list has not been answered.
    say = report.error if prop.level is Level.REQUIRED else report.warn
    say(path, "unknown-concept", unknown_concept_message(prop, own, wanted), near.uri if near else "")


def report_bare_ctid(prop: Property, value: str, path: str, report: Report) -> None:
    message = f"{prop.label}: “{shown(value)}” is a CTID alone. Give the address of the resource in the registry."
    report.error(path, "bare-ctid", message, resource_uri(_base(report), value.lower()))


def _base(report: Report) -> str:
    address = next(filter(None, map(split_address, report.nodes)), None)
    return address[0] if address else DEFAULT_REGISTRY

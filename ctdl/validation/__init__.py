"""Checks documents against the minimum data rules, the syntax of values and the vocabularies of CTDL.

Sources: the Minimum Data Policy with its dated relaxations and the Registry Assistant's input classes,
through what ctdl/data declares; lengths and the rule on accreditation from the publisher of 2019.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ctdl.classes import suggest_class
from ctdl.declaration import declaration_of, kind_of, kinds
from ctdl.document import Node, class_of, main_node
from ctdl.findings import Finding, Severity, shown
from ctdl.identifiers import find_ctid, is_blank, is_ctid
from ctdl.placing import placed
from ctdl.simplified import Formatted
from ctdl.validation.codes import CODES
from ctdl.validation.objects import check_members, described_table, table_of
from ctdl.validation.relations import check_framework
from ctdl.validation.report import Known, Report

__all__ = ["CODES", "Known", "minimum", "validate", "validate_formatted"]


def validate(document: Mapping[str, Any], *, known: Known | None = None) -> list[Finding]:
    """Everything there is to say about a document ({"@context", "@id", "@graph"}), in the order of its properties.

    Paths are JSON pointers into the document. Any JSON object is accepted; what is no document is said so.
    known: CTID -> class of that resource, None when unknown; with it references are checked for their target's class.
    """
    main = main_node(document)
    if not main or not isinstance(document.get("@graph"), list):
        return [
            Finding(
                "", "no-resource", Severity.ERROR, "This is not a CTDL document: it has no “@graph” with a resource."
            )
        ]
    report = _report(document, known)
    declaration = kind_of(class_of(main))
    path = report.paths.get(str(main.get("@id")), _path_of(document, main))
    if declaration is None or class_of(main) not in declaration.classes:
        _report_class(main, path, report)
    if declaration is not None:
        check_members(main, table_of(declaration, class_of(main)), path, report, top=True)
        _check_identity(main, path, report)
    report.term = ""
    _check_others(document, main, report)
    check_framework(document, main, report)
    return placed(report.findings, declaration)


def minimum(document: Mapping[str, Any], *, known: Known | None = None) -> list[Finding]:
    """What keeps the document from being approved: the errors alone."""
    return [finding for finding in validate(document, known=known) if finding.severity is Severity.ERROR]


def validate_formatted(formatted: Formatted) -> list[Finding]:
    """What the conversion of an input found, then what its document lacks; what both found is said once.

    Paths of the former point into the input, those of the latter into the document.
    """
    said = {(finding.code, finding.message) for finding in formatted.findings}
    checks = validate(formatted.document)
    return formatted.findings + [each for each in checks if (each.code, each.message) not in said]


def _report(document: Mapping[str, Any], known_elsewhere: Known | None) -> Report:
    known: dict[str, Node] = {}
    paths: dict[str, str] = {}
    for index, node in enumerate(document["@graph"]):
        if isinstance(node, dict) and isinstance(node.get("@id"), str):
            known[node["@id"]] = node
            paths[node["@id"]] = f"/@graph/{index}"
    return Report(known, paths, known=known_elsewhere)


def _path_of(document: Mapping[str, Any], main: Node) -> str:
    return f"/@graph/{next(index for index, node in enumerate(document['@graph']) if node is main)}"


def _report_class(main: Node, path: str, report: Report) -> None:
    stated = class_of(main)
    report.term = "@type"
    if not stated:
        report.error(f"{path}/@type", "missing-required", "The type is required: choose what kind of resource this is.")
        return
    known = tuple(term for declaration in kinds() for term in declaration.classes)
    near = suggest_class(stated, known)
    message = f"“{shown(stated)}” is not a type that can be published on its own. Choose another type."
    if kind_of(stated):  # the general class, where no type has been chosen yet
        near, message = None, "The type is required: choose what kind of resource this is."
    report.error(f"{path}/@type", "unknown-class", message, near.term if near else "")


def _check_identity(main: Node, path: str, report: Report) -> None:
    ctid, address = main.get("ceterms:ctid"), main.get("@id")
    named = find_ctid(address) if isinstance(address, str) else None
    if is_ctid(ctid) and named and named != ctid:
        report.term = "ceterms:ctid"
        message = "The CTID is not the one in the address of the resource. Both must be the same."
        report.error(f"{path}/ceterms:ctid", "ctid-mismatch", message, named)


def _check_others(document: Mapping[str, Any], main: Node, report: Report) -> None:
    """Nodes that the main node does not refer to: members with a CTID of their own, and blank nodes left behind."""
    for index, node in enumerate(document["@graph"]):
        path = f"/@graph/{index}"
        if not isinstance(node, dict):
            report.error(path, "wrong-shape", "Every entry of “@graph” must be an object.")
        elif node is not main and not (is_blank(node.get("@id")) and node["@id"] in report.seen):
            _check_other(node, path, report)


def _check_other(node: Node, path: str, report: Report) -> None:
    node_id, class_term = node.get("@id"), class_of(node)
    if isinstance(node_id, str) and is_blank(node_id) and not report.mentioned(node_id):
        report.info(path, "unreferenced-node", "Nothing refers to this description. Remove it.")
        return
    declaration = declaration_of(class_term)
    named = declaration is not None and not is_blank(node_id)
    table = table_of(declaration, class_term) if declaration and named else described_table(class_term)
    check_members(node, table, path, report)

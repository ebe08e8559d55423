"""Checks of objects and of what they refer to: nodes, profiles, alignments, references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from ctdl.classes import class_info, classes, lineage
from ctdl.declaration import Declaration, Level, Property, Value, declaration_of, kinds, profile, profiles
from ctdl.document import class_of
from ctdl.findings import escape, shown
from ctdl.identifiers import is_blank, reference_ctid
from ctdl.simplified.fields import profile_fields, reference_fields
from ctdl.simplified.scope import is_empty
from ctdl.validation import relations, rules
from ctdl.validation.alignments import check_alignment, check_concept, report_bare_ctid
from ctdl.validation.report import Report
from ctdl.validation.scalars import SCALARS, Check, check_text

# Where something described in place is not accepted: only what is published itself may be named.
PUBLISHED_ONLY = frozenset(
    f"ceterms:{name}"
    for name in (
        "hasConditionManifest", "hasCostManifest", "commonConditions", "commonCosts", "hasSupportService",
        "hasVerificationService", "usesVerificationService", "hasAlignmentMap",
    )
)  # fmt: skip

ANYTHING = "rdfs:Resource"


@dataclass(frozen=True)
class Table:
    """The rules for nodes of one class, or for one profile, worked out once."""

    properties: Mapping[str, tuple[Property, Check, bool]]  # term -> property, its check, whether the class has it
    required: tuple[Property, ...]
    one_of: tuple[tuple[Property, ...], ...]
    what: str  # "a credential": for sentences


def check_members(node: Mapping[str, Any], table: Table, path: str, report: Report, *, top: bool = False) -> None:
    """Every property of a node; at the top the findings below belong to the property's term."""
    for term, value in node.items():
        if top:
            report.term = term
        entry = table.properties.get(term)
        if entry is not None:
            check_property(entry, value, f"{path}/{escape(term)}", report, table)
        elif term not in ("@id", "@type"):
            check_unknown(term, f"{path}/{escape(term)}", report, table)
    check_presence(node, table, path, report, top=top)
    rules.check_together(node, path, report, top=top)
    relations.check_relations(node, path, report, top=top)


def check_presence(node: Mapping[str, Any], table: Table, path: str, report: Report, *, top: bool) -> None:
    for prop in table.required:
        if is_empty(node.get(prop.term)):
            if top:
                report.term = prop.term
            message = f"{prop.label} is required: fill it in."
            report.error(f"{path}/{prop.term}", "missing-required", message)
    for group in table.one_of:
        if all(is_empty(node.get(prop.term)) for prop in group):
            if top:
                report.term = group[0].term
            labels = ", ".join(prop.label for prop in group)
            message = f"Fill in at least one of these: {labels}."
            report.error(f"{path}/{group[0].term}", "missing-one-of", message)


def check_property(entry: tuple[Property, Check, bool], value: Any, path: str, report: Report, table: Table) -> None:
    prop, check, allowed = entry
    if not allowed:
        report.warn(path, "property-not-for-class", f"{prop.label} is not used for {table.what}. Remove it.")
    elif prop.status == "deprecated":
        message = f"{prop.label} is out of use. Say it in one of today's properties and remove it here."
        report.warn(path, "deprecated-property", message)
    if not value and not isinstance(value, (bool, int, float)):
        if prop not in table.required:
            report.warn(path, "empty-value", f"{prop.label} is there but empty. Fill it in or remove it.")
    elif check is check_text or not isinstance(value, list):
        check(prop, value, path, report)
    else:
        check_items(prop, check, value, path, report)


def check_items(prop: Property, check: Check, value: list[Any], path: str, report: Report) -> None:
    if not prop.multiple and len(value) > 1:
        report.warn(path, "too-many-values", f"{prop.label} takes one value. Keep one and remove the others.")
    said = set()
    for index, item in enumerate(value):
        check(prop, item, f"{path}/{index}", report)
        if not isinstance(item, str):
            continue
        if item in said:
            message = f"{prop.label} holds “{shown(item)}” twice. Remove one."
            report.warn(f"{path}/{index}", "duplicate-value", message)
        said.add(item)


def check_unknown(term: str, path: str, report: Report, table: Table) -> None:
    label = known_terms().get(term)
    if label:
        report.warn(path, "property-not-for-class", f"{label} is not used for {table.what}. Remove it.")
    else:
        report.info(path, "unknown-property", f"“{shown(term)}” is not known here. It is kept as it stands, unchecked.")


@cache
def known_terms() -> dict[str, str]:
    """The labels of all declared terms."""
    return {prop.term: prop.label for each in (*kinds(), *profiles()) for prop in each.properties}


# -- tables --------------------------------------------------------------------------------------------------------


@cache
def class_table(class_term: str, slug: str) -> Table:
    """The rules for the main node of a class of a kind."""
    declaration = next(each for each in kinds() if each.slug == slug)
    label = class_info(class_term).label if class_term in classes() else declaration.label
    return _table(declaration.properties, class_term, f"the type “{label}”")


@cache
def profile_table(name: str) -> Table:
    declaration = profile(name)
    class_term = next(iter(declaration.classes), "")
    return _table(profile_fields(name).by_term.values(), class_term, f"“{declaration.label}”")


@cache
def member_table(class_term: str, name: str) -> Table:
    """The rules for a node beside the main one, of one of the several classes of its profile."""
    label = class_info(class_term).label if class_term in classes() else profile(name).label
    return _table(profile(name).properties, class_term, f"the type “{label}”")


@cache
def reference_table(class_term: str) -> Table:
    """The rules for something described in place: all may be said, its name must be."""
    properties = tuple(reference_fields(class_term).by_term.values())
    table = _table(properties, class_term, "a description in place")
    names = tuple(prop for prop in properties if prop.term in ("ceterms:name", "ceasn:competencyText"))
    return Table(table.properties, (), (names,), table.what)


def _table(properties: Iterable[Property], class_term: str, what: str) -> Table:
    entries = {prop.term: (prop, _CHECKS[prop.value], _is_for(prop, class_term)) for prop in properties}
    own = [prop for prop, _, allowed in entries.values() if allowed]
    groups = dict.fromkeys(prop.one_of for prop in own if prop.one_of)
    return Table(
        properties=entries,
        required=tuple(prop for prop in own if prop.level is Level.REQUIRED),
        one_of=tuple(tuple(entries[term][0] for term in group if term in entries) for group in groups),
        what=what,
    )


def _is_for(prop: Property, class_term: str) -> bool:
    """Whether a document may have the property; some are taken from input only, to be written under another."""
    return prop.allowed_on(class_term) and not (prop.status == "input only" and prop.value is not Value.TYPE)


@cache
def described_table(class_term: str) -> Table:
    """The rules for a blank node: those of its own profile, else those of something described in place."""
    declaration = declaration_of(class_term)
    if declaration is None or declaration.slug:
        return reference_table(class_term)
    table = table_of(declaration, class_term)
    # What has a CTID is no blank node.
    return replace(table, required=tuple(prop for prop in table.required if prop.term != "ceterms:ctid"))


def table_of(declaration: Declaration, class_term: str) -> Table:
    return class_table(class_term, declaration.slug) if declaration.slug else member_table(class_term, declaration.name)


# -- profiles --------------------------------------------------------------------------------


def check_profile(prop: Property, value: Any, path: str, report: Report) -> None:
    if is_blank(value):
        check_blank(prop, value, path, report)
    elif not isinstance(value, dict):
        report.error(path, "wrong-shape", f"{prop.label} must be filled in field by field, not as a single text.")
    elif prop.profile:
        check_members(value, profile_table(prop.profile), path, report)


# -- references ----------------------------------------------------------------------------------------------------


def check_reference(prop: Property, value: Any, path: str, report: Report) -> None:
    if isinstance(value, dict):
        _check_described_in_place(prop, value, path, report)
    elif not isinstance(value, str):
        report.error(path, "wrong-shape", f"{prop.label} must name a resource by its address in the registry.")
    elif is_blank(value):
        check_blank(prop, value, path, report)
    elif "://" not in value:
        _check_odd_reference(prop, value, path, report)
    elif report.known is not None or value in report.nodes:
        check_class(prop, report.class_at(value), path, report)


def _check_described_in_place(prop: Property, value: Mapping[str, Any], path: str, report: Report) -> None:
    report.warn(
        path, "wrong-shape", f"{prop.label} holds a whole description where its address belongs. Save it again."
    )
    check_members(value, reference_table(class_of(value)), path, report)


def _check_odd_reference(prop: Property, value: str, path: str, report: Report) -> None:
    if reference_ctid(value):
        report_bare_ctid(prop, value, path, report)
    else:
        message = f"{prop.label}: “{shown(value)}” is not the address of a resource. Choose the resource again."
        report.error(path, "bad-reference", message)


def check_blank(prop: Property, node_id: str, path: str, report: Report) -> None:
    """A reference to a node of this document, and the first time also that node."""
    node = report.nodes.get(node_id)
    if node is None:
        message = f"{prop.label} refers to a description that is not here. Choose it again or describe it again."
        report.error(path, "dangling-reference", message)
        return
    if prop.term in PUBLISHED_ONLY:
        message = f"{prop.label} takes only what is published. Publish it, then choose it here."
        report.error(path, "reference-by-description", message)
    class_term = class_of(node)
    check_class(prop, class_term, path, report)
    if node_id not in report.seen:
        report.seen.add(node_id)
        check_node(prop, node, class_term, report.paths[node_id], report)


def check_class(prop: Property, class_term: str | None, path: str, report: Report) -> None:
    """Whether the property takes a resource of this class, where both are known."""
    if not prop.range or not class_term or class_term in prop.range or ANYTHING in prop.range:
        return
    if not any(broader in prop.range for broader in lineage(class_term)):
        label = class_info(class_term).label if class_term in classes() else class_term
        report.warn(path, "wrong-class", f"{prop.label} does not take a resource of the type “{label}”.")


def check_node(prop: Property, node: Mapping[str, Any], class_term: str, path: str, report: Report) -> None:
    check_members(node, profile_table(prop.profile) if prop.profile else described_table(class_term), path, report)


_CHECKS: dict[Value, Check] = SCALARS | {
    Value.TEXT: check_text,
    Value.TEXTS: check_text,
    Value.CONCEPT: check_concept,
    Value.CONCEPT_URI: check_concept,
    Value.NAMED: check_alignment,
    Value.FRAMEWORK: check_alignment,
    Value.COMPETENCY: check_alignment,
    Value.ALIGNMENT: check_alignment,
    Value.REFERENCE: check_reference,
    Value.PROFILE: check_profile,
}

"""Rules about what nodes say of one another: parts and wholes, parents and children, versions, frameworks.

Source: the inverse properties of the CTDL schema, and those that are inverse by their meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ctdl.declaration import declaration_of
from ctdl.differences import label_of
from ctdl.document import Node, class_of, nodes
from ctdl.simplified.scope import as_list
from ctdl.validation.report import Report, identities, identity

_PAIRS = (
    ("ceterms:hasPart", "ceterms:isPartOf"),
    ("ceasn:hasChild", "ceasn:isChildOf"),
    ("ceasn:hasTopChild", "ceasn:isTopChildOf"),
    ("skos:narrower", "skos:broader"),
    ("skos:hasTopConcept", "skos:topConceptOf"),
    ("ceterms:precedes", "ceterms:precededBy"),
    ("ceterms:supersedes", "ceterms:supersededBy"),
    ("ceterms:nextVersion", "ceterms:previousVersion"),
    ("ceterms:subOrganization", "ceterms:parentOrganization"),
    ("ceterms:department", "ceterms:parentOrganization"),
    ("ceterms:hasSpecialization", "ceterms:isSpecializationOf"),
    ("ceterms:hasSpecificService", "ceterms:isSpecificServiceOf"),
    ("ceterms:hasConditionManifest", "ceterms:conditionManifestOf"),
    ("ceterms:hasCostManifest", "ceterms:costManifestOf"),
    ("ceterms:object", "ceterms:objectOfAction"),
)
TERMS = frozenset(term for pair in _PAIRS for term in pair)
FRAMEWORK, COMPETENCY, PART_OF = "ceasn:CompetencyFramework", "ceasn:Competency", "ceasn:isPartOf"


def check_relations(node: Mapping[str, Any], path: str, report: Report, *, top: bool = False) -> None:
    """A node must not name itself, nor the same thing at both ends; and the nodes it names must agree."""
    said = TERMS & node.keys()
    if not said:
        return
    outer = report.term
    for first, second in _PAIRS:
        for term, inverse in ((first, second), (second, first)):
            if term in said:
                report.term = term if top else outer
                _check_relation(node, term, inverse, path, report)
    report.term = outer


def _check_relation(node: Mapping[str, Any], term: str, inverse: str, path: str, report: Report) -> None:
    own = identity(node.get("@id"))
    other_end = report.named(node, inverse)
    for index, reference in enumerate(as_list(node[term])):
        place = f"{path}/{term}/{index}" if isinstance(node[term], list) else f"{path}/{term}"
        target = identity(reference)
        if target is None:
            continue
        if target == own:
            if not _said(place, report):
                message = f"{_label(node, term)} names this very resource. Remove it, or name the other one."
                report.warn(place, "refers-to-itself", message)
        elif target in other_end:
            if term < inverse:  # said once for both ends
                message = f"{_label(node, term)} and {_label(node, inverse)} name the same. Remove one of the two."
                report.warn(place, "contradicting-pair", message)
        else:
            _check_agreement(node, (term, inverse), report.nodes.get(reference), place, report)


def _said(place: str, report: Report) -> bool:
    """Whether a term that has two inverses has been reported under the other one."""
    return any(each.path == place and each.code == "refers-to-itself" for each in report.findings)


def _check_agreement(
    node: Mapping[str, Any], pair: tuple[str, str], other: Node | None, place: str, report: Report
) -> None:
    """The other node, where this document holds it, must not say the same of this one, nor name others only."""
    term, inverse = pair
    own = identity(node.get("@id"))
    if other is None or own is None:
        return
    if own in report.named(other, term):
        message = f"{_label(node, term)}: each of the two names the other one. Remove it on one side."
        report.warn(place, "contradicting-pair", message)
    elif inverse in other and own not in report.named(other, inverse):
        message = f"{_label(node, term)}: what it names has another “{_label(other, inverse)}”. Correct one of the two."
        report.warn(place, "one-sided-pair", message)


def _label(node: Mapping[str, Any], term: str) -> str:
    declaration = declaration_of(class_of(node))
    prop = declaration.find_property(term) if declaration else None
    return prop.label if prop else label_of(term)


# -- frameworks ----------------------------------------------------------------------------------------------------


def check_framework(document: Mapping[str, Any], main: Mapping[str, Any], report: Report) -> None:
    """Every competency in the document of a framework is part of that framework."""
    if class_of(main) != FRAMEWORK:
        return
    own = identity(main.get("@id")) or ""
    report.term = ""
    for node in nodes(document):
        if class_of(node) == COMPETENCY and own not in identities(node.get(PART_OF)):
            path = f"{report.paths.get(str(node.get('@id')), '')}/{PART_OF}"
            message = "This competency does not say that it is part of this framework. Name the framework there."
            report.warn(path, "not-of-framework", message, str(main.get("@id") or ""))

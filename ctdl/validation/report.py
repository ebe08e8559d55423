"""Collects findings while a document is walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from ctdl.document import Node, class_of, strings
from ctdl.findings import Finding, Severity
from ctdl.identifiers import is_blank, reference_ctid
from ctdl.simplified.scope import as_list

# The class of the resource with this CTID ("ceterms:Certificate"), None when it is not known.
Known: TypeAlias = Callable[[str], str | None]


@dataclass
class Report:
    """What is being checked and what was found.

    nodes: the document's nodes by @id, with their paths.
    term: the top-level property of the main node that is being looked into.
    seen: ids of the further nodes that have been checked.
    known: tells the class of a resource elsewhere.
    """

    nodes: Mapping[str, Node]
    paths: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)
    term: str = ""
    seen: set[str] = field(default_factory=set)
    known: Known | None = None
    _named: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    _mentioned: dict[str, set[str]] | None = None

    def add(self, severity: Severity, path: str, code: str, message: str, suggestion: str = "") -> None:
        self.findings.append(Finding(path, code, severity, message, suggestion, self.term))

    def error(self, path: str, code: str, message: str, suggestion: str = "") -> None:
        self.add(Severity.ERROR, path, code, message, suggestion)

    def warn(self, path: str, code: str, message: str, suggestion: str = "") -> None:
        self.add(Severity.WARNING, path, code, message, suggestion)

    def info(self, path: str, code: str, message: str, suggestion: str = "") -> None:
        self.add(Severity.INFO, path, code, message, suggestion)

    def class_at(self, uri: str) -> str | None:
        """The class of what an address leads to: a node of this document, or a resource that is known elsewhere."""
        node = self.nodes.get(uri)
        if node is not None:
            return class_of(node) or None
        ctid = reference_ctid(uri) if self.known else None
        return self.known(ctid) if self.known and ctid else None

    def named(self, node: Mapping[str, Any], term: str) -> frozenset[str]:
        """What a property of a node refers to, each by its identity; worked out once for nodes with an id."""
        key = (str(node.get("@id", id(node))), term)
        if key not in self._named:
            self._named[key] = frozenset(identities(node.get(term)))
        return self._named[key]

    def mentioned(self, node_id: str) -> bool:
        """Whether another node of the document mentions this blank node."""
        if self._mentioned is None:
            self._mentioned = {}
            for other, node in self.nodes.items():
                for text in strings(list(node.values())):
                    if is_blank(text):
                        self._mentioned.setdefault(text, set()).add(other)
        return bool(self._mentioned.get(node_id, set()) - {node_id})


def identities(value: Any) -> Iterator[str]:
    """What identifies each resource that a value names."""
    return (found for item in as_list(value) if (found := identity(item)) is not None)


def identity(reference: Any) -> str | None:
    """The CTID of a reference, else its address or blank node's id; None for what is no text."""
    return _identity(reference) if isinstance(reference, str) else None


@lru_cache(maxsize=4096)  # owners and their like stand in every document
def _identity(reference: str) -> str:
    return reference_ctid(reference) or reference

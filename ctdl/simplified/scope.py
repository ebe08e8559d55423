"""What a conversion needs to know and what it collects on its way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ctdl import codes
from ctdl.document import Document, Node, named_nodes
from ctdl.findings import Finding, Severity, pointer
from ctdl.identifiers import DEFAULT_REGISTRY

# ("onet" | "cip" | "naics" | "isic", "53-3032.00") -> the name of that code, None when the table lacks it.
Lookup: TypeAlias = Callable[[str, str], str | None]


@dataclass
class Scope:
    """One conversion.

    base: the registry in which CTIDs become addresses.
    language: of plain texts, a language tag.
    nodes: the other nodes of the document by @id; new shared blank nodes are added here.
    findings: what could not be understood; their paths point into the simplified input.
    """

    base: str = DEFAULT_REGISTRY
    language: str = "en-US"
    nodes: dict[str, Node] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    lookup: Lookup = codes.lookup
    steps: list[str | int] = field(default_factory=list)
    term: str = ""
    # Ids of objects that the same request describes elsewhere, with their "_:".
    local_ids: set[str] = field(default_factory=set)
    # Whether reading gives all there is: every language, and members that no field knows.
    complete: bool = False
    # Whether texts in several languages, or in another one, are read as {"en": "…", "fr": "…"}.
    languages: bool = False
    # Ids of blank nodes being read now, so that a circle of nodes ends.
    reading: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, document: Document, *, base: str, language: str) -> Scope:
        """A scope that resolves the blank nodes of this document, and leaves them unchanged."""
        return cls(base=base, language=language, nodes=named_nodes(document))

    def at(self, *steps: str | int, term: str = "") -> AbstractContextManager[None]:
        """Findings inside belong to this place of the input; the outermost term given is theirs."""
        return _Place(self, steps, term)

    def report(self, code: str, severity: Severity, message: str, suggestion: str = "") -> None:
        """Note a finding at the present place."""
        self.findings.append(Finding(pointer(*self.steps), code, severity, message, suggestion, self.term))

    def warn(self, code: str, message: str, suggestion: str = "") -> None:
        self.report(code, Severity.WARNING, message, suggestion)


class _Place:
    """A place while it is entered; a generator would take three times as long, and there is one for every value."""

    __slots__ = ("outer", "scope", "steps", "term")

    def __init__(self, scope: Scope, steps: tuple[str | int, ...], term: str) -> None:
        self.scope, self.steps, self.term, self.outer = scope, steps, term, scope.term

    def __enter__(self) -> None:
        self.scope.term = self.outer or self.term
        self.scope.steps.extend(self.steps)

    def __exit__(self, *_: object) -> None:
        self.scope.term = self.outer
        del self.scope.steps[len(self.scope.steps) - len(self.steps) :]


def is_empty(value: Any) -> bool:
    """Whether nothing was said: null, a blank text, an empty list, an object all of whose members are empty."""
    if isinstance(value, str):
        return not value or value.isspace()
    if value is None:
        return True
    if isinstance(value, dict):
        return all(map(is_empty, value.values()))
    return isinstance(value, (list, tuple)) and all(map(is_empty, value))


def as_list(value: Any) -> list[Any]:
    """The items of a list, the value alone as a list of one, nothing for null."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)
    return [] if value is None else [value]

"""Says at which field a finding stands: its path leads down through the form, into the rows of profiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import ctdl
from ctdl.document import named_nodes
from ctdl.findings import Finding
from ctdl.identifiers import is_blank

if TYPE_CHECKING:
    from publisher.forms.bound import EntryBoundField
    from publisher.forms.declared import DeclaredForm

Path = tuple[str | int, ...]


def place(form: DeclaredForm, findings: list[Finding], document: Mapping[str, Any]) -> dict[str, list[Finding]]:
    """The findings by the id of the innermost control that their path leads to; those of other sections are left out.

    document: what the findings are about; a path into one of its blank nodes leads to where the main node embeds it.
    """
    found: dict[str, list[Finding]] = {}
    known: dict[int, Path] = {}
    for finding in findings:
        outer = _field_of(form, finding.term)
        if outer is None:
            continue
        if not known and "/@graph/" in finding.path:
            known = _embedded(document)
        field = _innermost(outer, _steps(finding, known))
        found.setdefault(field.auto_id, []).append(finding)
    return found


def _field_of(form: DeclaredForm, term: str) -> EntryBoundField | None:
    name = next((name for name, field in form.fields.items() if term in field.terms), None)
    return form[name] if name else None  # type: ignore[return-value]  # every ValueField makes one


def _steps(finding: Finding, known: Mapping[int, Path]) -> Path:
    """What follows the property of the main node in the finding's path."""
    path = tuple(int(step) if step.isdecimal() else _plain(step) for step in finding.path.split("/")[1:])
    match path:
        case ("@graph", int(number), *rest):
            whole = (*known.get(number, ()), *rest)
        case _:
            return ()
    return whole[1:] if whole[:1] == (finding.term,) else ()


def _plain(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


def _innermost(field: EntryBoundField, steps: Path) -> EntryBoundField:
    """Down the rows: a number chooses the row, a term its field; the last field on the way that is there."""
    while rows := [entry for entry in getattr(field, "entries", ()) if entry.is_kept]:
        number, rest = (steps[0], steps[1:]) if steps and isinstance(steps[0], int) else (0, steps)
        form = rows[number].form if number < len(rows) else None
        inner = _field_of(form, str(rest[0])) if form and rest else None
        if inner is None:
            return field
        field, steps = inner, rest[1:]
    return field


# The forms of a page ask about the same document one after the other: (it, its paths).
_last: list[tuple[Any, dict[int, Path]]] = [(None, {})]


def _embedded(document: Mapping[str, Any]) -> dict[int, Path]:
    """Place in @graph -> the path on which the main node reaches that node, for its blank nodes; () for itself."""
    known, found = _last[0]
    if known is not document:
        found = _paths(document)
        _last[0] = (document, found)
    return found


def _paths(document: Mapping[str, Any]) -> dict[int, Path]:
    graph = document.get("@graph")
    nodes = graph if isinstance(graph, list) else []
    places = {str(node.get("@id")): number for number, node in enumerate(nodes) if isinstance(node, Mapping)}
    main = ctdl.main_node(document)
    blanks = {key: node for key, node in named_nodes(document).items() if is_blank(key)}
    found: dict[int, Path] = {number: () for number, node in enumerate(nodes) if node is main}
    _follow(main, (), blanks, places, found)
    return found


def _follow(
    value: Any, path: Path, blanks: Mapping[str, Any], places: Mapping[str, int], found: dict[int, Path]
) -> None:
    if isinstance(value, str) and value in blanks and places.get(value) not in (None, *found):
        found[places[value]] = path
        _follow(blanks[value], path, blanks, places, found)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _follow(item, (*path, number), blanks, places, found)
    elif isinstance(value, Mapping):
        for term, item in value.items():
            if term != "@id":
                _follow(item, (*path, term), blanks, places, found)

"""How much of what is recommended for its class a resource says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ctdl.declaration import Declaration, kind_of
from ctdl.document import class_of, main_node
from ctdl.simplified.scope import is_empty


@dataclass(frozen=True, slots=True)
class Benchmark:
    """score: 0 to 100, the share of the recommended properties that are there; 100 when none is recommended.

    present, missing: their terms in the order of the declaration. Of properties of which any one is enough
    (recommended_groups of the declaration) none is missing when one is present.
    """

    score: int
    present: tuple[str, ...]
    missing: tuple[str, ...]


def benchmark(document: Mapping[str, Any]) -> Benchmark:
    """The benchmark of the document's main node; nothing is recommended for a class that no kind has."""
    node = main_node(document)
    declaration = kind_of(class_of(node))
    if declaration is None:
        return Benchmark(0, (), ())
    terms = declaration.recommended(class_of(node))
    present = tuple(term for term in terms if not is_empty(node.get(term)))
    spared = _spared(declaration, present)
    missing = tuple(term for term in terms if term not in present and term not in spared)
    asked = len(present) + len(missing)
    return Benchmark(len(present) * 100 // asked if asked else 100, present, missing)


def _spared(declaration: Declaration, present: tuple[str, ...]) -> frozenset[str]:
    """The terms that need not be given because another of their group is."""
    groups = (group for group in declaration.recommended_groups if any(term in present for term in group))
    return frozenset(term for group in groups for term in group)

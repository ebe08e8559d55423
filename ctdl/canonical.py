"""One spelling for documents of equal content, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from ctdl.document import nodes
from ctdl.identifiers import is_blank, split_address


def content_hash(document: Mapping[str, Any]) -> str:
    """64 hexadecimal digits, equal for equal content.

    The order of keys, the names of blank nodes, the context and the registry's host do not count;
    the order of list items and the kind of number (1 or 1.0) do.
    """
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def canonical_json(document: Mapping[str, Any]) -> str:
    """The text that content_hash hashes: ASCII JSON, keys sorted, no spaces."""
    return json.dumps(canonical(document), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def canonical(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document in canonical names and order; its values may be shared with the input."""
    renaming = _Renaming(document)
    rest = {key: renaming.value(value) for key, value in document.items() if key not in {"@context", "@id", "@graph"}}
    graph = document.get("@graph")
    return {**rest, "@graph": renaming.graph(graph if isinstance(graph, list) else [graph])}


class _Renaming:
    """Blank nodes are called _:0, _:1, … in the order in which a walk over sorted keys meets them."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.blank = {node["@id"]: node for node in nodes(document) if is_blank(node.get("@id"))}
        self.names: dict[str, str] = {}
        self.met: list[str] = []

    def graph(self, items: list[Any]) -> list[Any]:
        """Named nodes as they stand, then the blank nodes in the order of their use, unused ones last."""
        named = [self.value(item) for item in items if not self._is_blank_node(item)]
        # The generator must see the names that each value adds, so nothing is read ahead of it.
        return named + [self.value(self.blank[node_id]) for node_id in self._met_in_order()]

    def _is_blank_node(self, item: Any) -> bool:
        return isinstance(item, dict) and is_blank(item.get("@id"))

    def _met_in_order(self) -> Iterator[str]:
        yield from self._drain()
        for node_id in self.blank:
            if node_id not in self.names:
                self._name(node_id)
                yield from self._drain()

    def _drain(self) -> Iterator[str]:
        while self.met:
            yield self.met.pop(0)

    def _name(self, node_id: str) -> str:
        if node_id not in self.names:
            self.names[node_id] = f"_:{len(self.names)}"
            self.met.append(node_id)
        return self.names[node_id]

    def value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.value(value[key]) for key in sorted(value)}
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return self._string(value) if isinstance(value, str) else value

    def _string(self, value: str) -> str:
        if value in self.blank:
            return self._name(value)
        return canonical_string(value)


def canonical_string(value: str) -> str:
    """A registry address without its host: a resource keeps its CTID when it moves to another registry."""
    address = split_address(value)
    return f"/{address[1]}/{address[2]}" if address else value

"""Gives the nodes of a document other CTIDs, or the addresses of another registry, and carries what refers to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ctdl.document import Document, nodes
from ctdl.identifiers import find_ctid, new_ctid, reference_ctid, split_address


def own_ctids(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The CTIDs of the document's own nodes, the main node's first."""
    found = (node.get("ceterms:ctid") or node.get("@id") for node in nodes(document))
    ctids = (find_ctid(each) for each in found if isinstance(each, str))
    return tuple(dict.fromkeys(ctid for ctid in ctids if ctid))


def moved(document: Mapping[str, Any], *, base: str, ctids: Mapping[str, str] | None = None) -> Document:
    """A copy whose own nodes have addresses in the registry at `base`, and other CTIDs where `ctids` names some.

    Whatever refers to one of its own nodes, as a CTID or by an address, is changed with it; all else stays as it is.
    """
    wanted = {ctid: ctid for ctid in own_ctids(document)} | dict(ctids or {})
    found: Document = _copied(document, lambda text: _moved(text, base.rstrip("/"), wanted))
    return found


def renewed(document: Mapping[str, Any], *, base: str) -> Document:
    """A copy in which every node that has a CTID has a new one."""
    return moved(document, base=base, ctids={ctid: new_ctid() for ctid in own_ctids(document)})


def _moved(text: str, base: str, wanted: Mapping[str, str]) -> str:
    ctid = reference_ctid(text)
    if ctid is None or ctid not in wanted:
        return text
    address = split_address(text)
    return f"{base}/{address[1]}/{wanted[ctid]}" if address else wanted[ctid]


def _copied(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _copied(item, change) for key, item in value.items()}
    return [_copied(item, change) for item in value] if isinstance(value, (list, tuple)) else value

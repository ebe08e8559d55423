"""Documents: making, reading, changing and comparing them. Import from here what its parts define."""

from ctdl.canonical import canonical_json, content_hash
from ctdl.differences import Difference, differences
from ctdl.document import (
    Document,
    Node,
    base_of,
    class_of,
    ctid_of,
    main_node,
    named_nodes,
    new_document,
    nodes,
    references,
)
from ctdl.editing import edit
from ctdl.texts import text, texts

__all__ = [
    "Difference",
    "Document",
    "Node",
    "base_of",
    "canonical_json",
    "class_of",
    "content_hash",
    "ctid_of",
    "differences",
    "edit",
    "main_node",
    "named_nodes",
    "new_document",
    "nodes",
    "references",
    "text",
    "texts",
]

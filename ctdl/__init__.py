"""CTDL, the Credential Transparency Description Language: declared as data, read, checked and written."""

from ctdl.benchmark import Benchmark, benchmark
from ctdl.canonical import canonical_json
from ctdl.classes import ClassInfo, UnknownClass, class_info, find_class, suggest_class
from ctdl.declaration import (
    Declaration,
    Group,
    Level,
    Property,
    Section,
    UnknownKind,
    UnknownTerm,
    Value,
    declaration_of,
    groups,
    kind,
    kind_of,
    kinds,
    named,
    profile,
    profiles,
    type_groups,
)
from ctdl.differences import Difference
from ctdl.findings import Finding, Severity
from ctdl.graph import content_hash, differences, edit, main_node, new_document, references
from ctdl.identifiers import (
    DEFAULT_REGISTRY,
    BadCtid,
    find_ctid,
    graph_uri,
    is_ctid,
    new_ctid,
    normalize_ctid,
    resource_uri,
)
from ctdl.jsonld import lost, read, write
from ctdl.naming import name_of
from ctdl.simplified import Formatted, Scope, format, from_jsonld, simplify, to_jsonld  # noqa: A004 (the API's own word for it)
from ctdl.texts import text, texts
from ctdl.validation import minimum, validate
from ctdl.vocabularies import Concept, ConceptScheme, UnknownScheme, scheme, schemes

__all__ = [
    "DEFAULT_REGISTRY",
    "BadCtid",
    "Benchmark",
    "ClassInfo",
    "Concept",
    "ConceptScheme",
    "Declaration",
    "Difference",
    "Finding",
    "Formatted",
    "Group",
    "Level",
    "Property",
    "Scope",
    "Section",
    "Severity",
    "UnknownClass",
    "UnknownKind",
    "UnknownScheme",
    "UnknownTerm",
    "Value",
    "benchmark",
    "canonical_json",
    "class_info",
    "content_hash",
    "declaration_of",
    "differences",
    "edit",
    "find_class",
    "find_ctid",
    "format",
    "from_jsonld",
    "graph_uri",
    "groups",
    "is_ctid",
    "kind",
    "kind_of",
    "kinds",
    "lost",
    "main_node",
    "minimum",
    "name_of",
    "named",
    "new_ctid",
    "new_document",
    "normalize_ctid",
    "profile",
    "profiles",
    "read",
    "references",
    "resource_uri",
    "scheme",
    "schemes",
    "simplify",
    "suggest_class",
    "text",
    "texts",
    "to_jsonld",
    "type_groups",
    "validate",
    "write",
]

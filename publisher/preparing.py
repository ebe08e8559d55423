"""What is stored beside a graph: worked out here alone, however the graph came to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ctdl
from ctdl.drafting import Drafted
from ctdl.fragments import Fragment
from publisher import searchable
from publisher.referring import referring

Graph = Mapping[str, Any]
MOST_ERRORS = 999


@dataclass(frozen=True, slots=True)
class Prepared:
    """facts: columns of Resource. references: (term, CTID), sorted. search: columns of SearchText."""

    facts: dict[str, str]
    content_hash: str
    errors: int
    benchmark: int
    references: list[tuple[str, str]]
    search: dict[str, str]


def prepare(graph: Graph, *, organization: int, kind: str, external_identifier: str = "") -> Prepared:
    """For a graph about which nothing is known."""
    return Prepared(
        facts=facts(graph),
        content_hash=ctdl.content_hash(graph),
        errors=min(len(ctdl.minimum(graph)), MOST_ERRORS),
        benchmark=ctdl.benchmark(graph).score,
        references=referring(graph),
        search=searchable.columns_of(
            graph, organization=organization, kind=kind, external_identifier=external_identifier
        ),
    )


def prepare_drafted(drafted: Drafted, *, organization: int, kind: str, external_identifier: str = "") -> Prepared:
    """The same for a draft, without working out again what drafting found."""
    return Prepared(
        facts=facts(drafted.document),
        content_hash=drafted.content_hash,
        errors=min(drafted.errors, MOST_ERRORS),
        benchmark=drafted.benchmark,
        references=_references(drafted),
        search=searchable.columns_of(
            drafted.document, organization=organization, kind=kind, external_identifier=external_identifier
        ),
    )


def facts(graph: Graph) -> dict[str, str]:
    """What lists search and sort by, read off the main node."""
    node = ctdl.main_node(graph)
    return {
        "class_term": str(node.get("@type") or "")[:80],
        # On one line, since it also stands in the subject of mails.
        "name": ctdl.name_of(node)[:400],
        "webpage": ctdl.text(node.get("ceterms:subjectWebpage"))[:600],
    }


def _references(drafted: Drafted) -> list[tuple[str, str]]:
    """Property by property, since no property's references depend on another's."""
    if not drafted.fragments:
        return referring(drafted.document)
    own = ctdl.main_node(drafted.document)["ceterms:ctid"]
    pairs: set[tuple[str, str]] = set()
    for fragment in drafted.fragments:
        if fragment.mentions:
            pairs.update(_pairs(fragment) if fragment.noted is None else fragment.noted)
    return sorted(pair for pair in pairs if pair[1] != own)


def _pairs(fragment: Fragment) -> list[tuple[str, str]]:
    nodes = [{fragment.term: fragment.value}, *(blank.node for blank in fragment.further)]
    fragment.noted = referring({"@graph": nodes})
    return fragment.noted

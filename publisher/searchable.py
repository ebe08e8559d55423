"""The text of a document that search looks in, and the one place that writes it.

Whatever makes a revision latest calls `write` in the same transaction.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import ctdl
from ctdl.document import class_of, strings
from ctdl.naming import NAMES
from publisher.models import Resource, SearchText
from publisher.query import IN_IDENTIFIER, IN_KEYWORD, IN_NAME, name_key, of_class, of_kind, of_organization, words_of

BATCH = 1000
MOST = 1500  # words of one text; a catalogue's whole text in a description is found by its beginning
_OTHER_NAMES = ("ceterms:alternateName", "ceasn:alternateName", "skos:altLabel", "ceterms:codedNotation")
_KEYWORDS = ("ceterms:keyword", "ceasn:conceptKeyword")
_MARKED = ((IN_NAME, NAMES + _OTHER_NAMES), (IN_KEYWORD, _KEYWORDS))
_REST = ("ceterms:subjectWebpage", "ceasn:source", "ceterms:description", "ceasn:description", "skos:definition")


def columns_of(
    graph: Mapping[str, Any], *, organization: int, kind: str, external_identifier: str = ""
) -> dict[str, str]:
    """The columns of SearchText for a document of the organization with this id. Pure; a few tens of microseconds."""
    node = ctdl.main_node(graph)
    name = ctdl.name_of(node)[:400]
    words = dict.fromkeys((*_facts(organization, kind, class_of(node)), *_marked(node, external_identifier)))
    some = list(words)[:MOST] if len(words) > MOST else words
    return {"name": name, "name_key": name_key(name)[:400], "words": " ".join(some)}


@lru_cache(maxsize=1000)
def _facts(organization: int, kind: str, class_term: str) -> tuple[str, ...]:
    return tuple(str(fact) for fact in (of_organization(organization), of_kind(kind), of_class(class_term)))


def _marked(node: Mapping[str, Any], external_identifier: str) -> list[str]:
    found = [IN_IDENTIFIER + word for word in words_of([external_identifier])]
    for mark, terms in _MARKED:
        for word in _words(node, terms):
            found += (mark + word, word)
    return found + _words(node, _REST)


def _words(node: Mapping[str, Any], terms: Iterable[str]) -> list[str]:
    """In every language that there is."""
    texts: list[str] = []
    for term in terms:
        value = node.get(term)
        if value is None:
            continue
        for part in value.values() if type(value) is dict else (value,):
            texts += (part,) if type(part) is str else strings(part)
    return words_of(texts) if texts else []


def row_of(resource: Resource, *, revision: int, graph: Mapping[str, Any]) -> SearchText:
    """The row, not written yet, for the revision with this id of `resource`."""
    columns = columns_of(
        graph,
        organization=resource.organization_id,
        kind=resource.kind,
        external_identifier=resource.external_identifier,
    )
    return SearchText(revision_id=revision, resource_id=resource.pk, **columns)


def write(rows: Iterable[SearchText]) -> None:
    """Writes many rows, over those that are there, and drops rows that lead nowhere any more.

    Call it when the pointers of the resources have been moved.
    """
    rows = list(rows)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        SearchText.objects.bulk_create(
            batch, update_conflicts=True, unique_fields=["revision"], update_fields=["name", "name_key", "words"]
        )
        SearchText.objects.outdated([row.resource_id for row in batch]).delete()

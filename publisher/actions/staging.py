"""Keeps revisions that are worked out, until somebody decides to save them; nothing of the resources is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from json import dumps

from django.db import connection

from config import rows
from publisher.models import StagedRevision
from publisher.models.search_text import WordsField
from publisher.preparing import Prepared

_FIELDS = (
    "batch", "number", "ctid", "kind", "resource_pk", "seen_pk", "external_identifier", "class_term", "name", "webpage",
    "graph", "content_hash", "errors", "benchmark", "references", "name_key", "words",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Staged:
    """One revision to keep. `text` is the graph as JSON; the rest as in StagedRevision."""

    number: int
    ctid: str
    kind: str
    text: str
    prepared: Prepared
    resource_pk: int | None = None
    seen_pk: int | None = None
    external_identifier: str = ""


def stage(batch: str, staged: Iterable[Staged]) -> None:
    """Adds to a batch; the numbers are new in it."""
    words = WordsField()

    def values(each: Staged) -> tuple[object, ...]:
        prepared = each.prepared
        facts, search = prepared.facts, prepared.search
        return (
            batch, each.number, each.ctid, each.kind, each.resource_pk, each.seen_pk, each.external_identifier,
            facts["class_term"], facts["name"], facts["webpage"], each.text, prepared.content_hash, prepared.errors,
            prepared.benchmark, dumps(prepared.references), search["name_key"],
            words.get_db_prep_value(search["words"], connection),
        )  # fmt: skip

    rows.insert(StagedRevision, _FIELDS, map(values, staged))


def clear(batch: str, *, numbers: Iterable[int] | None = None) -> None:
    """Forgets a batch, or some of it."""
    staged = StagedRevision.objects.filter(batch=batch)
    (staged if numbers is None else staged.filter(number__in=list(numbers))).delete()

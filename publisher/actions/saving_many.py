"""Saving many at once what was staged: in a few statements for hundreds, exactly what `saving` does for one.

A test holds the two together on the same input.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.exceptions import Refused
from accounts.models import Organization, User
from audit import log
from config import rows
from publisher.actions import identifying
from publisher.actions.saving import OTHER_CTID, check_can_enter, why_not_free
from publisher.actions.taking import CHANGED, gone_targets
from publisher.lifecycle import STEPS
from publisher.models import Reference, Resource, Revision, SearchText, StagedRevision


@dataclass(frozen=True, slots=True)
class _Staged:
    """What deciding needs of a staged revision; its graph stays in the database."""

    pk: int
    number: int
    ctid: str
    kind: str
    resource_pk: int | None
    seen_pk: int | None
    external_identifier: str
    content_hash: str


TWICE = "Two rows say that they are the same resource. Leave one of them."
_READ = ("pk", "number", "ctid", "kind", "resource_pk", "seen_pk", "external_identifier", "content_hash")


@dataclass(slots=True)
class Outcome:
    """refused: number of a staged revision -> the sentence that says why it was not saved."""

    saved: int = 0
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """Whose resources these are, who saves them, and which batch they were staged in."""

    batch: str
    organization: Organization
    by: User


@transaction.atomic
def save_staged(order: Order, *, above: int, upto: int) -> Outcome:
    """Saves those of the batch whose number is above the one and up to the other; the good ones, if some are refused.

    Raises NotAllowed and NotReady (the organization is not approved) for all of them, and IntegrityError when another
    transaction took a CTID or an identifier at the same moment: try again, and it is found.
    """
    check_can_enter(order.by, order.organization)
    found = StagedRevision.objects.filter(batch=order.batch, number__gt=above, number__lte=upto).order_by("number")
    staged = [_Staged(*values) for values in found.values_list(*_READ)]
    outcome = Outcome()
    held = _hold([each.resource_pk for each in staged if each.resource_pk])
    outcome.refused |= _taken(order, [each for each in staged if each.resource_pk is None])
    outcome.refused |= {
        each.number: why for each in staged if each.resource_pk and (why := _why_not(each, held.get(each.resource_pk)))
    }
    outcome.refused |= _leading_nowhere(found)
    good = [each for each in staged if each.number not in outcome.refused]
    _create(order, [each for each in good if each.resource_pk is None])
    for each in _adopting(order, good, held, outcome):
        good.remove(each)
    _revise(order, [each for each in good if each.resource_pk and _differs(each, held[each.resource_pk])], held)
    outcome.saved = len(good)
    return outcome


# -- what may not be saved -------------------------------------------------------------------------------------------


def _hold(pks: Sequence[int]) -> dict[int, Resource]:
    """The resources that change, kept from others until the transaction ends; see `taking.locked`."""
    if not pks:
        return {}
    list(Resource.objects.select_for_update(no_key=True).filter(pk__among=pks).order_by("pk").values_list("pk"))
    return {each.pk: each for each in Resource.objects.with_state().without_graphs().filter(pk__among=pks)}


def _why_not(staged: _Staged, current: Resource | None) -> str | None:
    if current is None or current.latest_id is None or current.latest_id != staged.seen_pk:
        return CHANGED
    if current.ctid != staged.ctid:
        return OTHER_CTID
    return STEPS["save"].why_not(current.state)


def _taken(order: Order, staged: Sequence[_Staged]) -> dict[int, str]:
    """Those whose CTID or identifier belongs to something else, also to another of them."""
    ctids = {each.ctid for each in staged}
    identifiers = {each.external_identifier for each in staged if each.external_identifier}
    own = Resource.objects.filter(organization=order.organization, deleted_at__isnull=True)
    resources = frozenset(Resource.objects.filter(ctid__among=ctids).values_list("ctid", flat=True))
    organizations = frozenset(
        filter(None, Organization.objects.filter(ctid__among=ctids).values_list("ctid", flat=True))
    )
    used: dict[str, frozenset[str]] = {}
    for kind, identifier in own.filter(external_identifier__among=identifiers).values_list(
        "kind", "external_identifier"
    ):
        used[kind] = used.get(kind, frozenset()) | {identifier}
    often = Counter(
        [
            *(each.ctid for each in staged),
            *((each.kind, each.external_identifier) for each in staged if each.external_identifier),
        ]
    )
    refused = {}
    for each in staged:
        taken = (resources, organizations, used.get(each.kind, frozenset()))
        why = why_not_free(order.organization, each.kind, each.ctid, each.external_identifier, taken)
        if why or often[each.ctid] > 1 or often[each.kind, each.external_identifier] > 1:
            refused[each.number] = why or TWICE
    return refused


def _leading_nowhere(found: "QuerySet[StagedRevision]") -> dict[int, str]:
    """Those that refer to something deleted; what they refer to is kept from being deleted meanwhile."""
    sql, values = found.order_by().values("references").query.sql_with_params()
    pairs, _, ctid = rows.pairs_in('staged."references"')
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {ctid} FROM ({sql}) AS staged CROSS JOIN {pairs}", values)  # noqa: S608 -- names of our own
        gone = gone_targets(sorted(row[0] for row in cursor.fetchall()))
    if not gone:
        return {}
    referring = found.values_list("number", "references")
    return {number: gone[ctid] for number, references in referring for _, ctid in references if ctid in gone}


# -- writing ---------------------------------------------------------------------------------------------------------

_RESOURCES = """
INSERT INTO publisher_resource (id, organization_id, ce_ctid, kind, class_term, name, webpage, external_identifier,
    latest_id, created_at, created_by_id, updated_at, updated_by_id)
SELECT given.resource, %s, staged.ce_ctid, staged.kind, staged.class_term, staged.name, staged.webpage,
    staged.external_identifier, given.revision, %s, %s, %s, %s
FROM {given}
"""
_REVISIONS = """
INSERT INTO publisher_revision (id, resource_id, number, graph, content_hash, author_id, source, created_at, errors,
    benchmark)
SELECT given.revision, given.resource, given.number, staged.graph, staged.content_hash, %s,
    staged.batch || ':' || staged.number, %s, staged.errors, staged.benchmark
FROM {given}
"""
_SEARCH_TEXTS = """
INSERT INTO publisher_searchtext (revision_id, resource_id, name, name_key, words)
SELECT given.revision, given.resource, staged.name, staged.name_key, staged.words
FROM {given}
"""
_REFERENCES = """
INSERT INTO publisher_reference (resource_id, term, target_ctid)
SELECT given.resource, {term}, {ctid}
FROM {given} CROSS JOIN {pairs}
"""
_POINTERS = """
UPDATE publisher_resource SET latest_id = given.revision, updated_at = %s, updated_by_id = %s,
    class_term = staged.class_term, name = staged.name, webpage = staged.webpage
FROM {given}
WHERE publisher_resource.id = given.resource AND publisher_resource.latest_id = staged.seen_pk
"""
_SAID = "'source', staged.batch || ':' || staged.number"
_EVENTS = """
SELECT 'resource:' || given.resource AS subject, {said} AS data
FROM {given} ORDER BY staged.number
"""


@dataclass(frozen=True, slots=True)
class _Given:
    """The ids that staged revisions get."""

    staged: int
    resource: int
    revision: int
    number: int


@dataclass(frozen=True, slots=True)
class _Source:
    """The staged revisions beside the ids they get, as a FROM clause and its parameters."""

    sql: str
    values: list[Any]


def _source(given: Sequence[_Given]) -> _Source:
    numbers = [(each.staged, each.resource, each.revision, each.number) for each in given]
    table, parameters = rows.table_of(numbers, ("staged", "resource", "revision", "number"))
    return _Source(rows.each_with(table, "publisher_stagedrevision", "staged", key="given.staged"), parameters)


def _run(sql: str, source: _Source, values: Sequence[Any] = ()) -> int:
    """How many rows it wrote. The ids are a table in the statement."""
    pairs, term, ctid = rows.pairs_in('staged."references"')
    with connection.cursor() as cursor:
        cursor.execute(sql.format(given=source.sql, pairs=pairs, term=term, ctid=ctid), [*values, *source.values])
        return int(cursor.rowcount)


def _create(order: Order, staged: Sequence[_Staged]) -> None:
    if not staged:
        return
    resources, revisions = rows.reserve(Resource, len(staged)), rows.reserve(Revision, len(staged))
    given = [_Given(each.pk, *ids, 1) for each, ids in zip(staged, zip(resources, revisions, strict=True), strict=True)]
    by, at = order.by.pk, rows.moment(timezone.now())
    facts = [order.organization.pk, at, by, at, by]
    source = _source(given)
    _write(order, source, at)  # first: the revision, which the pointer is read off
    _run(_RESOURCES, source, facts)
    _record("publisher:resource:created", order, source)


def _revise(order: Order, staged: Sequence[_Staged], held: dict[int, Resource]) -> None:
    if not staged:
        return
    revisions = rows.reserve(Revision, len(staged))
    given = [
        _Given(each.pk, each.resource_pk or 0, revision, _next(held, each))
        for each, revision in zip(staged, revisions, strict=True)
    ]
    at = rows.moment(timezone.now())
    resources = [each.resource for each in given]
    Reference.objects.filter(resource__in=resources).delete()
    source = _source(given)
    _write(order, source, at)
    moved = _run(_POINTERS, source, [at, order.by.pk])
    if moved != len(given):  # the rows are held, so this is a fault of ours, never of two people
        raise RuntimeError("A resource changed although it was held.")
    SearchText.objects.outdated(resources).delete()
    _record(STEPS["save"].event, order, source, f"{_SAID}, 'revision', given.number")


def _differs(staged: _Staged, current: Resource) -> bool:
    """The same content makes no revision."""
    return current.latest is not None and current.latest.content_hash != staged.content_hash


def _next(held: dict[int, Resource], staged: _Staged) -> int:
    latest = held[staged.resource_pk or 0].latest
    assert latest is not None, "_why_not refuses those without."
    return int(latest.number) + 1


def _write(order: Order, source: _Source, at: Any) -> None:
    _run(_REVISIONS, source, [order.by.pk, at])
    _run(_SEARCH_TEXTS, source)
    _run(_REFERENCES, source)


def _record(tag: str, order: Order, source: _Source, said: str = _SAID) -> None:
    found = _EVENTS.format(given=source.sql, said=rows.object_of(said))
    log.record_found(tag, by=order.by, found=found, values=source.values, organization_id=order.organization.pk)


def _adopting(order: Order, staged: Sequence[_Staged], held: dict[int, Resource], outcome: Outcome) -> list[_Staged]:
    """Gives resources the identifier that their row brings; those that cannot have it are refused and returned."""
    refused = []
    for each in staged:
        if each.resource_pk is None or not each.external_identifier:
            continue
        try:
            identifying.adopt(
                resource=held[each.resource_pk],
                external_identifier=each.external_identifier,
                by=order.by,
                source=f"{order.batch}:{each.number}",
            )
        except Refused as refusal:
            outcome.refused[each.number] = str(refusal)
            refused.append(each)
    return refused

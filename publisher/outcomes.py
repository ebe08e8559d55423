"""What became of the resources of a batch: each of them, some of them, and the reasons why not."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from django.db.models import Count

from publisher.models import Batch, Resource

Outcome = Batch.Outcome


def outcomes(batch: Batch) -> Iterator[list[tuple[int, Outcome, str]]]:
    """`(number of the resource, what became of it, why not)` in the order of the numbers; a list for each chunk."""
    for chunk in batch.chunks.order_by("pk").iterator(chunk_size=1):
        refused = refused_among(batch, chunk.items)
        through = [Outcome.DONE] * chunk.place + [Outcome.OPEN] * (chunk.size - chunk.place)
        yield [
            (resource, Outcome.REFUSED if resource in refused else outcome, refused.get(resource, ""))
            for (resource, _), outcome in zip(chunk.items, through, strict=True)
        ]


def refused_among(batch: Batch, items: list[list[Any]]) -> dict[int, str]:
    """Why not, by the resource's number, of those refused among some `items` that follow each other in a chunk."""
    if not items:
        return {}
    numbers = [resource for resource, _ in items]
    found = batch.refusals.filter(resource__gte=min(numbers), resource__lte=max(numbers))
    return dict(found.values_list("resource", "said"))


def some(batch: Batch, wanted: Outcome, number: int) -> list[Resource]:
    """The first that this became of."""
    if not {Outcome.OPEN: batch.open, Outcome.DONE: batch.done, Outcome.REFUSED: batch.refused}[wanted]:
        return []
    found = (resource for resource, outcome, _ in chain.from_iterable(outcomes(batch)) if outcome == wanted)
    return list(Resource.objects.filter(pk__in=list(islice(found, number))).order_by("pk"))


def refusals(batch: Batch, number: int) -> list[tuple[str, int, list[Resource]]]:
    """`(sentence, how many, the first of them)`, the most frequent first."""
    counted = batch.refusals.order_by().values_list("said").annotate(number=Count("pk")).order_by("-number", "said")
    return [(said, many, _refused(batch, said, number)) for said, many in counted]


def _refused(batch: Batch, said: str, number: int) -> list[Resource]:
    found = batch.refusals.filter(said=said).select_related("resource").order_by("resource")[:number]
    return [refusal.resource for refusal in found]

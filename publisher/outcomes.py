"""What became of the resources of a batch: each of them, some of them, and the reasons why not."""

from collections.abc import Iterator
from itertools import chain, islice

from django.db.models import Count

from publisher.models import Batch, Resource

Outcome = Batch.Outcome


def outcomes(batch: Batch) -> Iterator[list[tuple[int, Outcome, str]]]:
    """`(number of the resource, what became of it, why not)` in the order of the numbers; a list for each chunk."""
    for chunk in batch.chunks.order_by("pk").iterator(chunk_size=1):
        resources = [resource for resource, _ in chunk.items]
        refused = dict(batch.refusals.filter(resource__pk__among=resources).values_list("resource", "said"))
        through = [Outcome.DONE] * chunk.place + [Outcome.OPEN] * (chunk.size - chunk.place)
        yield [
            (resource, Outcome.REFUSED if resource in refused else outcome, refused.get(resource, ""))
            for resource, outcome in zip(resources, through, strict=True)
        ]


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

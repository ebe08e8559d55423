"""What is wrong with a graph, as the language says, with what is known here of the resources that it refers to."""

from collections.abc import Mapping
from typing import Any

import ctdl
from publisher.models import Resource

Graph = Mapping[str, Any]


def findings(graph: Graph, *, classes: Mapping[str, str] | None = None) -> list[ctdl.Finding]:
    """Every finding of `ctdl.validate`; a reference to a resource of the wrong class is one where we hold the target.

    One query, however many references there are; none where `classes`, CTID -> class of the targets, is known already.
    """
    if classes is None:
        classes = _classes(graph)
    return ctdl.validate(graph, known=classes.get)


def _classes(graph: Graph) -> Mapping[str, str]:
    targets = ctdl.references(graph)
    return dict(Resource.objects.filter(ctid__in=targets).values_list("ctid", "class_term")) if targets else {}

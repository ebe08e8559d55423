"""What everybody may know of a resource: what the registry shows, not what its organization is working on."""

from collections.abc import Mapping

import ctdl
from publisher.models import Revision


def public_names(published: Mapping[str, int]) -> dict[str, str]:
    """CTID -> name as it is published. published: CTID -> id of the published revision."""
    graphs = dict(Revision.objects.filter(pk__in=published.values()).values_list("pk", "graph")) if published else {}
    return {ctid: ctdl.name_of(ctdl.main_node(graphs[pk])) for ctid, pk in published.items() if pk in graphs}

"""The second step of the picture: what the neighbours of a resource refer to, and what refers to them."""

from collections.abc import Sequence

from publisher.connections import IN, OUT, Connections, Group
from publisher.picture import Further, Step

AT_MOST = 200  # second steps that are read for one side


def further(found: Connections, groups: Sequence[Group]) -> Further:
    """way -> (second steps from the neighbours of that way, what may be told of their far ends). A few queries."""
    near = {way: _near(groups, way) for way in (OUT, IN)}
    steps = {OUT: _outwards(found, near[OUT]), IN: _inwards(found, near[IN])}
    known = found.describe(step.far for way in steps for step in steps[way])
    return {way: (steps[way], known) for way in steps}


def _near(groups: Sequence[Group], way: str) -> list[str]:
    """The neighbours that the person may know; what is only a CTID leads nowhere."""
    return [each.ctid for group in groups if group.way == way for each in group.connections if each.is_known]


def _outwards(found: Connections, near: list[str]) -> list[Step]:
    """From what this refers to, on to what that refers to, where the person may be told of it."""
    rows = found.readable_rows().filter(resource__ctid__in=near).exclude(target_ctid=found.resource.ctid)
    pairs = rows.order_by("pk").values_list("resource__ctid", "target_ctid")[:AT_MOST]
    known = found.describe(far for _, far in pairs)
    return [Step(one, other) for one, other in dict.fromkeys(pairs) if known[other].is_known and other not in near]


def _inwards(found: Connections, near: list[str]) -> list[Step]:
    """From what refers to this, on to what refers to that."""
    rows = found.readable_rows().filter(target_ctid__in=near).exclude(resource=found.resource)
    pairs = rows.order_by("pk").values_list("target_ctid", "resource__ctid")[:AT_MOST]
    return [Step(one, other) for one, other in dict.fromkeys(pairs) if other not in near]

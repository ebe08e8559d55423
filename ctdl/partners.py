"""Which of the objects that were there each new one continues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Continuing(dict[str, Any]):
    """A simplified object that says which of the objects that were there it continues, so that nobody has to guess.

    place: its index among them, None for a new one. is_copy: it starts as a copy of that one, which may stay as well.
    """

    def __init__(self, members: Mapping[str, Any], place: int | None = None, *, is_copy: bool = False) -> None:
        super().__init__(members)
        self.place = place
        self.is_copy = is_copy


def partners_of(
    readings: list[Any], wanted: list[Any], comparable: list[tuple[Any, Any]], *, loose: bool
) -> list[tuple[int | None, bool]]:
    """For each wanted item the old one it continues, and whether it says the same; each old one is taken once.

    loose: whether an object may continue the one in its place though they have nothing in common. Descriptions of
    other organizations may not: a new owner must not inherit the e-mail address of the former one.
    """
    free = dict(enumerate(readings))
    found = _stated(readings, wanted, comparable)
    for index, (partner, _) in found.items():
        if partner is not None and not wanted[index].is_copy:
            free.pop(partner, None)
    open_places = [index for index in range(len(wanted)) if index not in found]
    for index in open_places:
        equal = next((place for place, reading in free.items() if reading in comparable[index]), None)
        if equal is not None:
            found[index] = (equal, True)
            del free[equal]
    for index in open_places:
        form = comparable[index][1]
        if index not in found and isinstance(form, Mapping):
            near = _nearest(free, form, index if loose and len(readings) == len(wanted) else None)
            found[index] = (near, False)
            free.pop(near, None) if near is not None else None
    return [found.get(index, (None, False)) for index in range(len(wanted))]


def _stated(
    readings: list[Any], wanted: list[Any], comparable: list[tuple[Any, Any]]
) -> dict[int, tuple[int | None, bool]]:
    """The partners of those items that say which one they continue."""
    found: dict[int, tuple[int | None, bool]] = {}
    for index, item in enumerate(wanted):
        if isinstance(item, Continuing):
            place = item.place if item.place is not None and item.place < len(readings) else None
            found[index] = (place, place is not None and readings[place] in comparable[index])
    return found


def _nearest(free: Mapping[int, Any], form: Mapping[str, Any], place: int | None) -> int | None:
    """The old object with most members in common; of none with any, the one in the given place."""
    common = {
        index: sum(1 for key, item in form.items() if key != "Type" and reading.get(key) == item)
        for index, reading in free.items()
        if isinstance(reading, Mapping)
    }
    best = max(common, key=lambda index: (common[index], index == place), default=None)
    if best is not None and common[best]:
        return best
    return place if place in common else None

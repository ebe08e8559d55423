"""Where everything stands in the picture of connections: boxes, headings and lines, in the units of an SVG.

Left stands what refers to the resource, right what it refers to, one step away or two. A list beside the picture says
the same. Plain Python.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from publisher.connections import IN, OUT, Connection, Group

BOX, TALL, GAP, HEAD, BETWEEN, EDGE = 220, 44, 10, 26, 90, 8
LETTERS = 26  # of a name that fit into a box
A_COLUMN = 14  # boxes in one column; the rest is one box that says how many
_CENTRE = "centre"
_COLUMNS = (f"far {IN}", IN, _CENTRE, OUT, f"far {OUT}")


@dataclass(frozen=True, slots=True)
class Box:
    """One thing. `label` fits, `connection.name` is whole. words: how it hangs together with the resource."""

    connection: Connection
    x: int
    y: int
    label: str
    words: str = ""
    is_centre: bool = False

    width, height = BOX, TALL

    @property
    def text_x(self) -> int:
        return self.x + 12

    @property
    def name_y(self) -> int:
        return self.y + 19

    @property
    def kind_y(self) -> int:
        return self.y + 35


@dataclass(frozen=True, slots=True)
class Word:
    """A heading over boxes, or "and 120 more" below them."""

    x: int
    y: int
    text: str
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    path: str
    is_dashed: bool


@dataclass
class Picture:
    width: int
    height: int = 0
    boxes: list[Box] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """What stands a second step away: `near` refers to `far`, or is referred to by it."""

    near: str
    far: str


Further = Mapping[str, tuple[Sequence[Step], Mapping[str, Connection]]]


def draw(centre: Connection, groups: Sequence[Group], further: Further) -> Picture:
    """The picture; a column that would be empty is not drawn.

    further: way -> (second steps, what is known of their far ends); empty for one step.
    """
    there = {_far_of(way) for way, (steps, _) in further.items() if steps} | {group.way for group in groups}
    columns = [name for name in _COLUMNS if name in there or name == _CENTRE]
    x = {name: EDGE + place * (BOX + BETWEEN) for place, name in enumerate(columns)}
    picture = Picture(width=len(columns) * (BOX + BETWEEN) - BETWEEN + 2 * EDGE)
    near = {way: _column(picture, groups, way, x[way]) for way in (IN, OUT) if way in x}
    far = {
        way: _far(picture, *further[way], x[_far_of(way)], near[way])
        for way in further
        if _far_of(way) in x and way in near
    }
    picture.height = _height(picture)
    own = Box(centre, x[_CENTRE], (picture.height - TALL) // 2, _fitting(centre.name), is_centre=True)
    for way, boxes in near.items():
        picture.lines += [_between(way, own, box) for box in boxes.values()]
    for way, (boxes, steps) in far.items():
        picture.lines += [_between(way, near[way][step.near], boxes[step.far]) for step in steps if step.far in boxes]
    picture.boxes.append(own)
    return picture


def _far_of(way: str) -> str:
    return f"far {way}"


def _height(picture: Picture) -> int:
    lowest = [box.y + TALL for box in picture.boxes] + [word.y + GAP for word in picture.words]
    return max([*lowest, TALL]) + 2 * EDGE


def _between(way: str, inner: Box, outer: Box) -> "Line":
    """The line between a box and one further out: towards the middle for what refers to it."""
    return _line(outer, inner) if way == IN else _line(inner, outer)


def _column(picture: Picture, groups: Iterable[Group], way: str, x: int) -> dict[str, Box]:
    """Draws the groups of one way below each other; each thing once, at its first group."""
    drawn: dict[str, Box] = {}
    y, left_out = EDGE, 0
    for group in (each for each in groups if each.way == way):
        room = max(A_COLUMN - len(drawn), 0)
        fresh = [each for each in group.connections if each.ctid not in drawn]
        left_out += max(group.count - len(group.connections), 0) + len(fresh[room:])
        if not fresh[:room]:
            continue
        picture.words.append(Word(x, y + HEAD - 9, group.label))
        y += HEAD
        for each in fresh[:room]:
            drawn[each.ctid] = Box(each, x, y, _fitting(each.name), group.label)
            y += TALL + GAP
    if left_out:
        picture.words.append(Word(x, y + 16, f"and {left_out:,} more", is_more=True))
    picture.boxes += drawn.values()
    return drawn


def _far(
    picture: Picture, steps: Sequence[Step], known: Mapping[str, Connection], x: int, near: Mapping[str, Box]
) -> tuple[dict[str, Box], list[Step]]:
    """Draws the second step: near those that lead to them, as far as there is room."""
    there = [step for step in steps if step.near in near and step.far in known]
    names = list(dict.fromkeys(step.far for step in there))
    boxes, y = {}, EDGE + HEAD
    for ctid in names[:A_COLUMN]:
        boxes[ctid] = Box(known[ctid], x, y, _fitting(known[ctid].name), "two steps away")
        y += TALL + GAP
    if names:
        picture.words.append(Word(x, EDGE + HEAD - 9, "Two steps away"))
    if len(names) > A_COLUMN:
        picture.words.append(Word(x, y + 16, f"and {len(names) - A_COLUMN:,} more", is_more=True))
    picture.boxes += boxes.values()
    return boxes, there


def _fitting(name: str) -> str:
    return name if len(name) <= LETTERS else name[: LETTERS - 1].rstrip() + "…"


def _line(start: Box, end: Box) -> Line:
    """A curve from the right edge of `start` to the left edge of `end`."""
    x1, y1, x2, y2 = start.x + BOX, start.y + TALL // 2, end.x - 3, end.y + TALL // 2
    bend = BETWEEN // 2
    dashed = start.connection.is_published is False or end.connection.is_published is False
    return Line(f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}", dashed)

"""The steps that change the list of parts: what each makes of the graph, and what it says afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from ctdl import planting
from ctdl.identifiers import reference_ctid, resource_uri
from ctdl.outline import LISTED, Item
from ctdl.planting import NoPlace
from ctdl.trees import Branch, branches
from publisher.pasted import read_lines

if TYPE_CHECKING:
    from publisher.views.members_page import MembersPage

MOST_PASTED = 2000


@dataclass(frozen=True, slots=True)
class Planned:
    """opens: key of the part to show next."""

    graph: dict[str, Any]
    says: str = ""
    opens: str = ""
    can_be_undone: bool = False


Data = Mapping[str, Any]


def step_of(name: str, page: "MembersPage", rest: str, data: Data) -> Planned:
    """What the step makes of the page's document. Raises NoPlace."""
    return STEPS[name](page, rest, data)


def _item(page: "MembersPage") -> Item:
    if page.item is None:
        raise NoPlace("It is not there any more.")
    return page.item


def _branch(page: "MembersPage", name: str) -> Branch:
    found = next((each for each in branches(page.slug) if each.part_is == name), None)
    if found is None:
        raise NoPlace("There are no such parts here.")
    return found


def _add(page: "MembersPage", rest: str, data: Data) -> Planned:
    """`add:BRANCH` at the end of the list; `add:BRANCH:below` and `add:BRANCH:after` where the open part stands."""
    name, _, where = rest.partition(":")
    branch = _branch(page, name)
    place = {}
    if where:
        item = _item(page)
        place = {"under": item.id} if where == "below" else {"under": item.parent, "after": item.id}
    graph, fresh = planting.added(page.document, branch, base=settings.REGISTRY_URL, **place)
    return Planned(graph, opens=page.key_of(fresh))


def _paste(page: "MembersPage", rest: str, data: Data) -> Planned:
    """`paste:BRANCH`: one part for each line, below the open one where that is asked for."""
    branch = _branch(page, rest)
    lines = read_lines(str(data.get("lines", "")))
    if not lines:
        raise NoPlace("There was nothing in the box. Paste one line for each.")
    if len(lines) > MOST_PASTED:
        raise NoPlace(f"These are {len(lines)} lines; paste at most {MOST_PASTED} at once, or upload a spreadsheet.")
    if branch.part == LISTED and not branch.has_ctid:
        return _listed(page, branch, [words for _, words in lines])
    under = _item(page).id if data.get("under") == "part" and page.item else ""
    language = page.language
    graph, fresh = planting.sown(
        page.document, branch, lines, base=settings.REGISTRY_URL, language=language, under=under
    )
    return Planned(graph, f"{len(fresh)} added.", page.key if under else "", can_be_undone=True)


def _listed(page: "MembersPage", branch: Branch, lines: list[str]) -> Planned:
    addresses = []
    for line in lines:
        ctid = reference_ctid(line)
        if not ctid and not line.startswith(("http://", "https://")):
            raise NoPlace(f"“{line[:80]}” is neither a CTID nor a web address. Nothing was added.")
        addresses.append(resource_uri(settings.REGISTRY_URL, ctid) if ctid else line)
    return Planned(planting.listed(page.document, branch, addresses), f"{len(addresses)} added.", can_be_undone=True)


def _up(page: "MembersPage", rest: str, data: Data) -> Planned:
    return _shift(page, -1)


def _down(page: "MembersPage", rest: str, data: Data) -> Planned:
    return _shift(page, 1)


def _shift(page: "MembersPage", by: int) -> Planned:
    item = _item(page)
    place = page.outline.beside(item.parent, item.branch).index(item.id) + by
    if place < 0:
        return Planned(page.document, opens=page.key)
    return Planned(planting.moved(page.document, item.id, under=item.parent, place=place), opens=page.key)


def _in(page: "MembersPage", rest: str, data: Data) -> Planned:
    """Below the one that stands before it."""
    item = _item(page)
    siblings = page.outline.beside(item.parent, item.branch)
    place = siblings.index(item.id)
    if not place:
        raise NoPlace("There is none before it that it could hang below.")
    return _hung(page, item, siblings[place - 1])


def _out(page: "MembersPage", rest: str, data: Data) -> Planned:
    """Beside the one that it hangs below, right after it."""
    item = _item(page)
    if not item.parent or not item.branch.nests:
        raise NoPlace("It stands at the top already.")
    above = page.outline.items[item.parent]
    place = page.outline.beside(above.parent, item.branch).index(above.id) + 1
    return Planned(planting.moved(page.document, item.id, under=above.parent, place=place), opens=page.key)


def _move(page: "MembersPage", rest: str, data: Data) -> Planned:
    """Below the part that is named, or at the top when none is."""
    words = str(data.get("goal", "")).strip()
    under = page.id_named(words) if words else ""
    if under is None:
        raise NoPlace(f"“{words[:80]}” is none of the parts. Choose one from the list that opens as you type.")
    return _hung(page, _item(page), under)


def _hung(page: "MembersPage", item: Item, under: str) -> Planned:
    place = len(page.outline.beside(under, item.branch))
    return Planned(planting.moved(page.document, item.id, under=under, place=place), opens=page.key)


def _remove(page: "MembersPage", rest: str, data: Data) -> Planned:
    item = _item(page)
    below = len(page.outline.inside(item.id))
    more = f" with {below} below it" if below else ""
    says = f"“{page.label(item)}” is removed{more}."
    opens = page.key_of(item.parent) if item.parent else ""
    return Planned(planting.taken_out(page.document, item.id), says, opens, can_be_undone=True)


def _goal(page: "MembersPage", rest: str, data: Data) -> Planned:
    item = _item(page)
    if not item.branch.goal:
        raise NoPlace("It cannot be that.")
    return Planned(planting.goal_changed(page.document, item.id), opens=page.key)


def _describe(page: "MembersPage", rest: str, data: Data) -> Planned:
    item = _item(page)
    if item.node is not None:
        return Planned(page.document, opens=page.key)
    graph, fresh = planting.described(page.document, item.id)
    return Planned(graph, opens=page.key_of(fresh))


STEPS: dict[str, Callable[["MembersPage", str, Data], Planned]] = {
    "add": _add,
    "paste": _paste,
    "up": _up,
    "down": _down,
    "in": _in,
    "out": _out,
    "move": _move,
    "remove": _remove,
    "goal": _goal,
    "describe": _describe,
}

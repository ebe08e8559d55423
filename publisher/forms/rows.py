"""Adds, removes and orders rows of a form that is being filled in; nothing is saved by that.

Each submit button of a row says in `do` what it wants: `add:NAME`; of row NUMBER `remove:NAME:NUMBER`, `up:…`,
`down:…`, and of an object `copy:…`, `restore:…`, `open:…` (see forms.objects); of references `pick:NAME:CTID`,
`describe:NAME`, `find:NAME`; of competencies `unchoose:NAME:PLACE`; `ways:NAME` and `list:NAME` open a part of the
field; `make:NAME:KIND` and `choose:NAME` leave the page (see views.making). The page script sends the same button in
the background.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.http import QueryDict

from ctdl.identifiers import find_ctid
from publisher.forms.competencies import without_chosen
from publisher.forms.texts import with_language

SAVE = ("", "save", "next")
SHOWN = ("ways", "list")  # parts of a field that are drawn when somebody asks for them
OWNER = "ceterms:ownedBy"
_MARKS = ("was", "copy", "state", "removed")  # of an object; the rest was typed


def wants_row(data: QueryDict) -> bool:
    """Whether this is about a row, and not about saving."""
    return data.get("do", "") not in SAVE


def with_row(data: QueryDict) -> QueryDict:
    """The data as it stands after what the button says was done to its row."""
    step, _, rest = str(data["do"]).partition(":")
    changed = data.copy()
    if step in _ROW_STEPS:
        name, _, number = rest.rpartition(":")
        if number in data.getlist(f"{name}-row"):
            _ROW_STEPS[step](changed, name, number)
    elif step in ("language", "unlanguage"):
        with_language(changed, step, rest)
    elif step == "add":
        number = _append(changed, rest)
        changed[f"{rest}-{number}-state"] = "open"
    elif step == "pick":
        name, _, ctid = rest.partition(":")
        _append_reference(changed, name, ctid)
        # The words stay, so that more of what they find can be added; an address would be added a second time.
        if "/" in changed.get(f"{name}-find", "") or find_ctid(changed.get(f"{name}-find", "")):
            changed[f"{name}-find"] = ""
    elif step in SHOWN:
        changed[f"{rest}-{step}"] = "1"
    elif step == "unchoose":
        name, _, place = rest.rpartition(":")
        without_chosen(changed, name, place)
    elif step == "describe":
        _describe(changed, rest)
    return changed


# -- one row -------------------------------------------------------------------------------------------------------


def _remove(data: QueryDict, name: str, number: str) -> None:
    """An object stays on the page until the form is saved, so that it can be brought back; a blank one goes at once."""
    row = f"{name}-{number}"
    if f"{row}-was" in data and (data[f"{row}-was"] or any(_typed(data, row))):
        data[f"{row}-removed"] = "1"
    else:
        data.setlist(f"{name}-row", [each for each in data.getlist(f"{name}-row") if each != number])


def _typed(data: QueryDict, row: str) -> Iterator[str]:
    """What a person typed or chose in a row."""
    marks = {f"{row}-{mark}" for mark in _MARKS}
    inner = (name for name in data if name.startswith(f"{row}-") and name not in marks)
    return (text for name in inner if not name.endswith(("-listed", "-row")) for text in data.getlist(name) if text)


def _restore(data: QueryDict, name: str, number: str) -> None:
    data.pop(f"{name}-{number}-removed", None)


def _open(data: QueryDict, name: str, number: str) -> None:
    state = f"{name}-{number}-state"
    data[state] = "opening" if data.get(state) == "shut" else "open"


def _copy(data: QueryDict, name: str, number: str) -> None:
    """A copy right below, with everything that was typed so far; what the object continues is copied as well."""
    fresh = _free_number(data, name)
    row, copied = f"{name}-{number}", f"{name}-{fresh}"
    for each in [each for each in data if each.startswith(f"{row}-")]:
        data.setlist(copied + each.removeprefix(row), data.getlist(each))
    if data.get(f"{row}-was"):
        data[f"{copied}-copy"] = "1"
    data.pop(f"{copied}-removed", None)
    _open(data, name, fresh)
    numbers = data.getlist(f"{name}-row")
    place = numbers.index(number) + 1
    data.setlist(f"{name}-row", [*numbers[:place], fresh, *numbers[place:]])


def _up(data: QueryDict, name: str, number: str) -> None:
    _move(data, name, number, -1)


def _down(data: QueryDict, name: str, number: str) -> None:
    _move(data, name, number, 1)


def _move(data: QueryDict, name: str, number: str, by: int) -> None:
    """Past the next one that is not removed; at the end it stays where it is."""
    numbers = data.getlist(f"{name}-row")
    alive = [each for each in numbers if f"{name}-{each}-removed" not in data or each == number]
    goal = alive.index(number) + by
    if 0 <= goal < len(alive):
        here, there = numbers.index(number), numbers.index(alive[goal])
        numbers.insert(there, numbers.pop(here))
        data.setlist(f"{name}-row", numbers)


_ROW_STEPS: dict[str, Callable[[QueryDict, str, str], None]] = {
    "remove": _remove,
    "restore": _restore,
    "copy": _copy,
    "open": _open,
    "up": _up,
    "down": _down,
}


# -- new rows ------------------------------------------------------------------------------------------------------


def _append(data: QueryDict, name: str) -> str:
    number = _free_number(data, name)
    data.setlist(f"{name}-row", [*data.getlist(f"{name}-row"), number])
    return number


def _free_number(data: QueryDict, name: str) -> str:
    numbers = data.getlist(f"{name}-row")
    return str(max((int(each) for each in numbers if re.fullmatch("[0-9]{1,9}", each)), default=-1) + 1)


def _append_reference(data: QueryDict, name: str, value: Any) -> None:
    spelled = json.dumps(value, ensure_ascii=False)
    if any(data.get(f"{name}-{number}-value") == spelled for number in data.getlist(f"{name}-row")):
        return
    number = _append(data, name)
    data[f"{name}-{number}-value"] = spelled
    if name == "roles" and not any(OWNER in data.getlist(f"{name}-{n}-roles") for n in data.getlist(f"{name}-row")):
        data[f"{name}-{number}-roles"] = OWNER  # what is added first most likely owns it


def _describe(data: QueryDict, name: str) -> None:
    parts = {"Type": "class", "Name": "name", "SubjectWebpage": "webpage"}
    typed = {key: data.get(f"{name}-{part}", "").strip() for key, part in parts.items()}
    if not typed["Name"]:
        return
    _append_reference(data, name, {key: part for key, part in typed.items() if part})
    data[f"{name}-name"] = data[f"{name}-webpage"] = ""

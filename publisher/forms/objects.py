"""The objects of a field as they stand on the page: drawn, folded, shut, removed, each with what it continues.

`NAME-row` lists the numbers of the objects in their order. Of each number N:
`NAME-N-was`     which of the opened objects it continues: its place; "" for none, “~” when that is to be found out
`NAME-N-copy`    it began as a copy of that one
`NAME-N-state`   folded or open; shut: its form is not drawn, so nothing of it was typed and it stays as it is;
                 opening: it was shut, and somebody opens it now
`NAME-N-removed` it goes when the form is saved, and can be brought back until then
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ctdl.findings import Severity
from ctdl.partners import Continuing
from publisher.forms.bound import EntryBoundField
from publisher.forms.summaries import one_line

if TYPE_CHECKING:
    from publisher.forms.profiles import ProfileForm

UNSURE = "~"
FEW = 12  # fields; an object inside another one is drawn at once when it has no more
SHUT, FOLDED, OPEN = "shut", "folded", "open"
OPENING = "opening"  # asked for a moment ago: nothing can have been typed in it


@dataclass(frozen=True, slots=True)
class Entry:
    """One object in its list. `form` is None for what is shut, and for what no form can show (`fixed`)."""

    number: str
    was: str
    form: "ProfileForm | None"
    fixed: Any = None
    state: str = FOLDED
    is_copy: bool = False
    is_removed: bool = False
    summary: str = ""

    @property
    def is_shut(self) -> bool:
        return self.state == SHUT

    @property
    def to_fix(self) -> int:
        """How many of its fields, and of those deeper inside, are wrong."""
        return self.form.to_fix if self.form else 0

    @property
    def is_open(self) -> bool:
        """Whether its form lies open: what is new, what the person opened, and what has to be looked at."""
        return self.state == OPEN or bool(self.to_fix)

    @property
    def is_kept(self) -> bool:
        return not (self.is_removed or (self.form is not None and self.form.is_blank))

    @property
    def item(self) -> Any:
        """Its simplified value, which says which of the opened ones it continues."""
        said = self.form.simplified if self.form else self.fixed
        if not isinstance(said, Mapping) or self.was == UNSURE:
            return said
        place = int(self.was) if self.was else None
        return Continuing(said, place, is_copy=self.is_copy)


class ProfilesBoundField(EntryBoundField):
    @cached_property
    def entries(self) -> list[Entry]:
        if not self.form.is_bound:
            return self._opened_entries() or ([self._entry("0", "", None, state=OPEN)] if self._opens_blank else [])
        data: Any = self.form.data  # a QueryDict
        numbers = data.getlist(f"{self.html_name}-row")
        if not numbers and f"{self.html_name}-listed" not in data:  # nothing of the field was sent
            return [Entry(str(n), str(n), None, item) for n, item in enumerate(self._opened)]
        return [self._typed_entry(number, data) for number in numbers]

    @property
    def alive(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.is_removed]

    @property
    def data(self) -> Any:
        return self.entries

    def value(self) -> Any:
        return self.entries

    @property
    def _opens_blank(self) -> bool:
        return self.field.opens_blank  # type: ignore[attr-defined]  # a ProfilesField

    @property
    def _opened(self) -> list[Any]:
        value = self.field.opened  # type: ignore[attr-defined]  # a ProfilesField
        return value if isinstance(value, list) else [] if value is None else [value]

    def _opened_entries(self) -> list[Entry]:
        """The objects of the document. What was typed over them continues none of them for certain."""
        field: Any = self.field
        entries = []
        for place, item in enumerate(self._opened):
            is_drawn = field.is_replaced or self._has_errors(place) or self._has_room()
            was = UNSURE if field.is_replaced else str(place)
            entries.append(self._entry(str(place), was, item, state=FOLDED if is_drawn else SHUT))
        return entries

    def _has_errors(self, place: int) -> bool:
        """Whether something is wrong in one of its fields, as far as the place in a list can tell."""
        step = f"/{self.field.prop.term}/{place}/"  # type: ignore[attr-defined]  # a ProfilesField
        return any(step in each.path for each in self.context.findings if each.severity is Severity.ERROR)

    def _has_room(self) -> bool:
        """Whether one more object is drawn at once. Beyond that, and deep inside, it is drawn when it is opened."""
        field: Any = self.field
        size = len(field.profile.properties)
        if size > self.context.room or (field.depth > 1 and size > FEW):
            return False
        self.context.room -= size
        return True

    def _typed_entry(self, number: str, data: Any) -> Entry:
        name = f"{self.html_name}-{number}"
        was = data.get(f"{name}-was", "")
        places = {str(place): item for place, item in enumerate(self._opened)}
        is_known, opened = was in places, places.get(was)
        state = data.get(f"{name}-state", "")
        return self._entry(
            number,
            was if is_known or not was else UNSURE,
            opened,
            data=data,
            # A person cannot have opened what is not there any more.
            state=OPEN if state in (SHUT, OPENING) and not is_known else state,
            is_copy=is_known and f"{name}-copy" in data,
            is_removed=f"{name}-removed" in data,
        )

    def _entry(self, number: str, was: str, opened: Any, *, data: Any = None, state: str, **marks: bool) -> Entry:
        field: Any = self.field
        if opened is not None and not isinstance(opened, Mapping):
            return Entry(number, was, None, opened, state, summary=str(opened), **marks)
        if state == SHUT:
            words = one_line(field.profile, opened or {}, self.context)
            return Entry(number, was, None, opened, state, summary=words, **marks)
        name = f"{self.html_name}-{number}"
        if state == OPENING:
            data, state = None, OPEN
        form = field.form_of(opened, data, prefix=name, context=self.context, is_copy=marks.get("is_copy", False))
        return Entry(number, was, form, None, state, summary=form.summary, **marks)

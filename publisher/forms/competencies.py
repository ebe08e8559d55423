"""Competencies: chosen from a framework on a page of their own, or named on lines of a box."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

import ctdl
from ctdl.identifiers import reference_ctid
from publisher.forms.bound import EntryBoundField
from publisher.forms.fields import tidy
from publisher.forms.lines import LinesField
from publisher.forms.sent import read_value


@dataclass(frozen=True, slots=True)
class Competencies:
    """What stands in the controls. chosen: alignments, with all their parts; lines: names, CTIDs and addresses."""

    chosen: tuple[Mapping[str, Any], ...] = ()
    lines: str = ""

    def __bool__(self) -> bool:
        return bool(self.chosen or self.lines)


@dataclass(frozen=True, slots=True)
class Row:
    """One that was chosen, as the template draws it. value: JSON."""

    value: str
    name: str
    detail: str  # its code, the name of its framework


class CompetenciesWidget(forms.Widget):
    """Reads `NAME-chosen`, JSON for each, and the lines under `NAME`; None when nothing of the field was sent."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Competencies | None:
        if name not in data and f"{name}-chosen" not in data:
            return None
        read = (read_value(each) for each in data.getlist(f"{name}-chosen"))
        return Competencies(tuple(each for each in read if isinstance(each, dict)), data.get(name, ""))


class CompetenciesBoundField(EntryBoundField):
    @property
    def chosen(self) -> list[Row]:
        return [_row(each) for each in self.value().chosen]

    @property
    def lines(self) -> str:
        return str(self.value().lines)

    def value(self) -> Competencies:
        """What was opened, where nothing of the field was sent."""
        field: Any = self.field
        found = super().value()
        return field.raw_of(field.opened) if found is None else found


class CompetenciesField(LinesField):
    """An alignment comes back as the very value that was opened, and keeps its place among the others."""

    template = "publisher/fields/competencies.html"
    several_controls = True

    def __init__(self, prop: ctdl.Property) -> None:
        super().__init__(prop)
        self.widget = CompetenciesWidget()

    @property
    def rows(self) -> int:
        return min(12, max(2, len([each for each in self._items(self.opened) if isinstance(each, str)]) + 1))

    def raw_of(self, value: Any) -> Any:
        items = self._items(value)
        chosen = tuple(each for each in items if isinstance(each, Mapping))
        return Competencies(chosen, "\n".join(self.line(each) for each in items if not isinstance(each, Mapping)))

    def clean(self, value: Competencies | None) -> Any:
        if value is None:
            return self.opened
        lines = [line.strip() for line in (tidy(value.lines) or "").split("\n") if line.strip()]
        sent = {_key(each): dict(each) for each in value.chosen} | {line: self.item(line) for line in lines}
        count = Counter([*map(_key, value.chosen), *lines])
        kept = [each for each in self._items(self.opened) if self._is_left(each, count)]
        known = set(map(self._spelled, self._items(self.opened)))
        return [*kept, *(item for key, item in sent.items() if key not in known)] or None

    def _is_left(self, item: Any, count: Counter[str]) -> bool:
        """Whether it was sent again; the same thing twice is sent twice."""
        count[self._spelled(item)] -= 1
        return count[self._spelled(item)] >= 0

    def _spelled(self, item: Any) -> str:
        return _key(item) if isinstance(item, Mapping) else self.line(item)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> CompetenciesBoundField:
        return CompetenciesBoundField(form, self, field_name)


def add_chosen(data: QueryDict, name: str, items: Iterable[Mapping[str, Any]]) -> int:
    """Adds alignments to what was typed into a form; says how many were not there yet."""
    there = {_target(read_value(each)) for each in data.getlist(f"{name}-chosen")}
    there |= {reference_ctid(line.strip()) or line.strip() for line in data.get(name, "").split("\n")}
    fresh = [each for each in items if _target(each) not in there]
    for each in fresh:
        data.appendlist(f"{name}-chosen", json.dumps(each, ensure_ascii=False))
    return len(fresh)


def without_chosen(data: QueryDict, name: str, place: str) -> None:
    """Takes away the one at this place."""
    chosen = data.getlist(f"{name}-chosen")
    if place in map(str, range(len(chosen))):
        del chosen[int(place)]
        data.setlist(f"{name}-chosen", chosen)


def _target(item: Any) -> str:
    """What an alignment points to: the competency, else the framework as a whole."""
    parts = item if isinstance(item, Mapping) else {}
    found = str(parts.get("TargetNode") or parts.get("Framework") or "")
    return reference_ctid(found) or found


def _key(item: Mapping[str, Any]) -> str:
    return json.dumps(item, sort_keys=True)


def _row(item: Mapping[str, Any]) -> Row:
    framework = _words(item.get("FrameworkName")) or str(item.get("Framework") or "")
    name = _words(item.get("TargetNodeName")) or str(item.get("TargetNode") or "")
    details = [_words(item.get("CodedNotation")), framework if name else ""]
    value = json.dumps(item, ensure_ascii=False)
    return Row(value, name or f"{framework}, as a whole", " · ".join(each for each in details if each))


def _words(value: Any) -> str:
    """The text itself, or that of a language map."""
    return ctdl.text(value) if isinstance(value, Mapping) else str(value or "")


def alignments(document: Mapping[str, Any], ids: Iterable[str], *, whole: bool = False) -> Iterator[dict[str, Any]]:
    """What a property says that names these competencies of a framework; first the framework, where it is named too."""
    main = ctdl.main_node(document)
    framework = {"Framework": reference_ctid(main["@id"]) or main["@id"], "FrameworkName": main.get("ceasn:name")}
    nodes = {str(node.get("@id")): node for node in ctdl.document.nodes(document)}
    if whole:
        yield {key: part for key, part in framework.items() if part}
    for node in (nodes[each] for each in ids if each in nodes):
        said = {
            **framework,
            "CodedNotation": ctdl.text(node.get("ceasn:codedNotation")),
            "TargetNode": reference_ctid(str(node["@id"])) or str(node["@id"]),
            "TargetNodeName": node.get("ceasn:competencyText") or node.get("ceasn:competencyLabel"),
        }
        yield {key: part for key, part in said.items() if part}

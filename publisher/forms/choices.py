"""Fields whose values come from a concept scheme."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms

import ctdl
from ctdl import Concept, Property
from publisher.forms.bound import EntryBoundField
from publisher.forms.fields import ValueField

FEW = 12  # more choices than this are a list to open and to search


class ConceptsBoundField(EntryBoundField):
    @property
    def tree(self) -> list[dict[str, Any]]:
        """Everything that can be chosen: [{choice, narrower: […]}]."""
        field: Any = self.field
        return list(field.tree(self.value(), self.auto_id))

    @property
    def is_listed(self) -> bool:
        """Whether the list is drawn: when somebody asked for it. Until then its choices are sent from the chips."""
        return self.form.is_bound and f"{self.html_name}-list" in self.form.data

    @property
    def chosen(self) -> list[dict[str, Any]]:
        """The choices that are made, in the order of the list."""
        field: Any = self.field
        return list(field.chosen(self.value(), self.auto_id))


class ConceptField(ValueField):
    """One concept: radio buttons when there are few, else a list to open, in which narrower ones stand below."""

    template = "publisher/fields/choices.html"
    several_controls = True

    def __init__(self, prop: Property) -> None:
        super().__init__(prop)
        self.concepts = narrower_last(ctdl.scheme(prop.scheme or "").concepts)
        if len(self.concepts) > FEW:
            self.template = "publisher/fields/concepts.html"

    def groups(self, raw: Any, opened: Any) -> list[dict[str, Any]]:
        chosen = raw if isinstance(raw, list) else [raw]
        choices = [_choice(concept, concept.uri in chosen) for concept in self.concepts]
        return [{"choices": [*choices, *self._others(chosen)]}]

    def tree(self, raw: Any, prefix: str) -> Iterator[dict[str, Any]]:
        """The concepts as nodes with their narrower ones, ids beginning with `prefix`; then what else is chosen."""
        chosen = raw if isinstance(raw, list) else [raw]
        numbers = {concept.uri: number for number, concept in enumerate(self.concepts)}
        inside = _narrower(self.concepts)

        def node(concept: Concept) -> dict[str, Any]:
            choice = {**_choice(concept, concept.uri in chosen), "id": f"{prefix}_{numbers[concept.uri]}"}
            return {"choice": choice, "narrower": [node(each) for each in inside.get(concept.uri, ())]}

        yield from map(node, inside[""])
        for number, choice in enumerate(self._others(chosen), len(numbers)):
            yield {"choice": {**choice, "id": f"{prefix}_{number}"}, "narrower": []}

    def chosen(self, raw: Any, prefix: str) -> Iterator[dict[str, Any]]:
        """The choices that are made, with the ids that they have in the list."""
        wanted = raw if isinstance(raw, list) else [raw]
        concepts = [_choice(each, True) if each.uri in wanted else None for each in self.concepts]
        for number, choice in enumerate([*concepts, *self._others(wanted)]):
            if choice and choice["value"]:
                yield {**choice, "id": f"{prefix}_{number}"}

    def _others(self, chosen: list[Any]) -> list[dict[str, Any]]:
        """What is chosen and not on the list: withdrawn concepts, and texts that came from elsewhere; and nothing."""
        uris = {concept.uri for concept in self.concepts}
        others = [_unknown(value) for value in chosen if value and value not in uris]
        if not self.prop.multiple and not self.is_required:
            others.append({"value": "", "label": "Not said", "checked": not any(chosen)})
        return others

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> ConceptsBoundField:
        return ConceptsBoundField(form, self, field_name)


class ConceptsField(ConceptField):
    """Any number of concepts: check boxes."""

    def __init__(self, prop: Property) -> None:
        super().__init__(prop)
        self.widget = forms.CheckboxSelectMultiple()

    def raw_of(self, value: Any) -> list[str]:
        items = value if isinstance(value, list) else [value] if value else []
        return [item if isinstance(item, str) else _words(item) for item in items]

    def parse(self, raw: Any) -> Any:
        opened = self.opened if isinstance(self.opened, list) else []
        known = dict(zip(self.raw_of(opened), opened, strict=True))
        kept = [item for text, item in known.items() if text in raw]
        return kept + [text for text in raw if text not in known] or None


def _narrower(concepts: Iterable[Concept]) -> dict[str, list[Concept]]:
    """The concepts by the first of their broader ones that is in the list and no circle; under "" those on top."""
    known = {concept.uri: concept for concept in concepts}
    parents: dict[str, str] = {}
    for uri, concept in known.items():
        parents[uri] = next((each for each in concept.broader if each in known and not _leads(each, uri, parents)), "")
    found: dict[str, list[Concept]] = {"": []}
    for uri, parent in parents.items():
        found.setdefault(parent, []).append(known[uri])
    return found


def _leads(start: str, goal: str, parents: Mapping[str, str]) -> bool:
    """Whether the way up from `start` comes to `goal`."""
    while start:
        if start == goal:
            return True
        start = parents.get(start, "")
    return False


def narrower_last(concepts: tuple[Concept, ...]) -> tuple[Concept, ...]:
    """Each concept that is not narrower than another of them, followed by its narrower ones."""
    inside = _narrower(concepts)

    def down(concept: Concept) -> Iterator[Concept]:
        yield concept
        for each in inside.get(concept.uri, ()):
            yield from down(each)

    return tuple(each for top in inside[""] for each in down(top))


def _choice(concept: Concept, checked: bool) -> dict[str, Any]:
    return {
        "value": concept.uri,
        "label": concept.label,
        "info": concept.definition,
        "also": " ".join(concept.also),
        "checked": checked,
        "is_narrower": bool(concept.broader),
    }


def _unknown(value: Any) -> dict[str, Any]:
    return {"value": value, "label": f"{value} (not in the list)", "checked": True}


def _words(item: Any) -> str:
    return str(item.get("TargetNodeName") or item.get("TargetNode") or item) if isinstance(item, Mapping) else str(item)

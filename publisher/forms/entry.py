"""The form of one section of a resource, drawn from the declaration."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

import ctdl
from ctdl import Declaration, Property, Section
from ctdl.document import class_of, named_nodes
from ctdl.naming import INSTEAD, NAMES
from ctdl.simplified import Scope, from_jsonld
from ctdl.texts import is_language_map, own, primary
from publisher.forms.build import kind_fields
from publisher.forms.context import LANGUAGE, FormContext
from publisher.forms.declared import DeclaredForm
from publisher.forms.texts import languages_in


class EntryForm(DeclaredForm):
    """Shows the properties of `section` as `document` has them; `changes()` are those that the person changed.

    instead: simplified values by term that stand in the place of the document's.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        kind: Declaration,
        section: Section,
        document: Mapping[str, Any],
        context: FormContext,
        instead: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.kind, self.section, self.context = kind, section, context
        self.declared_in, self.texts_id = kind.slug or "", f"texts-{section.slug}"
        node = ctdl.main_node(document)
        self.class_term = class_of(node)
        context.form, context.document = self, context.document or document
        if context.languages is None:
            context.languages = languages_in(document, besides=context.language)
        self.opened = simplified_values(kind, document, context.language, section=section.slug)
        fields = kind_fields(kind.slug or "", section.slug)
        offered = {
            name: field
            for name, field in fields.items()
            if self._is_offered(field.prop, node) or (field.prop.entered and _is_sent(name, data))
        }
        self.take(offered, self.opened, instead)

    def _is_offered(self, prop: Property, node: Mapping[str, Any]) -> bool:
        """What CTDL allows here and people may enter; and whatever is there already, so that it can be taken away."""
        return prop.term in node or (prop.entered and prop.allowed_on(self.class_term))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = self._needs_words(cleaned)
        if name and name not in self.errors:
            called = "a name" if self.fields[name].prop.term in NAMES else "words"
            self.add_error(name, ValidationError(f"Give it {called} so that you can find it again."))
        return cleaned

    def _needs_words(self, cleaned: Mapping[str, Any]) -> str:
        """The field without which lists could not show the resource; "" when nothing is missing.

        It is the name; where that is not required, or there is none, a description or the like will do.
        """
        named = next((name for name, field in self.fields.items() if field.prop.term in NAMES), "")
        instead = [name for name, field in self.fields.items() if field.prop.term in INSTEAD]
        if not named:
            return next((name for name in instead if self.fields[name].is_required and not cleaned.get(name)), "")
        will_do = [named] if self.fields[named].is_required else [named, *instead]
        return "" if any(cleaned.get(name) for name in will_do) else named

    @property
    def problems(self) -> list[dict[str, str]]:
        """What kept the form from being saved, each with a link to its field: {severity, message, href}."""
        return [
            {"severity": "error", "message": sentence, "href": f"#field-{bound.auto_id}"}
            for bound in self.bound_fields
            for sentence in bound.sentences
        ]

    def changes(self) -> dict[str, Any]:
        """Simplified values by term of what differs from the document; None takes a property away."""
        return {term: item for term, item in self.typed().items() if not same(item, self.opened.get(term))}


def _is_sent(name: str, data: Any) -> bool:
    """Whether the field was on the form that the person filled in, when the class was another one."""
    return bool(data) and any(key == name or key.startswith(f"{name}-") for key in data)


def simplified_values(
    kind: Declaration, document: Mapping[str, Any], language: str, *, section: str = ""
) -> dict[str, Any]:
    """The simplified values of the document's main node, by term; those of one section alone where it is given."""
    node = ctdl.main_node(document)
    scope = Scope(language=language, nodes=named_nodes(document), languages=True)
    properties = kind.properties_in(section) if section else kind.properties
    return {prop.term: from_jsonld(prop, node[prop.term], scope) for prop in properties if prop.term in node}


def language_of(document: Mapping[str, Any]) -> str:
    """The language in which texts of the document are shown and changed: English, unless its name is in another one."""
    node = ctdl.main_node(document)
    name = next((node[term] for term in NAMES if term in node), None)
    if not isinstance(name, Mapping) or not is_language_map(name) or own(name, LANGUAGE):
        return LANGUAGE
    return next(iter(name))


def edited(document: Mapping[str, Any], changes: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A new document with `changes`, simplified values by term; texts are in `language`.

    The texts of a resource that has none yet are in the language that it is said to be in.
    """
    node = ctdl.main_node(document)
    said = changes.get("ceterms:inLanguage") or node.get("ceterms:inLanguage")
    if not any(name in node for name in NAMES) and isinstance(said, list) and "en" not in map(primary, said):
        language = said[0]
    return ctdl.edit(
        document,
        {term: item for term, item in changes.items() if term != "@type"},
        base=settings.REGISTRY_URL,
        language=language,
        class_term=changes.get("@type"),
        languages=True,
    )


def same(one: Any, other: Any) -> bool:
    """Whether two simplified values say the same: what is empty does not count."""
    return json.dumps(_plain(one), sort_keys=True) == json.dumps(_plain(other), sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        members = ((key, _plain(item)) for key, item in value.items())
        return {key: item for key, item in members if item is not None} or None
    if isinstance(value, list | tuple):
        return [item for item in map(_plain, value) if item is not None] or None
    return value if value != "" else None

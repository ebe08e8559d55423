"""The form of one part of a resource that is a node of its own: a competency, a concept, a step, a criterion."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings

import ctdl
from ctdl import Finding, Level, Property, Section, Value
from ctdl.classes import grouped
from ctdl.document import class_of, named_nodes, nodes
from ctdl.editing import edit_node
from ctdl.simplified import Scope, from_jsonld
from ctdl.simplified.scope import as_list
from ctdl.trees import Branch, branches
from publisher.forms.bound import EntryBoundField
from publisher.forms.build import html_name, kind_fields, profile_fields
from publisher.forms.context import FormContext
from publisher.forms.declared import DeclaredForm
from publisher.forms.entry import same
from publisher.forms.fields import ValueField
from publisher.forms.links import LinksField
from publisher.forms.profiles import MORE, FixedField
from publisher.forms.texts import languages_in
from publisher.forms.types import TypeField


class MemberForm(DeclaredForm):
    """All properties of one part but those that follow from its place. `changes()` are those that the person changed.

    instead: simplified values by term that stand in the place of the document's.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        branch: Branch,
        node_id: str,
        document: Mapping[str, Any],
        context: FormContext,
        instead: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        kind = ctdl.kind_of(class_of(ctdl.main_node(document)))
        self.branch, self.context, self.of_kind = branch, context, kind.slug or "" if kind else ""
        self.declared_in = branch.declaration.slug or branch.declaration.name
        self.node_id, self.node = node_id, named_nodes(document)[node_id]
        context.form, context.document = self, _with_first(document, self.node)
        context.findings = _own_findings(context.findings, document, self.node)
        context.languages = languages_in(document, besides=context.language)
        fields = {name: field for name, field in self._fields().items() if self._is_offered(field)}
        self.opened = self._values(document, fields)
        self.take(fields, self.opened, instead)

    def _fields(self) -> dict[str, ValueField]:
        declaration = self.branch.declaration
        if declaration.slug:
            found = {name: field for each in declaration.sections for name, field in self._of_section(each).items()}
        else:
            found = profile_fields(declaration.name, 0)
        for name, field in found.items():
            if self._leads_to_parts(field.prop):
                found[name] = LinksField(field.prop, self.context.members)
            elif self.branch.kept_true & set(field.prop.one_of):  # its place is one of them already
                field.prop = replace(field.prop, level=Level.OPTIONAL)
        type_of = declaration.find_property("@type")
        if type_of and len(declaration.classes) > 1:
            found = {html_name("@type"): TypeField(type_of, grouped(declaration.classes)), **found}
        return found

    def _of_section(self, section: Section) -> dict[str, ValueField]:
        fields = kind_fields(self.branch.declaration.slug or "", section.slug)
        return {name: field for name, field in fields.items() if field.prop.value is not Value.TYPE}

    def _leads_to_parts(self, prop: Property) -> bool:
        """Whether the property names parts that stand in this document alone, so that no search would find them."""
        if prop.value is not Value.REFERENCE or self.branch.declaration.slug:
            return False
        own = {each for branch in branches(self.of_kind) for each in branch.declaration.classes}
        return not own.isdisjoint(prop.range)

    def _is_offered(self, field: ValueField) -> bool:
        prop = field.prop
        if prop.term in self.branch.kept_true:
            return False
        is_there = self.node.get(prop.term) is not None
        if isinstance(field, FixedField):
            return is_there
        is_open = prop.entered or prop.value is Value.TYPE
        return is_there or (is_open and prop.allowed_on(class_of(self.node)))

    def _values(self, document: Mapping[str, Any], fields: Mapping[str, ValueField]) -> dict[str, Any]:
        scope = Scope(language=self.context.language, nodes=named_nodes(document), languages=True)
        values = {}
        for field in fields.values():
            if isinstance(field, LinksField):
                named = as_list(self.node.get(field.prop.term))
                values[field.prop.term] = (named or None) if field.prop.multiple else next(iter(named), None)
                continue
            for term in field.terms:
                prop = self.branch.declaration.property(term)
                values[term] = from_jsonld(prop, self.node[term], scope) if term in self.node else None
        return values

    @property
    def parts(self) -> list[tuple[Section, list[EntryBoundField], bool]]:
        """The fields by section, and whether the section lies open: the first does, and those that hold something."""
        found: list[tuple[Section, list[EntryBoundField], bool]] = []
        for section in self.branch.declaration.sections:
            own = [bound for bound in self.usual if self.fields[bound.name].prop.section == section.slug]
            if own:
                found.append((section, own, not found or any(bound.holds_something for bound in own)))
        return [*found, (MORE, self.rare, False)] if self.rare else found

    @property
    def problems(self) -> list[dict[str, str]]:
        """What kept the form from being saved, each with a link to its field: {severity, message, href}."""
        return [
            {"severity": "error", "message": sentence, "href": f"#field-{bound.auto_id}"}
            for bound in self.bound_fields
            for sentence in bound.sentences
        ]

    def judge(self, found: list[Finding], document: Mapping[str, Any]) -> None:
        node = named_nodes(document)[self.node_id]
        self.context.use(_own_findings(found, document, node), _with_first(document, node))

    def changes(self) -> dict[str, Any]:
        """Simplified values by term of what differs from the document; None takes a property away."""
        return {term: item for term, item in self.typed().items() if not same(item, self.opened.get(term))}


def with_member(document: Mapping[str, Any], node_id: str, changes: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A new document with `changes` of one part, simplified values by term."""
    plain = {term: item for term, item in changes.items() if term != "@type"}
    base, class_term = settings.REGISTRY_URL, changes.get("@type")
    return edit_node(document, node_id, plain, base=base, language=language, class_term=class_term)


def _with_first(document: Mapping[str, Any], node: Mapping[str, Any]) -> dict[str, Any]:
    """The document as if it were about this node, so that the paths of its findings lead through this form."""
    others = [each for each in nodes(document) if each is not node]
    return {**document, "@graph": [node, *others]}


def _own_findings(findings: list[Finding], document: Mapping[str, Any], node: Mapping[str, Any]) -> list[Finding]:
    """Those of this node, with the place and property that they have where the document is about it."""
    number = next(index for index, each in enumerate(nodes(document)) if each is node)
    start = f"/@graph/{number}/"
    own = [each for each in findings if each.path.startswith(start)]
    return [
        replace(each, path=f"/@graph/0/{each.path.removeprefix(start)}", term=_term(each.path.removeprefix(start)))
        for each in own
    ]


def _term(path: str) -> str:
    return path.partition("/")[0].replace("~1", "/").replace("~0", "~")

"""What surrounds the panels: which hold data, what is to fix, the benchmark; of what is saved or of what is typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

import ctdl
from ctdl import Declaration, Property, Section
from ctdl.benchmark import Benchmark, benchmark
from ctdl.document import class_of
from ctdl.findings import Finding, Severity
from publisher.forms import anchor


@dataclass(frozen=True, slots=True)
class Marks:
    """What the list of panels says of one."""

    slug: str
    label: str
    url: str
    has_data: bool
    to_fix: int  # errors
    open: int  # recommended properties that are missing


@dataclass(frozen=True, slots=True)
class Link:
    """A property to look at, and where its field is."""

    text: str
    url: str
    severity: str = ""


@dataclass
class Around:
    """Of `graph`, which is that of a revision or what would be saved."""

    kind: Declaration
    ctid: str
    graph: Mapping[str, Any]
    found: list[Finding]
    is_new: bool = False

    @cached_property
    def panels(self) -> list[Marks]:
        """The sections that the class of the resource has properties in; only the first one while it is new."""
        sections = self.kind.sections[:1] if self.is_new else self.kind.sections
        return [self._marks(section) for section in sections if self._is_offered(section)]

    def next_after(self, slug: str) -> str:
        """The slug of the panel after this one; the first one again after the last."""
        slugs = [panel.slug for panel in self.panels]
        here = slugs.index(slug) if slug in slugs else -1
        return slugs[(here + 1) % len(slugs)]

    @cached_property
    def to_fix(self) -> list[Link]:
        return [self._link(each) for each in self.found if each.severity is Severity.ERROR]

    @cached_property
    def remarks(self) -> list[Link]:
        return [self._link(each) for each in self.found if each.severity is Severity.WARNING]

    @cached_property
    def benchmark(self) -> Benchmark:
        return benchmark(self.graph)

    @cached_property
    def missing(self) -> list[tuple[str, list[Link]]]:
        """The recommended properties that are not there, by panel: (its label, links to their fields)."""
        found = [prop for prop in map(self.kind.find_property, self.benchmark.missing) if prop]
        by_panel = ((each.label, [prop for prop in found if prop.section == each.slug]) for each in self.kind.sections)
        return [(label, [Link(prop.label, self._url(prop)) for prop in props]) for label, props in by_panel if props]

    def _is_offered(self, section: Section) -> bool:
        node, own = ctdl.main_node(self.graph), self.kind.properties_in(section.slug)
        return any(prop.term in node or (prop.entered and prop.allowed_on(class_of(node))) for prop in own)

    def _marks(self, section: Section) -> Marks:
        terms = {prop.term for prop in self.kind.properties_in(section.slug)}
        return Marks(
            section.slug,
            section.label,
            "" if self.is_new else f"{self._edit_url}?panel={section.slug}",
            bool(terms & set(ctdl.main_node(self.graph))),
            sum(each.severity is Severity.ERROR and each.term in terms for each in self.found),
            sum(term in terms for term in self.benchmark.missing),
        )

    def _link(self, finding: Finding) -> Link:
        prop = self.kind.find_property(finding.term)
        return Link(finding.message, self._url(prop) if prop else "", str(finding.severity))

    def _url(self, prop: Property) -> str:
        if self.is_new:
            is_here = prop.section == self.kind.sections[0].slug
            return f"#{anchor(prop, self.kind)}" if is_here else ""
        return f"{self._edit_url}?panel={prop.section}#{anchor(prop, self.kind)}"

    @cached_property
    def _edit_url(self) -> str:
        return reverse("resource_edit", args=[self.ctid])


def field_url(ctid: str, prop: Property, kind: Declaration) -> str:
    """The address of the field of a kind's property in the form of a resource."""
    return f"{reverse('resource_edit', args=[ctid])}?panel={prop.section}#{anchor(prop, kind)}"


def type_label(graph: Mapping[str, Any]) -> str:
    """What the resource is, in words: “Certification”; "" while no type is chosen."""
    try:
        info = ctdl.class_info(ctdl.main_node(graph).get("@type", ""))
    except ctdl.UnknownClass:
        return ""
    return info.label if info.publishable else ""

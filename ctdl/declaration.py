"""What can be said about a credential, a course, an organization ... and everything inside them, read from ctdl/data.

A Declaration is a kind (what a person picks: credential, organization, ...) or a profile (what stands inside the
document of a kind: condition, cost, place, the steps of a pathway, ...). Forms, spreadsheet columns, checks, the API
and the exports are all derived from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ctdl.classes import ClassInfo, class_info, expand, grouped, lineage
from ctdl.data import load, names
from ctdl.properties import LONGEST_URL, NOT_ENTERED, Level, Property, Value, read_property

__all__ = [
    "LONGEST_URL",
    "NOT_ENTERED",
    "Declaration",
    "Group",
    "Level",
    "Property",
    "Section",
    "UnknownKind",
    "UnknownTerm",
    "Value",
    "declaration_of",
    "groups",
    "kind",
    "kind_of",
    "kinds",
    "named",
    "profile",
    "profiles",
    "type_groups",
]


class UnknownTerm(KeyError):
    """The declaration has no such property; args are the declaration's name and the term."""

    def __str__(self) -> str:
        return f"{self.args[0]} has no property {self.args[1]}."


class UnknownKind(KeyError):
    """There is no such kind or profile."""

    def __str__(self) -> str:
        return f"There is no kind or profile named {self.args[0]}."


@dataclass(frozen=True, slots=True)
class Section:
    """A panel of the form."""

    slug: str
    label: str
    help: str


@dataclass(frozen=True, slots=True)
class Group:
    """A heading under which menus show some kinds."""

    slug: str
    label: str
    help: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """A kind (slug set) or a profile (slug None), with its properties in form order."""

    name: str
    slug: str | None
    label: str
    plural: str
    help: str
    classes: tuple[str, ...]
    endpoint: str | None
    wrapper: str | None
    members: tuple[str, ...]  # names of the declarations whose nodes may stand beside the main node in its @graph
    member_inputs: Mapping[str, tuple[str, ...]]  # list in a request -> members: {"Competencies": ("Competency",)}
    sections: tuple[Section, ...]
    properties: tuple[Property, ...]
    recommended_groups: tuple[tuple[str, ...], ...]  # any one of each group satisfies the benchmark
    group: str  # slug of the heading under which menus have the kind; "" for a profile
    owned_by: tuple[str, ...]  # terms that name the organization whose it is, the first before all
    _by_term: Mapping[str, Property] = field(repr=False, compare=False)
    _benchmarks: Mapping[str, tuple[str, ...]] = field(repr=False, compare=False)

    def property(self, term: str) -> Property:
        """Return the property with this term; raises UnknownTerm."""
        try:
            return self._by_term[term]
        except KeyError:
            raise UnknownTerm(self.name, term) from None

    def find_property(self, term: str) -> Property | None:
        """Return the property with this term, or None."""
        return self._by_term.get(term)

    def properties_for(self, class_term: str) -> tuple[Property, ...]:
        """Return the properties that are allowed on a class."""
        return tuple(prop for prop in self.properties if prop.allowed_on(class_term))

    def properties_in(self, section: str) -> tuple[Property, ...]:
        """Return the properties of one section, by its slug."""
        return tuple(prop for prop in self.properties if prop.section == section)

    def recommended(self, class_term: str) -> tuple[str, ...]:
        """Return the terms of the benchmark of a class; a class without its own takes that of its broader class.

        Source: the Minimum Data Policy of 2022, with aggregateData for the three outcome profiles that it replaced.
        """
        for term in lineage(class_term):
            if term in self._benchmarks:
                return self._benchmarks[term]
        return tuple(prop.term for prop in self.properties_for(class_term) if prop.level is Level.RECOMMENDED)


def kind(slug_or_endpoint: str) -> Declaration:
    """Return the kind with this slug, endpoint or name, in any case; raises UnknownKind."""
    try:
        return _kind(_slugs()[slug_or_endpoint.casefold()])
    except KeyError:
        raise UnknownKind(slug_or_endpoint) from None


@cache
def kinds() -> tuple[Declaration, ...]:
    """Return all kinds, in the order in which menus show them. Reads every file: prefer kind() where one is meant."""
    return tuple(map(_kind, load("kinds")))


def groups() -> tuple[tuple[Group, tuple[Declaration, ...]], ...]:
    """Return all kinds under the headings of the menus, in their order."""
    found = (Group(slug, entry["label"], entry["help"]) for slug, entry in load("groups").items())
    return tuple((group, tuple(each for each in kinds() if each.group == group.slug)) for group in found)


@cache
def kind_of(class_term: str) -> Declaration | None:
    """Return the kind of resources with this class as @type, or None.

    A class that is too general to be published (ceterms:Credential) leads to the kind of its narrower ones: it stands
    in what somebody has begun and not yet chosen a type for.
    """
    for slug, entry in load("kinds").items():
        if class_term in expand(entry["classes"]):
            return _kind(slug)
    return None


@cache
def profile(name: str) -> Declaration:
    """Return the profile with this name ("ConditionProfile"); raises UnknownKind."""
    try:
        return _declaration(_facts(f"profiles/{name}"))
    except FileNotFoundError:
        raise UnknownKind(name) from None


def profiles() -> tuple[Declaration, ...]:
    """Return all profiles, by name."""
    return tuple(profile(name) for name in names("profiles"))


def named(name: str) -> Declaration:
    """Return the kind, or else the profile, of that name, e.g. one of another's members; raises UnknownKind."""
    try:
        return kind(name)
    except UnknownKind:
        return profile(name)


@cache
def declaration_of(class_term: str) -> Declaration | None:
    """Return what declares the nodes of a class: the kind, or else the profile named like it or a broader class."""
    found = kind_of(class_term)
    profile_names = names("profiles")
    for term in lineage(class_term) if found is None else ():
        local_name = term.partition(":")[2]
        if local_name in profile_names:
            return profile(local_name)
    return found


def type_groups(slug: str) -> tuple[tuple[str, tuple[ClassInfo, ...]], ...]:
    """Return the classes of a kind under the labels of their groups, for the list "what type is it?"."""
    return grouped(kind(slug).classes)


@cache
def _slugs() -> dict[str, str]:
    """Return the slug of each kind by slug, endpoint and name, all in lower case."""
    return {
        text.casefold(): slug
        for slug, entry in load("kinds").items()
        for text in (slug, entry["endpoint"], entry["name"])
    }


@cache
def _kind(slug: str) -> Declaration:
    """Build the kind with this slug."""
    return _declaration({"slug": slug, **_facts(f"kinds/{slug}"), **load("kinds")[slug]})


def _facts(file: str) -> dict[str, Any]:
    """Return what a file says, on top of what the file says that it extends."""
    own = load(file)
    if "extends" not in own:
        return own
    facts = {**_facts(own["extends"]), **own}
    changes = own.get("properties", {})
    return {**facts, "sections": [_changed(section, changes) for section in facts["sections"]]}


def _changed(section: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a section whose entries are overridden by those in changes."""
    entries = {term: {**own, **changes.get(term, {})} for term, own in section["properties"].items()}
    return {**section, "properties": entries}


def _declaration(facts: Mapping[str, Any]) -> Declaration:
    """Build a declaration; properties that none of its classes may have are left out, and then empty sections."""
    classes = _publishable(facts["classes"])
    properties = tuple(
        prop for prop in _properties(facts) if not classes or any(prop.allowed_on(term) for term in classes)
    )
    used = {prop.section for prop in properties}
    members = facts.get("members", {})
    return Declaration(
        name=facts["name"],
        slug=facts.get("slug"),
        label=facts["label"],
        plural=facts["plural"],
        help=facts["help"],
        classes=classes,
        endpoint=facts.get("endpoint"),
        wrapper=facts.get("wrapper"),
        members=tuple(members),
        member_inputs=_member_inputs(members),
        sections=tuple(_section(entry) for entry in _sections(facts) if entry["slug"] in used),
        properties=properties,
        recommended_groups=tuple(map(tuple, facts.get("recommended_groups", ()))),
        group=_group(facts),
        owned_by=tuple(facts.get("owned_by", ())),
        _by_term={prop.term: prop for prop in properties},
        _benchmarks={term: tuple(each["terms"]) for each in facts.get("benchmarks", ()) for term in each["classes"]},
    )


def _group(facts: Mapping[str, Any]) -> str:
    """The heading that a kind names, or else the last one."""
    return str(facts.get("group") or next(reversed(load("groups")))) if "slug" in facts else ""


def _properties(facts: Mapping[str, Any]) -> Iterator[Property]:
    """Build the properties of all sections, in form order."""
    groups = tuple(map(tuple, facts.get("at_least_one_of", ())))
    for section in _sections(facts):
        for term, own in section["properties"].items():
            yield read_property(term, own, section["slug"], groups)


def _sections(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the sections, and one for the properties of a newer edition of CTDL (ctdl.overlay) where there are any."""
    newer = {"slug": "newer", "properties": facts["newer"]} if facts.get("newer") else None
    return [*facts["sections"], *([newer] if newer else [])]


def _section(entry: Mapping[str, Any]) -> Section:
    """Build a section from its own entry, and from the one in sections.toml where its own is silent."""
    facts = {**load("sections").get(entry["slug"], {}), **entry}
    return Section(facts["slug"], facts["label"], facts["help"])


def _member_inputs(members: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Turn {"Competency": ["Competencies"]} round: the names of request lists, each with what it may hold."""
    lists = dict.fromkeys(name for inputs in members.values() for name in inputs)
    return {name: tuple(member for member, inputs in members.items() if name in inputs) for name in lists}


def _publishable(classes: list[str]) -> tuple[str, ...]:
    """Return the classes, with groups of them written out, that may be the @type of something published."""
    return tuple(term for term in expand(classes) if class_info(term).publishable)

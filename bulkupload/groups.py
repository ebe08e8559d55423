"""Groups of columns for what stands inside a resource: costs, conditions, connections, addresses …"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import ctdl
from bulkupload.column import Column, Role
from bulkupload.data import load
from ctdl import Declaration, Property, Value
from ctdl.matching import Matcher, plain
from ctdl.simplified.inputs import MOVED

# Embedded objects that a single cell can say: "2 years", "Catalog~2026".
SINGLE_CELL_PROFILES = frozenset({"DurationProfile", "IdentifierValue"})
_NUMBERED = re.compile(r"(\d{1,2})(\D.*)")
_WHICH = (
    "Leave it as it is in a file that you downloaded: it says which one is meant. #NEW adds one; blank is enough where "
    "there is none or only one."
)
_OWN_NAME = "A word or number of your own that tells it from the others in this file. #DELETE removes it."


@dataclass(frozen=True)
class Group:
    """terms: the properties of the kind that the group fills, the first being meant where nothing says which.

    columns: with the usual prefix, in the order of templates. needed: inner terms without which one is not complete.
    """

    slug: str
    label: str
    profile: str
    properties: tuple[Property, ...]
    prefixes: tuple[tuple[str, str], ...]  # (plain prefix, the term that it fixes or "")
    columns: tuple[Column, ...]
    needed: tuple[str, ...]
    is_bare: bool
    matcher: Matcher[Column]

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(prop.term for prop in self.properties)

    def find(self, bare: str) -> Column | None:
        """The column that a plain heading names, with its prefix and number."""
        for prefix, outer in self.prefixes:
            if bare.startswith(prefix) and (found := self._rest(bare[len(prefix) :], outer)):
                return found
        return self.matcher.exact.get(bare) if self.is_bare else None

    def _rest(self, rest: str, outer: str) -> Column | None:
        column, number = self.matcher.exact.get(rest), 0
        if column is None and (match := _NUMBERED.fullmatch(rest)):
            column, number = self.matcher.exact.get(match[2]), int(match[1])
        if column is None or not (outer or number):
            return column
        key = column.key + (f"@{outer}" if outer else "") + (f"#{number}" if number else "")
        return replace(column, key=key, outer=outer, number=number)

    def term_of(self, text: str) -> str | None:
        """The property that a relation names: "Recommends", "is preparation for"."""
        matcher: Matcher[str] = Matcher()
        for prop in self.properties:
            matcher.add(prop.term, (prop.label, prop.term.partition(":")[2], *prop.columns, prop.term))
        return matcher.find(text)


@cache
def groups_of(kind: str) -> tuple[Group, ...]:
    """The groups of a kind: those that data/groups.toml names, and one for every other embedded object."""
    declaration = ctdl.kind(kind)
    held = {prop.term: prop for prop in declaration.properties if _is_held(prop)}
    entries = [(slug, facts) for slug, facts in load("groups").items() if slug != "inner"]
    named = [group for slug, facts in entries for group in _named(slug, facts, kind, held)]
    taken = {term for group in named if group.slug != "target" for term in group.terms}
    rest = [prop for term, prop in held.items() if term not in taken and prop.profile not in SINGLE_CELL_PROFILES]
    return (*named, *(_alone(prop) for prop in rest))


def group_of(kind: str, slug: str) -> Group:
    return next(group for group in groups_of(kind) if group.slug == slug)


def _alone(prop: Property) -> Group:
    return _group(prop.term.partition(":")[2], {"label": prop.label, "prefixes": [prop.label]}, (prop,))


def _is_held(prop: Property) -> bool:
    return prop.value is Value.PROFILE and prop.entered and bool(prop.columns) and prop.term not in MOVED


def _named(slug: str, facts: Mapping[str, Any], kind: str, held: Mapping[str, Property]) -> Iterator[Group]:
    present = tuple(held[term] for term in facts["terms"] if term in held)
    if present and kind in facts.get("kinds", [kind]):
        yield _group(slug, facts, present)


def _group(slug: str, facts: Mapping[str, Any], properties: tuple[Property, ...]) -> Group:
    prefixes = [(plain(prefix), "") for prefix in facts["prefixes"]]
    if len(properties) > 1 and prefixes:
        prefixes += [(plain(name), prop.term) for prop in properties for name in (prop.label, *prop.columns)]
    profile = ctdl.profile(properties[0].profile or "")
    columns = tuple(_columns(slug, facts, properties, profile))
    matcher: Matcher[Column] = Matcher()
    for column in columns:
        matcher.add(column, column.spellings)
    return Group(
        slug=slug,
        label=facts["label"],
        profile=profile.name,
        properties=properties,
        prefixes=tuple(sorted(dict.fromkeys(prefixes), key=lambda each: -len(each[0]))),
        columns=columns,
        needed=tuple(facts.get("needed", ())),
        is_bare=facts.get("bare", False),
        matcher=matcher,
    )


def _columns(
    slug: str, facts: Mapping[str, Any], properties: tuple[Property, ...], profile: Declaration
) -> Iterator[Column]:
    """The spellings of a column are without the prefix; its heading has it, unless the group needs none."""
    start = "" if facts.get("bare") or not facts["prefixes"] else f"{facts['prefixes'][0]}: "

    def column(name: str, names: tuple[str, ...], text: str, **more: Any) -> Column:
        return Column(f"{slug}/{name}", f"{start}{names[0]}", names, text, group=slug, **more)

    if start:
        yield column("internal", ("Internal Identifier",), _WHICH, role=Role.INTERNAL)
        yield column("external", ("External Identifier",), _OWN_NAME, role=Role.EXTERNAL)
    if len(properties) > 1 and facts.get("relation"):
        choices = tuple(prop.label for prop in properties)
        labels = ", ".join(choices)
        text = f"What it is: {labels}. Blank means {properties[0].label}."
        yield column("relation", tuple(facts["relation"]), text, role=Role.RELATION, choices=choices)
    if facts.get("list"):
        text = "Kinds of costs and their prices, such as tuition~1234|application~50. Each becomes a cost of its own."
        kind = profile.property("ceterms:directCostType")
        yield column("items", tuple(facts["list"]), text, role=Role.ITEMS, prop=kind)
    for prop in profile.properties:
        if facts.get("only") and prop.term not in facts["only"]:
            continue
        yield from _of_property(column, facts, prop, profile)


_STREET = "ceterms:streetAddress"
_CODE_LISTS = ("onet", "soc", "cip", "naics")


def special_role(prop: Property, name: str) -> Role | None:
    """Whether a column of this name holds codes alone, or whole competency frameworks."""
    if prop.value is Value.FRAMEWORK and plain(name).startswith(_CODE_LISTS):
        return Role.CODES
    return Role.FRAMEWORKS if prop.value is Value.COMPETENCY and "framework" in plain(name) else None


def special_help(role: Role, prop: Property) -> str:
    start = "Codes only." if role is Role.CODES else "CTIDs of whole competency frameworks."
    return f"{start} {prop.help}".strip()


def _of_property(column: Any, facts: Mapping[str, Any], prop: Property, profile: Declaration) -> Iterator[Column]:
    """The column of an inner property; several for an object inside that the data spreads over columns."""
    if not prop.entered or not prop.columns or prop.value in (Value.CTID, Value.TYPE):
        return
    if prop.value is not Value.PROFILE or prop.profile in SINGLE_CELL_PROFILES:
        names = tuple(dict.fromkeys((*facts.get("columns", {}).get(prop.term, ()), *prop.columns, prop.label)))
        if prop.term == _STREET:
            lines = ("Address Line 2", "Line 2", "Address 2", "Street Address 2")
            yield column("line2", lines, "A second line of the address, such as a suite.", prop=prop, role=Role.LINE)
        special = tuple(name for name in names if special_role(prop, name))
        if rest := tuple(name for name in names if name not in special):
            yield column(prop.term, rest, prop.help, prop=prop)
        if special:
            role = special_role(prop, special[0]) or Role.VALUE
            yield column(f"{prop.term}#{role}", special, special_help(role, prop), prop=prop, role=role)
        return
    for term, names in load("groups")["inner"].get(profile.name, {}).get(prop.term, {}).items():
        deeper = ctdl.profile(prop.profile or "").find_property(term)
        if deeper is not None:
            yield column(f"{prop.term}/{term}", tuple(names), deeper.help, prop=deeper, inner=prop)

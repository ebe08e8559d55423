"""The columns of a kind's spreadsheet, derived from its declaration; adding a property there adds its column here.

Headings are compared by their letters and digits alone, as the publisher always did (case, spaces and * do not count),
and every older spelling that real files use is accepted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache

import ctdl
from bulkupload.column import (
    CTID,
    EXTERNAL_IDENTIFIER,
    INTERNAL_IDENTIFIER,
    LONGEST_EXTERNAL_IDENTIFIER,
    Column,
    Role,
)
from bulkupload.data import load
from bulkupload.groups import SINGLE_CELL_PROFILES, Group, groups_of, special_help, special_role
from ctdl import Declaration, Property, Value
from ctdl.matching import Matcher, plain

__all__ = [
    "CTID",
    "EXTERNAL_IDENTIFIER",
    "INTERNAL_IDENTIFIER",
    "LOCATION",
    "LONGEST_EXTERNAL_IDENTIFIER",
    "Column",
    "Columns",
    "Role",
    "columns_of",
    "resource_kind",
]

LOCATION = "location"  # rows are addresses of organizations; there is no resource of this kind
_LEARNING = ("learning-opportunity", "learning-program", "course")
# Likeness from which an unknown heading is taken for a slip of a known one: "Prgram" is, "Date created" is not.
NEAR = 0.72
_IDENTIFIER_HELP = (
    "Your own number or code for it, at most 50 characters. "
    "Uploading the same identifier again changes the same resource."
)
_INTERNAL_HELP = "The CTID that stands in a file you downloaded. Leave it as it is."
_ADDRESSES_HELP = (
    "“all” for every address of your organization, or the identifiers of some of them, as listed in step 1."
)


@dataclass(frozen=True)
class Columns:
    """All columns of one kind. `all`: in the order of templates, those of the groups last."""

    kind: str
    declaration: Declaration
    own: tuple[Column, ...]
    groups: tuple[Group, ...]
    matcher: Matcher[Column]

    @property
    def all(self) -> tuple[Column, ...]:
        return (*self.own, *(column for group in self.groups for column in group.columns))

    def find(self, heading: str) -> Column | None:
        """The column that a heading names, or None."""
        bare = plain(heading)
        if not bare:
            return None
        return self.matcher.exact.get(bare) or self._nested(bare) or self.matcher.find(heading)

    def _nested(self, bare: str) -> Column | None:
        return next((found for group in self.groups if (found := group.find(bare))), None)

    def get(self, key: str) -> Column | None:
        """The column with this key, numbered ones ("cost/ceterms:name#2") too."""
        bare, _, number = key.partition("#") if key.partition("#")[2].isdigit() else (key, "", "")
        bare, _, outer = bare.partition("@") if not bare.startswith("@") else (bare, "", "")
        found = next((column for column in self.all if column.key == bare), None)
        if found is None or not (number or outer):
            return found
        return replace(found, key=key, number=int(number or 0), outer=outer)

    def suggest(self, heading: str) -> Column | None:
        """The column that an unknown heading most likely means, or None when nothing is near."""
        bare = plain(heading)
        usual = load("columns")["usual"]
        if bare in usual:
            return self.get(usual[bare])
        near = get_close_matches(bare, self.matcher.exact, n=1, cutoff=NEAR)
        return self.matcher.exact[near[0]] if near else None

    def of_term(self, term: str) -> Column | None:
        """The column that holds a property, the one for names before the one for codes; the first of its group."""
        own = next((column for column in self.own if column.term == term), None)
        return own or next((group.columns[-1] for group in self.groups if term in group.terms), None)

    def group(self, slug: str) -> Group:
        return next(group for group in self.groups if group.slug == slug)


def family(kind: str) -> tuple[str, ...]:
    """The kinds of resources that a file of this kind may bring: one template serves all that is learned."""
    return _LEARNING if kind in _LEARNING else (resource_kind(kind),)


def family_classes(declaration: Declaration) -> tuple[str, ...]:
    own = declaration.classes
    others = (term for kind in family(str(declaration.slug)) for term in ctdl.kind(kind).classes)
    return tuple(dict.fromkeys((*own, *others)))


def resource_kind(kind: str) -> str:
    """The kind of the resources that an upload of this kind changes: addresses change organizations."""
    return "organization" if kind == LOCATION else kind


@cache
def columns_of(kind: str) -> Columns:
    """The columns of a kind, in the order of templates; raises ctdl.UnknownKind."""
    declaration = ctdl.kind(resource_kind(kind))
    slug = str(declaration.slug)
    if kind == LOCATION:
        places = next(group for group in groups_of(slug) if group.slug == "address")
        own = _location_columns()
        groups: tuple[Group, ...] = (replace(places, is_bare=True),)
    else:
        own, groups = tuple(_own(declaration)), groups_of(slug)
    columns = Columns(kind, declaration, own, groups, _matcher(own))
    for key, names in load("columns")["more"].get(slug if kind != LOCATION else LOCATION, {}).items():
        if (column := columns.get(key)) is not None:
            columns.matcher.add(column, names)
    return columns


def _own(declaration: Declaration) -> Iterator[Column]:
    fitting = [prop for prop in declaration.properties if _fits_a_cell(prop)]
    columns = [column for prop in fitting for column in _columns(prop, declaration)]
    names = tuple(load("columns")["external_identifier"])
    yield Column(EXTERNAL_IDENTIFIER, names[0], names, _IDENTIFIER_HELP)
    yield from (column for column in columns if column.key == CTID)
    yield Column(INTERNAL_IDENTIFIER, "Internal Identifier", ("Internal Identifier",), _INTERNAL_HELP)
    yield from (column for column in columns if column.key != CTID)
    available = declaration.find_property("ceterms:availableAt")
    if available is not None and available.value is Value.PROFILE:
        spellings = (*available.columns, "Available At Codes")
        yield Column(
            "ceterms:availableAt#addresses", spellings[0], spellings, _ADDRESSES_HELP, available, role=Role.ADDRESSES
        )


def _location_columns() -> tuple[Column, ...]:
    names = ("Organization CTID", "OrgCTID", "Existing Organization CTID", "CTID")
    prop = ctdl.kind("organization").property(CTID)
    return (Column(CTID, names[0], names, "The organization that has the address. Blank means your own.", prop),)


def _fits_a_cell(prop: Property) -> bool:
    if not prop.columns or not prop.entered:
        return False
    return prop.value is not Value.PROFILE or prop.profile in SINGLE_CELL_PROFILES


def _columns(prop: Property, declaration: Declaration) -> Iterator[Column]:
    """One column, or more where codes or whole frameworks have one of their own ("O*NET List", "Teaches …")."""
    special = [name for name in prop.columns if special_role(prop, name)]
    names = tuple(name for name in prop.columns if name not in special)
    if names:
        classes = family_classes(declaration) if prop.value is Value.TYPE else ()
        yield Column(prop.term, names[0], names, prop.help, prop, classes=classes)
    if special:
        role = special_role(prop, special[0]) or Role.VALUE
        yield Column(f"{prop.term}#{role}", special[0], tuple(special), special_help(role, prop), prop, role=role)


def _matcher(every: tuple[Column, ...]) -> Matcher[Column]:
    """Headings first, so that no label or input name of one column takes the heading of another."""
    matcher: Matcher[Column] = Matcher()
    for column in every:
        matcher.add(column, column.spellings)
    for column in every:
        if column.prop and column.role is Role.VALUE:
            matcher.add(column, (column.prop.label, column.prop.term, *column.prop.inputs))
    return matcher

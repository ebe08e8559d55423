"""Which property an input name means, in a kind, a profile or a reference to something without a CTID."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache

from ctdl.classes import classes, find_class, lineage
from ctdl.declaration import Declaration, Property, declaration_of, kinds, profile


@dataclass(frozen=True)
class Fields:
    """The properties of a declaration by term and by input name; of two claims on a name the first wins."""

    by_term: dict[str, Property] = field(default_factory=dict)
    by_name: dict[str, Property] = field(default_factory=dict)

    @classmethod
    def of(cls, properties: Iterable[Property]) -> Fields:
        fields = cls()
        for prop in properties:
            if fields.by_term.setdefault(prop.term, prop) is prop:
                for name in prop.inputs:
                    fields.by_name.setdefault(name.lower(), prop)
        # Every property also answers to its plain name, as in the handbook of 2018: EntryCondition for EntryConditions.
        for prop in fields.by_term.values():
            fields.by_name.setdefault(prop.term.rpartition(":")[2].lower(), prop)
        return fields

    def find(self, name: str) -> Property | None:
        """The property of an input name or term, in any case; of terms that differ in case alone the exact one."""
        return self.by_term.get(name) or self.by_name.get(name.lower())

    def name_of(self, prop: Property) -> str:
        """The first input name of a property that means it and no other; its term where others claimed the rest."""
        # By term: the property may have been read before a newer edition was put on top.
        found = ((name, self.find(name)) for name in prop.inputs)
        return next((name for name, own in found if own and own.term == prop.term), prop.term)

    def suggest(self, name: str) -> str:
        """The input name that this one probably was meant to be, "" when none is near."""
        near = get_close_matches(name.lower(), self.by_name, n=1, cutoff=0.75)
        return self.by_name[near[0]].inputs[0] if near else ""


@cache
def _of_kind(slug: str) -> Fields:
    return Fields.of(next(found for found in kinds() if found.slug == slug).properties)


@cache
def profile_fields(name: str) -> Fields:
    return Fields.of(profile(name).properties)


def fields_of(declaration: Declaration) -> Fields:
    return _of_kind(declaration.slug) if declaration.slug else profile_fields(declaration.name)


@cache
def reference_fields(class_term: str) -> Fields:
    """What may be said about something without a CTID: the fields of a reference, and those of its kind or profile."""
    reference = "OrganizationReference" if _is_organization(class_term) else "EntityReference"
    own = declaration_of(class_term)
    facts = own.properties if own else ()
    # Members of other documents (components, observations, …) have properties of their own, which come first.
    before = facts if own and own.slug is None else ()
    return Fields.of((*before, *profile(reference).properties, *facts))


def _is_organization(class_term: str) -> bool:
    return "ceterms:Organization" in lineage(class_term)


# Names of the Registry Assistant that are not the name of the class.
_INPUT_CLASSES = {
    "assessment": "ceterms:AssessmentProfile",
    "learningopportunity": "ceterms:LearningOpportunityProfile",
}


@cache
def resolve_class(text: str, among: tuple[str, ...] = ()) -> str | None:
    """The class that a Type names, with or without its prefix: "LearningOpportunity" -> the profile's term.

    The classes in `among` are preferred; the others are tried after them.
    """
    known = tuple(term for term in among if term in classes())
    wanted = _INPUT_CLASSES.get(text.strip().lower(), text.strip())
    if wanted in classes():
        return wanted
    found = (find_class(wanted, known) if known else None) or find_class(wanted, tuple(classes()))
    return found.term if found else None


def default_class(prop: Property) -> str:
    """The class of a reference that names none: an organization, the only class there is, or "" when unknown."""
    if any(map(_is_organization, prop.range)):
        return "ceterms:Organization"
    return prop.range[0] if len(prop.range) == 1 else ""

"""Concept schemes: the fixed lists of values that CTDL allows for some properties."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from ctdl.data import load, names
from ctdl.matching import Matcher

WITHDRAWN = "withdrawn"


class UnknownScheme(KeyError):
    """No concept scheme has this term."""

    def __str__(self) -> str:
        return f"CTDL has no concept scheme {self.args[0]}."


@dataclass(frozen=True, slots=True)
class Concept:
    """One value of a scheme, e.g. credentialStat:Active."""

    uri: str  # compact, as published: "credentialStat:Active"
    label: str
    definition: str  # in our own words
    broader: tuple[str, ...]  # compact URIs
    narrower: tuple[str, ...]
    status: str  # stable, unstable, unknown or withdrawn
    also: tuple[str, ...] = ()  # older names and other spellings

    @property
    def local_name(self) -> str:
        """Return "Active" for "credentialStat:Active"."""
        return self.uri.partition(":")[2]


@dataclass(frozen=True)
class ConceptScheme:
    """A list of concepts, e.g. ceterms:CredentialStatus."""

    term: str
    label: str
    framework: str  # page of the scheme; the value of ceterms:framework in an alignment
    prefix: str
    prefix_uri: str  # prefix_uri + local name is the full URI of a concept
    status: str
    concepts: tuple[Concept, ...]  # those on offer
    withdrawn: tuple[Concept, ...] = ()  # once part of CTDL, found in old data, no longer on offer

    @cached_property
    def _by_uri(self) -> dict[str, Concept]:
        return {concept.uri: concept for concept in self.concepts + self.withdrawn}

    @cached_property
    def _matcher(self) -> Matcher[Concept]:
        matcher: Matcher[Concept] = Matcher()
        for concept in self.concepts + self.withdrawn:
            matcher.add(concept, (concept.local_name, concept.label))
        for concept in self.concepts:
            matcher.add(concept, concept.also)
        return matcher

    def get(self, uri: str) -> Concept | None:
        """Return the concept with exactly this compact URI, or None."""
        return self._by_uri.get(uri)

    def find(self, text: str) -> Concept | None:
        """Return the concept that text names, or None.

        Text may be a compact or full URI, a local name, a label or an older spelling, in any case,
        with or without spaces and hyphens, singular or plural.
        """
        return self._matcher.find(self._without_prefix(text.strip()))

    def suggest(self, text: str) -> Concept | None:
        """Return the concept that text most likely means, or None when nothing is near."""
        return self._matcher.suggest(self._without_prefix(text.strip()))

    def full_uri(self, concept: Concept) -> str:
        """Return the concept's URI written out."""
        return self.prefix_uri + concept.local_name

    def _without_prefix(self, text: str) -> str:
        """Return what follows our prefix, compact or written out (http and https are the same here)."""
        bare = text.removeprefix("https://").removeprefix("http://")
        pages = (self.prefix_uri, self.framework + "/", self.framework + "#")
        for start in (
            self.prefix + ":",
            *(page.removeprefix("https://").removeprefix("http://") for page in pages),
        ):
            if bare.casefold().startswith(start.casefold()):
                return bare[len(start) :]
        return text


@cache
def scheme(term: str) -> ConceptScheme:
    """Return the concept scheme with this term ("ceterms:CredentialStatus"); raises UnknownScheme."""
    try:
        facts = load(f"vocabularies/{term.partition(':')[2]}")
    except FileNotFoundError:
        raise UnknownScheme(term) from None
    if facts["term"] != term:
        raise UnknownScheme(term)
    concepts = [_concept(facts, name) for name in facts.get("concepts", {})]
    return ConceptScheme(
        term=term,
        label=facts["label"],
        framework=facts["framework"],
        prefix=facts.get("prefix", ""),
        prefix_uri=facts.get("prefix_uri", ""),
        status=facts["status"],
        concepts=tuple(concept for concept in concepts if concept.status != WITHDRAWN),
        withdrawn=tuple(concept for concept in concepts if concept.status == WITHDRAWN),
    )


def schemes() -> tuple[ConceptScheme, ...]:
    """Return every scheme, by name of its file."""
    return tuple(scheme(load(f"vocabularies/{name}")["term"]) for name in names("vocabularies"))


def _concept(facts: dict[str, Any], name: str) -> Concept:
    """Build one concept; what is narrower is derived from what the others say is broader."""
    concepts, prefix = facts["concepts"], facts["prefix"]
    own = concepts[name]
    return Concept(
        uri=f"{prefix}:{name}",
        label=own["label"],
        definition=own.get("definition", ""),
        broader=tuple(f"{prefix}:{broader}" for broader in own.get("broader", ())),
        narrower=tuple(f"{prefix}:{other}" for other in concepts if name in concepts[other].get("broader", ())),
        status=own.get("status", facts["status"]),
        also=tuple(own.get("also", ())),
    )

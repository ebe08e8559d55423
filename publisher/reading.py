"""Shows a document as a reader sees it: by section, in the order of the form, and what changed between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import ctdl
from ctdl import Declaration, Section
from ctdl.document import class_of, ctid_of, named_nodes
from publisher.members import Member, anchors_of, members_of
from publisher.showing import Reader, ReadRow, Shown, Target
from publisher.targets import names_of, targets_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

__all__ = ["Page", "ReadChange", "ReadRow", "ReadSection", "Shown", "changes", "names_of", "read", "read_whole"]

Graph = Mapping[str, Any]
Names = Mapping[str, Target]
LONGEST_DIFFERENCE = 4000  # characters; comparing longer texts word by word takes too long to be worth it


@dataclass(frozen=True, slots=True)
class ReadSection:
    slug: str
    label: str
    rows: tuple[ReadRow, ...]


@dataclass(frozen=True, slots=True)
class ReadChange:
    """One property that differs. `before` is () when it was added, `after` is () when it was removed."""

    term: str
    label: str
    before: tuple[Shown, ...]
    after: tuple[Shown, ...]

    @property
    def parts(self) -> list[dict[str, str]]:
        """The difference word by word, `{kind: same | removed | added, text}`, where text became text; else []."""
        if not (len(self.before) == len(self.after) == 1):
            return []
        before, after = self.before[0], self.after[0]
        plain = before.kind == after.kind == "text" and before.language == after.language
        if not plain or len(before.text) + len(after.text) > LONGEST_DIFFERENCE:
            return []
        return _word_by_word(before.text, after.text)


@dataclass(frozen=True, slots=True)
class Page:
    """A document as a reader sees it: by section of the form, then its members."""

    sections: tuple[ReadSection, ...]
    members: tuple[Member, ...]


def read(document: Graph, *, user: "User | AnonymousUser | None" = None) -> tuple[ReadSection, ...]:
    """The document by section of its kind's form; sections without data are left out.

    References carry the names of what they refer to; what `user` may see links to its page here, the rest to its own
    address. Properties that no form knows come last.
    """
    return _sections(document, _reader(document, user))


def read_whole(document: Graph, *, user: "User | AnonymousUser | None" = None) -> Page:
    """The same with the competencies, steps, terms … that stand beside the main node."""
    reader = _reader(document, user)
    return Page(_sections(document, reader), members_of(document, reader))


def _reader(document: Graph, user: "User | AnonymousUser | None") -> Reader:
    names = targets_of(ctdl.references(document), within=ctid_of(document), user=user)
    return Reader(named_nodes(document), names | anchors_of(document))


def _sections(document: Graph, reader: Reader) -> tuple[ReadSection, ...]:
    node = ctdl.main_node(document)
    kind = ctdl.kind_of(class_of(node))
    sections = [_section(reader, kind, each, node) for each in kind.sections] if kind else []
    known = {prop.term for prop in kind.properties} if kind else set()
    others = reader.rows((), {term: value for term, value in node.items() if term not in known})
    sections.append(ReadSection("other", "Other properties", others))
    return tuple(section for section in sections if section.rows)


def _section(reader: Reader, kind: Declaration, section: Section, node: Graph) -> ReadSection:
    properties = kind.properties_in(section.slug)
    own = {prop.term: node[prop.term] for prop in properties if prop.term in node}
    return ReadSection(section.slug, section.label, reader.rows(properties, own))


def changes(
    old: Graph | None, new: Graph, *, user: "User | AnonymousUser | None" = None, names: Names | None = None
) -> tuple[ReadChange, ...]:
    """What differs between two revisions' documents, property by property in the order of the form.

    names: as `targets_of` gives them, when they are known already.
    """
    if names is None:
        targets = ctdl.references(new) | (ctdl.references(old) if old else frozenset())
        names = targets_of(targets, within=ctid_of(new), user=user)
    places = {ctid: Target(each.name) for ctid, each in (anchors_of(old or {}) | anchors_of(new)).items()}
    before, after = Reader(named_nodes(old or {}), {**names, **places}), Reader(named_nodes(new), {**names, **places})
    kind = ctdl.kind_of(class_of(ctdl.main_node(new)))
    found = []
    for each in ctdl.differences(old, new):
        prop = kind.find_property(each.term) if kind else None
        found.append(ReadChange(each.term, each.label, before.show(prop, each.before), after.show(prop, each.after)))
    return tuple(found)


def _word_by_word(before: str, after: str) -> list[dict[str, str]]:
    old, new = before.split(), after.split()
    parts: list[dict[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append({"kind": "same", "text": " ".join(old[a:b]) + " "})
            continue
        if a < b:
            parts.append({"kind": "removed", "text": " ".join(old[a:b]) + " "})
        if c < d:
            parts.append({"kind": "added", "text": " ".join(new[c:d]) + " "})
    return parts

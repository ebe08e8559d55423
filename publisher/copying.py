"""Taking over what another resource says: single properties, or all of it as the start of a new one."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings

import ctdl
from accounts.models import Organization
from ctdl import Declaration, Property, Value
from ctdl.document import class_of, main_node, named_nodes, strings, without_orphans
from ctdl.editing import copy_json
from ctdl.identifiers import is_blank
from ctdl.moving import moved, own_ctids
from ctdl.naming import NAMES
from ctdl.simplified.scope import as_list
from ctdl.texts import is_language_map
from publisher.models import Resource

if TYPE_CHECKING:
    from accounts.models import User

Graph = dict[str, Any]
# What says which resource it is, and nothing that another one could take over.
_OWN = frozenset({"@id", "@type", "ceterms:ctid", *NAMES})
_UNIQUE = frozenset({"ceterms:credentialId", "ceterms:identifier"})
_VERSIONS = "versions"


@dataclass(frozen=True, slots=True)
class Source:
    """What is copied from: the latest revision where the person may see it, else what is published."""

    resource: Resource
    graph: Graph


@dataclass(frozen=True, slots=True)
class Offer:
    """One property that can be taken. goals: the properties that it may go into, its own first."""

    prop: Property
    value: Any
    goals: tuple[Property, ...]
    is_there: bool  # whether the other resource says something under the first goal


def source_of(ctid: str, *, user: "User") -> Source | None:
    """The resource with this CTID as far as `user` may read it; None when it may not, or there is none."""
    known = Resource.objects.filter(ctid=ctid.lower(), deleted_at__isnull=True)
    own = Resource.objects.visible_to(user).filter(pk__in=known).select_related("latest", "organization").first()
    if own is not None and own.latest is not None:
        return Source(own, own.latest.graph)
    public = known.filter(published__isnull=False).select_related("published", "organization").first()
    return Source(public, public.published.graph) if public is not None and public.published is not None else None


def offers(source: Mapping[str, Any], target: Mapping[str, Any]) -> list[Offer]:
    """What the target can take over, in the order of its source's form."""
    theirs, ours = main_node(source), main_node(target)
    their_kind, our_kind = ctdl.kind_of(class_of(theirs)), ctdl.kind_of(class_of(ours))
    if their_kind is None or our_kind is None:
        return []
    found = []
    for prop in their_kind.properties:
        goals = _goals(prop, our_kind, class_of(ours)) if prop.term in theirs and prop.term not in _OWN else ()
        if goals:
            found.append(Offer(prop, theirs[prop.term], goals, goals[0].term in ours))
    return found


def _goals(prop: Property, kind: Declaration, class_term: str) -> tuple[Property, ...]:
    """The property itself, and of objects every other property that takes the same ones: an address is a place."""
    open_to = [each for each in kind.properties_for(class_term) if each.entered and each.value is prop.value]
    same = [each for each in open_to if each.term == prop.term]
    alike = [
        each
        for each in open_to
        if prop.value is Value.PROFILE and each.profile == prop.profile and each.term != prop.term
    ]
    return (*same, *alike)


def taken(
    target: Mapping[str, Any], source: Mapping[str, Any], wanted: Mapping[str, Property], *, replace: bool
) -> Graph:
    """The target with the source's properties. wanted: term of the source -> property of the target.

    replace: they take the place of what is there; else they are added behind it, and where there is room for one only,
    what is there stays.
    """
    result: Graph = copy_json(target)
    ours, theirs = main_node(result), main_node(source)
    blanks = _described(source, [theirs[term] for term in wanted])
    names = _free_names(blanks, named_nodes(result))
    for term, prop in wanted.items():
        value = _renamed(_without_identity(theirs[term]), names)
        ours[prop.term] = _joined(prop, None if replace else ours.get(prop.term), value)
    known = named_nodes(result)
    result["@graph"] += [_renamed(copy_json(node), names) for key, node in blanks.items() if names[key] not in known]
    return _without_new_orphans(result, target)


def _described(source: Mapping[str, Any], values: list[Any]) -> dict[str, Any]:
    """The blank nodes that the values name, and those that these name."""
    blanks = {key: node for key, node in named_nodes(source).items() if is_blank(key)}
    found: dict[str, Any] = {}
    waiting = list(strings(values))
    while waiting:
        key = waiting.pop()
        if key in blanks and key not in found:
            found[key] = blanks[key]
            waiting += strings(list(blanks[key].values()))
    return found


def _free_names(blanks: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, str]:
    """The ids of blank nodes in the target: another one where it has a node of the same id that says something else."""
    return {key: key if known.get(key, node) == node else f"_:{uuid.uuid4()}" for key, node in blanks.items()}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Mapping):
        return {key: _renamed(part, names) for key, part in value.items()}
    return [_renamed(each, names) for each in value] if isinstance(value, list) else value


def _without_new_orphans(document: Graph, before: Mapping[str, Any]) -> Graph:
    """Without the descriptions that nothing names any more; those that nothing named before are not ours."""
    kept_before = {id(node) for node in without_orphans(before["@graph"])}
    left = {node.get("@id") for node in before["@graph"] if isinstance(node, dict) and id(node) not in kept_before}
    kept = {id(node) for node in without_orphans(document["@graph"])}
    whole = [node for node in document["@graph"] if id(node) in kept or node.get("@id") in left]
    return {**document, "@graph": whole}


def _joined(prop: Property, before: Any, value: Any) -> Any:
    if before in (None, [], {}):
        return value
    if is_language_map(before) and is_language_map(value):
        return _joined_texts(prop, before, value)
    if not prop.multiple:
        return before
    items = as_list(before)
    return [*items, *(each for each in as_list(value) if each not in items)]


def _joined_texts(prop: Property, before: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    """Of lists of texts those that are missing; of single texts the languages that are missing."""
    result = dict(before)
    for language, part in value.items():
        if language not in result:
            result[language] = part
        elif prop.multiple:
            result[language] = [*as_list(result[language]), *(x for x in as_list(part) if x not in result[language])]
    return result


def _without_identity(value: Any) -> Any:
    """A copy of a value in which no object has the CTID or id of the one that it was copied from."""
    if isinstance(value, list):
        return [_without_identity(each) for each in value]
    if isinstance(value, Mapping):
        own = ("@id", "ceterms:ctid") if len(value) > 1 else ()
        return {term: _without_identity(part) for term, part in value.items() if term not in own}
    return value


# -- a new resource ------------------------------------------------------------------------------------------------


def start_of(source: Source, organization: Organization, *, ctid: str) -> Graph:
    """All that `source` says as the start of a new resource of `organization`, which is to look through it.

    Parts with a CTID get new ones, the same whenever it is asked for the same CTID. What must be unique and what says
    which version it is stays behind.
    """
    old = own_ctids(source.graph)
    fresh = {each: _derived(each, ctid) for each in old[1:]} | dict.fromkeys(old[:1], ctid)
    graph = moved(source.graph, base=settings.REGISTRY_URL, ctids=fresh)
    node = main_node(graph)
    kind = ctdl.kind_of(class_of(node))
    left = {prop.term for prop in kind.properties_in(_VERSIONS)} if kind else set()
    for term in (left | _UNIQUE) & node.keys():
        del node[term]
    for name in NAMES:
        if name in node:
            node[name] = _copy_of(node[name])
    if source.resource.organization_id != organization.pk and kind and organization.ctid:
        owner = ctdl.resource_uri(settings.REGISTRY_URL, organization.ctid)
        for term in kind.owned_by:
            node[term] = [owner]
    graph["@graph"] = without_orphans(graph["@graph"])
    return graph


def _derived(old: str, ctid: str) -> str:
    """A CTID that follows from two others, so that a form that is sent twice makes the same parts."""
    return f"ce-{uuid.UUID(bytes=sha256(f'{old} {ctid}'.encode()).digest()[:16], version=4)}"


def _copy_of(name: Any) -> Any:
    if isinstance(name, Mapping):
        return {language: _copy_of(part) for language, part in name.items()}
    return f"Copy of {name}" if isinstance(name, str) else name


def goals_chosen(offered: Iterable[Offer], chosen: Mapping[str, str]) -> dict[str, Property]:
    """term -> the property that it goes into, of those that are offered. chosen: term -> term of the goal."""
    by_term = {offer.prop.term: offer for offer in offered}
    return {
        term: next((each for each in by_term[term].goals if each.term == goal), by_term[term].goals[0])
        for term, goal in chosen.items()
        if term in by_term
    }

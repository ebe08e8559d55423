"""A resource from a document: CTDL JSON-LD that somebody has already, for instance from the registry."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

import ctdl
from accounts.exceptions import NotReady, Refused
from accounts.models import Organization, User
from accounts.permissions import check_can
from accounts.roles import Permission
from ctdl import files, moving
from ctdl.document import class_of, ctid_of, named_nodes, strings
from ctdl.identifiers import is_blank, reference_ctid
from publisher.actions import saving
from publisher.models import Resource

SOURCE = "document"
MOST_REPEATED = 2_000_000  # characters that a page repeats, since what is described once may be named in many places
DEEPEST = 100  # lists and objects inside each other; CTDL needs a fifth of it, and every page has to get to the bottom

TOO_DEEP = "The document is nested too deeply to be read."


def bring(*, organization: Organization, text: str, by: User, as_new: bool) -> Resource:
    """A new resource whose first revision says what the JSON-LD in `text` says, all of it.

    It keeps the CTIDs of the document, or gets new ones (`as_new`). Its addresses become those of our registry.

    Raises NotAllowed, NotReady when the text is no document that can be published here, and Refused when the CTID is
    that of another resource or belongs to another organization.
    """
    check_can(by, Permission.RESOURCE_EDIT, organization)
    document = _read(text)
    kind = _kind(document)
    base = settings.REGISTRY_URL
    if as_new or ctid_of(document) is None:
        graph = moving.renewed(_with_ctid(document), base=base)
    else:
        _check_owner(document, kind, organization)
        graph = moving.moved(document, base=base)
    return saving.create(organization=organization, kind=str(kind.slug), graph=graph, by=by, source=SOURCE)


def _read(text: str) -> dict[str, Any]:
    try:
        loaded = files.parse(text, "The document")
    except files.Unreadable as problem:
        raise NotReady(str(problem)) from problem
    if why := _why_not_kept(loaded.data):
        raise NotReady(why)
    lost = [*loaded.losses, *ctdl.lost(loaded.data)]
    if lost:
        raise NotReady(f"Something of the document could not be kept: {lost[0]}")
    document = ctdl.read(loaded.data, base=settings.REGISTRY_URL)
    if why := _why_not_shown(document):
        raise NotReady(why)
    return document


def _why_not_kept(data: Any) -> str | None:
    """The sentence for what no database takes or no page can show; None for all else."""
    level, depth = [data], 0
    while level:
        if depth > DEEPEST:
            return TOO_DEEP
        if not all(_can_be_kept(each) for each in level if isinstance(each, str)):
            return "The document holds a null character or half of a character (\\u0000, \\ud800). Take it out."
        level, depth = [each for part in level for each in _inside(part)], depth + 1
    return None


def _why_not_shown(document: dict[str, Any]) -> str | None:
    """As `_why_not_kept`, with every blank node in the places that name it, as pages show it.

    A few dozen that name each other may come to more than any page holds.
    """
    blanks = {key: node for key, node in named_nodes(document).items() if is_blank(key)}
    own = sum(len(text) for text in strings([*blanks.values()]))
    room = MOST_REPEATED + own
    whole = [node for node in document["@graph"] if not (isinstance(node, dict) and node.get("@id") in blanks)]
    waiting: list[tuple[Any, int, frozenset[str]]] = [(whole, 0, frozenset())]
    while waiting:
        value, depth, above = waiting.pop()
        if depth > DEEPEST:
            return TOO_DEEP
        if isinstance(value, str) and value in blanks and value not in above:
            above |= {value}
            value = blanks[value]
        room -= (len(value) if isinstance(value, str) else 1) if above else 0
        if room < 0:
            return "The document names the same descriptions in so many places that no page can show them."
        waiting += ((each, depth + 1, above) for each in _inside(value))
    return None


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else ()


def _can_be_kept(text: str) -> bool:
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False


def _kind(document: dict[str, Any]) -> ctdl.Declaration:
    class_term = class_of(ctdl.main_node(document))
    kind = ctdl.kind_of(class_term)
    if kind is None:
        about = f"is about a {class_term}" if class_term else "does not say what it is about (@type)"
        raise NotReady(f"The document {about}, and only resources with a class of CTDL's own can be published.")
    if not ctdl.name_of(ctdl.main_node(document)):
        raise NotReady("The document gives no name to what it is about, so nobody could find it again.")
    return kind


def _with_ctid(document: dict[str, Any]) -> dict[str, Any]:
    """The document itself, with a CTID at its main node if it has none."""
    if ctid_of(document):
        return document
    main, *rest = document["@graph"]
    fresh = ctdl.new_document(class_of(main), ctid=ctdl.new_ctid(), base=settings.REGISTRY_URL)
    return {**document, "@id": fresh["@id"], "@graph": [{**main, **ctdl.main_node(fresh)}, *rest]}


def _check_owner(document: dict[str, Any], kind: ctdl.Declaration, organization: Organization) -> None:
    """Raises Refused when the document says that somebody else owns it: then its CTID is theirs, published or not."""
    node, ctid = ctdl.main_node(document), ctid_of(document)
    if Resource.objects.filter(ctid=ctid, organization=organization, deleted_at__isnull=True).exists():
        raise Refused(f"You have a resource with the CTID {ctid} already. Change that one, or enter this as a new one.")
    owners = {owner for term in kind.owned_by for owner in _ctids(node.get(term))}
    if owners and organization.ctid not in owners:
        raise Refused(
            f"The document says that it belongs to another organization than {organization.name}, and so does its "
            f"CTID {ctid}. Enter it as a new resource, with a CTID of its own."
        )


def _ctids(value: Any) -> set[str]:
    items = value if isinstance(value, list) else [value]
    return {ctid for item in items if isinstance(item, str) and (ctid := reference_ctid(item))}

"""Cells that name something else: a class, an organization, another resource."""

import ctdl
from bulkupload import grammar
from bulkupload.place import Place
from bulkupload.unread import Unread
from ctdl import Property
from ctdl.classes import lineage
from ctdl.identifiers import is_blank, reference_ctid
from ctdl.values import BadValue, check_url

_OWNER = frozenset({"sameasowner", "owner"})
_ME = "me"


def read_type(part: str, among: tuple[str, ...]) -> str:
    """The class that a label, a local name or a term names; raises Unread with the nearest one."""
    if found := ctdl.find_class(part, among):
        return found.term
    near = ctdl.suggest_class(part, among)
    raise Unread("unknown-type", "is not a type that can be published here.", near.label if near else "")


def is_own_reference(part: str) -> bool:
    """Whether the text may be the External Identifier of one of the organization's own resources."""
    return not ("~" in part or "://" in part or ctid_in(part) or _is_word_for_owner(part) or grammar.is_defer(part))


def ctid_in(part: str) -> str | None:
    """The CTID when the text is one, with or without "ce-", or the address of a resource in a registry."""
    try:
        return reference_ctid(part) or ctdl.normalize_ctid(part)
    except ctdl.BadCtid:
        return None


def read_reference(prop: Property, part: str, place: Place) -> object:
    """A CTID, an address, or the description {"Type", "Name", "SubjectWebpage"} of something without a CTID.

    "same as owner" may stand for several values, which are returned as a tuple; #DEFER for none. Raises Unread.
    """
    if is_blank(part):  # something without a CTID inside a downloaded file
        return part
    if grammar.is_defer(part):
        return ()
    value = _words(part, place) or _class(prop, part) or ctid_in(part) or _address(part)
    value = value or _described(prop, part, place)
    if value is None:
        value = _own(prop, part, place) or _refuse(prop, part)
    return value


def read_address(prop: Property, part: str, place: Place) -> object:
    """The address of the organization with this identifier; "all" stands for every one. Raises Unread."""
    if part.casefold() == "all":
        if not place.addresses:
            raise Unread("unknown-address", "finds nothing: your organization has no addresses yet. Enter them first.")
        return tuple(place.addresses.values())
    found = place.addresses.get(part.casefold())
    if found is None:
        raise Unread("unknown-address", "is not the identifier of an address of your organization. See step 1.")
    return found


def _is_word_for_owner(part: str) -> bool:
    return "".join(filter(str.isalpha, part)).casefold() in _OWNER or part.casefold() == _ME


def _words(part: str, place: Place) -> object:
    if part.casefold() == _ME:
        return place.organization_ctid
    return place.owner or (place.organization_ctid,) if _is_word_for_owner(part) else None


def _class(prop: Property, part: str) -> str | None:
    """The address of a class, where a property names a type of credential: "DigitalBadge"."""
    if prop.term != "ceterms:credentialType" or "://" in part:
        return None
    found = ctdl.find_class(part, ctdl.kind("credential").classes)
    return f"https://purl.org/ctdl/terms/{found.term.partition(':')[2]}" if found else None


def _own(prop: Property, part: str, place: Place) -> str | None:
    """The CTID of the own resource with this External Identifier, if the property may point to its class."""
    return next((ctid for class_term, ctid in place.own.get(part, ()) if class_term in prop.range), None)


def _address(part: str) -> str | None:
    try:
        check_url(part)
    except BadValue:
        return None
    return part


def _described(prop: Property, part: str, place: Place) -> dict[str, str] | str | None:
    """ "Name~Webpage" or "Name~Type~Webpage"."""
    if "~" not in part:
        return None
    name, *middle, webpage = grammar.pieces(part)
    if not name or len(middle) > 1:
        raise Unread("bad-reference", f"cannot be read. Write {_form(prop)}.")
    if part in place.organizations and takes_organizations(prop):
        return place.organizations[part]
    if not middle and name.casefold() == place.organization_name.casefold():
        return place.organization_ctid
    if _address(webpage) is None:
        raise Unread("bad-reference", f"needs a web address after the last ~. Write {_form(prop)}.")
    kind = read_type(middle[0], prop.range) if middle else _only_type(prop)
    return ({"Type": kind} if kind else {}) | {"Name": name, "SubjectWebpage": webpage}


def _only_type(prop: Property) -> str:
    """The class that goes without saying, "" for an organization. Raises Unread when a type is needed."""
    if takes_organizations(prop):
        return ""
    roots = {lineage(term)[-1] for term in prop.range}
    if len(roots) == 1 and "ceterms:Credential" not in roots:
        return prop.range[0]
    raise Unread("bad-reference", f"does not say what it is. Write {_form(prop)}.")


def takes_organizations(prop: Property) -> bool:
    return any("ceterms:Organization" in lineage(term) for term in prop.range)


def _form(prop: Property) -> str:
    return "Name~Webpage" if takes_organizations(prop) else "Name~Type~Webpage"


def _refuse(prop: Property, part: str) -> object:
    if takes_organizations(prop):
        raise Unread(
            "bad-reference",
            "is not an organization that we can find. Write its CTID, or its name and page as Name~Webpage.",
        )
    if is_own_reference(part):
        raise Unread(
            "unknown-identifier",
            "is neither a CTID nor the External Identifier of a resource of yours. "
            f"Upload that one first, write {_form(prop)}, or {grammar.DEFER} to name it later.",
            grammar.DEFER,
        )
    raise Unread("bad-reference", f"cannot be read. Write a CTID, an External Identifier of yours, or {_form(prop)}.")

"""What can be uploaded: kinds of resources, and the addresses of organizations."""

from dataclasses import replace
from functools import cache

import ctdl
from bulkupload.columns import LOCATION
from publisher.kinds import UPLOADED


@cache
def shown_kind(slug: str) -> ctdl.Declaration:
    """How pages name what is uploaded; raises ctdl.UnknownKind for what cannot be."""
    if slug == LOCATION:
        text = "Addresses of an organization, one in each row."
        return replace(ctdl.kind("organization"), slug=LOCATION, label="Location", plural="Locations", help=text)
    kind = ctdl.kind(slug)
    if kind.slug not in UPLOADED:
        raise ctdl.UnknownKind(slug)
    return kind

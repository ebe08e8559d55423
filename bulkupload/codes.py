"""Codes of occupations, programs and industries; repairs what spreadsheet programs do to them."""

import re

from bulkupload.unread import Unread
from ctdl import Property
from ctdl.simplified.frameworks import CIP, NAICS, ONET, CodeSystem

_SYSTEMS: dict[str, tuple[CodeSystem, str]] = {
    "ceterms:occupationType": (ONET, "an O*NET or SOC code. Write it like 51-4121.00"),
    "ceterms:instructionalProgramType": (CIP, "a CIP code. Write it like 48.0508"),
    "ceterms:industryType": (NAICS, "a NAICS code. Write it with two to six digits, like 6111"),
}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def read_code(prop: Property, part: str) -> str:
    """The code in its official form; raises Unread for what is none."""
    system, what = _SYSTEMS[prop.term]
    code = tidy_code(system, part)
    if code is None:
        raise Unread("bad-code", f"is not {what}.")
    return code


def read_item(prop: Property, part: str) -> str:
    """A code in its official form, or the text as the name of an occupation, program or industry."""
    known = _SYSTEMS.get(prop.term)
    return (tidy_code(known[0], part) or part) if known else part


def tidy_code(system: CodeSystem, part: str) -> str | None:
    """The official form of "13-2011", "132011", "13.2011.00", "13-2011.0" (zero lost) or "13–2011.00" (long dash)."""
    bare = part.translate(_DASHES).replace(" ", "")
    if system is ONET:
        bare = re.sub(r"^(\d{2})\.(?=\d{4})", r"\1-", bare)
        bare = re.sub(r"\.(\d)$", r".\g<1>0", bare)
    return system.tidy(bare)

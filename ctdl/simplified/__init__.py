"""The simplified input of the Registry Assistant API, and the way from it to JSON-LD and back."""

from ctdl.simplified.reading import from_jsonld
from ctdl.simplified.requests import Formatted, format, simplify  # noqa: A004 (the API's own word for it)
from ctdl.simplified.scope import Lookup, Scope
from ctdl.simplified.writing import to_jsonld

__all__ = ["Formatted", "Lookup", "Scope", "format", "from_jsonld", "simplify", "to_jsonld"]

"""Countries and their parts."""

from ctdl import Property
from ctdl.countries import find_country
from ctdl.texts import primary
from publisher.forms.texts import SuggestedField


class CountryField(SuggestedField):
    """A country by its English name; a code of two letters or another spelling becomes that name."""

    def __init__(self, prop: Property) -> None:
        super().__init__(prop, "countries")

    def parse(self, raw: str) -> str | None:
        found = find_country(raw) if raw and primary(self.language) == "en" else None
        return found or raw or None


class RegionField(SuggestedField):
    """A state or province; those of the address's country are proposed where we have them."""

    def __init__(self, prop: Property) -> None:
        super().__init__(prop, "regions")

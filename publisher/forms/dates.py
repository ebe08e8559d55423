"""Dates, whole or as far as they are known."""

from ctdl.approximate import parse_approximate_date
from ctdl.values import parse_date
from publisher.forms.fields import ParsedField


class DateField(ParsedField):
    """A day, in any of the ways in which people write one; a calendar helps."""

    template = "publisher/fields/date.html"
    example = "2026-09-01"

    def read(self, raw: str) -> str:
        return parse_date(raw)


class ApproximateDateField(ParsedField):
    """A year, a month or a day."""

    template = "publisher/fields/date.html"
    example = "2026, 2026-09 or 2026-09-01"

    def read(self, raw: str) -> str:
        return parse_approximate_date(raw)

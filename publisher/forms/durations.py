"""Lengths of time."""

from typing import Any

from ctdl.values import parse_duration
from publisher.forms.fields import ParsedField
from publisher.showing import duration_in_words

UNITS = ("years", "months", "weeks", "days", "hours", "minutes")


class DurationField(ParsedField):
    """Shown in words; “2 years” is as good as “P2Y”. Numbers for each unit help, and write the words."""

    template = "publisher/fields/duration.html"
    example = "2 years"
    units = UNITS

    def raw_of(self, value: Any) -> str:
        return duration_in_words(value) if isinstance(value, str) else super().raw_of(value)

    def read(self, raw: str) -> str:
        return parse_duration(raw)

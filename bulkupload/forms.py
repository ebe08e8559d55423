"""The forms of the upload pages."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.forms.choosing import offer
from accounts.models import Organization
from bulkupload.columns import Column, columns_of
from bulkupload.layout import LEAVE_OUT, Layout, Unknown
from bulkupload.template_files import PART_TYPE, groups_of, values_of
from ctdl import Level

LEAVE_OUT_CHOICE = "leave-out"


class UploadForm(forms.Form):
    """A file, and the organization whose resources it holds."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="Organization", empty_label="Choose an organization"
    )
    file = forms.FileField(
        label="Your file",
        help_text="CSV or Excel workbook (.xlsx). Nothing is saved before you have seen what is in it.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Put the headings in its first row and one resource in each row below.",
        },
    )

    def __init__(self, *args: Any, organizations: list[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["organization"], organizations)


class CassForm(forms.Form):
    """What else there is of a framework that comes in two files."""

    relations = forms.FileField(
        label="The second file: relations",
        required=False,
        help_text="With the columns relationType, source and target. Choose the competencies below, as your file.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"empty": "The second file is empty."},
    )
    framework = forms.CharField(
        label="The framework they belong to",
        required=False,
        max_length=400,
        help_text="The name of a new framework; or the name, External Identifier or CTID of one of yours.",
    )


class ColumnsForm(forms.Form):
    """What each unknown column of a file holds, and what all rows have in columns that it lacks."""

    def __init__(
        self, *args: Any, layout: Layout, for_all_rows: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout
        self.missing = _missing(layout, for_all_rows or {})
        for column, text in self.missing:
            self.fields[f"all-{column.key}"] = _of_all(column, text)
        for unknown in layout.unknown:
            self.fields[_name(unknown)] = _field(unknown, layout)

    @property
    def lacks(self) -> bool:
        """Whether something is needed that neither the file nor anybody says."""
        return any(not text for _, text in self.missing)

    def for_all(self) -> dict[str, str]:
        """Key of a column that the file lacks -> what all rows have there, "" for nothing."""
        return {column.key: self.cleaned_data.get(f"all-{column.key}", "") for column, _ in self.missing}

    @property
    def proposed(self) -> int:
        """How many columns nobody has decided on look like something."""
        return sum(1 for unknown in self.layout.unknown if unknown.chosen is None and unknown.proposal)

    def choices(self, *, with_proposals: bool = False) -> dict[str, str]:
        """Heading -> key of a column, "" to leave it out; headings for which nothing was said are left out of it.

        with_proposals: for those it is what they look like.
        """
        given = {unknown.heading: self.cleaned_data.get(_name(unknown), "") for unknown in self.layout.unknown}
        if with_proposals:
            likely = {each.heading: each.proposal.key for each in self.layout.unknown if each.proposal}
            given = {heading: key or likely.get(heading, "") for heading, key in given.items()}
        return {heading: LEAVE_OUT if key == LEAVE_OUT_CHOICE else key for heading, key in given.items() if key}


def _missing(layout: Layout, said: Mapping[str, str]) -> list[tuple[Column, str]]:
    """The columns with a list of values that a new resource needs and the file has not, and what was said of them."""
    there = {column.key for index, column in layout.used if layout.headings[index] not in said}
    needed = (column for column in columns_of(layout.kind).own if column.level is Level.REQUIRED)
    return [
        (column, said.get(column.heading, ""))
        for column in needed
        if column.key not in there and values_of(column) and not (column.prop and column.prop.default)
    ]


def _of_all(column: Column, text: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=f"{column.heading} of all rows",
        required=False,
        initial=text,
        help_text="The file has no such column, and new ones need it.",
        choices=[("", "Different ones: I will add the column"), *((value, value) for value in values_of(column))],
    )


def _name(unknown: Unknown) -> str:
    return f"column-{unknown.index}"


def _field(unknown: Unknown, layout: Layout) -> forms.ChoiceField:
    proposal = unknown.proposal
    first = [(proposal.key, f"{proposal.heading} (looks like it)")] if proposal else []
    groups = [
        (group.label, [(column.key, column.heading) for column in group.columns if column.key != PART_TYPE])
        for group in groups_of(layout.kind)
    ]
    initial = None if unknown.chosen is None else unknown.chosen or LEAVE_OUT_CHOICE
    return forms.ChoiceField(
        label=f"“{unknown.heading}” holds",
        required=False,
        initial=initial,
        help_text=f"Looks like {proposal.heading}. {unknown.why}".strip() if proposal else "",
        choices=[("", "Not decided: not read"), *first, (LEAVE_OUT_CHOICE, "Nothing for us: leave it out"), *groups],
    )

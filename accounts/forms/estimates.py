"""How much of what an organization expects to publish: rows of a kind and a number."""

import re
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from accounts.choices import EstimateKind

MOST_ROWS = 40
MOST = 10_000_000  # of one kind; ten times what the whole registry holds


class EstimateForm(forms.Form):
    use_required_attribute = False

    kind = forms.ChoiceField(
        label="What you will publish", required=False, choices=[("", "Choose a type"), *EstimateKind.choices]
    )
    number = forms.IntegerField(
        label="How many", required=False, min_value=1, max_value=MOST, widget=forms.NumberInput(attrs={"min": "1"})
    )


class BaseEstimateFormSet(BaseFormSet):
    def values(self) -> list[dict[str, Any]]:
        """`[{"kind": "certificate", "number": 12}]`: the rows in which something stands."""
        rows = [{"kind": form.cleaned_data.get("kind", ""), "number": form.cleaned_data.get("number")} for form in self]
        return [row for row in rows if row["kind"] or row["number"] is not None]


EstimateFormSet: type[BaseEstimateFormSet] = formset_factory(  # type: ignore[assignment]  # it makes a class below `formset`
    EstimateForm, formset=BaseEstimateFormSet, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 10
)


def blank_rows(data: QueryDict | dict[str, Any] | None, more: int) -> Any:
    """`data` with `more` empty rows counted in; None stays None."""
    if data is None or not more:
        return data
    changed = data.copy()
    sent = str(changed.get("estimates-TOTAL_FORMS") or "")
    total = int(sent) if re.fullmatch("[0-9]{1,9}", sent) else 0
    changed["estimates-TOTAL_FORMS"] = str(min(total + more, MOST_ROWS))
    return changed

"""The form that takes a document: pasted, or as a file."""

from typing import Any

from django import forms

from accounts.forms.choosing import offer
from accounts.models import Organization

MOST = 10_000_000  # bytes: what the registry takes


class DocumentForm(forms.Form):
    """`text` of the cleaned data is the document, wherever it came from."""

    use_required_attribute = False

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="Organization", empty_label="Choose an organization"
    )
    text = forms.CharField(
        label="The document",
        help_text="CTDL JSON-LD, whole, as the registry gives it out at “graph”. Nothing of it is lost.",
        required=False,
        strip=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label="Or a file with it",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.jsonld,application/json"}),
        error_messages={"empty": "The file is empty."},
    )
    as_new = forms.BooleanField(
        label="Enter it as a new resource, with a CTID of its own",
        help_text="Otherwise it keeps the CTID that it has. That of another organization stays theirs.",
        required=False,
    )

    def __init__(self, *args: Any, organizations: list[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["organization"], organizations)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file:
            cleaned["text"] = self._text_of(file)
        elif not (cleaned.get("text") or "").strip() and not self.errors:
            self.add_error("text", "Paste the document, or choose a file.")
        return cleaned

    def _text_of(self, file: Any) -> str:
        if file.size > MOST:
            self.add_error("file", f"The file is larger than {MOST // 1_000_000} MB, the most that the registry takes.")
            return ""
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", "The file is not text in UTF-8. Save it again with the encoding UTF-8.")
            return ""

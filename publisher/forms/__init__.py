"""The entry form: drawn from the declaration, read back into simplified values."""

from publisher.forms.build import anchor
from publisher.forms.context import LANGUAGE, FormContext
from publisher.forms.entry import EntryForm, edited, language_of, simplified_values

__all__ = ["LANGUAGE", "EntryForm", "FormContext", "anchor", "edited", "language_of", "simplified_values"]

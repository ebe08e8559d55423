"""Currencies."""

from typing import Any

from ctdl.currencies import COMMON, CURRENCIES, currency_name, find_currency
from publisher.forms.fields import ValueField


class CurrencyField(ValueField):
    """One of the currencies of ISO 4217, the common ones first; what is on no list is kept."""

    template = "publisher/fields/select.html"

    def parse(self, raw: Any) -> Any:
        return find_currency(raw) or raw or None

    def groups(self, raw: Any, opened: Any) -> list[dict[str, Any]]:
        others = sorted((code for code in CURRENCIES if code not in COMMON), key=currency_name)
        groups = [
            {"label": "Common", "choices": [_choice(code, raw) for code in COMMON]},
            {"label": "All others", "choices": [_choice(code, raw) for code in others]},
        ]
        if raw and raw not in CURRENCIES:
            groups.insert(
                0, {"label": "", "choices": [{"value": raw, "label": f"{raw} (not in the list)", "checked": True}]}
            )
        return groups


def _choice(code: str, raw: Any) -> dict[str, Any]:
    return {"value": code, "label": f"{currency_name(code)} ({code})", "checked": code == raw}

"""What an organization's account needs before it can be submitted. A draft needs a name only."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from accounts.countries import is_united_states

Facts = Mapping[str, Any]  # the account fields of an organization, by name

DESCRIPTION_LENGTH = 25
_URL = URLValidator(schemes=["http", "https"])
_EMAIL = EmailValidator()

REQUIRED: dict[str, str] = {
    "name": "Enter the name of the organization.",
    "webpage": "Enter the address of the organization's web site, for example https://www.college.example.",
    "phone": "Enter a phone number under which the organization can be reached.",
    "email": "Enter an e-mail address of the organization.",
    "street_address": "Enter the street and number.",
    "city": "Enter the city.",
    "region": "Enter the state or province.",
    "country": "Choose the country.",
    "postal_code": "Enter the postal code.",
    "sector": "Choose the sector.",
    "types": "Choose at least one type.",
}
REQUIRED_TO_PUBLISH: dict[str, str] = {
    "publishing_roles": "Choose at least one role, since the organization will publish.",
    "publishing_methods": "Choose at least one way to publish.",
    "description": f"Describe the organization in at least {DESCRIPTION_LENGTH} characters, since it will publish.",
    "publishing_estimates": "Give at least one estimate, since the organization will publish.",
}
REQUIRED_TO_CONSUME: dict[str, str] = {"consuming_methods": "Choose at least one way to use the registry's data."}


def findings(facts: Facts) -> dict[str, str]:
    """Field -> what is wrong with it, a sentence for the person. Empty when `facts` can be submitted."""
    found = {name: sentence for name, sentence in _required(facts).items() if not facts.get(name)}
    for name, check in _CHECKS.items():
        if name not in found and (sentence := check(facts)):
            found[name] = sentence
    return found


def required_fields(facts: Facts) -> frozenset[str]:
    """The fields that `facts` needs, as far as is known; for the marks beside the labels."""
    needed = set(_required(facts))
    if is_united_states(facts.get("country") or ""):
        needed.add("fein")
    return frozenset(needed)


def _required(facts: Facts) -> dict[str, str]:
    return {
        **REQUIRED,
        **(REQUIRED_TO_PUBLISH if facts.get("will_publish") else {}),
        **(REQUIRED_TO_CONSUME if facts.get("will_consume") else {}),
    }


def _webpage(facts: Facts) -> str:
    try:
        _URL(facts["webpage"])
    except ValidationError:
        return "This is no web address. It begins with http:// or https://, for example https://www.college.example."
    return ""


def _email(facts: Facts) -> str:
    try:
        _EMAIL(facts["email"])
    except ValidationError:
        return "This is no e-mail address. It looks like info@college.example."
    return ""


def _description(facts: Facts) -> str:
    length = len(facts.get("description", ""))
    if facts.get("will_publish") and length < DESCRIPTION_LENGTH:
        return f"Describe the organization in at least {DESCRIPTION_LENGTH} characters. You have {length}."
    return ""


def _fein(facts: Facts) -> str:
    """The employer number of the United States; it means nothing elsewhere and is not looked at there."""
    if not is_united_states(facts.get("country") or ""):
        return ""
    if not facts.get("fein"):
        return "Enter the FEIN, which organizations in the United States have."
    if not re.fullmatch(r"\d{2}-?\d{7}", facts["fein"]):
        return "A FEIN has 9 digits, for example 12-3456789."
    return ""


def _phone_of(field: str) -> Callable[[Facts], str]:
    def check(facts: Facts) -> str:
        number = facts.get(field) or ""
        if number and (len(re.sub(r"\D", "", number)) < 7 or re.search(r"[^\d\s()+./-]", number)):  # noqa: PLR2004  shortest numbers in use
            return "This is no phone number. Write at least 7 digits; the extension has a field of its own."
        return ""

    return check


def _estimates(facts: Facts) -> str:
    """Rows are `{"kind", "number"}`; one without either says nothing."""
    rows = facts.get("publishing_estimates") or []
    if facts.get("will_publish") and any(not row.get("kind") or not row.get("number") for row in rows):
        return "Give both in each row: what you will publish, and how many."
    return ""


_CHECKS: dict[str, Callable[[Facts], str]] = {
    "webpage": _webpage,
    "description": _description,
    "fein": _fein,
    "phone": _phone_of("phone"),
    "second_phone": _phone_of("second_phone"),
    "email": _email,
    "publishing_estimates": _estimates,
}

"""What the tests of accounts share."""

import pytest

COMPLETE = {
    "name": "Harbor Valley College",
    "webpage": "https://www.harborvalley.example.org",
    "description": "A college that teaches what the people of its valley need.",
    "will_publish": True,
    "publishing_roles": ["credential-organization"],
    "publishing_methods": ["manual-entry", "bulk-upload"],
    "will_consume": False,
    "consuming_methods": [],
    "fein": "12-3456789",
    "duns": "",
    "ope_id": "",
    "phone": "+1 503 555 0100",
    "phone_extension": "",
    "second_phone": "",
    "second_phone_extension": "",
    "email": "info@harborvalley.example.org",
    "street_address": "1 Harbor Road",
    "city": "Salem",
    "region": "Oregon",
    "postal_code": "97301",
    "country": "United States",
    "sector": "agentSector:Public",
    "types": ["orgType:TwoYear"],
    "publishing_estimates": [{"kind": "certificate", "number": 12}],
}


def form_data(*, action: str = "save", **changes) -> dict:
    """What a browser sends for the complete facts with `changes`; a value of None leaves the field out."""
    facts = {**COMPLETE, **changes}
    estimates = facts.pop("publishing_estimates")
    data = {name: "on" if value is True else value for name, value in facts.items() if value not in (None, False, [])}
    data |= {"estimates-TOTAL_FORMS": str(len(estimates) + 1), "estimates-INITIAL_FORMS": "0", "action": action}
    for number, row in enumerate(estimates):
        data |= {f"estimates-{number}-{key}": value for key, value in row.items() if value is not None}
    return data


@pytest.fixture
def delivered(monkeypatch, mailoutbox):
    """The mails; tasks run at once, as a worker would run them."""
    from celery.app.task import Task

    monkeypatch.setattr(Task, "delay", lambda self, *args, **kwargs: self(*args, **kwargs))
    return mailoutbox


@pytest.fixture
def quick_commit(django_capture_on_commit_callbacks):
    """Runs what waits for a commit, which a test never reaches: `with quick_commit(): …`."""
    return lambda: django_capture_on_commit_callbacks(execute=True)

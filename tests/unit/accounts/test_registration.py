"""The life of an account: every step from every status."""

from itertools import product

import pytest

from accounts.models import OrganizationStatus
from accounts.registration import EDITABLE, STEPS, TONES

OPEN = {
    ("submit", "draft"),
    ("submit", "returned"),
    ("take-back", "submitted"),
    ("approve", "submitted"),
    ("return", "submitted"),
}


@pytest.mark.parametrize(("name", "status"), list(product(STEPS, OrganizationStatus.values)))
def test_every_step_from_every_status(name, status):
    reason = STEPS[name].why_not(status)

    if (name, status) in OPEN:
        assert reason is None
    else:
        assert reason is not None
        assert reason.endswith(".")


def test_no_step_leads_nowhere():
    assert {step.target for step in STEPS.values()} <= set(OrganizationStatus.values)


def test_every_status_has_a_tone():
    assert set(TONES) == set(OrganizationStatus.values)


def test_only_what_staff_decide_on_is_closed():
    assert set(OrganizationStatus.values) - EDITABLE == {"submitted"}

"""The reference cases of the registry's contract, where they lie beside the repository."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from tests.contract.player import play

CASES = Path(settings.BASE_DIR).parent / "shared" / "contract" / "registry-cases.json"


def _cases() -> list:
    if not CASES.exists():
        why = "the reference cases are not here; test_promises_of_*.py make the same promises"
        return [pytest.param({}, id="none", marks=pytest.mark.skip(reason=why))]
    return [pytest.param(case, id=case["id"]) for case in json.loads(CASES.read_text())["cases"]]


@pytest.mark.parametrize("case", _cases())
def test_the_case_holds(case, target):
    assert play(case, target) == []

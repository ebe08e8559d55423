"""requirements.txt is what pyproject.toml asks for: compiled, hashed, and naming no download address."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.txt").read_text()
BLOCKS = re.split(r"\n(?=[a-z0-9])", LOCK.strip())


def _asked_for() -> dict[str, Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    return {canonicalize_name(Requirement(line).name): Requirement(line) for line in lines}


def _pinned() -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)(?:\[.*\])?==([^ ;]+)", LOCK, re.MULTILINE))


def test_what_pyproject_asks_for_is_pinned_within_its_bounds():
    pinned = _pinned()

    stale = [str(need) for name, need in _asked_for().items() if not need.specifier.contains(pinned.get(name, "0"))]

    assert not stale, f"Run `make requirements`: {stale}"


def test_nothing_stays_pinned_for_pyproject_that_it_no_longer_asks_for():
    direct = {re.split(r"[\[=]", block)[0] for block in BLOCKS if "credential-publisher (pyproject.toml" in block}

    assert direct == set(_asked_for()), "Run `make requirements`."


def test_every_pin_has_hashes():
    assert [block.split()[0] for block in BLOCKS if "--hash=sha256:" not in block] == []


def test_no_download_address_is_recorded():
    assert "://" not in LOCK


def test_the_environment_is_the_pinned_one():
    pinned = _pinned()

    assert {name: version(name) for name in _asked_for()} == {name: pinned[name] for name in _asked_for()}

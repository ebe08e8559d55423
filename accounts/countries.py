"""The countries of an address, by the names that people look for."""

from pathlib import Path

UNITED_STATES = "United States"
_ITS_NAMES = frozenset({"united states", "united states of america", "usa", "us", "u.s.", "u.s.a."})

# The United States and its neighbours come first, since most who register are there.
FIRST = (UNITED_STATES, "Canada", "Mexico")
OTHERS = tuple(Path(__file__).with_name("countries.txt").read_text(encoding="utf-8").split("\n")[:-1])


def is_united_states(country: str) -> bool:
    """Whether this names the United States, in any of the usual spellings."""
    return country.strip().casefold() in _ITS_NAMES

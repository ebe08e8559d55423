"""Pauses that double: how long to wait before something that failed is tried again. Plain Python."""

from random import uniform

DOUBLINGS = 16  # more would be larger than any pause that somebody wants


def doubling(times: int, *, first: float, longest: float, spread: float) -> float:
    """Seconds to wait after `times` doublings of `first`, at most `longest`; a share `spread` of it more or less.

    The share is left to chance, so that many who failed at one moment do not all come back at one moment.
    """
    pause = min(longest, first * 2.0 ** min(max(times, 0), DOUBLINGS))
    return pause * uniform(1 - spread, 1 + spread)  # noqa: S311 -- spreads the load, guards nothing

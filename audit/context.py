"""Where the present request comes from, for the events that are recorded while it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_origin: ContextVar[str] = ContextVar("audit_origin", default="")


def origin() -> str:
    """The address of the client of the present request, or the name of the task; "" outside of both."""
    return _origin.get()


@contextmanager
def came_from(value: str) -> Iterator[None]:
    """Everything recorded inside is recorded as coming from `value` (at most 100 characters are kept)."""
    token = _origin.set(value[:100])
    try:
        yield
    finally:
        _origin.reset(token)

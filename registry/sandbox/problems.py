"""Why the registry refuses, in the words and the shapes of its contract."""

from typing import Any


class Problem(Exception):
    """An answer that ends the call: `status` and the JSON `body`."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body)
        self.status = status
        self.body = body


def problem(status: int, *messages: Any) -> Problem:
    """The usual shape: `errors`, a list."""
    return Problem(status, {"errors": list(messages)})


def missing(what: str) -> Problem:
    return problem(404, f"{what} not found")


def invalid_token() -> Problem:
    return problem(401, "Invalid token")


def forbidden() -> Problem:
    return Problem(403, {"error": "You are not authorized to perform this action"})


def not_for_organization() -> Problem:
    return problem(401, "Publisher is not authorized to publish on behalf of this organization")


def bad_record(message: str) -> Problem:
    """A field of an organization or publisher is wrong; here `error` is one sentence."""
    return Problem(422, {"error": message})


def bad_document(messages: list[str]) -> Problem:
    """The document clashes with the registry's own rules; here `errors` is a list in a list."""
    return problem(422, messages)


def bad_schema(errors: dict[str, str]) -> Problem:
    """The document is no graph document; here `errors` holds one object that maps a property to its message."""
    return problem(422, errors)

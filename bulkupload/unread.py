"""Why a part of a cell could not be read."""


class Unread(ValueError):
    """The message is the end of a sentence that begins with the value: "is not a date. Write …"."""

    def __init__(self, code: str, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.suggestion = suggestion

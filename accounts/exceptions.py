"""What actions refuse; every edge (page, API, command) shows the message to the person."""


class Refused(Exception):
    """An action that did not happen. `str()` is one sentence, or a few, for the person who asked for it."""


class NotAllowed(Refused):
    """The person may not do this."""


class NotReady(Refused):
    """The person may, but the thing is not in the state that it needs."""


class Changed(Refused):
    """Somebody else changed the thing since the person opened it."""


class Incomplete(NotReady):
    """Something is missing. `findings` says what, by field."""

    def __init__(self, findings: dict[str, str]) -> None:
        super().__init__(" ".join(findings.values()))
        self.findings = findings

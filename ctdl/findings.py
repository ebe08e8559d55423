"""What a check has to say about one place of a document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST_SHOWN = 80  # characters


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One message for a person.

    path: JSON pointer (RFC 6901) into what was checked: the document, or the simplified input.
    code: stable, documented in `validation.CODES`; scripts may rely on it.
    message: one or two sentences that say what is wrong and what to do.
    suggestion: a value that would be right, "" when there is none.
    term: the top-level property of the main node that it belongs to, "" when there is none.
    section, column: where that property stands: the slug of its section in the form and its spreadsheet heading; ""
    where it has none.
    """

    path: str
    code: str
    severity: Severity
    message: str
    suggestion: str = ""
    term: str = ""
    section: str = ""
    column: str = ""

    def as_dict(self) -> dict[str, str]:
        """The shape of the command line's --json output; what only pages need stays inside."""
        return {
            "path": self.path,
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
            "suggestion": self.suggestion,
        }


def has_errors(findings: list[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def pointer(*steps: str | int) -> str:
    """A JSON pointer: pointer("@graph", 0, "ceterms:name") is "/@graph/0/ceterms:name"."""
    return "".join("/" + escape(str(step)) for step in steps)


def escape(step: str) -> str:
    """One step of a JSON pointer: "~" and "/" have their own spelling there (RFC 6901 §3)."""
    return step.replace("~", "~0").replace("/", "~1") if "~" in step or "/" in step else step


def shown(value: object) -> str:
    """A value inside a sentence: on one line, and no longer than a line."""
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"

"""What a check has to say about one cell, one row or the whole file."""

from dataclasses import dataclass
from typing import Any

from ctdl.findings import Severity

LONGEST_VALUE = 200  # characters of a cell that a finding keeps


@dataclass(frozen=True, slots=True)
class Finding:
    """One message for the person who made the file.

    code: stable, scripts may rely on it. message: one or two sentences that say what is wrong and what to do.
    suggestion: what would be right, "" when nothing is known. column: heading as it stands in the file, "" for the row.
    value: what stands in the cell, shortened.
    """

    code: str
    severity: Severity
    message: str
    suggestion: str = ""
    column: str = ""
    value: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def at(self, column: str, value: str = "") -> "Finding":
        """The same, placed in a column."""
        return Finding(self.code, self.severity, self.message, self.suggestion, column, value[:LONGEST_VALUE])

    def as_dict(self) -> dict[str, str]:
        """JSON, as a row keeps it."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
            "suggestion": self.suggestion,
            "column": self.column,
            "value": self.value,
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> "Finding":
        return cls(**{**kept, "severity": Severity(kept["severity"])})


def error(code: str, message: str, suggestion: str = "", **place: str) -> Finding:
    return Finding(code, Severity.ERROR, message, suggestion, **place)


def warning(code: str, message: str, suggestion: str = "", **place: str) -> Finding:
    return Finding(code, Severity.WARNING, message, suggestion, **place)


def info(code: str, message: str, suggestion: str = "", **place: str) -> Finding:
    return Finding(code, Severity.INFO, message, suggestion, **place)

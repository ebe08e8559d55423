"""Says of findings where their property stands: in which section of the form, in which column of the spreadsheet."""

from __future__ import annotations

from dataclasses import replace

from ctdl.declaration import Declaration
from ctdl.findings import Finding


def placed(findings: list[Finding], declaration: Declaration | None) -> list[Finding]:
    """The findings with section and column of their term, as far as the declaration has them."""
    return [_placed(finding, declaration) for finding in findings] if declaration else findings


def _placed(finding: Finding, declaration: Declaration) -> Finding:
    prop = declaration.find_property(finding.term)
    if prop is None:
        return finding
    return replace(finding, section=prop.section, column=next(iter(prop.columns), ""))

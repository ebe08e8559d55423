"""How many rows there are of each state, how often each thing was said, and what can be put right at once."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from bulkupload.findings import LONGEST_VALUE, Finding
from bulkupload.keeping import Judged
from bulkupload.models import Upload, UploadRow

MOST_FIXES = 300  # different ones that are remembered; the commonest come early in any file
_QUOTED = re.compile("“([^”]+)”")
_UNCOUNTED = (UploadRow.State.SKIPPED, UploadRow.State.PART)


def added(upload: Upload, judged: Iterable[Judged], *, sign: int = 1) -> dict[str, Any]:
    """`counts`, `found` and `fixes` of the upload with these rows among them, or without them (sign -1)."""
    counts, found = Counter(upload.counts), Counter(upload.found)
    fixes = Counter({json.dumps(each[:3]): each[3] for each in upload.fixes})
    for row in judged:
        names = [row.state] if row.state in _UNCOUNTED else ["rows", row.state]
        for name in [*names, *(["warnings"] if row.has_warnings else [])]:
            counts[name] += sign
        for finding in row.findings:
            found["|".join((str(finding.severity), finding.column.replace("|", " "), finding.code))] += sign
            if finding.suggestion and finding.column and (value := meant(finding)):
                fix = json.dumps([finding.column, value, finding.suggestion])
                if fix in fixes or len(fixes) < MOST_FIXES:
                    fixes[fix] += sign
    return {
        "counts": _positive(counts),
        "found": _positive(found),
        "fixes": [[*json.loads(name), number] for name, number in fixes.most_common() if number > 0],
    }


def meant(finding: Finding) -> str:
    """What the suggestion would replace: the text of the cell, or one value of a list; "" when nobody can tell."""
    if "|" not in finding.value:
        return finding.value if len(finding.value) < LONGEST_VALUE else ""
    quoted = _QUOTED.match(finding.message)
    return quoted[1] if quoted else ""


def _positive(counted: "Counter[str]") -> dict[str, int]:
    return {name: number for name, number in counted.items() if number > 0}

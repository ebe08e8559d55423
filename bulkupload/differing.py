"""What a row would change, property by property, in words."""

from typing import TYPE_CHECKING, Any

import ctdl
from ctdl.drafting import Drafted
from publisher.showing import Reader

if TYPE_CHECKING:
    from bulkupload.judging import Context, Judgement

Graph = dict[str, Any]


def changes_of(
    context: "Context", before: Graph | None, drafted: Drafted, judgement: "Judgement"
) -> list[dict[str, Any]]:
    """[{"label", "before": [text], "after": [text]}]. Differences that do not count as content make no change."""
    own = {"label": "External Identifier", "before": [], "after": [judgement.identity.external_identifier]}
    adopted = [own] if judgement.target.adopts else []
    there = judgement.target.there
    if before is None or (there and there.content_hash == drafted.content_hash):
        return adopted
    organization = context.upload.organization
    reader = Reader(names={organization.ctid or "": (organization.name, "")})
    return adopted + [
        {
            "label": each.label,
            "before": _words(reader, context, each.term, each.before),
            "after": _words(reader, context, each.term, each.after),
        }
        for each in ctdl.differences(before, drafted.document)
    ]


def _words(reader: Reader, context: "Context", term: str, value: Any) -> list[str]:
    shown = reader.show(context.declaration.find_property(term), value)
    return [each.text or ", ".join(inner.text for row in each.rows for inner in row.values) for each in shown]

"""The communities of the registry: each is a registry of its own behind the first segment of a path."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Community:
    name: str  # as in envelopes, "ce_registry"
    default: bool = False
    # Where the CTID of a document stands: in its address or at its top ("document"), or in its first node ("node").
    ctid_from: str = "document"

    @property
    def segment(self) -> str:
        """As in paths."""
        return self.name.replace("_", "-")


DEFAULT = Community("ce_registry", default=True)
COMMUNITIES = (DEFAULT, Community("navy", ctid_from="node"))


def find(segment: str) -> Community | None:
    """The community of a path segment; "ce-registry" and "ce_registry" are the same."""
    name = segment.replace("-", "_")
    return next((community for community in COMMUNITIES if community.name == name), None)

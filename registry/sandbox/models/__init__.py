from registry.sandbox.models.accounts import Organization, Publisher, Token, digest
from registry.sandbox.models.envelope import Envelope, Event, Version
from registry.sandbox.models.graph_object import GraphObject
from registry.sandbox.models.publish_request import PublishRequest

__all__ = [
    "Envelope",
    "Event",
    "GraphObject",
    "Organization",
    "PublishRequest",
    "Publisher",
    "Token",
    "Version",
    "digest",
]

from publisher.models.batch import Batch, BatchChunk, BatchRefusal
from publisher.models.comment import Comment, CommentsRead
from publisher.models.download import Download
from publisher.models.draft import Draft
from publisher.models.listing import Listing
from publisher.models.queue_control import QueuePause, RegistryGate
from publisher.models.reference import Reference
from publisher.models.registry_check import RegistryCheck
from publisher.models.registry_request import RegistryRequest
from publisher.models.resource import Resource, ResourceQuerySet
from publisher.models.review import Decision, UnpublishRequest
from publisher.models.review_desk import ReadyNote, ReviewHold
from publisher.models.revision import Revision
from publisher.models.search_text import SearchText
from publisher.models.staged_revision import StagedRevision

__all__ = [
    "Batch",
    "BatchChunk",
    "BatchRefusal",
    "Comment",
    "CommentsRead",
    "Decision",
    "Download",
    "Draft",
    "Listing",
    "QueuePause",
    "ReadyNote",
    "Reference",
    "RegistryCheck",
    "RegistryGate",
    "RegistryRequest",
    "Resource",
    "ResourceQuerySet",
    "ReviewHold",
    "Revision",
    "SearchText",
    "StagedRevision",
    "UnpublishRequest",
]

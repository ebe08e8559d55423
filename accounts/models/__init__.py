from accounts.models.invitation import Invitation
from accounts.models.organization import Membership, Organization, OrganizationQuerySet, OrganizationStatus
from accounts.models.third_party import ThirdPartyRelation
from accounts.models.user import PolicyAgreement, User

__all__ = [
    "Invitation",
    "Membership",
    "Organization",
    "OrganizationQuerySet",
    "OrganizationStatus",
    "PolicyAgreement",
    "ThirdPartyRelation",
    "User",
]

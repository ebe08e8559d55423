"""The choices of the organization form, with what each of them means."""

from django.db import models

import ctdl


class PublishingRole(models.TextChoices):
    """As what an organization publishes."""

    CREDENTIAL = "credential-organization", "Credential Organization"
    QUALITY_ASSURANCE = "quality-assurance-organization", "Quality Assurance Organization"
    THIRD_PARTY = "third-party-publisher", "Third-Party Publisher"
    FRAMEWORK = "competency-framework-organization", "Competency Framework Organization"
    PLAIN = "organization", "Organization"


class PublishingMethod(models.TextChoices):
    """In which ways an organization's data comes in."""

    API = "registry-assistant-api", "Registry Assistant API"
    MANUAL = "manual-entry", "Manual entry of credentials and related information"
    UPLOAD = "bulk-upload", "Bulk upload of credentials and related information"
    FRAMEWORKS = "competency-frameworks", "Entry of competency frameworks and related information"
    THIRD_PARTY = "assigned-to-third-party", "Publishing assigned to a third party"
    STAGING_API = "publisher-staging-api", "Publisher Staging API"


class ConsumingMethod(models.TextChoices):
    """In which ways an organization reads the registry."""

    GRAPH_SEARCH = "graph-search-api", "Using the Graph Search API"
    DOWNLOAD = "download", "Downloading data for offline storage"
    WIDGETS = "finder-widgets", "Customizing Credential Finder widgets"


class EstimateKind(models.TextChoices):
    """What an organization expects to publish, for the estimates."""

    CREDENTIAL = "credential", "Credentials of several types"
    BADGE = "badge", "Badges"
    CERTIFICATE = "certificate", "Certificates"
    CERTIFICATION = "certification", "Certifications"
    DEGREE = "degree", "Degrees"
    DIPLOMA = "diploma", "Diplomas"
    LICENSE = "license", "Licenses"
    ASSESSMENT = "assessment", "Assessments"
    LEARNING = "learning-opportunity", "Courses, programs and other learning opportunities"
    FRAMEWORK = "competency-framework", "Competency frameworks"
    PATHWAY = "pathway", "Pathways"
    TRANSFER_VALUE = "transfer-value", "Transfer values"
    SUPPORT_SERVICE = "support-service", "Support services"
    OTHER = "other", "Something else"


HELP: dict[str, str] = {
    PublishingRole.CREDENTIAL: "You award, own or offer credentials, and describe your own.",
    PublishingRole.QUALITY_ASSURANCE: "You accredit, approve, recognize or regulate what others offer.",
    PublishingRole.THIRD_PARTY: "You publish for others, with their permission, such as a state agency or a vendor.",
    PublishingRole.FRAMEWORK: "You own or keep competency frameworks that others refer to.",
    PublishingRole.PLAIN: "None of the others fits, but your organization itself belongs into the registry.",
    PublishingMethod.API: "Your own software sends data to the HTTP API, with a key of your organization.",
    PublishingMethod.MANUAL: "Somebody fills in the forms of this site. Right for a few resources.",
    PublishingMethod.UPLOAD: "Somebody uploads spreadsheets. Right for more than about ten resources.",
    PublishingMethod.FRAMEWORKS: "Competencies come in as frameworks, for credentials and courses to refer to.",
    PublishingMethod.THIRD_PARTY: "Another organization publishes in your name. You grant that once you are approved.",
    PublishingMethod.STAGING_API: "Your software sends drafts here, and your people look at them before they approve.",
    ConsumingMethod.GRAPH_SEARCH: "Your software asks the registry questions, and gets what matches.",
    ConsumingMethod.DOWNLOAD: "You keep a copy of the data and bring it up to date from time to time.",
    ConsumingMethod.WIDGETS: "You show a search of the registry's data, fitted to your needs, on your own web site.",
}


def sectors() -> list[tuple[str, str]]:
    """`(concept, label)` of each sector, e.g. `("agentSector:Public", "Public")`."""
    return _stable("ceterms:AgentSector")


def organization_types() -> list[tuple[str, str]]:
    """`(concept, label)` of each type of organization that CTDL has settled on."""
    return _stable("ceterms:OrganizationType")


def concept_help(uri: str) -> str:
    """What a sector or a type means; "" where the label says it all."""
    for term in ("ceterms:OrganizationType", "ceterms:AgentSector"):
        if concept := ctdl.scheme(term).get(uri):
            return concept.definition
    return ""


def _stable(term: str) -> list[tuple[str, str]]:
    return [(concept.uri, concept.label) for concept in ctdl.scheme(term).concepts if concept.status == "stable"]

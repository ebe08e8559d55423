"""Who is told by mail of what happened. Everything leaves after commit."""

from collections.abc import Sequence

from accounts import mail
from accounts.models import Organization, User
from publisher.models import Batch, Comment, Decision, RegistryCheck, RegistryRequest, Resource, UnpublishRequest
from publisher.outcomes import some


def approved(resources: Sequence[Resource], *, by: User) -> None:
    """One digest to staff for everything of one organization that was approved in one go."""
    mail.send("approved", to=mail.site_staff(), resources=resources, by=by, organization=resources[0].organization)


def batch_ended(batch: Batch) -> None:
    """One mail each: to who started it, to staff when something waits for them now, to who got it back."""
    done = some(batch, Batch.Outcome.DONE, 20)
    context = {"batch": batch, "organization": batch.organization, "by": batch.created_by, "some": done}
    mail.send("batch_ended", to=[batch.created_by], **context)
    waits = batch.step == "ask-to-unpublish" or (batch.step == "approve" and not batch.organization.is_trusted)
    if waits:
        mail.send("batch_waits", to=mail.site_staff(), **context)
    if batch.step == "return":
        mail.send("batch_returned", to=mail.contacts(batch.organization), **context)


def differences(checks: Sequence[RegistryCheck], *, number: int) -> None:
    """To staff: what the registry holds otherwise than we believe; `checks` are some of the `number` new ones."""
    mail.send("differences", to=mail.site_staff(), checks=checks, number=number)


def returned(decision: Decision) -> None:
    """To the organization, with the reviewer's note."""
    resource = decision.resource
    mail.send("returned", to=mail.contacts(resource.organization), decision=decision, resource=resource)


def outcomes(organization: Organization, requests: Sequence[RegistryRequest]) -> None:
    """One digest to the organization for the requests that came to their end: published, unpublished, refused."""
    done = [request for request in requests if request.state == RegistryRequest.State.DONE]
    mail.send(
        "outcomes",
        to=mail.contacts(organization),
        organization=organization,
        only=requests[0] if len(requests) == 1 else None,
        published=[request for request in done if request.action == RegistryRequest.Action.PUBLISH],
        unpublished=[request for request in done if request.action == RegistryRequest.Action.DELETE],
        refused=[request for request in requests if request.state == RegistryRequest.State.FAILED],
    )


def unpublish_asked(wishes: Sequence[UnpublishRequest]) -> None:
    """One digest to staff for the wishes of one organization; all have the same reason and note."""
    mail.send(
        "unpublish_asked",
        to=mail.site_staff(),
        wishes=wishes,
        asked=wishes[0],
        organization=wishes[0].resource.organization,
    )


def unpublish_decided(asked: UnpublishRequest) -> None:
    """To the organization, with the reviewer's note."""
    resource = asked.resource
    mail.send("unpublish_decided", to=mail.contacts(resource.organization), asked=asked, resource=resource)


def commented(organization: Organization, comments: Sequence[Comment]) -> None:
    """One digest of what one side wrote about resources of `organization`, to the people of the other side."""
    if comments:
        from_staff = comments[0].side == Comment.Side.STAFF
        to = mail.contacts(organization) if from_staff else mail.site_staff()
        authors = {comment.author_id for comment in comments}
        readers = [each for each in to if authors != {each.pk}]
        mail.send("commented", to=readers, organization=organization, comments=comments, from_staff=from_staff)

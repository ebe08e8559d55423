"""What an organization does next, as a list that ticks itself off."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Organization
from publisher.lifecycle import Status
from publisher.models import Resource


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do. `state`: done, current or "" (later). `url` is "" where there is nothing to press."""

    label: str
    text: str
    state: str
    url: str = ""
    action: str = ""


def next_steps(
    organization: Organization, description: Resource | None, kinds: dict[str, int], can_edit: bool
) -> list[NextStep]:
    """Describe the organization, have that published, describe what it offers. The first open one is current."""
    has_resources = any(kinds.values())
    published = description is not None and Status.PUBLISHED in description.statuses
    done = (
        description is not None,
        description is not None and bool({Status.APPROVED, Status.PUBLISHED} & set(description.statuses)),
        published,
        has_resources,
    )
    words = (
        (
            "Describe the organization",
            "What people read about it in the registry. Nothing else can be published before it.",
            _new_url(organization, "organization"),
            "Describe it",
        ),
        (
            "Approve the description",
            "When it says what you want it to say, approve it for publishing.",
            reverse("resource", args=[description.ctid]) if description else "",
            "Read and approve it",
        ),
        ("Staff of the registry publish it", "You get a mail when they have decided.", "", ""),
        (
            "Describe what you offer",
            "Enter credentials one by one, or upload a spreadsheet. You need not wait for the steps before.",
            _new_url(organization, "credential"),
            "Enter the first one",
        ),
    )
    steps, current = [], done.index(False) if False in done else None
    for place, ((label, text, url, action), is_done) in enumerate(zip(words, done, strict=True)):
        state = "done" if is_done else "current" if place == current else ""
        steps.append(NextStep(label, text, state, url if can_edit and not is_done else "", action))
    return steps


def _new_url(organization: Organization, kind: str) -> str:
    return f"{reverse('resource_new', kwargs={'kind': kind})}?organization={organization.pk}"

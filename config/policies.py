"""The policies that a person agrees to when making an account; an agreement is recorded with the version."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy; a changed text gets a new `version` and `date`, and everybody is asked again.

    `slug` names its page and its text, `templates/public/policies/<slug>.html`.
    """

    slug: str
    title: str
    version: str
    date: date
    summary: str

    @property
    def template_name(self) -> str:
        return f"public/policies/{self.slug}.html"


POLICIES: tuple[Policy, ...] = (
    Policy(
        slug="privacy",
        title="Privacy policy",
        version="1.0",
        date=date(2026, 11, 1),
        summary="What we keep about you and your account, what for, and what never leaves this site.",
    ),
    Policy(
        slug="terms",
        title="Terms of use",
        version="1.0",
        date=date(2026, 11, 1),
        summary="How this site may be used, what you may expect of it, and where our responsibility ends.",
    ),
    Policy(
        slug="publishers-agreement",
        title="Publisher's agreement",
        version="1.0",
        date=date(2026, 11, 1),
        summary="What you promise when you publish: data that is complete, true, current, yours, and about no person.",
    ),
    Policy(
        slug="minimum-data",
        title="Minimum data policy",
        version="1.0",
        date=date(2026, 11, 1),
        summary="Which properties a resource needs before it can be published, and which make it easier to find.",
    ),
    Policy(
        slug="currency",
        title="Currency policy",
        version="1.0",
        date=date(2026, 11, 1),
        summary="How often published data is expected to be looked at again, and what happens when nobody does.",
    ),
)


def policy(slug: str) -> Policy:
    """The policy with that slug; raises `KeyError` when there is none."""
    for candidate in POLICIES:
        if candidate.slug == slug:
            return candidate
    raise KeyError(slug)

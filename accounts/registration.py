"""The life of an organization's account, from draft to approved, as one table. No Django."""

from dataclasses import dataclass

from accounts.roles import Permission


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    sources: frozenset[str]  # statuses it may be taken from
    target: str
    permission: Permission  # who may take it
    event: str  # written to the audit table

    def why_not(self, status: str) -> str | None:
        """None when the step is open at `status`, else a sentence."""
        return None if status in self.sources else WHY_NOT[status]


# Colour of each status on a page: ok | warn | bad | info | "".
TONES = {"draft": "", "submitted": "info", "returned": "warn", "approved": "ok"}

WHY_NOT = {
    "draft": "This organization has not been submitted, or its members took it back.",
    "submitted": "This organization waits for a decision of the registry's staff.",
    "returned": "This organization was returned to its members.",
    "approved": "This organization is approved already.",
}

STEPS = {
    step.name: step
    for step in (
        Step(
            name="submit",
            sources=frozenset({"draft", "returned"}),
            target="submitted",
            permission=Permission.ORGANIZATION_EDIT,
            event="accounts:organization:submitted",
        ),
        Step(
            name="take-back",
            sources=frozenset({"submitted"}),
            target="draft",
            permission=Permission.ORGANIZATION_EDIT,
            event="accounts:organization:taken-back",
        ),
        Step(
            name="approve",
            sources=frozenset({"submitted"}),
            target="approved",
            permission=Permission.ORGANIZATION_DECIDE,
            event="accounts:organization:approved",
        ),
        Step(
            name="return",
            sources=frozenset({"submitted"}),
            target="returned",
            permission=Permission.ORGANIZATION_DECIDE,
            event="accounts:organization:returned",
        ),
    )
}

# While staff decide, what they decide on stays as it is; members can take it back.
EDITABLE = frozenset({"draft", "returned", "approved"})

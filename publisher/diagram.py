"""Draws the lifecycle as Mermaid, and its tables as Markdown, from the table of steps. Plain Python."""

from collections.abc import Collection, Iterator

from publisher.lifecycle import STEPS, State, Status, Step, Turn, statuses

INTO_THE_REGISTRY = ("save", "approve", "withdraw", "return", "publish", "retry", "published", "refused", "delete")
OUT_OF_THE_REGISTRY = ("ask-to-unpublish", "keep", "unpublish", "unpublished", "retry", "refused", "delete")
WHO = {
    Turn.EDITOR: "editor of the organization",
    Turn.REVIEWER: "site staff",
    Turn.EITHER: "editor, or site staff",
    Turn.SYSTEM: "the system",
}
_CONTENTS = ("first", "second", "third")
_TAKES_BACK = {"published": (False,), "unpublished": (True,), "refused": (False, True)}  # which request is answered so
NEW = State(_CONTENTS[0])
PUBLISHED = State(_CONTENTS[0], approved=_CONTENTS[0], published=_CONTENTS[0])


def after(state: State, names: Collection[str] = STEPS.keys()) -> Iterator[tuple[Step, State]]:
    """Every step of `names` that may be taken from `state`, and what follows from it."""
    for step in STEPS.values():
        if step.name in names and step.why_not(state) is None:
            yield from ((step, step.effect(state, content)) for content in _contents(step, state))


def _contents(step: Step, state: State) -> tuple[str, ...]:
    """What the step may bring in: any other content to save; for the registry, what is approved or published."""
    if step.turn is Turn.SYSTEM:
        sent = state.published if state.taking_back else state.approved
        answers = state.sending and state.taking_back in _TAKES_BACK[step.name]
        return (sent,) if sent and answers else ()
    if step.name in ("save", "restore"):
        return tuple(content for content in _CONTENTS if content != state.latest)
    return ("",)


def reachable(start: State = NEW, names: Collection[str] = STEPS.keys()) -> frozenset[State]:
    """Every state that the steps lead to from `start`."""
    found, news = set(), [start]
    while news:
        state = news.pop()
        if state not in found:
            found.add(state)
            news += [following for _, following in after(state, names)]
    return frozenset(found)


def edges(start: State, names: Collection[str]) -> dict[tuple[Status, Status], list[str]]:
    """(status, next status) -> the steps that lead there; the status is the most pressing one."""
    found: dict[tuple[Status, Status], set[str]] = {}
    for state in reachable(start, names):
        for step, following in after(state, names):
            pair = statuses(state)[0], statuses(following)[0]
            if pair[0] != pair[1]:
                found.setdefault(pair, set()).add(step.name)
    order = list(Status)
    pairs = sorted(found, key=lambda pair: (-order.index(pair[0]), -order.index(pair[1])))
    return {pair: [name for name in STEPS if name in found[pair]] for pair in pairs}


def mermaid(start: State, names: Collection[str]) -> str:
    """One state diagram: the statuses as boxes, the steps as arrows."""
    arrows = edges(start, names)
    used = [status for status in Status if any(status in pair for pair in arrows)]
    lines = ["stateDiagram-v2", f"    [*] --> {_box(statuses(start)[0])}"]
    lines += [f"    {_box(status)} : {status.label}" for status in used]
    lines += [f"    {_box(old)} --> {_box(new)} : {', '.join(steps)}" for (old, new), steps in arrows.items()]
    return "\n".join(lines)


def _box(status: Status) -> str:
    return status.value.replace("-", "_")


def page() -> str:
    """The generated part of `docs/lifecycle.md`: diagrams, then the tables of steps and statuses."""
    return "\n".join(
        [
            "### Into the registry\n",
            f"```mermaid\n{mermaid(NEW, INTO_THE_REGISTRY)}\n```\n",
            "### Out of the registry\n",
            f"```mermaid\n{mermaid(PUBLISHED, OUT_OF_THE_REGISTRY)}\n```\n",
            "### Steps\n",
            "| step | by | refused with |\n|---|---|---|",
            *(f"| {step.name} | {WHO[step.turn]} | {_refusals(step)} |" for step in STEPS.values()),
            "\n### Statuses, the most pressing first\n",
            "| status | meaning |\n|---|---|",
            *(f"| {status.label} | {status.meaning} |" for status in Status),
        ]
    )


def _refusals(step: Step) -> str:
    return "<br>".join(need.otherwise for need in step.needs)

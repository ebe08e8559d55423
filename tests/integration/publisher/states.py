"""A resource in every state that matters, reached by the real actions; which steps each offers stands in MATRIX."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from accounts.models import User
from publisher.actions import approving, delivering, reviewing, saving
from publisher.lifecycle import STEPS
from publisher.models import Resource
from registry import client
from tests.factories import (
    a_credential,
    a_member,
    a_published_organization,
    a_reviewer,
    an_organization,
    credential_graph,
    organization_graph,
)

# What an editor may do (upper row of a step's name in STEPS) and what staff may do; "x" means that the step is open.
MATRIX = """
                              save approve withdraw return publish retry ask keep unpublish delete restore
in process                    x    x       .        .      .       .     .   .    .         x      .
incomplete                    x    .       .        .      .       .     .   .    .         x      .
referred to                   x    x       .        .      .       .     .   .    .         .      .
waiting                       x    .       x        x      x       .     .   .    .         x      .
waiting, owner unknown        x    .       x        x      .       .     .   .    .         x      .
waiting, changed              x    x       x        x      x       .     .   .    .         x      x
withdrawn                     x    x       .        .      .       .     .   .    .         x      .
returned                      x    x       .        .      .       .     .   .    .         x      .
returned, changed             x    x       .        .      .       .     .   .    .         x      x
returned, approved as it is   x    .       x        x      x       .     .   .    .         x      .
publishing                    x    .       x        x      .       .     .   .    .         .      .
publishing, changed           x    x       x        x      .       .     .   .    .         .      x
publishing, approved anew     x    .       x        x      .       .     .   .    .         .      x
failed                        x    .       x        .      .       x     .   .    .         x      .
failed, changed               x    x       x        .      .       x     .   .    .         x      x
failed, approved anew         x    .       x        x      x       .     .   .    .         x      x
published                     x    .       .        .      .       .     x   .    .         .      .
published, changed            x    x       .        .      .       .     x   .    .         .      x
published, changed back       x    .       .        .      .       .     x   .    .         .      x
waiting again                 x    .       x        x      x       .     x   .    .         .      x
waiting, changed back         x    .       x        x      x       .     x   .    .         .      x
returned again                x    x       .        .      .       .     x   .    .         .      x
publishing again              x    .       x        x      .       .     .   .    .         .      x
failed again                  x    .       x        .      .       x     x   .    .         .      x
unpublish requested           x    .       .        .      .       .     .   x    x         .      .
unpublish requested, waiting  x    .       x        x      x       .     .   x    x         .      x
unpublish requested, sending  x    .       x        x      .       .     .   x    .         .      x
kept                          x    .       .        .      .       .     x   .    .         .      .
unpublishing                  x    .       .        .      .       .     .   .    .         .      .
unpublishing, waiting         x    .       .        .      .       .     .   .    .         .      x
unpublish failed              x    .       .        .      .       x     .   .    .         .      .
unpublished                   x    x       .        .      .       .     .   .    .         x      .
unpublished, waiting          x    .       x        x      x       .     .   .    .         x      x
own description               x    x       .        .      .       .     .   .    .         .      .
own description, needed       x    .       .        .      .       .     .   .    .         .      .
own description, not needed   x    .       .        .      .       .     x   .    .         .      .
deleted                       .    .       .        .      .       .     .   .    .         .      .
"""
NAMES = {"ask": "ask-to-unpublish"}


def matrix() -> dict[str, frozenset[str]]:
    """state -> the steps that are open in it."""
    heading, *rows = [line for line in MATRIX.splitlines() if line.strip()]
    steps = [NAMES.get(name, name) for name in heading.split()]
    assert set(steps) == {step.name for step in STEPS.values() if step.turn != "system"}
    width = 30
    return {
        row[:width].strip(): frozenset(
            step for step, mark in zip(steps, row[width:].split(), strict=True) if mark == "x"
        )
        for row in rows
    }


@dataclass
class World:
    """An organization in the registry, and the people."""

    registry: object
    editor: User
    reviewer: User
    resource: Resource

    def again(self) -> Resource:
        self.resource = Resource.objects.get(pk=self.resource.pk)
        return self.resource

    def save(self, name: str = "Another name") -> None:
        graph = credential_graph(self.resource.organization, ctid=self.resource.ctid, **{"ceterms:name": name})
        self.take("save", graph=graph, source="form")

    def take(self, step: str, by: User | None = None, **details) -> object:
        """The step by whoever may take it, on what the resource is now."""
        resource = self.again()
        by = by or (self.reviewer if STEPS[step].turn == "reviewer" else self.editor)
        action, pointer, defaults = ACTIONS[step]
        result = action(resource=resource, by=by, seen=getattr(resource, f"{pointer}_id"), **{**defaults, **details})
        self.again()
        return result

    def answer(self, problem: client.RegistryError | None = None) -> None:
        """The registry answers what is on its way."""
        self.registry.problem = problem
        delivering.deliver(request_id=self.resource.registry_requests.open().get().pk)
        self.registry.problem = None
        self.again()


def approve(*, resource: Resource, by: User, seen: int | None) -> Resource:
    return approving._approve(resource, by=by, seen=seen)


def return_(*, resource: Resource, by: User, seen: int | None, note: str) -> object:
    """On what the reviewer has on screen, in the queue to the registry or not."""
    return reviewing.return_(resource=resource, by=by, seen=seen, note=note, queued=resource.state.sending)


ACTIONS: dict[str, tuple[Callable, str, dict]] = {
    "save": (saving.save, "latest", {"source": "form"}),
    "approve": (approve, "latest", {}),
    "withdraw": (approving.withdraw, "approved", {}),
    "return": (return_, "approved", {"note": "Say more in the description."}),
    "publish": (reviewing.publish, "approved", {}),
    "retry": (reviewing.retry, "approved", {}),
    "ask-to-unpublish": (approving.ask_to_unpublish, "published", {"reason": "duplicate"}),
    "keep": (reviewing.keep, "published", {"note": "It is no duplicate."}),
    "unpublish": (reviewing.unpublish, "published", {}),
    "delete": (approving.delete, "latest", {}),
    "restore": (saving.restore, "latest", {"number": 1}),
}

# state -> what happened to a complete, new credential of a published organization, in order.
PATHS: dict[str, list[str]] = {
    "in process": [],
    "waiting": ["approve"],
    "waiting, changed": ["approve", "save"],
    "withdrawn": ["approve", "withdraw"],
    "returned": ["approve", "return"],
    "returned, changed": ["approve", "return", "save"],
    "returned, approved as it is": ["approve", "return", "approve"],
    "publishing": ["approve", "publish"],
    "publishing, changed": ["approve", "publish", "save"],
    "publishing, approved anew": ["approve", "publish", "save", "approve"],
    "failed": ["approve", "publish", "refused"],
    "failed, changed": ["approve", "publish", "refused", "save"],
    "failed, approved anew": ["approve", "publish", "refused", "save", "approve"],
    "published": ["approve", "publish", "taken"],
    "published, changed": ["approve", "publish", "taken", "save"],
    "published, changed back": ["approve", "publish", "taken", "save", "restore"],
    "waiting again": ["approve", "publish", "taken", "save", "approve"],
    "waiting, changed back": ["approve", "publish", "taken", "save", "approve", "restore"],
    "returned again": ["approve", "publish", "taken", "save", "approve", "return"],
    "publishing again": ["approve", "publish", "taken", "save", "approve", "publish"],
    "failed again": ["approve", "publish", "taken", "save", "approve", "publish", "refused"],
    "unpublish requested": ["approve", "publish", "taken", "ask-to-unpublish"],
    "unpublish requested, waiting": ["approve", "publish", "taken", "ask-to-unpublish", "save", "approve"],
    "unpublish requested, sending": ["approve", "publish", "taken", "ask-to-unpublish", "save", "approve", "publish"],
    "kept": ["approve", "publish", "taken", "ask-to-unpublish", "keep"],
    "unpublishing": ["approve", "publish", "taken", "ask-to-unpublish", "unpublish"],
    "unpublishing, waiting": ["approve", "publish", "taken", "ask-to-unpublish", "unpublish", "save", "approve"],
    "unpublish failed": ["approve", "publish", "taken", "ask-to-unpublish", "unpublish", "refused"],
    "unpublished": ["approve", "publish", "taken", "ask-to-unpublish", "unpublish", "taken"],
    "unpublished, waiting": [
        "approve", "publish", "taken", "ask-to-unpublish", "unpublish", "save", "approve", "taken",
    ],
    "deleted": ["delete"],
}  # fmt: skip


def reach(state: str, registry: object) -> World:
    """The world with a resource in `state`."""
    *_, world = walk(state, registry)
    return world


def walk(state: str, registry: object) -> Iterator[World]:
    """The same world before and after each step that leads to `state`."""
    world = _start(state, registry)
    yield world
    for step in PATHS.get(state, []):
        if step == "save":
            world.save()
        elif step == "refused":
            world.answer(client.Rejected(["The description is too short."]))
        elif step == "taken":
            world.answer()
        else:
            world.take(step)
        yield world


def _start(state: str, registry: object) -> World:
    if state.startswith("own description"):
        return _own_description(state, registry)
    organization = an_organization() if state == "waiting, owner unknown" else a_published_organization()
    editor = a_member(organization)
    graph = {"ceterms:description": None} if state == "incomplete" else {}
    world = World(registry, editor, a_reviewer(), a_credential(organization, by=editor, **graph))
    if state == "referred to":
        a_credential(organization, **{"ceterms:isPartOf": [world.resource.ctid]})
    if state == "waiting, owner unknown":
        world.take("approve")
    return world


def _own_description(state: str, registry: object) -> World:
    if state == "own description":
        organization = an_organization()
        editor = a_member(organization)
        graph = organization_graph(organization)
        resource = saving.create(organization=organization, kind="organization", graph=graph, by=editor, source="form")
        return World(registry, editor, a_reviewer(), resource)
    organization = a_published_organization()
    editor = a_member(organization)
    if state == "own description, needed":
        needing = World(registry, editor, a_reviewer(), a_credential(organization, by=editor))
        needing.take("approve")
        needing.take("publish")
        needing.answer()
    return World(registry, editor, a_reviewer(), Resource.objects.get(ctid=organization.ctid))

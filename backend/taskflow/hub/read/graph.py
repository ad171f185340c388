"""Graph: a family for the canvas: compact nodes and edges."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from taskflow.domain import budget as units
from taskflow.domain.budget import HEADLINE, Budget
from taskflow.domain.definition import Plan
from taskflow.domain.errors import KindMissing, TaskflowError
from taskflow.domain.event import Commit
from taskflow.domain.family_view import FamilyView
from taskflow.domain.graph import edges as links
from taskflow.domain.plugin import headline
from taskflow.domain.step_status import standing
from taskflow.domain.task import Task
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.views import view
from taskflow.hub.stream.stream import Stream

TURN = 2000
"""Edges made before others get their turn on the loop, or nodes that are known."""
KNOWN = 10
"""As how many of those a node counts that is made."""
LONGEST_LINE = 120
MOST_REMEMBERED = 100_000

Node = dict[str, Any]


class Drawn(Struct):
    """What was drawn of a family: of each task as it was then its node, and the edges.

    Edges depend on which tasks there are and on the plan alone.
    """

    nodes: dict[str, tuple[Task, bytes]] = {}
    names: list[str] = []
    plan: Plan | None = None
    edges: bytes = b""


class Graphs:
    """Draws families; what was drawn of a task that has not changed is not drawn again."""

    def __init__(self, catalogue: Catalogue, held: Callable[[str], bool]) -> None:
        """Begin with nothing drawn; ``held`` tells whether a family is in memory."""
        self._catalogue = catalogue
        self._held = held
        self._drawn: dict[str, Drawn] = {}
        self._remembered = 0

    @property
    def remembered(self) -> int:
        """Give how many drawings of tasks are kept."""
        return self._remembered

    def leave(self, stream: Stream[Any]) -> None:
        """Forget what was drawn of a family that leaves memory."""
        self._remembered -= len(self._drawn.pop(stream.id, NOTHING).nodes)

    def note(self, stream: Stream[Any], _commit: Commit, _events: Sequence[Any]) -> None:
        """Forget what was drawn of a family that was deleted."""
        if stream.id in self._drawn and stream.state.deleted:
            self.leave(stream)

    async def graph(self, family: FamilyView) -> msgspec.Raw:
        """Give ``{seq, nodes, edges}`` as encoded JSON."""
        known, drawn = self._drawn.get(family.id, NOTHING), Drawn()
        pause = TURN
        for instance, task in family.tasks.items():
            one = known.nodes.get(instance)
            if one is None or one[0] is not task:
                budget = Budget(HEADLINE)
                one = task, msgspec.json.encode(self.node(family, instance, budget))
                pause -= KNOWN - 1 + budget.total * TURN // units.TURN
            drawn.nodes[instance] = one
            pause -= 1
            if pause <= 0:
                pause = TURN
                await asyncio.sleep(0)
        await _link(family, known, drawn)
        self._remember(family, drawn)
        text = b'{"seq":%d,"nodes":[%b],"edges":[%b]}'
        nodes = b",".join([node for _, node in drawn.nodes.values()])
        return msgspec.Raw(text % (family.seq, nodes, drawn.edges))

    def node(self, family: FamilyView, instance: str, budget: Budget | None = None) -> Node:
        """Give one task as it stands on the canvas; its line is paid from ``budget``."""
        task = family.task(instance)
        document = task.document
        node: Node = {
            "instanceId": instance,
            "id": document["id"],
            "name": document["name"],
            "type": document["type"],
            "label": task.label,
            "parent": document["meta"].get("parentInstanceId"),
            "state": task.state.get("current", ""),
            "kind": task.kind,
            "line": self._line(family, instance, task, budget or Budget(HEADLINE)),
            "since": task.entered,
            "seq": task.seq,
        }
        if task.error:
            node["error"] = task.error
        known = self._catalogue.known(document)
        if known is not None and known.operator is not None:
            node["step"] = msgspec.to_builtins(standing(task))
        people = document.get("users")
        if isinstance(people, dict) and people:
            node["people"] = sorted(people)
        return node

    def _remember(self, family: FamilyView, drawn: Drawn) -> None:
        """Keep what was drawn of a family last, and let those go that were drawn longest ago."""
        if not self._held(family.id) or family.deleted:
            return
        self._remembered += len(drawn.nodes) - len(self._drawn.pop(family.id, NOTHING).nodes)
        self._drawn[family.id] = drawn
        while self._remembered > MOST_REMEMBERED:
            oldest = next(iter(self._drawn))
            self._remembered -= len(self._drawn.pop(oldest).nodes)

    def _line(self, family: FamilyView, instance: str, task: Task, budget: Budget) -> str:
        if family.plan is None:
            return ""
        try:
            kind = self._catalogue.kind(task.document)
        except KindMissing as missing:
            return missing.message
        try:
            shown = view(family.id, instance, task.document, family, family.plan)
            return headline(kind, shown, budget)[:LONGEST_LINE]
        except TaskflowError as error:
            return error.message[:LONGEST_LINE]


NOTHING: Final = Drawn()
"""What is known of a family that was not drawn."""


async def _link(family: FamilyView, known: Drawn, drawn: Drawn) -> None:
    """Give a drawing its edges: those that are known, if they still hold."""
    drawn.names, drawn.plan = list(family.tasks), family.plan
    if known.plan is drawn.plan and known.names == drawn.names:
        drawn.edges = known.edges
        return
    edges: list[bytes] = []
    for count, (source, target, kind) in enumerate(links(family), 1):
        edges.append(msgspec.json.encode({"from": source, "to": target, "kind": kind}))
        if count % TURN == 0:
            await asyncio.sleep(0)
    drawn.edges = b",".join(edges)

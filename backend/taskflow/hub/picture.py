"""Picture: a family as a graph for the canvas: compact nodes and edges."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from taskflow.domain.errors import NotFound, TaskflowError
from taskflow.domain.event import Commit
from taskflow.domain.family import Family
from taskflow.domain.graph import edges as links
from taskflow.domain.plugin import headline
from taskflow.domain.task import Task
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.views import view
from taskflow.hub.stream import Stream

TURN = 200
"""Nodes made before others get their turn on the loop; of edges, ten times as many."""
LONGEST_LINE = 120
MOST_REMEMBERED = 100_000

Node = dict[str, Any]
Drawn = dict[str, tuple[Task, bytes]]
"""What was drawn of a family: its tasks as they were then, and their nodes."""


class Pictures:
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
        self._remembered -= len(self._drawn.pop(stream.id, ()))

    def note(self, stream: Stream[Any], _commit: Commit, _events: Sequence[Any]) -> None:
        """Forget what was drawn of a family that was deleted."""
        if stream.id in self._drawn and stream.state.deleted:
            self.leave(stream)

    async def graph(self, family: Family) -> msgspec.Raw:
        """Give ``{seq, nodes, edges}`` as encoded JSON.

        While it is made the family goes on; so it may hold more than ``seq`` says, never less.
        """
        seq = family.seq
        nodes: list[bytes] = []
        known, drawn = self._drawn.get(family.id, {}), Drawn()
        for count, (instance, task) in enumerate(list(family.tasks.items())):
            one = known.get(instance)
            if one is None or one[0] is not task:
                one = task, msgspec.json.encode(self.node(family, instance))
            drawn[instance] = one
            nodes.append(one[1])
            if count % TURN == TURN - 1:
                await asyncio.sleep(0)
        self._remember(family, drawn)
        edges: list[bytes] = []
        for count, (source, target, kind) in enumerate(links(family)):
            edges.append(msgspec.json.encode({"from": source, "to": target, "kind": kind}))
            if count % (TURN * 10) == TURN * 10 - 1:
                await asyncio.sleep(0)
        text = b'{"seq":%d,"nodes":[%b],"edges":[%b]}'
        return msgspec.Raw(text % (seq, b",".join(nodes), b",".join(edges)))

    def node(self, family: Family, instance: str) -> Node:
        """Give one task as it stands on the canvas."""
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
            "line": self._line(family, instance, task),
            "since": task.entered,
            "seq": task.seq,
        }
        if task.error:
            node["error"] = task.error
        people = document.get("users")
        if isinstance(people, dict) and people:
            node["people"] = sorted(people)
        return node

    def _remember(self, family: Family, drawn: Drawn) -> None:
        """Keep what was drawn of a family last, and let those go that were drawn longest ago."""
        if not self._held(family.id) or family.deleted:
            return
        self._remembered += len(drawn) - len(self._drawn.pop(family.id, ()))
        self._drawn[family.id] = drawn
        while self._remembered > MOST_REMEMBERED:
            oldest = next(iter(self._drawn))
            self._remembered -= len(self._drawn.pop(oldest))

    def _line(self, family: Family, instance: str, task: Task) -> str:
        if family.plan is None:
            return ""
        try:
            kind = self._catalogue.type(task.document["type"])
        except NotFound as missing:
            return missing.message
        try:
            shown = view(family.id, instance, task.document, family, family.plan)
            return headline(kind, shown)[:LONGEST_LINE]
        except TaskflowError as error:
            return error.message[:LONGEST_LINE]

"""Picture: a family as a graph for the canvas: compact nodes and edges."""

import asyncio
from typing import Any

import msgspec

from taskflow.domain.errors import NotFound, TaskflowError
from taskflow.domain.family import Family
from taskflow.domain.graph import edges as links
from taskflow.domain.plugin import headline
from taskflow.domain.task import Task
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.decide.views import view

TURN = 200
"""Nodes made before others get their turn on the loop; of edges, ten times as many."""
LONGEST_LINE = 120
MOST_REMEMBERED = 100_000

Node = dict[str, Any]


class Pictures:
    """Draws families; what was drawn of a task that has not changed is not drawn again."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Begin with nothing drawn."""
        self._catalogue = catalogue
        self._drawn: dict[str, tuple[Task, bytes]] = {}

    async def graph(self, family: Family) -> msgspec.Raw:
        """Give ``{seq, nodes, edges}`` as encoded JSON.

        While it is made the family goes on; so it may hold more than ``seq`` says, never less.
        """
        seq = family.seq
        nodes: list[bytes] = []
        for count, (instance, task) in enumerate(list(family.tasks.items())):
            nodes.append(self._encoded(family, instance, task))
            if count % TURN == TURN - 1:
                await asyncio.sleep(0)
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

    def _encoded(self, family: Family, instance: str, task: Task) -> bytes:
        known = self._drawn.get(instance)
        if known is not None and known[0] is task:
            return known[1]
        if len(self._drawn) >= MOST_REMEMBERED:
            self._drawn.clear()
        encoded = msgspec.json.encode(self.node(family, instance))
        self._drawn[instance] = (task, encoded)
        return encoded

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

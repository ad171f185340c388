"""GraphPaths: which tasks of a family, or of a flow, lead to one another, asked by people.

What hangs together is gathered on the loop, some of it at a time; it is walked beside it.
"""

import asyncio
from collections.abc import Collection
from itertools import count
from typing import Final

from msgspec import Struct

from taskflow.domain.errors import NotFound, TooLarge
from taskflow.domain.family_view import FamilyView
from taskflow.domain.flow.document import Flow
from taskflow.domain.graph import LinkKind, edges
from taskflow.hub.heavy_work import HeavyWork

TURN: Final = 2_000
"""Lines gathered before others get their turn on the loop."""
MOST_LINES: Final = 200_000
"""Lines of a family; where many tasks follow as many others there may be millions."""
APART: Final = "taskflow.hub.read.sandboxed_paths:"
KINDS: Final[tuple[LinkKind, ...]] = ("parent", "sequence", "connection")


class GraphPaths(Struct, frozen=True):
    """Walks along lines of some kinds, for a person."""

    beside: HeavyWork
    person: str
    kinds: Collection[LinkKind] = KINDS

    async def paths(self, family: FamilyView, start: str, end: str, most: int) -> list[list[str]]:
        """Give the simple paths from a task to another; raises NotFound and TooLarge."""
        tasks, numbers = _numbered(family, start, end)
        lines = await self._lines(family, numbers)
        ends = numbers[start], numbers[end]
        found = await self.beside.named(self.person, APART + "paths", lines, *ends, most)
        return [[tasks[one] for one in path] for path in found]

    async def reachable(self, family: FamilyView, start: str, *, backward: bool) -> list[str]:
        """Give what a task comes to, or what comes to it, the nearest first."""
        tasks, numbers = _numbered(family, start)
        lines = await self._lines(family, numbers)
        found = await self.beside.named(
            self.person, APART + "reachable", lines, numbers[start], backward
        )
        return [tasks[one] for one in found]

    async def paths_of_flow(self, flow: Flow, start: str, end: str, most: int) -> list[list[str]]:
        """Give the same of a flow, by the names of its tasks."""
        found: list[list[str]] = await self.beside.named(
            self.person, APART + "paths_of_flow", flow, [start, end], most, list(self.kinds)
        )
        return found

    async def reachable_of_flow(self, flow: Flow, start: str, *, backward: bool) -> list[str]:
        """Give the same of a flow, by the names of its tasks."""
        found: list[str] = await self.beside.named(
            self.person, APART + "reachable_of_flow", flow, start, backward, list(self.kinds)
        )
        return found

    async def _lines(self, family: FamilyView, numbers: dict[str, int]) -> list[list[int]]:
        """Gather the lines."""
        lines: list[list[int]] = []
        for seen, (source, target, kind) in zip(count(1), edges(family), strict=False):
            if seen % TURN == 0:
                await asyncio.sleep(0)
            if seen > MOST_LINES:
                raise TooLarge(
                    f"More than {MOST_LINES:,} lines link the tasks of this family. Ask for paths "
                    "in a smaller one.",
                    code="limit.work",
                )
            if kind in self.kinds and source in numbers and target in numbers:
                lines.append([numbers[source], numbers[target]])
        return lines


def _numbered(family: FamilyView, *asked: str) -> tuple[list[str], dict[str, int]]:
    """Give the tasks as they are now, and the number of each; raises NotFound."""
    tasks = list(family.tasks)
    numbers = {instance: number for number, instance in enumerate(tasks)}
    for instance in asked:
        if instance not in numbers:
            raise NotFound(
                f"There is no task {instance[:80]} in this family; take its instanceId.",
                code="task.notFound",
            )
    return tasks, numbers

"""Registry: every operation by its name, and what operations share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from taskflow.domain.command import Command, Update
from taskflow.domain.family_view import FamilyView
from taskflow.domain.patch import Patch

Act = Callable[[Any, Random], Awaitable[None]]
"""What is done: it gets the world and draws of its own."""
Build = Callable[[str, str], Command]
"""Gives the command of a mutation's id and mark."""


@dataclass(frozen=True)
class Operation:
    """``likely``: chance that a run has it at all; ``weight``: how often it then comes."""

    act: Act
    likely: float
    weight: float


OPERATIONS: dict[str, Operation] = {}


def operation(likely: float, weight: float = 1.0) -> Callable[[Act], Act]:
    """Enter a function as an operation under its name."""

    def enter(act: Act) -> Act:
        OPERATIONS[act.__name__] = Operation(act, likely, weight)
        return act

    return enter


def a_family(world: Any, random: Random, *kinds: str) -> str | None:
    """Pick one of the families there are, the newer ones rather."""
    there = [one for one in world.families if not kinds or world.kind_of[one] in kinds]
    if not there:
        return None
    return str(there[int(random.random() ** 0.7 * len(there))])


def a_task(world: Any, family: str, random: Random) -> str:
    """Name one of a family's tasks, without asking a hub."""
    last = random.choice((2, 3, 4)) if world.kind_of[family] == "pair" else 2
    return f"{family}-{last}"


async def shown(world: Any, family: str) -> tuple[Any, FamilyView] | None:
    """Give a hub and what it shows of a family now."""
    node = world.front()
    if node is None or not node.answers:
        return None
    found = await world.look(node, node.installation.read(world.hub, family))
    return (node, found) if isinstance(found, FamilyView) and found.seq else None


async def submit(  # noqa: PLR0913  what a command has
    world: Any, who: Any, family: str, kind: str, build: Build, *, tries: int = 4, ident: str = ""
) -> Any:
    """Give a family a command; gives the last answer."""

    def asked(name: str, mark: str) -> Any:
        command = build(name, mark)
        return lambda hub: hub.submit(who, family, command)

    made = world.mutation(who, kind, family, asked, ident=ident)
    return await world.insist(made, tries)


async def write(  # noqa: PLR0913  what a write has
    world: Any,
    random: Random,
    family: str,
    *,
    who: Any = None,
    size: int = 0,
    ident: str = "",
    kind: str = "update",
) -> None:
    """Write something of somebody's own into a task."""
    task = a_task(world, family, random)
    blob = {"blob": "x" * size} if size else {}

    def build(name: str, mark: str) -> Command:
        given = {"input": {mark.rstrip("."): mark, **blob}, "shared": {"word": mark}}
        return Update(mutation=name, task=task, patch=Patch(merge=given))

    tries = random.choice((1, 1, 4))
    asker = who or random.choice(world.persons)
    await submit(world, asker, family, kind, build, tries=tries, ident=ident)

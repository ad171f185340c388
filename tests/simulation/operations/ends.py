"""Ends: families that are deleted while something else is done to them, or is about to be."""

import asyncio
from random import Random
from typing import Any

from simulation.operations.hubs import kill, pause
from simulation.operations.people import begin_fork
from simulation.operations.registry import a_family, operation, submit, write
from taskflow.domain import command as commands
from taskflow.domain.command import Command


async def _delete(world: Any, family: str, tries: int = 4) -> Any:
    """Let a family's owner delete it."""
    node = world.front()
    if node is not None and node.answers and node.installation.writes(family):
        world.reached("a family is deleted that is being written into segments")

    def build(name: str, _mark: str) -> Command:
        return commands.Delete(mutation=name)

    if family in world.families:
        world.families.remove(family)
    return await submit(world, world.owner(family), family, "delete", build, tries=tries)


@operation(0.3, 1)
async def delete_written(world: Any, random: Random) -> None:
    """Delete a family while what was written to it goes into segments."""
    family = a_family(world, random)
    if family is None:
        return
    for _ in range(random.choice((4, 9, 14))):
        world.meanwhile(write(world, random, family, size=random.choice((0, 0, 3000))))
        await asyncio.sleep(random.random() * 0.02)
    await asyncio.sleep(random.random() * 0.2)
    await _delete(world, family)


@operation(0.3, 1)
async def delete_forked(world: Any, random: Random) -> None:
    """Delete a family while it is forked; perhaps the fork too."""
    family = a_family(world, random)
    if family is None:
        return
    made = await begin_fork(world, random, family)
    if made is None:
        return
    await asyncio.sleep(random.random() ** 2 * 0.05)
    world.reached("a family is deleted while it is forked")
    answer = await _delete(world, family)
    if answer.outcome == "acknowledged" and random.random() < 0.3:
        await _delete(world, made.family)


@operation(0.3, 1)
async def delete_due(world: Any, random: Random) -> None:
    """Delete a family just when a timer of it is due, or while work for it is under way."""
    family = a_family(world, random, "bell", "clock", "ask", "pay", "pair")
    if family is None:
        return
    kind, last = world.kind_of[family], 4 if world.kind_of[family] == "pair" else 2
    event = "AGAIN" if kind in ("bell", "clock") else "ASK"

    def build(name: str, mark: str) -> Command:
        given = {"input": {mark.rstrip("."): mark}}
        return commands.Send(mutation=name, task=f"{family}-{last}", event=event, patch=given)

    await submit(world, world.owner(family), family, "send", build, tries=1)
    due = {"bell": 0.7, "clock": 0.4}.get(kind, random.random() * 0.5)
    await asyncio.sleep(
        max(0.0, due + random.choice((-0.1, -0.01, 0.0, 0.005)) - random.random() * 0.02)
    )
    world.reached("a family is deleted just when something in it is due")
    await _delete(world, family)


@operation(0.25, 1)
async def delete_interrupted(world: Any, random: Random) -> None:
    """Let the hub stand still, or die, while it removes what is left of a deleted family."""
    family = a_family(world, random)
    if family is None:
        return
    for _ in range(random.choice((0, 6))):
        world.meanwhile(write(world, random, family, size=2000))
    await asyncio.sleep(random.random() * 0.5)
    await _delete(world, family, tries=1)
    await asyncio.sleep(random.random() ** 3)
    world.reached("a hub stands still or dies while it removes a family")
    await (pause if random.random() < 0.7 else kill)(world, random)

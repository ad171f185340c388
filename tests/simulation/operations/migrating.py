"""Migrating: families go on at another revision of their flow while all else happens."""

import asyncio
import json
from copy import deepcopy
from random import Random
from typing import Any

from simulation.flows import ALL
from simulation.operations.registry import a_family, operation, write
from simulation.taskkinds import KINDS
from taskflow.domain.migration import Migration, read_map

MACHINES = {kind.name: kind.machine for kind in KINDS}


def _states(machine: dict[str, Any]) -> list[str]:
    """Name the uppermost states of a statechart."""
    return sorted(machine["states"])


def _moved(machine: dict[str, Any]) -> dict[str, Any]:
    """Give a statechart that does the same in states of other names."""
    text = json.dumps(machine)
    for name in _states(machine):
        text = text.replace(f'"{name}"', f'"new_{name}"')
    moved: dict[str, Any] = json.loads(text)
    for state in moved["states"].values():
        if "invoke" in state:
            name = state["invoke"]["src"].removeprefix("new_")
            state["invoke"] = {**state["invoke"], "src": name, "id": f"new_{name}"}
    return moved


@operation(0.08, 6)
async def move_on(world: Any, random: Random) -> None:
    """Draw a flow with the states called otherwise, or as before, and let a family go on there."""
    family = a_family(world, random, "ask", "pay", "clock", "bell", "note")
    if family is None:
        return
    name, there = world.kind_of[family], random.random() < 0.6
    document = deepcopy(ALL[name])
    task = document["tasks"][0]
    machine = MACHINES[task["type"]]
    document["description"] = f"Drawn {random.randrange(1000)}."
    if there:
        task["fsm"] = _moved(machine)
    pairs = {state: f"new_{state}" for state in _states(machine)}
    states = pairs if there else {new: old for old, new in pairs.items()}
    led = read_map({"tasks": {"it": {"states": states}}})

    def drawn(ident: str, _mark: str) -> Any:
        return lambda hub: hub.draw(ident, name, document)

    def saved(ident: str, mark: str) -> Any:
        return lambda hub: hub.save(ident, name, mark)

    await world.insist(world.mutation(world.persons[0], "draw", "", drawn))
    await world.insist(world.mutation(world.persons[0], "save", "", saved))
    if random.random() < 0.5:
        world.meanwhile(write(world, random, family))
    for _ in range(random.choice((1, 1, 2))):
        world.meanwhile(_let(world, family, led, random.choice((1, 4))))
        await asyncio.sleep(random.random() * 0.02)


async def _let(world: Any, family: str, led: Any, tries: int) -> None:
    who = world.owner(family)

    def asked(ident: str, _mark: str) -> Any:
        return lambda hub: hub.migrate(who, Migration(ident, family, led))

    made = world.mutation(who, "migrate", family, asked)
    answer = await world.insist(made, tries)
    if answer.outcome == "acknowledged":
        world.reached("a family goes on at another revision")

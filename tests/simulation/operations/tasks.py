"""Tasks: what people do to single tasks, and flows, beside giving them events and values."""

from copy import deepcopy
from random import Random
from typing import Any

from simulation.flows import ALL, FLOWS, OWN
from simulation.operations.registry import a_family, a_task, operation, submit
from taskflow.domain import command as commands
from taskflow.domain.command import Command
from taskflow.domain.patch import Operation, Patch


@operation(0.5, 1.5)
async def join(world: Any, random: Random) -> None:
    """Take part in a task."""
    family = a_family(world, random)
    if family is not None:
        task = a_task(world, family, random)

        def build(name: str, _mark: str) -> Command:
            return commands.Join(mutation=name, task=task)

        await submit(world, random.choice(world.persons), family, "join", build)


@operation(0.5, 1.5)
async def complete(world: Any, random: Random) -> None:
    """End a task with an output."""
    family = a_family(world, random, *FLOWS)
    if family is not None:
        task = a_task(world, family, random)

        def build(name: str, mark: str) -> Command:
            output = {"answers": {mark.rstrip("."): mark}}
            return commands.Complete(mutation=name, task=task, output=output)

        await submit(world, random.choice(world.persons), family, "complete", build)


@operation(0.5, 1.5)
async def cancel(world: Any, random: Random) -> None:
    """Cancel a task, what works for it included."""
    family = a_family(world, random)
    if family is not None:
        task = a_task(world, family, random)

        def build(name: str, _mark: str) -> Command:
            return commands.Cancel(mutation=name, task=task)

        await submit(world, random.choice(world.persons), family, "cancel", build)


@operation(0.6, 4)
async def append(world: Any, random: Random) -> None:
    """Append to a list that others append to as well, or begin it anew."""
    family = a_family(world, random)
    if family is None:
        return
    task, begins = a_task(world, family, random), random.random() < 0.3

    def build(name: str, mark: str) -> Command:
        edit = [Operation("add", "/shared/list/-", mark)]
        patch = Patch(merge={"shared": {"list": [mark]}}) if begins else Patch(edit=edit)
        return commands.Update(mutation=name, task=task, patch=patch)

    tries = random.choice((1, 4))
    await submit(world, random.choice(world.persons), family, "append", build, tries=tries)


@operation(0.35, 1.5)
async def draw(world: Any, random: Random) -> None:
    """Change a flow's draft, so that families founded then have another plan; perhaps save it."""
    name = random.choice(world.flows)
    if name in world.probes:
        return
    document = deepcopy(ALL[name])
    number = random.randrange(4)
    document["description"] = f"Drawn {number}."
    if name == "pair":
        document["tasks"][0]["fsm"] = {**OWN, "id": f"own{number}"}

    def drawn(ident: str, _mark: str) -> Any:
        return lambda hub: hub.draw(ident, name, document)

    def saved(ident: str, mark: str) -> Any:
        return lambda hub: hub.save(ident, name, mark)

    await world.insist(world.mutation(world.persons[0], "draw", "", drawn))
    if random.random() < 0.5:
        await world.insist(world.mutation(world.persons[0], "save", "", saved))

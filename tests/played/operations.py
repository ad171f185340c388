"""Operations: how what the simulation does to hubs and their store is done to real ones."""

import asyncio
from random import Random
from typing import Any

from simulation.operations import OPERATIONS
from simulation.operations.edges import begin_work
from simulation.operations.hubs import kill, restart, step_clock
from simulation.operations.registry import Act

LONGEST = 1.5


async def store_killed(world: Any, _random: Random) -> None:
    """Kill -9 the store, and start it again."""
    now = world.loop.time()
    world.journal.interrupted(now, now + 20, "store killed")
    world.journal.say("store", "is killed")
    async with world.killing:
        await asyncio.to_thread(world.store.kill)
        await asyncio.to_thread(world.store.start)
    world.journal.say("store", "is there again")


async def held(world: Any, random: Random) -> None:
    """Let all that a hub says to the store, and is answered, wait for a while."""
    node = world.front()
    if node is None or not node.answers:
        return
    seconds = random.uniform(0.2, LONGEST)
    now = world.loop.time()
    world.journal.interrupted(now, now + seconds + 20, "held")
    world.journal.say(node.name, f"is held for {seconds:.1f} s")
    await node.line.hold(seconds)


async def uninstalled(world: Any, random: Random) -> None:
    """Take a package with a kind of task away at the next start, for a while."""
    kind = random.choice(("SimNote", "SimAsk", "SimClock"))
    world.missing.add(kind)
    now = world.loop.time()
    world.journal.interrupted(now, now + 30, "uninstalled")
    await restart(world, random)
    await asyncio.sleep(random.uniform(0.5, LONGEST))
    world.missing.discard(kind)
    await restart(world, random)


async def cut_off(world: Any, random: Random) -> None:
    """Begin work, and end the hub while it is under way."""
    node = world.front()
    await OPERATIONS["send"].act(world, random)
    if node is not None and node.answers:
        await (kill if random.random() < 0.5 else restart)(world, random)


async def jumped(world: Any, random: Random) -> None:
    """Begin work, and set the clocks."""
    begin_work(world, random)
    await asyncio.sleep(random.random() * 0.3)
    await step_clock(world, random)


REAL: dict[str, Act] = {
    **{name: operation.act for name, operation in OPERATIONS.items()},
    "outage": store_killed,
    "pause": held,
    "uninstall": uninstalled,
    "cut_off": cut_off,
    "jump": jumped,
    "rival": held,  # in one real process, none can be seen to live
}
"""What is done for the name of an operation."""

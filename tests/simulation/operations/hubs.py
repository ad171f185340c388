"""Hubs: what is done to the hubs, their clocks and their store in a run."""

import asyncio
from random import Random
from typing import Any

from simulation.operations.registry import operation, write

HOUR = 3_600_000
TEN_YEARS = 315_360_000_000


@operation(0.4, 1)
async def kill(world: Any, random: Random) -> None:
    """Kill -9 the hub that people reach."""
    del random
    node = world.front()
    if node is not None:
        world.kill(node)


@operation(0.5, 1.5)
async def restart(world: Any, random: Random) -> None:
    """Stop the hub cleanly; another one is started."""
    del random
    node = world.front()
    if node is not None and node.answers:
        node.process.run(world.stop(node))


@operation(0.35, 1.5)
async def pause(world: Any, random: Random) -> None:
    """Let the hub stand still for a while, so that another one takes over, and go on then."""
    node = world.front()
    if node is None or not node.answers:
        return
    seconds = random.choice((1.0, 6.0, 17.0, 25.0, 40.0))
    world.journal.say(node.name, f"is paused for {seconds} s")
    world.journal.interrupted(world.loop.time(), world.loop.time() + seconds + 16, "paused")
    node.process.pause()
    world.keep_alive(node.host + 1)
    await asyncio.sleep(seconds)
    world.journal.say(node.name, "goes on")
    overtaken = any(one.up and not one.over for one in world.nodes if one.host != node.host)
    world.kept[node.host if overtaken else node.host + 1] = False
    node.process.resume()
    # Whoever is still connected to it asks at once.
    world.clung = node
    for family in random.sample(world.families, min(3, len(world.families))):
        world.meanwhile(write(world, random, family))
    await asyncio.sleep(random.random() * 4)
    world.clung = None


@operation(0.3, 1)
async def rival(world: Any, random: Random) -> None:
    """Start another hub beside one that lives, perhaps with another clock; it must not get in."""
    node = world.front()
    if node is None or not node.answers or node.process.state != "running":
        return
    if random.random() < 0.4:
        world.set_clock(node.host + 1, random.choice((20_000, HOUR)))
    world.keep_alive(node.host + 1)
    await asyncio.sleep(random.choice((1.0, 4.0, 18.0)))
    overtaken = any(one.up and not one.over for one in world.nodes if one.host != node.host)
    world.kept[node.host if overtaken else node.host + 1] = False


@operation(0.15, 1)
async def damage(world: Any, random: Random) -> None:
    """Spoil what is stored of one family: only that one may suffer."""
    there = world.heads()
    if not there:
        return
    family = random.choice(there)
    world.damaged.add(family)
    if family in world.families:
        world.families.remove(family)
    spoilt = random.choice(({"lines": "junk"}, {"lines": [[1, 2, 3, ["gone", 0, 9]]]}))
    world.spoil("heads", family, spoilt)
    world.journal.say("disk", f"spoils {family[:6]}")


@operation(0.12, 1)
async def damage_list(world: Any, random: Random) -> None:
    """Spoil a page of lists, or lose their index, and start again: they are made anew."""
    there = [one["_id"] for one in world.stored("rows") if "body" in one]
    if not there:
        return
    name = "index" if random.random() < 0.2 else random.choice(there)
    world.spoil("rows", name, None if name == "index" else {"body": b"junk"})
    world.journal.say("disk", f"spoils page {name} of lists")
    await (kill if random.random() < 0.5 else restart)(world, random)


@operation(0.15, 1)
async def upgrade(world: Any, random: Random) -> None:
    """Delete a shipped flow, perhaps, and start a version that brings newer files of all."""
    if random.random() < 0.7:
        name = random.choice(world.flows)
        if name not in world.probes:

            def asked(ident: str, _mark: str) -> Any:
                return lambda hub: hub.drop_flow(ident, name)

            await world.insist(world.mutation(world.persons[0], "drop", "", asked))
    world.edition += 1
    world.shipped = False
    await restart(world, random)


@operation(0.2, 1)
async def step_clock(world: Any, random: Random) -> None:
    """Set the wall clock of all hosts, or of one."""
    step = random.choice((-HOUR, HOUR, HOUR, TEN_YEARS))
    for host in range(4) if random.random() < 0.7 else (0,):
        world.set_clock(host, step)


@operation(0.2, 1)
async def outage(world: Any, random: Random) -> None:
    """Take the store away for a while."""
    now = world.loop.time()
    seconds = random.choice((0.5, 4.0, 10.0))
    world.faults.outages.append((now, now + seconds))
    world.journal.interrupted(now, now + seconds + 20, "outage")
    world.journal.say("store", f"is away for {seconds} s")


@operation(0.08, 0.7)
async def uninstall(world: Any, random: Random) -> None:
    """Take a package with a kind of task away at the next start, for a while."""
    kind = random.choice(("SimNote", "SimAsk", "SimClock"))
    world.missing.add(kind)
    world.journal.say("pip", f"takes {kind} away")
    world.journal.interrupted(world.loop.time(), world.loop.time() + 60, "uninstalled")
    await restart(world, random)
    await asyncio.sleep(random.choice((3.0, 20.0)))
    world.missing.discard(kind)
    while (node := world.front()) is None or kind in node.missing:
        await restart(world, random)
        await asyncio.sleep(1.0)

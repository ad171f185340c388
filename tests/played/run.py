"""Run: one plan after another on one real store, each in a database of its own."""

import asyncio
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog

from played.operations import REAL
from played.process import factory
from played.world import RealNode, RealWorld
from simulation.draws import Draws
from simulation.journal import Journal, Violation
from simulation.knobs import turning
from simulation.node import Node
from simulation.oracle import examine
from simulation.plan import Plan, Step
from simulation.run import noting
from storeserver import StoreServer

PACE = 0.25
"""Real seconds for each second of a plan."""
PATIENCE = 60.0
"""Seconds until a hub must be up when nothing goes wrong any more, and until all must rest."""
CALM = 0.8
"""Seconds for which nothing is under way when all rests."""


@dataclass
class Played:
    """What became of a plan."""

    seed: int
    violations: list[Violation]
    trace: str
    seconds: float
    faults: int


def play(seeds: Iterable[int]) -> Iterator[Played]:
    """Play the plans of these seeds."""
    warnings.simplefilter("ignore")  # of coroutines that end with their process
    folder = Path(tempfile.mkdtemp(prefix="taskflow-played-"))
    store = StoreServer(folder, "secret")
    store.start()
    try:
        for seed in seeds:
            yield _played(replace(Plan.drawn(seed), old=False), store)
    finally:
        store.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _played(plan: Plan, store: StoreServer) -> Played:
    began = time.monotonic()
    journal = Journal()
    structlog.configure(
        processors=[noting(journal)],
        wrapper_class=structlog.BoundLogger,
        cache_logger_on_first_use=False,
    )
    with turning(dict(plan.knobs)):
        world = asyncio.run(_whole(plan, journal, store))
    seconds = round(time.monotonic() - began, 1)
    faults = len(world.faults.happened)
    return Played(plan.seed, journal.violations, journal.trace(), seconds, faults)


async def _whole(plan: Plan, journal: Journal, store: StoreServer) -> RealWorld:
    loop: Any = asyncio.get_running_loop()
    loop.set_task_factory(factory)
    world = RealWorld(plan, loop, Draws(plan.seed), journal, store)
    try:
        world.keep_alive(0)
        if await _ready(world):
            await _steps(world)
            await _judged(world)
    finally:
        await _end(world)
    return world


async def _steps(world: RealWorld) -> None:
    """Let everything happen that the plan says, and end the faults."""
    begin = world.loop.time()
    world.faults.begin, world.faults.end = begin, float("inf")
    for step in world.plan.steps:
        await asyncio.sleep(max(0.0, begin + PACE * step.at - world.loop.time()))
        world.meanwhile(_acted(world, step))
    await asyncio.sleep(max(0.0, begin + PACE * world.plan.horizon - world.loop.time()))
    world.faults.end = world.loop.time()
    world.journal.say("world", "no more faults")


async def _acted(world: RealWorld, step: Step) -> None:
    world.journal.say("plan", str(step))
    try:
        await REAL[step.name](world, world.draws.random(f"step/{step.number}"))
    except Exception as error:  # noqa: BLE001 - what is said of the run would be worth nothing
        world.journal.violated(f"operation.fails.{step.name}", repr(error))


async def _judged(world: RealWorld) -> None:
    """Examine everything on the hub that is there, and on one that follows it."""
    await _rest(world)
    node = await _ready(world)
    if node is None:
        return
    await examine(world, node, last=False)
    await node.process.run(world.stop(node))
    await _rest(world)
    node = await _ready(world)
    if node is not None:
        await examine(world, node, last=True)


async def _ready(world: RealWorld) -> Node | None:
    """Wait for a hub that answers."""
    deadline = world.loop.time() + PATIENCE
    while world.loop.time() < deadline:
        node = world.front()
        if node is not None and node.answers:
            return node
        await asyncio.sleep(0.05)
    why = [node.failed for node in world.nodes[-3:]]
    world.journal.violated("start.never", f"No hub is up; the last ones: {why}")
    return None


async def _rest(world: RealWorld) -> None:
    """Wait until nobody asks, or still reads what they were told, and no work is under way."""
    deadline = world.loop.time() + PATIENCE
    calm = world.loop.time()
    watches = world.journal.watches
    while world.loop.time() < min(deadline, calm + CALM):
        node = world.front()
        reading = any(one.reading and one.process.state == "running" for one in watches)
        if world.busy or reading or node is None or not _calm(node):
            calm = world.loop.time()
        await asyncio.sleep(0.05)


def _calm(node: Node) -> bool:
    hub = node.installation.hub
    counts = hub.effects.counts()
    waiting = (hub.appender, hub.checkpoints, hub.projector)
    return not any((counts["due"], counts["claimed"], *(one.waiting for one in waiting)))


async def _end(world: RealWorld) -> None:
    """Kill what still runs, and clear everything away."""
    for task in world._supervisors.values():  # noqa: SLF001  ours by inheritance
        task.cancel()
    for node in world.nodes:
        assert isinstance(node, RealNode)
        node.line.cut()
        node.process.kill()
    for node in world.nodes:
        assert isinstance(node, RealNode)
        await world.cleared(node)
    for task in world.busy | world.ended:
        task.cancel()
    await asyncio.gather(*world.busy, *world.ended, return_exceptions=True)

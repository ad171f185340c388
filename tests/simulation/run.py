"""Run: one plan from its first step to the oracle's last word."""

import asyncio
import gc
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import structlog

from simulation.draws import Draws
from simulation.journal import Journal, Violation
from simulation.knobs import turning
from simulation.loop import SimulatedLoop, Spinning, Stuck
from simulation.node import Node
from simulation.operations import OPERATIONS
from simulation.oracle import examine
from simulation.plan import Plan, Step
from simulation.seam import replaced
from simulation.world import World

REST = 75.0
"""Seconds after the last fault until all must have come to rest."""
QUIET = 4
"""Looks, a second apart, at which nothing must be left to do before it counts as rest."""
LOOKED_AT_AGAIN = 15.0
"""Seconds in which idle work is counted again when it was too much between those looks."""
MOST_STEPS = 300.0
"""Callbacks a second of a hub at rest."""
MOST_CALLS = 6.0
"""Calls of the store a second of a hub at rest."""
FIRST_FAULTS = 60.0
"""Seconds in which something may go wrong with a first start, if it begins with old data."""
PATIENCE = 180.0
"""Virtual seconds until a hub must be up when nothing goes wrong any more."""
REAL_PATIENCE = 30
"""Real seconds of a run."""


@dataclass
class Result:
    """What became of a run."""

    plan: Plan
    violations: list[Violation]
    journal: Journal
    seconds: float = 0.0
    steps: int = 0
    calls: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        """Give what went wrong, each kind once, the first first."""
        return list(dict.fromkeys(one.kind for one in self.violations))


def run(plan: Plan) -> Result:
    """Run a plan in a loop of its own."""
    began = time.process_time()
    draws = Draws(plan.seed)
    loop = SimulatedLoop(draws)
    journal = Journal(loop.time)
    structlog.configure(
        processors=[noting(journal)],
        wrapper_class=structlog.BoundLogger,
        cache_logger_on_first_use=False,
    )
    gc.disable()
    with turning(dict(plan.knobs)), _deadline(loop), _clocks(loop), _machine():
        world = World(plan, loop, draws, journal)
        try:
            loop.run_until_complete(_whole(world))
        except Spinning as error:
            journal.violated("spins", str(error))
        except Stuck as error:
            journal.violated("stuck", str(error))
        finally:
            loop.abandon(*(node.process for node in world.nodes))
    return Result(
        plan=plan,
        violations=journal.violations,
        journal=journal,
        seconds=time.process_time() - began,
        steps=loop.steps,
        calls=world.line.calls,
        faults=[fault.name for fault in world.faults.happened],
    )


async def _whole(world: World) -> None:
    loop = world.loop
    world.keep_alive(0)
    if world.old is not None:
        world.faults.end = FIRST_FAULTS
    if await _ready(world) is None:
        return
    world.faults.begin, world.faults.end = loop.time(), float("inf")
    begin = loop.time()
    for step in world.plan.steps:
        await asyncio.sleep(max(0.0, begin + step.at - loop.time()))
        world.meanwhile(_acted(world, step))
    await asyncio.sleep(max(0.0, begin + world.plan.horizon - loop.time()))
    world.faults.end = loop.time()
    world.faults.outages.clear()
    world.journal.say("world", "no more faults")
    await _rest(world)
    node = await _complete(world)
    if node is None:
        return
    ending = world.plan.ending
    if ending == "none":
        await examine(world, node, last=True)
    else:
        await examine(world, node, last=False)
        if ending == "stopped":
            node.process.run(world.stop(node))
        else:
            world.kill(node)
        await _rest(world)
        node = await _ready(world)
        if node is not None:
            await examine(world, node, last=True)
    _troubles(world)


async def _acted(world: World, step: Step) -> None:
    world.journal.say("plan", str(step))
    act = OPERATIONS[step.name].act
    try:
        await act(world, world.draws.random(f"step/{step.number}"))
    except Exception as error:  # noqa: BLE001 - what is said of the run would be worth nothing
        world.journal.violated(f"operation.fails.{step.name}", repr(error))


async def _rest(world: World) -> None:
    """Wait until all who asked have ended and nothing is left to do; then see that all is idle."""
    end = world.loop.time() + 150
    await world.sleep(max(0.0, world.line.over - world.loop.time()))
    while world.busy and world.loop.time() < end:
        await world.sleep(1.0)
    end = world.loop.time() + REST
    work = Work.of(world)
    quiet = 0
    while quiet < QUIET and world.loop.time() < end:
        await world.sleep(1.0)
        quiet = quiet + 1 if world.is_quiet() else 0
        if quiet <= 1:
            work = Work.of(world)
    if quiet == QUIET and not work.since(world).too_much:
        return
    for _ in range(2):  # once it may be something that is done only once
        work = Work.of(world)
        await world.sleep(LOOKED_AT_AGAIN)
        too_much = work.since(world).too_much
        if not too_much:
            return
    for kind, words in too_much.items():
        world.journal.violated(f"idle.{kind}", words)


class Work(NamedTuple):
    """What was done up to a moment, or between two."""

    at: float
    steps: int
    calls: int

    @classmethod
    def of(cls, world: World) -> Self:
        """Give what was done until now."""
        return cls(world.loop.time(), world.loop.steps, world.line.calls)

    def since(self, world: World) -> Self:
        """Give what was done from then on."""
        at, steps, calls = self.of(world)
        return self.__class__(at - self.at, steps - self.steps, calls - self.calls)

    @property
    def too_much(self) -> dict[str, str]:
        """Say what is more than a hub at rest does."""
        found = {}
        if self.steps > MOST_STEPS * self.at:
            found["steps"] = f"{self.steps / self.at:.0f} callbacks a second at rest"
        if self.calls > MOST_CALLS * self.at:
            found["calls"] = f"{self.calls / self.at:.0f} calls of the store a second"
        return found


async def _ready(world: World) -> Node | None:
    """Wait for a hub that answers."""
    deadline = world.loop.time() + PATIENCE
    while world.loop.time() < deadline:
        node = world.front()
        if node is not None and node.answers:
            world.started = True
            return node
        if not any(world.kept.values()):
            world.keep_alive(0)
        await asyncio.sleep(0.25)
    why = [node.failed for node in world.nodes[-3:]]
    kind = "start.never" if world.started else "start.first"
    world.journal.violated(kind, f"No hub is up; the last ones: {why}")
    return None


async def _complete(world: World) -> Node | None:
    """Wait for a hub that has all kinds of tasks, which one that is to answer for all must have."""
    node = await _ready(world)
    while node is not None and node.missing:
        node.process.run(world.stop(node))
        await asyncio.shield(node.process.died)
        node = await _ready(world)
    return node


def _troubles(world: World) -> None:
    for context in world.loop.troubles:
        world.journal.say("loop", f"{context.get('message')}: {context.get('exception')!r}")


def noting(journal: Journal) -> Any:
    """Give a processor that writes the product's log into a journal."""

    def note(_logger: Any, _method: str, entry: Any) -> Any:
        words = " ".join(f"{k}={v!r}" for k, v in entry.items() if k not in ("event", "exc_info"))
        error = sys.exc_info()[1] if entry.get("exc_info") else None
        journal.say(
            "log",
            f"{entry.get('event')} {words} {error!r}" if error else f"{entry.get('event')} {words}",
        )
        raise structlog.DropEvent

    return note


@contextmanager
def _deadline(loop: SimulatedLoop) -> Iterator[None]:
    """End a run that takes too long in real time."""

    def late(_signal: int, _frame: Any) -> None:
        loop.spinning = f"It takes more than {REAL_PATIENCE} real seconds."
        raise Spinning(loop.spinning)

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, REAL_PATIENCE, 1.0)  # again, should somebody catch it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _machine() -> AbstractContextManager[None]:
    """Let no process of this machine be asked for: none of them owns a simulated store."""
    return replaced("taskflow.store.host", "_start_of", lambda _: lambda _process: "")


@contextmanager
def _clocks(loop: SimulatedLoop) -> Iterator[None]:
    """Let code that asks the machine's clocks see virtual time."""
    real = time.monotonic, time.time, time.time_ns
    time.monotonic = loop.time
    time.time = lambda: 1_700_000_000 + loop.time()
    time.time_ns = lambda: int((1_700_000_000 + loop.time()) * 1e9)
    try:
        yield
    finally:
        time.monotonic, time.time, time.time_ns = real

"""Bounds: what is left in memory and in the store when all has come to rest."""

from collections.abc import Iterator
from typing import Any

from simulation.oracle.sight import Sight

SLACK = 8
"""How much more of anything there may be, since work is taken up and put down in lots."""
RUSH = 24
"""Families that may stay in memory after a rush, until others are loaded."""
OWN_TASKS = 12
"""Tasks of a hub at rest beside its workers, its watchers, and who is asking."""
FOR_EACH_WATCHER = 3
"""Who follows, who tells them, and who waits for what there is to tell."""


async def aside(sight: Sight) -> None:
    """Nobody's family is set aside for what was done to another one's."""
    if sight.node.missing:
        return
    for stream, what in sight.node.installation.aside():
        if stream not in sight.world.damaged:
            sight.violated("aside.innocent", f"{stream[:12]} {what}")


async def work_in_memory(sight: Sight) -> None:
    """A hub at rest works at nothing, and remembers no timer or effect that is settled."""
    if sight.world.damaged:
        return
    kept = sight.node.installation.kept()
    waiting = {"effect": 0, "timer": 0}
    for family, events in sight.events.items():
        settled = {ident for event in events for ident in event.settled}
        if not sight.deleted(family):
            for event in events:
                waiting["effect"] += sum(one.id not in settled for one in event.effects)
                waiting["timer"] += sum(one.id not in settled for one in event.timers)
    for name, most in (
        ("effects", waiting["effect"]),
        ("claims", waiting["effect"]),
        ("partials", waiting["effect"]),
        ("timers", waiting["timer"]),
        ("moments", 2 * waiting["timer"] + 64),
    ):
        if kept[name] > most:
            sight.violated(f"memory.{name}", f"{kept[name]}, and {most} are due at most")


async def tasks_in_memory(sight: Sight) -> None:
    """A hub at rest has its workers, those who watch, and next to nothing else running."""
    process = sight.node.process
    running = [task.get_name() for task in process.tasks if not task.done()]
    watching = sum(not one.ended for one in sight.world.journal.watches if one.process is process)
    if len(running) > len(sight.node.workers) + FOR_EACH_WATCHER * watching + OWN_TASKS:
        sight.violated("memory.tasks", f"{len(running)}: {sorted(running)}")


async def streams_in_memory(sight: Sight) -> None:
    """Not many more streams than may stay are in memory, and the log is not long behind them."""
    if sight.world.damaged:
        return
    kept = sight.node.installation.kept()
    for name, most in sight.world.limits.items():
        if kept[name] > most + (RUSH if name == "streams" else SLACK):
            sight.violated(f"memory.{name}", f"{kept[name]}, and {most} may stay")


async def pieces(sight: Sight) -> None:
    """Every body in the store is named by some table of contents, or is known to be unsure."""
    world = sight.world
    if world.damaged:
        return
    named = {name for one in world.stored("heads") for name in _places(one)}
    named |= {place[0] for one in world.stored("intents") for _, place in one["places"]}
    lost = [one["_id"] for one in world.stored("pieces") if _base(one["_id"]) not in named]
    # What reaches the store only when the next owner has looked is left there: what was on its
    # way when its owner died, or was delayed by a fault; one piece for each such call.
    dead = world.line.posthumous
    late = dead["pieces.insert_one"] + dead["pieces.replace_one"]
    faults = (one for one in world.faults.happened if "/pieces." in one.name)
    late += sum(one.kind in ("late", "ghost") for one in faults)
    if len(lost) > late:
        sight.violated("stored.unnamed", f"{len(lost)} pieces, as {lost[:3]}")


async def batches(sight: Sight) -> None:
    """The log in the store is as long as the hub thinks that it is.

    What a trim that was cut off has left goes with the next one.
    """
    if sight.world.damaged:
        return
    kept = sight.node.installation.kept()
    stored = sum("body" in one for one in sight.world.stored("log"))
    left = sum(one["first"] - one["swept"] for one in sight.world.stored("owners"))
    if stored > kept["batches"] + left + SLACK:
        sight.violated("stored.batches", f"{stored}, and {kept['batches']} are needed")


def _places(head: dict[str, Any]) -> Iterator[str]:
    for line in head.get("lines", ()):
        yield line[3][0]
    for layer in head.get("layers", ()):
        yield layer[2][0]


def _base(piece: str) -> str:
    """Give the name of the place that a piece belongs to."""
    return piece.rsplit(":", 1 if piece.startswith("~") else 2)[0]

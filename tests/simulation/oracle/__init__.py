"""Oracle: after a run, is everything so as it was promised? It asks the hub as anybody may.

Every check is a function that notes violations in the journal; to add one, enter it in CHECKS.
"""

from collections.abc import Awaitable, Callable

from simulation.node import Node
from simulation.oracle import afar, bounds, history, readers, stored, work
from simulation.oracle.sight import Sight
from simulation.world import World

Check = Callable[[Sight], Awaitable[None]]
CHECKS: tuple[Check, ...] = (
    history.no_gaps,
    history.acknowledged_once,
    history.innocent,
    history.own_ids,
    history.founded_once,
    history.folds,
    history.disputes,
    work.settled,
    work.asked_within_reason,
    work.unknown_for_a_reason,
    afar.called_within_reason,
    work.over_with_its_task,
    work.over_with_its_family,
    readers.watchers,
    readers.graves,
    readers.lists,
    readers.flows,
    readers.workers,
    bounds.aside,
    bounds.work_in_memory,
    bounds.tasks_in_memory,
    bounds.streams_in_memory,
    bounds.pieces,
    bounds.batches,
    readers.answered_the_same,
    stored.plans,
    stored.old,
    readers.still_works,
)


async def examine(world: World, node: Node, *, last: bool) -> Sight:
    """Read everything from a hub, and check it; more of it the ``last`` time."""
    sight = Sight(world, node, last)
    await sight.look()
    sight.watched = [(watch, list(watch.seqs)) for watch in world.journal.watches]
    for check in CHECKS:
        try:
            await check(sight)
        except Exception as error:  # noqa: BLE001 - what was read makes no sense
            sight.violated(f"unreadable.{check.__name__}", repr(error))
    return sight

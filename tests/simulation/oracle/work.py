"""Work: effects and timers, and what outside was asked to do."""

from collections import Counter, defaultdict
from itertools import pairwise

from simulation.oracle.sight import LATE, Sight

ENDS = ("task.done", "task.cancelled", "task.failed")
MOST_ASKED = 8
"""Questions of one effect, apart from those that a stop in order has cut off."""
TURN = 0.05
"""Seconds in which a hub that has just answered may still begin what it has decided before."""


async def settled(sight: Sight) -> None:
    """Every effect that was due is settled, every timer fired; each once."""
    for family, events in sight.events.items():
        if sight.perhaps_deleted(family):
            continue
        count = Counter(ident for event in events for ident in set(event.settled))
        for ident, times in count.items():
            if times > 1:
                sight.violated("settled.twice", f"{ident} {times} times")
        kind = sight.world.kind_of.get(family, "")
        for ident, what, seq in sight.unsettled(family, -LATE):
            short = f"{ident[:6]}{ident[32:]}"
            sight.violated(f"unsettled.{what}.{kind}", f"{short} due since {seq}")


async def over_with_its_task(sight: Sight) -> None:
    """What has ended has nothing left to be done."""
    for family, events in sight.events.items():
        waiting: dict[str, set[str]] = defaultdict(set)
        for event in events:
            due = waiting[event.task]
            due |= {one.id for one in (*event.effects, *event.timers)}
            due -= {*event.settled}
            if event.type in ENDS and due:
                left = sorted(one[32:] for one in due)
                sight.violated("ended.due", f"{family[:6]} at {event.seq}: {left}")
                due.clear()


async def asked_within_reason(sight: Sight) -> None:
    """The model is asked again only when something was interrupted; what must not be, never."""
    model, journal = sight.world.model, sight.world.journal
    for question, times in model.asked.items():
        kind = model.kinds[question]
        short = f"{question[:6]}{question[32:]}"
        if kind == "once" and len(times) > 1:
            sight.violated("paid.twice", f"{short} at {times}")
        for before, after in pairwise(times):
            if not journal.excused(before, after):
                sight.violated(f"asked.again.{kind}", f"{short} at {before:.2f} and {after:.2f}")
        # A hub that is stopped in order hands out again what it was at; that is no attempt.
        stops = sum(journal.began("stopped", *pair) for pair in pairwise(times))
        if len(times) - stops > MOST_ASKED:
            sight.violated(f"asked.endlessly.{kind}", f"{short} {len(times)} times")


async def unknown_for_a_reason(sight: Sight) -> None:
    """Work is called unknown only when something was interrupted since it was first begun."""
    world = sight.world
    begun: dict[str, float] = {}
    for question, times in world.model.asked.items():
        instance = question.partition("#")[0]
        begun[instance] = min(times[0], begun.get(instance, times[0]))
    for family, events in sight.events.items():
        for event in events:
            error = event.patch.merge.get("error")
            unknown = isinstance(error, dict) and error.get("code") == "effect.unknown"
            if not unknown or events[0].type == "family.forked":
                continue
            if any(ident in world.afar.attempts for ident in event.settled):
                continue  # somebody elsewhere had it, and may have died with it
            if not world.journal.excused(begun.get(event.task, 0.0), world.loop.time()):
                sight.violated("unknown.for.nothing", f"{family[:6]} at {event.seq}")


async def over_with_its_family(sight: Sight) -> None:
    """Nobody is asked anything for a family that is known to be deleted."""
    over = {
        m.family: min(one.at for one in m.answers if one.outcome == "acknowledged")
        for m in sight.mutations("delete")
        if m.acknowledged
    }
    for question, times in sight.world.model.asked.items():
        deleted = over.get(question[:32])
        if deleted is not None and max(times) > deleted + TURN:
            sight.violated("asked.deleted", f"{question[:6]} {max(times) - deleted:.2f} s later")

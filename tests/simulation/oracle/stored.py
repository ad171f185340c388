"""Stored: what families were started from is there, and what none was started from is not."""

from simulation.oracle.sight import Sight
from taskflow.domain.family import Family


async def plans(sight: Sight) -> None:
    """Every family's plan, with its statecharts, is stored; after a collection, no others are."""
    named: set[str] = set()
    for family, events in sight.events.items():
        if not sight.perhaps_deleted(family) and events:
            state = Family(family, seq=events[0].seq - 1).apply(events)
            named.add(state.document["flow"]["hash"])
    installation = sight.node.installation
    before = await installation.stored("revisions")
    for lost in sorted(named - before.keys()):
        sight.violated("plan.lost", lost[:20])
    if not sight.last or sight.world.damaged:
        return
    await installation.collect()
    after = await installation.stored("revisions")
    for lost in sorted(named - after.keys()):
        sight.violated("plan.collected", lost[:20])
    gone = {family for family in sight.events if sight.perhaps_deleted(family)}
    if not gone:
        for left in sorted(after.keys() - named):
            sight.violated("plan.left", left[:20])
    wanted = {machine for one in after.values() for machine in one["machines"]}
    machines = await installation.stored("machines")
    for lost in sorted(wanted - machines.keys()):
        sight.violated("machine.lost", lost[:20])
    own = {ident for ident, one in machines.items() if one.get("own")}
    for left in sorted(own - wanted):
        sight.violated("machine.left", left[:20])

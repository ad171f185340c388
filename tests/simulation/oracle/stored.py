"""Stored: what families were started from is there, and what none was started from is not."""

import msgspec

from simulation.oracle.sight import Sight
from taskflow.domain.canonical import state_hash
from taskflow.domain.family_reading import FamilyReading


async def plans(sight: Sight) -> None:
    """Every family's plans, with their charts, are stored; after a collection, no others are."""
    named: set[str] = set()
    for family, events in sight.events.items():
        if not sight.perhaps_deleted(family) and events:
            flow = sight.state(family).document["flow"]
            named |= {flow["hash"], *flow.get("before", ())}  # those of its past moments too
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


async def old(sight: Sight) -> None:
    """What an older version has left is as it was: every moment, and every answer."""
    world, node = sight.world, sight.node
    if world.old is None or not sight.last:
        return
    for family in (one for one in world.old.families if not sight.perhaps_deleted(one)):
        for seq, expected in list(world.old.states[family].items())[-3:]:
            shown = await world.look(node, node.installation.read(world.hub, family, int(seq)), 60)
            if isinstance(shown, BaseException) or _hash(shown) != expected:
                sight.violated("old.differs", f"{family[:6]} at {seq}: {shown!r}"[:200])
        for mutation, seq in list(world.old.answers(family).items())[::211]:
            asked = node.installation.accepted(world.persons[0], family, mutation)
            known = await world.look(node, asked, 60)
            if known != seq:
                sight.violated("old.forgotten", f"{mutation} of {family[:6]}: {known}, not {seq}")
    if not await node.installation.deleted(world.old.gone):
        sight.violated("old.back", world.old.gone[:6])


def _hash(family: FamilyReading) -> str:
    tasks = {name: {"document": task.document} for name, task in family.parts().items()}
    return state_hash(msgspec.to_builtins({"seq": family.seq, "tasks": tasks}))

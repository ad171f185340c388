"""Readers: what those see who watch, look at lists, and come back with old commands."""

from simulation.oracle.history import acknowledged_once, founded_once
from simulation.oracle.sight import Sight
from taskflow.domain.errors import NotFound
from taskflow.domain.principal import Principal

MOST_GRAVES = 3
"""Documents that may stay of a deleted family."""


async def watchers(sight: Sight) -> None:
    """Whoever watches gets each event once, in order; on a living hub, up to the last."""
    for watch, seqs in sight.watched:
        begin = max(watch.after + 1, sight.world.beginning(watch.family))
        wanted = list(range(begin, begin + len(seqs)))
        where = f"{watch.family[:6]} after {watch.after} on {watch.process.name}"
        if seqs != wanted:
            sight.violated("watch.disorder", f"{where}: {seqs}")
        events = sight.events.get(watch.family)
        lives = watch.process is sight.node.process and not watch.ended
        told = seqs[-1] if seqs else watch.after
        if lives and events and told < events[-1].seq:
            sight.violated("watch.blind", f"{where}: {told} of {events[-1].seq}")


async def graves(sight: Sight) -> None:
    """A deleted family stays deleted, and nearly nothing stays stored of it."""
    world, node = sight.world, sight.node
    for family in dict.fromkeys(m.family for m in sight.mutations("delete")):
        if not sight.deleted(family):
            continue
        for who in world.persons:
            shown = await world.look(node, node.installation.read(who, family))
            if not isinstance(shown, NotFound):
                sight.violated("deleted.read", f"{family[:6]} by {who.id}: {shown!r}")
        if family in sight.events and not await node.installation.deleted(family):
            sight.violated("deleted.back", f"{family[:6]}")
        there = world.data.mentioning(family)
        if len(there) > MOST_GRAVES:
            sight.violated("deleted.stored", f"{family[:6]}: {there[:9]}")


async def lists(sight: Sight) -> None:
    """Everybody's list shows their families as they are, nothing else, and counts what waits."""
    world, node = sight.world, sight.node
    told = {
        family: sight.state(family)
        for family, events in sight.events.items()
        if events and not sight.perhaps_deleted(family)
    }
    for who in world.persons:
        shown = await world.look(node, node.installation.listed(who))
        if isinstance(shown, BaseException):
            sight.violated("list.fails", f"{who.id}: {shown!r}")
            continue
        rows, waiting = shown
        pages = await _pages(sight, who)
        if pages != [row.id for row in rows.values()]:
            sight.violated("list.pages", f"{who.id}: {pages}, not {[*rows]}")
        if waiting != sum(row.waiting for row in rows.values()):
            sight.violated("list.miscounts", f"{waiting} wait for {who.id} in {rows}")
        for family in dict.fromkeys((*sight.events, *rows)):
            row = rows.get(family)
            if family not in told:
                if sight.deleted(family) and row is not None:
                    sight.violated("list.shows.deleted", f"{family[:6]} to {who.id}")
                continue
            state = told[family]
            expected = node.installation.row(state) if who.id in state.members else None
            if row and expected and not row.whole and row.seq == state.seq:
                continue  # as an older version has left it, which told less
            if row != expected:
                kind = "behind" if row is None or row.seq < state.seq else "differs"
                sight.violated(f"list.{kind}", f"{family[:6]} to {who.id}: {row}, not {expected}")


async def _pages(sight: Sight, who: Principal) -> list[str]:
    """Read somebody's list in pages of two; gives the families on them."""
    found: list[str] = []
    after = None
    while True:
        page = sight.node.installation.page(who, 2, after)
        rows = await sight.world.look(sight.node, page)
        if not isinstance(rows, list) or not rows:
            return found
        found += [row.id for row in rows]
        after = (rows[-1].updated, rows[-1].id)


async def flows(sight: Sight) -> None:
    """The list of flows shows those that are there."""
    names = {*sight.world.flows, *sight.world.probes}
    shown = await sight.world.look(sight.node, sight.node.installation.flows(names))
    if isinstance(shown, BaseException):
        sight.violated("list.fails", f"flows: {shown!r}")
    elif shown[0] & names != shown[1]:
        sight.violated("list.flows", f"{sorted(shown[0])}, and there are {sorted(shown[1])}")


async def workers(sight: Sight) -> None:
    """No worker has died, or stumbled, over what people and plug-ins did."""
    sight.world.check_workers(sight.node)


async def answered_the_same(sight: Sight) -> None:
    """Old commands, sent again after all that has happened, are answered as before."""
    world = sight.world
    old = [m for m in sight.mutations() if m.acknowledged and m.family in sight.events]
    old = [m for m in old if not sight.perhaps_deleted(m.family)]
    chosen = world.draws.random("retries").sample(old, min(7 if sight.last else 3, len(old)))
    for mutation in chosen:
        answer = await world.ask(mutation)
        if answer.outcome != "acknowledged":
            where = f"{mutation.who.id}:{mutation.ident} {mutation.mark} in {mutation.family[:6]}"
            sight.violated(f"retry.refused.{mutation.kind}", f"{where}: {answer.code}")
    for family in dict.fromkeys(mutation.family for mutation in chosen):
        await sight.read(family)
    await acknowledged_once(sight)
    await founded_once(sight)


async def still_works(sight: Sight) -> None:
    """A hub that has come to rest takes a command, and does work that becomes due."""
    world = sight.world
    for flow in world.probes:
        made = world.mutation(
            world.persons[0],
            "start",
            "",
            lambda ident, mark, flow=flow: (
                lambda hub: hub.begin(world.persons[0], ident, flow, f"{mark}probe")
            ),
        )
        made.family = world.family_id(made.who, made.ident)
        world.kind_of[made.family] = flow
        answer = await world.insist(made)
        if answer.outcome != "acknowledged":
            sight.violated("probe.refused", f"{flow}: {answer.code}")

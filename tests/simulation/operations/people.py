"""People: what those who work with a hub do in a run."""

import asyncio
from random import Random
from typing import Any

from simulation.operations.registry import a_family, a_task, operation, shown, submit, write
from taskflow.domain import command as commands
from taskflow.domain.command import Command

EVENTS = {
    "note": ("PING", "PING", "EXIT"),
    "ask": ("ASK", "ASK", "STOP"),
    "pay": ("ASK",),
    "clock": ("AGAIN", "AGAIN", "STOP"),
    "bell": ("AGAIN", "STOP"),
    "pair": ("PING", "ASK"),
    "far": ("ASK", "ASK", "STOP"),
    "faronce": ("ASK",),
}

MOST_BROWSED = 60
"""Rows that somebody looks at page by page."""


@operation(1.0, 3)
async def found(world: Any, random: Random) -> None:
    """Found a family, and let the others in."""
    flow = random.choice(world.flows)
    who = random.choice(world.persons)

    def asked(ident: str, mark: str) -> Any:
        return lambda hub: hub.begin(who, ident, flow, f"{mark}{flow}")

    made = world.mutation(who, "start", "", asked)
    made.family = world.family_id(who, made.ident)
    world.kind_of[made.family] = flow
    answer = await world.insist(made, random.choice((1, 2, 5)))
    if answer.outcome != "acknowledged":
        return
    world.families.append(made.family)
    for other in world.persons:
        if other is not who and random.random() < 0.8:

            def build(name: str, _mark: str, other: Any = other) -> Command:
                return commands.AddMember(mutation=name, user=other.id, name=other.name)

            await submit(world, who, made.family, "member", build)


@operation(1.0, 8)
async def update(world: Any, random: Random) -> None:
    """Write something."""
    family = a_family(world, random)
    if family is not None:
        await write(world, random, family)


@operation(0.8, 2)
async def burst(world: Any, random: Random) -> None:
    """Write many times at once."""
    family = a_family(world, random)
    if family is not None:
        for _ in range(random.choice((4, 8, 16))):
            world.meanwhile(write(world, random, family))
            if random.random() < 0.5:
                await asyncio.sleep(random.random() * 0.01)


@operation(0.9, 4)
async def send(world: Any, random: Random) -> None:
    """Send an event that a chart knows."""
    family = a_family(world, random, *EVENTS)
    if family is None:
        return
    task, event = a_task(world, family, random), random.choice(EVENTS[world.kind_of[family]])

    def build(name: str, mark: str) -> Command:
        given = {"input": {mark.rstrip("."): mark}}
        return commands.Send(mutation=name, task=task, event=event, patch=given)

    who = random.choice(world.persons)
    await submit(world, who, family, "send", build, tries=random.choice((1, 4)))


@operation(0.5, 1)
async def rename(world: Any, random: Random) -> None:
    """Give a family another label."""
    family = a_family(world, random)
    if family is not None:

        def build(name: str, mark: str) -> Command:
            return commands.Rename(mutation=name, label=mark)

        await submit(world, random.choice(world.persons), family, "rename", build)


@operation(0.3, 1)
async def leave(world: Any, random: Random) -> None:
    """Somebody leaves."""
    family = a_family(world, random)
    if family is not None:
        who = random.choice(world.persons)

        def build(name: str, _mark: str) -> Command:
            return commands.RemoveMember(mutation=name, user=who.id)

        await submit(world, who, family, "leave", build)


@operation(0.5, 2.5)
async def delete(world: Any, random: Random) -> None:
    """Delete a family, perhaps while others write, and others are still reading its beginning."""
    family = a_family(world, random)
    if family is None:
        return
    if random.random() < 0.5 and (node := world.front()) is not None:
        begin = world.beginning(family) - 1
        world.watch(node, random.choice(world.persons), family, begin, 0.2)
        await asyncio.sleep(0.1)
    for _ in range(random.choice((0, 0, 3))):
        world.meanwhile(write(world, random, family))

    def build(name: str, _mark: str) -> Command:
        return commands.Delete(mutation=name)

    await submit(world, world.owner(family), family, "delete", build, tries=random.choice((1, 4)))
    if random.random() < 0.8 and family in world.families:
        world.families.remove(family)


@operation(0.5, 2)
async def fork(world: Any, random: Random) -> None:
    """Begin a family from a moment of another one."""
    family = a_family(world, random)
    if family is not None:
        await begin_fork(world, random, family)


async def begin_fork(world: Any, random: Random, family: str) -> Any:
    """Let somebody fork a family at one of its moments; gives what they ask, if they do."""
    there = await shown(world, family)
    if there is None:
        return None
    seq = there[1].seq - random.choice((0, 0, 1, 3))
    if seq <= world.beginning(family):
        return None
    who = random.choice(world.persons)

    def asked(name: str, mark: str) -> Any:
        return lambda hub: hub.fork(who, family, seq, name, f"{mark}fork")

    made = world.mutation(who, "fork", "", asked, base=seq)
    made.family = world.family_id(who, made.ident)
    world.kind_of[made.family] = world.kind_of[family]
    world.meanwhile(_forked(world, made, random.choice((1, 3)), keep=random.random() < 0.6))
    return made


async def _forked(world: Any, made: Any, tries: int, *, keep: bool) -> None:
    answer = await world.insist(made, tries)
    if answer.outcome == "acknowledged" and keep:
        world.families.append(made.family)


@operation(0.8, 3)
async def watch(world: Any, random: Random) -> None:
    """Follow a family from some moment on."""
    family = a_family(world, random)
    there = await shown(world, family) if family else None
    if family is None or there is None:
        return
    node, state = there
    begin = world.beginning(family) - 1
    after = random.choice((begin, begin, state.seq, max(begin, state.seq - 5)))
    slow = random.choice((0.0, 0.0, 0.2))
    world.watch(node, random.choice(world.persons), family, after, slow)


@operation(0.6, 2)
async def read(world: Any, random: Random) -> None:
    """Look at families, so that others leave memory."""
    for family in random.sample(world.families, min(3, len(world.families))):
        await shown(world, family)


@operation(0.4, 1)
async def browse(world: Any, random: Random) -> None:
    """Read one's list page by page while it changes: what does not is on just one of them."""
    node, who, first = world.front(), random.choice(world.persons), random.choice((1, 2, 3))
    if node is None or not node.answers:
        return
    before = await world.look(node, node.installation.page(who, 200))
    after, found = None, []
    while isinstance(before, list) and len(found) < MOST_BROWSED:
        rows = await world.look(node, node.installation.page(who, first, after))
        if not isinstance(rows, list):
            return
        if not rows:
            break
        found += rows
        after = (rows[-1].updated, rows[-1].id)
        await asyncio.sleep(random.random() * 0.02)
    then = await world.look(node, node.installation.page(who, 200))
    if not isinstance(before, list) or not isinstance(then, list):
        return
    names = [row.id for row in found]
    same = {row.id for row in before} & {row.id for row in then if row in before}
    if same and len(same) < len(then):
        world.reached("a list changes while it is read page by page")
    for name in same:
        if names.count(name) != 1:
            times = f"{name[:6]} is {names.count(name)} times on the pages of {who.id}"
            world.journal.violated("list.pages", times)


@operation(0.8, 3)
async def again(world: Any, random: Random) -> None:
    """Send an old command again."""
    there = [one for one in world.journal.mutations if one.answers]
    if there:
        await world.ask(random.choice(there))

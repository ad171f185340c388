"""Edges: what people and plug-ins do that they should not, or that seldom comes together."""

import asyncio
from random import Random
from typing import Any

from simulation.operations.hubs import kill, restart, step_clock
from simulation.operations.registry import a_family, a_task, operation, shown, submit, write
from taskflow.domain import command as commands
from taskflow.domain.command import Command
from taskflow.domain.patch import Patch

WRONGS = ("BOOM", "ANSWER", "ASSIGN", "TIMER", "REFUSE", "LONG", "CEIL", "OWE", "STOP")


@operation(0.25, 4)
async def misbehave(world: Any, random: Random) -> None:
    """Let a plug-in or a chart do wrong."""
    family = a_family(world, random, "bad")
    if family is None:
        return
    event = random.choice(WRONGS)

    def build(name: str, mark: str) -> Command:
        given = {"input": {mark.rstrip("."): mark}}
        return commands.Send(mutation=name, task=f"{family}-2", event=event, patch=given)

    await submit(world, random.choice(world.persons), family, "wrong", build, tries=1)


@operation(0.15, 1)
async def flood(world: Any, random: Random) -> None:
    """Write much at once, so that it is more than one commit can hold; others write a little."""
    family = a_family(world, random)
    if family is not None:
        for _ in range(20):
            world.meanwhile(write(world, random, family, size=2000))
        for other in world.families[-4:]:
            world.meanwhile(write(world, random, other))


@operation(0.15, 1)
async def too_much(world: Any, random: Random) -> None:
    """Write more at once than can be stored, while others write a little."""
    family = a_family(world, random)
    if family is not None:
        size = random.choice((20_000, 40_000, 2_000_000))
        world.meanwhile(write(world, random, family, size=size, kind="huge"))
        for other in (family, *world.families[-3:]):
            world.meanwhile(write(world, random, other))


@operation(0.4, 2)
async def dispute(world: Any, random: Random) -> None:
    """Two write the same path at the same time, both having seen the same."""
    family = a_family(world, random)
    there = await shown(world, family) if family else None
    if family is None or there is None:
        return
    seen, task = there[1].seq, a_task(world, family, random)
    for who in random.sample(world.persons, 2):

        def asked(name: str, mark: str, who: Any = who) -> Any:
            patch = Patch(merge={"shared": {"disputed": mark}})
            command = commands.Update(mutation=name, task=task, patch=patch, base_seq=seen)
            return lambda hub: hub.submit(who, family, command)

        made = world.mutation(who, "dispute", family, asked, base=seen)
        world.meanwhile(world.insist(made, 2))
        if random.random() < 0.5:
            await asyncio.sleep(random.random() * 0.005)


@operation(0.2, 1)
async def take_id(world: Any, random: Random) -> None:
    """Send a command under an id that the hub itself will use."""
    family = a_family(world, random)
    there = await shown(world, family) if family else None
    if family is None or there is None:
        return
    names = [f"effect:{one.id}" for _, one in there[1].due_effects()]
    names += [f"timer:{one.id}" for _, one in there[1].due_timers()]
    if names:
        await write(world, random, family, ident=random.choice(names))


@operation(0.15, 1)
async def reuse_id(world: Any, random: Random) -> None:
    """Send another command under an id that one has used before."""
    there = [one for one in world.journal.mutations if one.kind == "update" and one.acknowledged]
    if there:
        first = random.choice(there)
        await write(world, random, first.family, who=first.who, ident=first.ident)


@operation(0.3, 1.5)
async def take_old_id(world: Any, random: Random) -> None:
    """Send a command under an id that another asker has used, long ago if possible."""
    there = [one for one in world.journal.mutations if one.kind == "update" and one.acknowledged]
    if there:
        first = there[int(random.random() ** 2 * len(there))]
        who = random.choice([one for one in world.persons if one is not first.who])
        await write(world, random, first.family, who=who, ident=first.ident)


@operation(0.15, 2)
async def enormous(world: Any, random: Random) -> None:
    """Send a value a thousand times too large in any command, while others write a little."""
    family = a_family(world, random)
    if family is None:
        return
    much = "x" * random.choice((20_000, 200_000, 1_000_000))
    kind, task = random.choice(ENORMOUS), a_task(world, family, random)

    def build(name: str, mark: str) -> Command:
        key, value = mark.rstrip("."), mark + much
        given: dict[str, Command] = {
            "rename": commands.Rename(mutation=name, label=value),
            "member": commands.AddMember(mutation=name, user=value, name=value),
            "leave": commands.RemoveMember(mutation=name, user=value),
            "event": commands.Send(mutation=name, task=task, event=value),
            "data": commands.Send(mutation=name, task=task, event="PING", data={key: value}),
            "patch": commands.Send(
                mutation=name, task=task, event="PING", patch={"input": {key: value}}
            ),
            "key": commands.Update(
                mutation=name, task=task, patch=Patch(merge={"input": {"k" + much: mark}})
            ),
            "label": commands.Update(mutation=name, task=task, patch=Patch(merge={"label": value})),
            "output": commands.Complete(mutation=name, task=task, output={"answers": {key: value}}),
            "task": commands.Cancel(mutation=name, task=value),
            "id": commands.Rename(mutation=name + much, label=mark),
            "deep": commands.Update(
                mutation=name, task=task, patch=Patch(merge={"input": {key: _deep(500, mark)}})
            ),
        }
        return given[kind]

    unmarked = kind in ("member", "leave", "data")  # an event keeps nothing of what came with it
    named = "absurd" if unmarked else "huge"
    work = submit(world, world.owner(family), family, named, build, tries=2)
    world.meanwhile(_refused(world, kind, work))
    for other in (family, *world.families[-3:]):
        world.meanwhile(write(world, random, other))


ENORMOUS = (
    *("rename", "member", "leave", "event", "data", "patch"),
    *("key", "label", "output", "task", "id", "deep"),
)
BOUNDED = ("rename", "event", "label", "id", "deep")
"""Values that have a largest size of their own, however much can be stored."""


async def _refused(world: Any, kind: str, work: Any) -> None:
    """Note what should have been refused."""
    answer = await work
    if answer.outcome != "unknown":
        world.reached(f"an enormous {kind} is {answer.outcome}")
    if kind in BOUNDED and answer.outcome == "acknowledged":
        world.journal.violated("enormous.taken", f"{kind} at {answer.seq}")


def _deep(levels: int, inner: Any) -> Any:
    for _ in range(levels):
        inner = {"in": inner}
    return inner


@operation(0.35, 1.5)
async def cut_off(world: Any, random: Random) -> None:
    """Begin work, and end the hub while it is under way."""
    if begin_work(world, random):
        await asyncio.sleep(random.random() ** 3)
        await (kill if random.random() < 0.5 else restart)(world, random)


@operation(0.3, 1)
async def jump(world: Any, random: Random) -> None:
    """Begin work that takes long, and set the clocks while it is under way."""
    world.model.dawdle(world.loop.time() + 1.0, random.choice((4.0, 12.0, 30.0)))
    if begin_work(world, random):
        await asyncio.sleep(1.0 + random.random() * 5)
        await step_clock(world, random)


def begin_work(world: Any, random: Random) -> bool:
    """Let somebody begin work; gives whether there was any to begin."""
    family = a_family(world, random, "pay", "ask", "bad", "pair")
    if family is None:
        return False
    kind = world.kind_of[family]
    event = random.choice(("OWE", "OWE", "ANSWER")) if kind == "bad" else "ASK"
    last = 4 if kind == "pair" else 2

    def build(name: str, mark: str) -> Command:
        given = {"input": {mark.rstrip("."): mark}}
        return commands.Send(mutation=name, task=f"{family}-{last}", event=event, patch=given)

    world.meanwhile(submit(world, random.choice(world.persons), family, "wrong", build, tries=2))
    return True

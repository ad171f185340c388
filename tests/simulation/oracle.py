"""Oracle: after a run, is everything so as it was promised? It asks the hub as anybody may.

Every check is a function that notes violations in the journal; to add one, enter it in CHECKS.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import msgspec

from simulation.journal import Mutation
from simulation.world import Node, World
from taskflow.domain.errors import NotFound
from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.domain.patch import Patch, overlaps

LATE = 40_000
"""Milliseconds after its time at which a timer must have fired."""
MOST_GRAVES = 3
"""Documents that may stay of a deleted family."""
FOUNDING = ("start", "fork")


@dataclass
class Sight:
    """What one hub shows of everything, after all has come to rest."""

    world: World
    node: Node
    events: dict[str, list[Event]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    watched: list[tuple[Any, list[int]]] = field(default_factory=list)

    def violated(self, kind: str, text: str) -> None:
        self.world.journal.violated(kind, f"{text} (on {self.node.name})")

    def mutations(self, *kinds: str) -> list[Mutation]:
        return [m for m in self.world.journal.mutations if not kinds or m.kind in kinds]

    def deleted(self, family: str) -> bool:
        """Say whether somebody was told that the family is deleted."""
        return any(m.family == family and m.acknowledged for m in self.mutations("delete"))

    def perhaps_deleted(self, family: str) -> bool:
        """Say whether a deletion was at least asked for."""
        return any(m.family == family and not m.surely_refused for m in self.mutations("delete"))


async def examine(world: World, node: Node) -> Sight:
    """Read everything from a hub, and check it."""
    sight = Sight(world, node)
    sight.watched = [(watch, list(watch.seqs)) for watch in world.journal.watches]
    families = dict.fromkeys(m.family for m in world.journal.mutations if m.family)
    for family in families:
        await _read(sight, family)
    for check in CHECKS:
        try:
            await check(sight)
        except Exception as error:  # noqa: BLE001 - what was read makes no sense
            sight.violated(f"unreadable.{check.__name__}", repr(error))
    return sight


async def _read(sight: Sight, family: str) -> None:
    world, node = sight.world, sight.node
    found = await world.look(node, node.installation.events(world.hub, family), 60)
    if isinstance(found, NotFound):
        sight.gone.add(family)
        return
    if isinstance(found, BaseException):
        sight.violated("read.fails", f"the events of {family[:6]}: {found!r}")
        return
    sight.events[family] = found
    for event in found:
        world.journal.saw(family, event, node.name)


async def no_gaps(sight: Sight) -> None:
    """The events of a family are numbered without a gap."""
    for family, events in sight.events.items():
        seqs = [event.seq for event in events]
        if sight.perhaps_deleted(family) and len(seqs) <= 1:
            continue
        if seqs and seqs != list(range(seqs[0], seqs[0] + len(seqs))):
            sight.violated("history.gap", f"{family[:6]} has {seqs}")


async def acknowledged_once(sight: Sight) -> None:
    """What was acknowledged stands once, under its asker; what was refused stands nowhere."""
    for mutation in sight.mutations():
        family = mutation.family
        if not mutation.answers or mutation.kind in ("delete", "leave", "member"):
            continue
        if sight.perhaps_deleted(family) or family not in sight.events:
            if mutation.acknowledged and not sight.perhaps_deleted(family) and family in sight.gone:
                sight.violated(f"lost.family.{mutation.kind}", f"{family[:6]} is not there")
            continue
        marked = f'"{mutation.mark}'.encode()
        standing = [
            event
            for event in sight.events[family]
            if marked in msgspec.json.encode(event.patch)
            and event.by.kind != "rule"
            and not (mutation.kind not in FOUNDING and event.type == "task.started")
        ]
        where = f"{mutation.who.id}:{mutation.ident} {mutation.mark} in {family[:6]}"
        if mutation.acknowledged and not standing:
            sight.violated(f"lost.{mutation.kind}", f"{where} was acknowledged and is not there")
        if len(standing) > 1:
            seqs = [event.seq for event in standing]
            sight.violated(f"twice.{mutation.kind}", f"{where} stands at {seqs}")
        if mutation.surely_refused and standing:
            code = mutation.answers[0].code
            sight.violated(f"refused.stands.{mutation.kind}", f"{where}, refused with {code}")
        for event in standing:
            if event.by.id != mutation.who.id:
                sight.violated("asker.wrong", f"{where} stands under {event.by.id}")


async def innocent(sight: Sight) -> None:
    """Nobody is refused for the size, or the mistakes, of what somebody else sent."""
    for mutation in sight.mutations():
        if mutation.kind in ("fork", "wrong"):
            continue
        for answer in mutation.answers:
            if answer.status in (400, 413) and answer.code != "flow.invalid":
                where = f"{mutation.who.id}:{mutation.ident} {mutation.kind} {mutation.mark}"
                sight.violated(f"innocent.refused.{answer.code}", where)


async def founded_once(sight: Sight) -> None:
    """A family is founded once."""
    for family, events in sight.events.items():
        founded = [e.seq for e in events if e.type in ("family.founded", "family.forked")]
        if len(founded) > 1:
            sight.violated("founded.twice", f"{family[:6]} at {founded}")


async def folds(sight: Sight) -> None:
    """Every reader sees the fold of the log, at past seqs too."""
    for family, events in sight.events.items():
        if sight.perhaps_deleted(family) or not events:
            continue
        first, last = events[0].seq, events[-1].seq
        for seq in sorted(
            {first + 1, (first + last) // 2, last - 1, last} & set(range(first, last + 1))
        ):
            world, node = sight.world, sight.node
            shown = await world.look(node, node.installation.read(world.hub, family, seq), 60)
            if isinstance(shown, BaseException):
                sight.violated("read.past.fails", f"{family[:6]} at {seq}: {shown!r}")
                continue
            told = Family(family, seq=first - 1).apply(e for e in events if e.seq <= seq)
            if _form(told) != _form(shown):
                sight.violated("fold.differs", f"{family[:6]} at {seq}")


def _form(family: Family) -> bytes:
    tasks = {
        name: [task.document, task.effects, task.timers, task.seq]
        for name, task in family.parts().items()
    }
    return msgspec.json.encode([family.seq, tasks], order="sorted")


async def disputes(sight: Sight) -> None:
    """Of two who write one path having seen the same, one is told."""
    for mutation in sight.mutations("dispute"):
        answer, base = mutation.acknowledged, mutation.base
        if answer is None or base is None or mutation.family not in sight.events:
            continue
        mine = Patch(merge={"shared": {"disputed": mutation.mark}})
        for event in sight.events[mutation.family]:
            between = base < event.seq < answer.seq
            if (
                between
                and event.by.kind == "user"
                and event.by.id != mutation.who.id
                and overlaps(event.patch, mine)
            ):
                sight.violated("dispute.unseen", f"{mutation.mark} over {event.seq} since {base}")


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
        for ident, what, seq in _due(sight, events):
            if ident not in count:
                short = f"{ident[:6]}{ident[32:]}"
                sight.violated(f"unsettled.{what}.{kind}", f"{short} due since {seq}")


def _due(sight: Sight, events: list[Event]) -> Iterator[tuple[str, str, int]]:
    """Give everything that should have happened by now, by every host's clock."""
    world = sight.world
    now = min(world.wall(host) for host in range(4))
    for event in events:
        yield from ((one.id, f"effect.{one.name}", event.seq) for one in event.effects)
        for timer in event.timers:
            if timer.due <= now - LATE:
                yield timer.id, "timer", event.seq


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
        if len(times) > 8:
            sight.violated(f"asked.endlessly.{kind}", f"{short} {len(times)} times")


async def unknown_for_a_reason(sight: Sight) -> None:
    """Work is called unknown only when it was interrupted."""
    if sight.world.journal.interruptions:
        return
    for family, events in sight.events.items():
        for event in events:
            error = event.patch.merge.get("error")
            unknown = isinstance(error, dict) and error.get("code") == "effect.unknown"
            if unknown and events[0].type != "family.forked":
                sight.violated("unknown.for.nothing", f"{family[:6]} at {event.seq}")


async def watchers(sight: Sight) -> None:
    """Whoever watches gets each event once, in order; on a living hub, up to the last."""
    for watch, seqs in sight.watched:
        events = sight.events.get(watch.family, [])
        begin = max(watch.after + 1, events[0].seq) if events else watch.after + 1  # a fork's
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
    for family in {m.family for m in sight.mutations("delete")}:
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
    """Everybody's list shows their families as they are."""
    world, node = sight.world, sight.node
    for who in world.persons:
        rows = await world.look(node, node.installation.listed(who))
        if isinstance(rows, BaseException):
            sight.violated("list.fails", f"{who.id}: {rows!r}")
            continue
        for family, events in sight.events.items():
            if sight.perhaps_deleted(family) or not events:
                if sight.deleted(family) and family in rows:
                    sight.violated("list.shows.deleted", f"{family[:6]} to {who.id}")
                continue
            told = Family(family, seq=events[0].seq - 1).apply(events)
            if who.id in told.members and rows.get(family) != told.seq:
                sight.violated("list.behind", f"{family[:6]}: {rows.get(family)} of {told.seq}")


async def workers(sight: Sight) -> None:
    """No worker has died, or stumbled, over what people and plug-ins did."""
    sight.world.check_workers(sight.node)


async def answered_the_same(sight: Sight) -> None:
    """Old commands, sent again after all that has happened, are answered as before."""
    world = sight.world
    old = [m for m in sight.mutations() if m.acknowledged and not sight.perhaps_deleted(m.family)]
    chosen = world.draws.random("retries").sample(old, min(10, len(old)))
    for mutation in chosen:
        answer = await world.ask(mutation)
        if answer.outcome != "acknowledged":
            where = f"{mutation.who.id}:{mutation.ident} {mutation.mark} in {mutation.family[:6]}"
            sight.violated(f"retry.refused.{mutation.kind}", f"{where}: {answer.code}")
    for family in dict.fromkeys(mutation.family for mutation in chosen):
        await _read(sight, family)
    await acknowledged_once(sight)
    await founded_once(sight)


async def still_works(sight: Sight) -> None:
    """A hub that has come to rest takes a command, and does work that becomes due."""
    world = sight.world
    for flow in ("ask", "clock"):
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


Check = Callable[[Sight], Awaitable[None]]
CHECKS: tuple[Check, ...] = (
    no_gaps,
    acknowledged_once,
    innocent,
    founded_once,
    folds,
    disputes,
    settled,
    asked_within_reason,
    unknown_for_a_reason,
    watchers,
    graves,
    lists,
    workers,
    answered_the_same,
    still_works,
)

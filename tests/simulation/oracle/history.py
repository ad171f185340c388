"""History: the log as everybody must see it: whole, each command once, and what it folds to."""

from collections import Counter

import msgspec

from simulation.oracle.sight import Sight
from taskflow.domain.family import Family
from taskflow.domain.patch import Patch, overlaps

FOUNDING = ("start", "fork")
UNMARKED = (
    *("delete", "leave", "member", "drop", "draw", "save", "join", "cancel", "absurd"),
    "migrate",
)
"""Kinds of commands in whose events no mark stands."""


async def no_gaps(sight: Sight) -> None:
    """The events of a family are numbered without a gap."""
    for family, events in sight.events.items():
        seqs = [event.seq for event in events]
        if sight.perhaps_deleted(family) and len(seqs) <= 1:
            continue
        first = sight.world.beginning(family)
        if seqs and seqs != list(range(first, first + len(seqs))):
            sight.violated("history.gap", f"{family[:6]} has {seqs}")


async def acknowledged_once(sight: Sight) -> None:
    """What was acknowledged stands once, under its asker; what was refused stands nowhere."""
    for mutation in sight.mutations():
        family = mutation.family
        if not mutation.answers or mutation.kind in UNMARKED:
            continue
        if sight.perhaps_deleted(family) or family not in sight.events:
            if mutation.acknowledged and not sight.perhaps_deleted(family) and family in sight.gone:
                sight.violated(f"lost.family.{mutation.kind}", f"{family[:6]} is not there")
            continue
        standing = [
            event
            for event in sight.marked(family, mutation.mark)
            if event.by.kind != "rule"
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
        if mutation.kind in ("fork", "wrong", "huge", "absurd"):
            continue
        for answer in mutation.answers:
            if answer.status in (400, 413) and answer.code != "flow.invalid":
                where = f"{mutation.who.id}:{mutation.ident} {mutation.kind} {mutation.mark}"
                sight.violated(f"innocent.refused.{answer.code}", where)


async def own_ids(sight: Sight) -> None:
    """Nobody is refused an id of their own for what somebody else has used it for."""
    used = Counter((m.who.id, m.ident) for m in sight.mutations())
    for mutation in sight.mutations():
        reused = any(answer.code == "mutation.reused" for answer in mutation.answers)
        if reused and used[mutation.who.id, mutation.ident] == 1:
            where = f"{mutation.who.id}:{mutation.ident} {mutation.kind} {mutation.mark}"
            sight.violated("innocent.reused", where)


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
        chosen = {last}
        if sight.last and last - first > 1:
            drawn = sight.world.draws.unit(f"fold/{family}")
            chosen |= {first + 1 + int(drawn * (last - first - 1)), last - 1}
        wanted = sorted(chosen & {event.seq for event in events})
        told, place = Family(family, seq=first - 1), 0
        for seq in wanted:
            world, node = sight.world, sight.node
            told.apply(e for e in events if place < e.seq <= seq)
            place = seq
            shown = await world.look(node, node.installation.read(world.hub, family, seq), 60)
            if isinstance(shown, BaseException):
                sight.violated("read.past.fails", f"{family[:6]} at {seq}: {shown!r}")
            elif _form(told) != _form(shown):
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

"""Sight: what one hub shows of everything, after all has come to rest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from simulation.journal import Mutation
from simulation.node import Node
from simulation.world import World
from taskflow.domain.errors import NotFound
from taskflow.domain.event import Event
from taskflow.domain.family import Family

MARK = re.compile(rb'"(mark\d+\.)')
"""A mutation's mark where a text in an event begins."""
SOON = 30_000
"""Milliseconds: what is due within them is waited for."""
LATE = 40_000
"""Milliseconds after its time at which a timer must have fired."""
PATIENCE = 75.0
"""Seconds that are waited for what is due."""


@dataclass
class Sight:
    """What one hub shows; ``last`` says that the run ends with it, so that all is looked at."""

    world: World
    node: Node
    last: bool = True
    events: dict[str, list[Event]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    watched: list[tuple[Any, list[int]]] = field(default_factory=list)
    _marks: dict[str, dict[str, list[Event]]] = field(default_factory=dict)
    _states: dict[str, Family] = field(default_factory=dict)

    def violated(self, kind: str, text: str) -> None:
        """Note a violation, and on which hub it was seen."""
        self.world.journal.violated(kind, f"{text} (on {self.node.name})")

    def mutations(self, *kinds: str) -> list[Mutation]:
        """Give all mutations, or those of some kinds."""
        return [m for m in self.world.journal.mutations if not kinds or m.kind in kinds]

    def deleted(self, family: str) -> bool:
        """Say whether somebody was told that the family is deleted, and it was not damaged."""
        return family not in self.world.damaged and any(
            m.family == family and m.acknowledged for m in self.mutations("delete")
        )

    def perhaps_deleted(self, family: str) -> bool:
        """Say whether a deletion was at least asked for, or what is stored of it was damaged."""
        return family in self.world.damaged or any(
            m.family == family and not m.surely_refused for m in self.mutations("delete")
        )

    def marked(self, family: str, mark: str) -> list[Event]:
        """Give the events in which somebody's mark stands."""
        if family not in self._marks:
            found: dict[str, list[Event]] = {}
            for event in self.events[family]:
                for one in set(MARK.findall(msgspec.json.encode(event.patch))):
                    found.setdefault(one.decode(), []).append(event)
            self._marks[family] = found
        return self._marks[family].get(mark, [])

    def state(self, family: str) -> Family:
        """Give what a family's events fold to; there must be some."""
        events = self.events[family]
        if (known := self._states.get(family)) is None or known.seq != events[-1].seq:
            known = Family(family, seq=events[0].seq - 1).apply(events)
            self._states[family] = known
        return known

    def due(self, family: str, begin: int) -> Iterator[tuple[str, str, int]]:
        """Give what waits, or waited, to happen in a family, timers only if due before ``begin``.

        By every host's clock.
        """
        until = min(self.world.wall(host) for host in range(4)) + begin
        for event in self.events[family]:
            yield from ((one.id, f"effect.{one.name}", event.seq) for one in event.effects)
            for timer in event.timers:
                if timer.due <= until:
                    yield timer.id, "timer", event.seq

    def unsettled(self, family: str, begin: int) -> list[tuple[str, str, int]]:
        """Give what has not happened of what is due."""
        settled = {ident for event in self.events[family] for ident in event.settled}
        return [one for one in self.due(family, begin) if one[0] not in settled]

    async def look(self) -> None:
        """Read everything, and wait for what is still to happen."""
        known = dict.fromkeys(
            m.family for m in self.mutations() if m.family and not m.family.startswith("flow:")
        )
        known |= dict.fromkeys(self.world.old.families if self.world.old else ())
        families = [family for family in known if family not in self.world.damaged]
        for family in families:
            await self.read(family)
        end = self.world.loop.time() + PATIENCE
        for family in families:
            while self._expects(family) and self.world.loop.time() < end:
                await self.world.sleep(3.0)
                await self.read(family)

    def _expects(self, family: str) -> bool:
        there = family in self.events and not self.perhaps_deleted(family)
        return there and bool(self.unsettled(family, SOON))

    async def read(self, family: str) -> None:
        """Read a family's events."""
        world, node = self.world, self.node
        found = await world.look(node, node.installation.events(world.hub, family), 60)
        self._marks.pop(family, None)
        if isinstance(found, NotFound):
            self.gone.add(family)
            return
        if isinstance(found, BaseException):
            self.violated("read.fails", f"the events of {family[:6]}: {found!r}")
            return
        self.events[family] = found
        for event in found:
            world.journal.saw(family, event, node.name)

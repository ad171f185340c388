"""Progress: how far the work is that is due in a family now, as whoever looks at it is told."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Final, Protocol

from msgspec import Struct, field

from taskflow.domain.event import Effect
from taskflow.domain.family import Family
from taskflow.domain.permission import require_family
from taskflow.domain.principal import Principal
from taskflow.hub.read.conversation import family_of
from taskflow.hub.read.reader import Reader

PACE: Final = 0.04
"""Seconds from one telling to the next, however often work tells of itself."""
MOST: Final = 100
"""Tasks of which is told at a time; the others come with the next."""


class Progress(Struct, frozen=True):
    """How far the work of a task is; nothing of it is kept.

    It is ``begun`` once a processor of its ``environment`` is at it. ``fraction`` is None unless
    the work has said how far it is; ``line`` is the last of its log. It is ``over`` when nothing is
    due in the task any more.
    """

    task: str
    over: bool = False
    environment: str = ""
    begun: bool = False
    fraction: float | None = None
    words: str = ""
    line: str = ""


def over(task: str) -> Progress:
    """Say that nothing is due in a task."""
    return Progress(task, over=True)


class Claims(Protocol):
    """What is known of who is at which effect; ``moved`` is told of tasks in which that changes."""

    moved: Callable[[str], object]

    def claimed(self, ident: str) -> bool:
        """Say whether somebody is at an effect."""
        ...


class Watch(Struct, eq=False):
    """What somebody is to be told of: the names of tasks."""

    woken: asyncio.Event
    changed: dict[str, None] = field(default_factory=dict)


class Watches:
    """Those who look at the work in families now."""

    def __init__(self, reader: Reader, claims: Claims) -> None:
        """Be told of all work of which it is told, or that somebody begins."""
        self._reader = reader
        self._claimed = claims.claimed
        self._of: dict[str, set[Watch]] = {}
        reader.partials.moved = claims.moved = self.note

    def note(self, task: str) -> None:
        """Take note that the work of a task has told something, was begun or is over."""
        for watch in self._of.get(family_of(task), ()):
            watch.changed[task] = None
            watch.woken.set()

    async def follow(
        self, principal: Principal, ident: str
    ) -> AsyncGenerator[list[Progress], None]:
        """Tell how far all work in a family is, then what changes; raises once it may not be read.

        The first is told also where nothing is due. Of what changes faster than it is told, only
        the last is.
        """
        stream = await self._reader.stream(principal, ident)
        told: dict[str, Progress] = {}
        first = True
        with self._reader.quotas.follow(principal), stream.watched() as woken:
            watch = Watch(woken, dict.fromkeys(name for name, _ in stream.state.due_effects()))
            with self._watching(ident, watch):
                while not stream.state.deleted:
                    woken.clear()
                    require_family(principal, ident, stream.state.document, "read")
                    names = list(islice(watch.changed, MOST))
                    found = [self._of_task(stream.state, name) for name in names]
                    for name in names:
                        del watch.changed[name]
                    new = [one for one in found if told.get(one.task, over(one.task)) != one]
                    if new or first:
                        first = False
                        for one in new:
                            told[one.task] = one
                            if one.over:
                                del told[one.task]
                        yield new
                        await asyncio.sleep(PACE)
                    if not watch.changed:
                        await woken.wait()

    @contextmanager
    def _watching(self, family: str, watch: Watch) -> Iterator[None]:
        self._of.setdefault(family, set()).add(watch)
        try:
            yield
        finally:
            watches = self._of[family]
            watches.discard(watch)
            if not watches:
                del self._of[family]

    def _of_task(self, family: Family, name: str) -> Progress:
        effects = family.task(name).effects.values()
        effect = next((one for one in effects if self._claimed(one.id)), next(iter(effects), None))
        return self._of_effect(name, effect) if effect else over(name)

    def _of_effect(self, task: str, effect: Effect) -> Progress:
        begun = self._claimed(effect.id)
        attempt = self._reader.partials.of(effect.id) if begun else None
        if attempt is None:
            return Progress(task, environment=effect.environment, begun=begun)
        lines = attempt.lines
        line = lines.kept[-1] if lines.kept else ""
        return Progress(
            task,
            environment=effect.environment,
            begun=begun,
            fraction=lines.fraction,
            words=lines.words,
            line=line,
        )

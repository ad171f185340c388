"""Conversation: one task as who reads along sees it: text as it streams, then facts."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import Struct

from taskflow.domain.conversation import answers, said
from taskflow.domain.event import Event
from taskflow.domain.family_view import FamilyView
from taskflow.domain.principal import Principal
from taskflow.domain.work import PieceKind
from taskflow.hub.read.partials import Attempt
from taskflow.hub.read.reader import Reader
from taskflow.hub.stream.streams import WINDOW

PACE: Final = 0.04
"""Seconds from one telling of progress to the next, however often it is told."""
PLACE = re.compile(r"([0-9]{1,15})\.([^.]{0,100})\.([0-9]{1,15})")
Kind = Literal["token", "thinking", "progress", "log", "state", "message", "reset", "error", "done"]
TOLD: Final[Mapping[PieceKind, Kind]] = {"said": "token", "thought": "thinking"}


class Place(Struct, frozen=True):
    """How far a reader has come: the log's seq, and the chunk of an attempt."""

    seq: int = 0
    attempt: str = ""
    chunk: int = 0

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """Read ``seq.attempt.chunk``; None when it is something else."""
        found = PLACE.fullmatch(text)
        return cls(int(found[1]), found[2], int(found[3])) if found else None

    def __str__(self) -> str:
        return f"{self.seq}.{self.attempt}.{self.chunk}"


class Item(Struct, frozen=True):
    """Something a reader is told, and the place it leaves them at."""

    kind: Kind
    data: dict[str, Any]
    place: Place


class Follower:
    """Reads one task from a place on; nothing is lost or doubled within an attempt."""

    def __init__(
        self,
        reader: Reader,
        principal: Principal,
        instance: str,
        place: Place,
        turn: int | None = None,
    ) -> None:
        """Begin at ``place``; the attempt it names goes on if it still streams.

        With ``turn``, the seq of a command, end when the task rests after it.
        """
        self._reader = reader
        self._principal = principal
        self._instance = instance
        self._family = family_of(instance)
        self._seq = place.seq
        self._turn = turn
        self._held: Attempt | None = None
        self._shown = bool(place.chunk)
        self._lines = 0
        self._told: tuple[float | None, str] = None, ""
        self._paced = 0.0
        self._chunk = 0
        current = reader.partials.current(instance)
        if current is not None and current.name == place.attempt:
            self._held, self._chunk = current, place.chunk

    async def items(self) -> AsyncIterator[Item]:
        """Give what happens, until the task, or the turn, has ended."""
        stream = await self._reader.stream(self._principal, self._family)
        stream.state.task(self._instance)
        self._seq = max(self._seq, stream.first - 1)
        following = self._reader.quotas.follow(self._principal)
        waking = self._reader.partials.waking
        with following, stream.watched() as woken, waking(self._instance, woken):
            while True:
                woken.clear()
                last = stream.last
                # Events first, then the text that was there before them, then the events.
                events = await self._events(last)
                for item in (*self._flush(), *self._lines_now(over=bool(events))):
                    yield item
                for event in events:
                    for item in self._tell(event, stream.state.view()):
                        yield item
                if self._seq < last:
                    await asyncio.sleep(0)  # a long history must hold nobody up
                    continue
                for item in (*self._adopt(), *self._lines_now()):
                    yield item
                if (end := self._end(stream.state.view())) is not None:
                    yield end
                    return
                await self._rest(woken)

    async def _rest(self, woken: asyncio.Event) -> None:
        """Wait until something has happened, or what was told too soon may be told."""
        try:
            async with asyncio.timeout(self._paced - self._now() if self._behind() else None):
                await woken.wait()
        except TimeoutError:
            pass

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _behind(self) -> bool:
        """Say whether there are lines, or there is progress, that was not told yet."""
        if self._held is None:
            return False
        lines = self._held.lines
        return lines.count > self._lines or (lines.fraction, lines.words) != self._told

    async def _events(self, last: int) -> Sequence[Event]:
        """Give what happened since; raises when the asker may not read it any more."""
        if self._seq >= last:
            return ()
        upto = min(self._seq + WINDOW, last)
        return await self._reader.events(self._principal, self._family, self._seq, upto)

    def _end(self, family: FamilyView) -> Item | None:
        """Give the last thing to tell, if the task or the turn has ended."""
        task = family.task(self._instance)
        if task.done:
            return self._item("done", {"outcome": self._outcome(family)})
        if self._rests(family):
            return self._item("done", {"seq": task.seq, "outcome": task.kind})
        return None

    def _item(self, kind: Kind, data: dict[str, Any]) -> Item:
        attempt = self._held.name if self._held else ""
        return Item(kind, data, Place(self._seq, attempt, self._chunk))

    def _flush(self) -> Iterator[Item]:
        while self._held is not None and self._chunk < len(self._held.pieces):
            kind, text = self._held.pieces[self._chunk]
            self._chunk += 1
            self._shown = True
            if kind == "recanted":
                yield self._item("reset", {"attempt": self._held.name, "thought": True})
            else:
                yield self._item(TOLD[kind], {"text": text})

    def _lines_now(self, *, over: bool = False) -> Iterator[Item]:
        """Tell how far the work is, and the lines that are new; not too often until it is over."""
        if self._held is None or not self._behind() or not (over or self._now() >= self._paced):
            return
        self._paced = self._now() + PACE
        lines = self._held.lines
        for number, line in lines.since(self._lines):
            yield self._item("log", {"line": line, "number": number, "attempt": self._held.name})
        self._lines = lines.count
        if (lines.fraction, lines.words) != self._told:
            self._told = lines.fraction, lines.words
            yield self._item("progress", {"fraction": lines.fraction, "words": lines.words})

    def _adopt(self) -> Iterator[Item]:
        """Go over to the attempt that streams now; what another one said is taken back."""
        current = self._reader.partials.current(self._instance)
        if current is None or current is self._held:
            return
        self._held, self._chunk = current, 0
        self._lines, self._told = 0, (None, "")
        if self._shown:
            self._shown = False
            yield self._item("reset", {"attempt": current.name})
        yield from self._flush()

    def _tell(self, event: Event, family: FamilyView) -> Iterator[Item]:
        self._seq = event.seq
        if event.task != self._instance:
            return
        for message in said(event.patch):
            if answers(message):
                self._shown = False
            yield self._item("message", dict(message))
        if event.settled and self._shown:
            self._shown = False
            yield self._item("reset", {"attempt": ""})
        error = event.patch.merge.get("error")
        if isinstance(error, dict):
            yield self._item("error", error)
        if event.state is not None:
            task = family.task(self._instance)
            yield self._item("state", {"state": event.state, "kind": task.kind, "seq": event.seq})

    def _rests(self, family: FamilyView) -> bool:
        """Say whether all of the turn was told, and nothing of it is under way."""
        task = family.task(self._instance)
        turn = self._turn
        return turn is not None and self._seq >= max(turn, task.seq) and not task.effects

    def _outcome(self, family: FamilyView) -> str:
        return str(family.task(self._instance).state.get("outcome", "done"))


def family_of(instance: str) -> str:
    """Give the family that an instanceId names."""
    return instance.partition("-")[0]

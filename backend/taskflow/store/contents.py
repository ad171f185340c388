"""Contents: a stream's table of contents, to find any checkpoint with two reads.

The newest lines are in the head page, under the stream's own name; a full page is put away under
``stream:number`` and only its first line is kept in the head. So a checkpoint costs one small
write however long the history is.
"""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct, convert, to_builtins

from taskflow.domain.event import SCHEMA_VERSION
from taskflow.store.database import Database, Json
from taskflow.store.layers import Layer
from taskflow.store.log_records import ContentsRecord
from taskflow.store.trouble import translated

PAGE = 128
"""Lines of a page."""


class Line(NamedTuple):
    """One checkpoint: up to which event, commit and time; how many pieces it stored."""

    seq: int
    n: int
    at: int
    segment: int
    layer: int

    def within(self, seq: int | None, at: int | None) -> bool:
        """Tell whether the checkpoint is not after event ``seq`` and time ``at``."""
        return (seq is None or self.seq <= seq) and (at is None or self.at <= at)


class Head(Struct):
    """The head page; ``firsts`` are the first lines of the pages put away, in order."""

    lines: list[Line] = []
    firsts: list[Line] = []
    layers: tuple[Layer, ...] = ()
    dead: bool = False


class Contents:
    """The tables of contents of all streams."""

    def __init__(self, database: Database) -> None:
        """Read and write in ``database``."""
        self._collection = database.collection(ContentsRecord)

    async def head(self, stream: str) -> Head:
        """Give a stream's head page; an empty one when there is none."""
        with translated():
            document = await self._collection.find_one({"_id": stream})
        return convert(document, Head) if document else Head()

    async def add(self, stream: str, head: Head, line: Line, layers: Sequence[Layer]) -> None:
        """Write a line below those of ``head``; only now can the checkpoint be found."""
        if len(head.lines) >= PAGE:
            await self._write(_page_id(stream, len(head.firsts)), Head(lines=head.lines))
            head = Head(firsts=[*head.firsts, head.lines[0]])
        lines = [*head.lines, line]
        await self._write(stream, Head(lines=lines, firsts=head.firsts, layers=tuple(layers)))

    async def newest(self, stream: str, seq: int | None, at: int | None) -> Line | None:
        """Give the last line that is not after event ``seq`` and time ``at``."""
        head = await self.head(stream)
        if head.dead:
            return None
        line = _last(head.lines, seq, at)
        number = len(head.firsts)
        while line is None and number:
            number -= 1
            if head.firsts[number].within(seq, at):
                line = _last(await self._page(stream, number), seq, at)
        return line

    async def covering(self, stream: str, after: int, upto: int) -> tuple[list[Line], Line | None]:
        """Give the lines whose segments hold events of ``after < seq <= upto``, and the newest."""
        head = await self.head(stream)
        if head.dead or not head.lines:
            return [], None
        starts = [line.seq for line in (*head.firsts, head.lines[0])]
        lines: list[Line] = []
        for number in range(len(starts)):
            ended = number + 1 < len(starts) and starts[number + 1] <= after
            not_begun = number > 0 and starts[number - 1] >= upto
            if not ended and not not_begun:
                on_head = number == len(head.firsts)
                lines += head.lines if on_head else await self._page(stream, number)
        return _between(lines, after, upto), head.lines[-1]

    async def everything(self, stream: str) -> list[Line]:
        """Give all lines."""
        head = await self.head(stream)
        lines: list[Line] = []
        for number in range(len(head.firsts)):
            lines += await self._page(stream, number)
        return lines + head.lines

    async def bury(self, stream: str) -> None:
        """Hide a stream's checkpoints, while they are being deleted."""
        with translated():
            await self._collection.update_one({"_id": stream}, {"$set": {"dead": True}})

    async def remove(self, stream: str) -> None:
        """Delete the pages, the head last."""
        head = await self.head(stream)
        pages = [_page_id(stream, number) for number in range(len(head.firsts))]
        with translated():
            for ident in (*pages, stream):
                await self._collection.delete_one({"_id": ident})

    async def _page(self, stream: str, number: int) -> list[Line]:
        return (await self.head(_page_id(stream, number))).lines

    async def _write(self, ident: str, page: Head) -> None:
        document: Json = to_builtins(page)
        document["schemaVersion"] = SCHEMA_VERSION
        with translated():
            await self._collection.replace_one({"_id": ident}, document, upsert=True)


def _last(lines: Sequence[Line], seq: int | None, at: int | None) -> Line | None:
    return next((line for line in reversed(lines) if line.within(seq, at)), None)


def _between(lines: Sequence[Line], after: int, upto: int) -> list[Line]:
    """Leave out the lines whose segments end before the span, or begin behind it."""
    later = [line for line in lines if line.seq > after]
    end = next((place for place, line in enumerate(later) if line.seq >= upto), len(later))
    return later[: end + 1]


def _page_id(stream: str, number: int) -> str:
    return f"{stream}:{number:08x}"

"""Segments: what is old of each stream, for reading it fast at its head and at any moment."""

from collections.abc import AsyncIterator, Mapping, Sequence

import msgspec
import structlog
from msgspec import Struct, structs

from taskflow.domain.errors import Unavailable, Unreadable
from taskflow.domain.event import Commit
from taskflow.domain.ports import Checkpoint, Segment
from taskflow.store.body_locations import Body, BodyLocation, BodyLocations
from taskflow.store.database import Database
from taskflow.store.heads import Head, Heads, Layer, Line, buried, damaged, grave_of
from taskflow.store.intents import Intents, Named
from taskflow.store.layers import Layers

log = structlog.get_logger(__name__)


class Unnamed(Struct):
    """Places that no head names, with the heads; ``sure``: all heads could be read."""

    found: list[tuple[str, BodyLocation, Head]]
    sure: bool = True


class Segments:
    """The segments of all streams.

    What a head names is stored before it, under names made from its content: a crash in between
    leaves the head before in force, and a repetition changes nothing.
    """

    def __init__(self, database: Database, epoch: int) -> None:
        """Read and write in ``database``; :meth:`take_over` comes before any write."""
        self._heads = Heads(database)
        self._places = BodyLocations(database, epoch)
        self._layers = Layers(self._places)
        self._intents = Intents(database, epoch)
        self._unsure: list[Named] = []

    async def take_over(self) -> None:
        """Remove what earlier owners have stored and no head came to name."""
        for ident, places in (await self._intents.earlier()).items():
            if await self._remove_unnamed(places):
                await self._intents.forget(ident)

    async def write(self, segments: Sequence[Segment]) -> dict[str, Checkpoint]:
        """Store segments; see the port ``Log``."""
        unsure = {stream for stream, _ in self._unsure}
        known = [one.point.stream for one in segments if not one.new or one.point.stream in unsure]
        heads = await self._heads.several(known)
        if not await self._write(segments, heads):  # some head was another one than we thought
            heads = await self._heads.several([one.point.stream for one in segments])
            await self._write(segments, heads)
        await self._tidy()
        missing = [one.point.stream for one in segments if one.point.stream not in heads]
        heads |= await self._heads.several(missing)
        return _points(heads)

    async def _write(self, segments: Sequence[Segment], heads: dict[str, Head]) -> bool:
        """Store those segments that follow on these heads, and change the heads."""
        following = {
            one.point.stream: one
            for one in segments
            if _follows(heads.get(one.point.stream, Head()), one)
        }
        if not following:
            return True
        changes = await self._stored(following, heads)
        if not await self._heads.change(changes):
            return False
        named = {(stream, new.lines[-1].place) for stream, (_, new) in changes.items()}
        self._unsure = [one for one in self._unsure if one not in named]
        heads |= {stream: new for stream, (_, new) in changes.items()}
        return True

    async def newest(self, streams: Sequence[str]) -> dict[str, Checkpoint]:
        """Give the newest checkpoints of those streams that have one that can be read."""
        return _points(await self._heads.several(streams, strictly=False))

    async def at(self, stream: str, seq: int | None, at: int | None) -> Checkpoint | None:
        """Give the newest checkpoint at or before event ``seq`` and time ``at``."""
        head, line = await self._heads.newest(stream, seq, at)
        if head.grave is not None:
            return _newest(stream, head)
        return _checkpoint(stream, line) if line else None

    async def parts(self, point: Checkpoint) -> dict[str, bytes]:
        """Give every part of a checkpoint."""
        return await self._layers.parts(point.place)

    async def span(self, stream: str, after: int, upto: int) -> list[Commit]:
        """Give the commits that hold the events with ``after < seq <= upto``, in order.

        Raises ``Unreadable`` unless they are those of this stream, every one of them.
        """
        commits: list[Commit] = []
        last, lines = await self._heads.covering(stream, after, upto)
        for line in lines:
            some = _DECODER.decode(await self._places.commits(line.place))
            if last is not None:  # segments of the first version may overlap
                some = [commit for commit in some if commit.n > last]
            _require_whole(some, stream, last, line.n)
            last = line.n
            commits += some
        return commits

    async def bury(self, grave: Commit) -> None:
        """Leave of a stream nothing but its last commit; begun again, it goes on.

        Where its head is damaged, nobody knows what it has named: that is left over.
        """
        try:
            head = await self._heads.get(grave.stream)
        except Unreadable:
            log.warning("head.replaced", stream=grave.stream)
            if await self._heads.replace(
                grave.stream, structs.replace(buried(Head(), grave), purging=False)
            ):
                return None
            return await self.bury(grave)
        if head.grave is None:
            dead = buried(head, grave)
            if not await self._heads.change({grave.stream: (head, dead)}):
                return await self.bury(grave)
            head = structs.replace(dead, version=head.version + 1)
        if head.purging:
            await self._tidy()
            await self._purge(grave.stream, head)
        return None

    def streams(self) -> AsyncIterator[list[str]]:
        """Give the names of all streams, some at a time."""
        return self._heads.streams()

    async def _stored(
        self, segments: Mapping[str, Segment], heads: Mapping[str, Head]
    ) -> dict[str, tuple[Head, Head]]:
        """Store the bodies of segments; give each stream's head as it is and as it is to be."""
        bodies: dict[str, Body] = {}
        layers: dict[str, tuple[tuple[Layer, ...], int]] = {}
        for stream, one in segments.items():
            left, parts, size = await self._layers.on(heads.get(stream, Head()).layers, one.parts)
            bodies[stream] = Body(stream, parts, _ENCODER.encode(one.commits))
            layers[stream] = (left, size)
        plan = await self._places.plan(bodies)
        places = plan.places
        self._unsure = [*dict.fromkeys((*self._unsure, *places.items()))]
        await self._intents.write(self._unsure)
        await self._places.store(plan)
        changes: dict[str, tuple[Head, Head]] = {}
        for stream, one in segments.items():
            head, point, place = heads.get(stream, Head()), one.point, places[stream]
            left, size = layers[stream]
            line = Line(point.seq, point.n, point.at, place)
            own = Layer(point.seq, size, place)
            changes[stream] = (head, await self._heads.add(stream, head, line, (*left, own)))
        return changes

    async def _tidy(self) -> None:
        """Remove what was stored in vain."""
        await self._remove_unnamed(self._unsure)
        self._unsure = []

    async def _remove_unnamed(self, places: Sequence[Named]) -> bool:
        """Remove places that their streams' heads do not name, nor ever will; say if all went."""
        unnamed = await self._unnamed(places)
        if not unnamed.found:
            return unnamed.sure
        # A change that is still on its way must not come to name what is removed.
        changes = {stream: (head, head) for stream, _, head in unnamed.found}
        if not await self._heads.change(changes):
            for stream, change in changes.items():
                await self._heads.change({stream: change})
        still = await self._unnamed([(stream, place) for stream, place, _ in unnamed.found])
        try:
            await self._places.remove([place for _, place, _ in still.found])
        except Unavailable:
            raise
        except Exception:  # some of it is damaged, so it stays, and stops no other
            log.exception("place.damaged")
            return False
        return unnamed.sure and still.sure

    async def _unnamed(self, places: Sequence[Named]) -> Unnamed:
        """Give those places that their streams' heads do not name, with the heads."""
        heads = await self._heads.several([stream for stream, _ in places], strictly=False)
        unnamed = Unnamed([])
        for stream, place in places:
            try:
                if stream not in heads:
                    unnamed.sure = False
                elif not await self._heads.names(stream, heads[stream], place):
                    unnamed.found.append((stream, place, heads[stream]))
            except Unreadable:  # nobody knows what it names, so all of it stays
                log.exception("head.unreadable", stream=stream)
                unnamed.sure = False
        return unnamed

    async def _purge(self, stream: str, head: Head) -> None:
        """Delete all pieces of a stream whose grave is dug, then forget where they were."""
        places: dict[BodyLocation, None] = {}
        for line in await self._heads.everything(stream, head):
            places[line.place] = None
        for layer in head.layers:
            places[layer.place] = None
        await self._places.remove(list(places))
        await self._heads.drop_pages(stream, head)
        empty = structs.replace(head, lines=(), firsts=(), layers=(), purging=False)
        await self._heads.change({stream: (head, empty)})


def _follows(head: Head, segment: Segment) -> bool:
    """Tell whether a segment goes on where its stream's last one ended."""
    first = segment.commits[0].n
    return head.grave is None and first == head.next


def _require_whole(commits: Sequence[Commit], stream: str, before: int | None, last: int) -> None:
    """Refuse commits that are not all of a stream's from one number to another."""
    numbers = [commit.n for commit in commits if commit.stream == stream]
    first = before + 1 if before is not None else min(numbers, default=0)
    if len(numbers) != len(commits) or numbers != [*range(first, last + 1)]:
        raise damaged()


def _points(heads: Mapping[str, Head]) -> dict[str, Checkpoint]:
    return {stream: point for stream, head in heads.items() if (point := _newest(stream, head))}


def _newest(stream: str, head: Head) -> Checkpoint | None:
    grave = grave_of(head)
    if grave is not None:
        return Checkpoint(stream, grave.n, 0, 0, grave=grave, purging=head.purging)
    return _checkpoint(stream, head.lines[-1]) if head.lines else None


def _checkpoint(stream: str, line: Line) -> Checkpoint:
    return Checkpoint(stream, line.n, line.seq, line.at, place=line.place)


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Commit])

"""BodyLocations: where the bodies of segments are, alone or many small ones in one document."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

import msgspec
from msgspec import Struct

from taskflow.domain.errors import Unavailable
from taskflow.store.database import Database
from taskflow.store.pieces import Pieces

SMALL = 16 * 1024
"""Bytes up to which a segment shares a document with others."""
SHARED = 128 * 1024
"""Bytes from which on such a document takes no more."""


class BodyLocation(NamedTuple):
    """A segment's bodies: their name and numbers of pieces; those of a shared one, and a slot."""

    name: str
    parts: int
    commits: int
    slot: int = -1


class Body(Struct, frozen=True, array_like=True):
    """A segment as it is stored: parts and commits, each in MessagePack."""

    stream: str
    parts: bytes
    commits: bytes

    @property
    def size(self) -> int:
        """Give its size in bytes, before compression."""
        return len(self.parts) + len(self.commits)


class Plan(Struct, frozen=True):
    """Where bodies will be, by stream, and the pieces to store, by name."""

    places: dict[str, BodyLocation]
    pieces: dict[str, list[bytes]]


class BodyLocations:
    """All segments' bodies. What they are named after is their content, so none changes.

    And after whose they are, and how often that owner has removed any before: so a removal that
    comes late takes nothing that was stored since.
    """

    def __init__(self, database: Database, epoch: int) -> None:
        """Keep the bodies in pieces, in the name of the owner of ``epoch``."""
        self._pieces = Pieces(database)
        self._epoch = epoch
        self._removals = 0
        self._removing = asyncio.Lock()

    async def plan(self, bodies: Mapping[str, Body]) -> "Plan":
        """Say where bodies, by stream, will be; nothing is stored yet."""
        plan = Plan({}, {})
        for body in bodies.values():
            if body.size > SMALL:
                await self._alone(body, plan)
        for together in _packs([body for body in bodies.values() if body.size <= SMALL]):
            await self._together(together, plan)
        return plan

    async def store(self, plan: "Plan") -> None:
        """Store what was planned; stored again, nothing changes."""
        for name, cuts in plan.pieces.items():
            await self._pieces.write(name, cuts)

    async def parts(self, place: BodyLocation) -> bytes:
        """Give the parts stored at a place."""
        if place.slot >= 0:
            return (await self._shared(place))[place.slot].parts
        return await self._pieces.read(parts_name(place.name), place.parts)

    async def commits(self, place: BodyLocation) -> bytes:
        """Give the commits stored at a place."""
        if place.slot >= 0:
            return (await self._shared(place))[place.slot].commits
        return await self._pieces.read(_commits(place.name), place.commits)

    async def remove(self, places: Iterable[BodyLocation]) -> None:
        """Delete what is at some places; what shares their documents stays.

        Raises what is wrong with one when all others are gone.
        """
        self._removals += 1
        shared: dict[str, list[BodyLocation]] = {}
        for place in places:
            if place.slot < 0:
                await self._pieces.remove(parts_name(place.name), place.parts)
                await self._pieces.remove(_commits(place.name), place.commits)
            else:
                shared.setdefault(place.name, []).append(place)
        wrong: Exception | None = None
        for some in shared.values():
            try:
                await self._remove_shared(some)
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001  is raised in the end
                wrong = error
        if wrong is not None:
            raise wrong

    async def _remove_shared(self, places: Sequence[BodyLocation]) -> None:
        """Delete what is at some places of one document."""
        one = places[0]
        async with self._removing:
            try:
                bodies = await self._shared(one)
            except FileNotFoundError:  # stored in part, so nothing relies on it
                await self._pieces.remove(one.name, one.parts)
                return
            for place in places:
                bodies[place.slot] = Body("", b"", b"")
            if any(body.stream for body in bodies):
                await self._pieces.replace(one.name, _ENCODER.encode(bodies))
            else:
                await self._pieces.remove(one.name, one.parts)

    async def _alone(self, body: Body, plan: "Plan") -> None:
        name = f"{body.stream}:{self._digest(body.parts, body.commits)}"
        parts, commits = await self._pieces.cut(body.parts), await self._pieces.cut(body.commits)
        plan.pieces.update({parts_name(name): parts, _commits(name): commits})
        plan.places[body.stream] = BodyLocation(name, len(parts), len(commits))

    async def _together(self, bodies: list[Body], plan: "Plan") -> None:
        whole = _ENCODER.encode(bodies)
        name = f"~{self._digest(whole)}"
        plan.pieces[name] = [await self._pieces.whole(whole)]  # one, since it will be replaced
        for slot, body in enumerate(bodies):
            plan.places[body.stream] = BodyLocation(name, 1, 0, slot)

    async def _shared(self, place: BodyLocation) -> list[Body]:
        return _DECODER.decode(await self._pieces.read(place.name, place.parts))

    def _digest(self, *bodies: bytes) -> str:
        told = blake2b(f"{self._epoch}:{self._removals}:".encode(), digest_size=16)
        for body in bodies:
            told.update(len(body).to_bytes(8, "big"))
            told.update(body)
        return told.hexdigest()


def _packs(bodies: list[Body]) -> Iterator[list[Body]]:
    """Cut a list into parts of about ``SHARED`` bytes."""
    pack: list[Body] = []
    size = 0
    for body in bodies:
        pack.append(body)
        size += body.size
        if size >= SHARED:
            yield pack
            pack, size = [], 0
    if pack:
        yield pack


def parts_name(name: str) -> str:
    """Name the pieces that hold parts."""
    return f"{name}:layer"


def _commits(name: str) -> str:
    return f"{name}:segment"


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Body])

"""Layers: a stream's parts, each stored when it changed, merged so that few places are read.

A layer holds the parts that changed up to one checkpoint. A new layer swallows those before it
that are not much larger than itself, so there are never more than a few dozen, a part is written
again only as often as the logarithm of the whole, and a checkpoint costs what changed, not what is.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from taskflow.store.pieces import Pieces

SWALLOW = 2
"""How many times its own size a new layer swallows."""

_Parts = dict[str, bytes | None]


class Layer(NamedTuple):
    """Where a layer is: the checkpoint's ``seq``, its number of pieces, its size in bytes."""

    seq: int
    pieces: int
    size: int


class Layers:
    """The layers of all streams."""

    def __init__(self, pieces: Pieces) -> None:
        """Keep the layers in ``pieces``."""
        self._pieces = pieces

    async def add(
        self, stream: str, seq: int, below: Sequence[Layer], changed: Mapping[str, bytes | None]
    ) -> tuple[Layer, ...]:
        """Store what changed on top of the layers ``below``; give the layers there are now.

        None removes a part. Layers that were swallowed stay stored, for older checkpoints.
        """
        if not changed:
            return tuple(below)
        left = list(below)
        parts: _Parts = dict(changed)
        while left and left[-1].size <= SWALLOW * _size(parts):
            parts = {**await self._read(stream, left.pop()), **parts}
        if not left:
            parts = {name: body for name, body in parts.items() if body is not None}
        count = await self._pieces.write(layer_name(stream, seq), _ENCODER.encode(parts))
        return (*left, Layer(seq, count, _size(parts)))

    async def parts(self, stream: str, layers: Sequence[Layer]) -> dict[str, bytes]:
        """Give every part there is."""
        parts: _Parts = {}
        for read in await asyncio.gather(*(self._read(stream, layer) for layer in layers)):
            parts.update(read)
        return {name: body for name, body in parts.items() if body is not None}

    async def _read(self, stream: str, layer: Layer) -> _Parts:
        body = await self._pieces.read(layer_name(stream, layer.seq), layer.pieces)
        return _DECODER.decode(body)


def layer_name(stream: str, seq: int) -> str:
    """Name the layer that was stored with the checkpoint at ``seq``."""
    return f"{stream}:{seq:08x}:layer"


def _size(parts: Mapping[str, bytes | None]) -> int:
    """Give about how many bytes a layer of these parts takes, before compression."""
    return sum(len(name) + len(body or b"") + 8 for name, body in parts.items())


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Parts)

"""Layers: a stream's parts, each stored when it changed, merged so that few places are read.

A layer holds the parts that changed up to one checkpoint. A new layer swallows those before it
that are not much larger than itself, so there are never more than a few dozen, a part is written
again only as often as the logarithm of the whole, and a checkpoint costs what changed, not what is.
"""

import asyncio
from collections.abc import Mapping, Sequence

import msgspec

from taskflow.store.body_locations import BodyLocation, BodyLocations
from taskflow.store.heads import Layer

SWALLOW = 2
"""How many times its own size a new layer swallows."""
BELOW = "~below"
"""The part of a layer that says which layers lay below it when it was stored."""

_Parts = dict[str, bytes | None]


class Layers:
    """The layers of all streams."""

    def __init__(self, places: BodyLocations) -> None:
        """Keep the layers in ``places``."""
        self._places = places

    async def on(
        self, below: Sequence[Layer], changed: Mapping[str, bytes | None]
    ) -> tuple[tuple[Layer, ...], bytes, int]:
        """Make the layer that lies on those ``below``: those that stay, its body and its size.

        None removes a part. Layers that were swallowed stay stored, for older checkpoints.
        """
        left = list(below)
        parts: _Parts = dict(changed)
        while left and left[-1].size <= SWALLOW * _size(parts):
            parts = {**await self._read(left.pop().place), **parts}
        parts.pop(BELOW, None)
        if not left:
            parts = {name: body for name, body in parts.items() if body is not None}
        size = _size(parts)
        parts[BELOW] = _ENCODER.encode(left)
        return tuple(left), _ENCODER.encode(parts), size

    async def parts(self, place: BodyLocation) -> dict[str, bytes]:
        """Give every part there was at the checkpoint whose own layer is at a place."""
        top = await self._read(place)
        below = _LAYERS.decode(top.pop(BELOW) or b"\x90")
        parts: _Parts = {}
        for read in await asyncio.gather(*(self._read(layer.place) for layer in below)):
            parts.update(read)
        parts.update(top)
        parts.pop(BELOW, None)
        return {name: body for name, body in parts.items() if body is not None}

    async def _read(self, place: BodyLocation) -> _Parts:
        return _DECODER.decode(await self._places.parts(place))


def _size(parts: Mapping[str, bytes | None]) -> int:
    """Give about how many bytes a layer of these parts takes, before compression."""
    return sum(len(name) + len(body or b"") + 8 for name, body in parts.items())


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Parts)
_LAYERS = msgspec.msgpack.Decoder(list[Layer])

"""Digest: which mutations a stream has answered, in a few bits each.

A Bloom filter in layers of fixed capacity; full layers never change, so a checkpoint stores only
the last one again. "No" is certain; "maybe" names the range of events to look into.
"""

from hashlib import blake2b

import msgspec
from msgspec import Struct

CAPACITY = 4096
BITS = CAPACITY * 24
HASHES = 12
PREFIX = "~digest:"
"""Names of the parts of a checkpoint that hold layers."""


class Layer(Struct, frozen=True):
    """The mutations of the events ``first`` to ``last``: how many, and their bits."""

    first: int
    last: int
    count: int
    bits: bytes


class Digest:
    """Everything a stream's checkpoints remember of its mutations."""

    def __init__(self, layers: list[Layer] | None = None) -> None:
        """Begin with stored layers."""
        self.layers = layers or []

    @classmethod
    def of(cls, parts: dict[str, bytes]) -> "Digest":
        """Take the layers out of a checkpoint's parts."""
        names = sorted((n for n in parts if n.startswith(PREFIX)), key=lambda n: int(n[8:]))
        return cls([msgspec.msgpack.decode(parts.pop(name), type=Layer) for name in names])

    def maybe(self, mutation: str) -> list[tuple[int, int]]:
        """Give the ranges of events (first, last) that may hold the mutation; empty: new."""
        places = _places(mutation)
        return [
            (layer.first, layer.last)
            for layer in self.layers
            if all(layer.bits[place >> 3] & (1 << (place & 7)) for place in places)
        ]

    def add(self, mutations: list[tuple[str, int]]) -> dict[str, bytes]:
        """Add ``(mutation, seq)`` in order; gives the parts to store."""
        changed: set[int] = set()
        while mutations:
            if not self.layers or self.layers[-1].count >= CAPACITY:
                self.layers.append(Layer(mutations[0][1], mutations[0][1], 0, bytes(BITS // 8)))
            last = self.layers[-1]
            taken = mutations[: CAPACITY - last.count]
            mutations = mutations[len(taken) :]
            bits = bytearray(last.bits)
            for mutation, _ in taken:
                for place in _places(mutation):
                    bits[place >> 3] |= 1 << (place & 7)
            self.layers[-1] = Layer(last.first, taken[-1][1], last.count + len(taken), bytes(bits))
            changed.add(len(self.layers) - 1)
        return {f"{PREFIX}{k}": msgspec.msgpack.encode(self.layers[k]) for k in changed}


def _places(mutation: str) -> list[int]:
    value = int.from_bytes(blake2b(mutation.encode(), digest_size=16).digest(), "big")
    one, two = value >> 64, (value & 0xFFFFFFFFFFFFFFFF) | 1
    return [(one + k * two) % BITS for k in range(HASHES)]

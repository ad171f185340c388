"""Answered: which commands a stream has answered, so that none is done twice.

Those of the tail are known exactly. For those in segments there is a Bloom filter in layers of
fixed capacity; full layers never change, so a segment stores only the last one again. Its "no" is
certain; its "maybe" names the range of events whose commits say it exactly.
"""

from collections.abc import Iterable
from hashlib import blake2b

import msgspec
from msgspec import Struct

from taskflow.domain.event import Accepted
from taskflow.domain.principal import Principal

CAPACITY = 4096
BITS = CAPACITY * 24
HASHES = 12
PREFIX = "~digest:"
"""Names of the parts of a checkpoint that hold layers."""

Key = tuple[str, str]
"""Who asked (empty: whoever delivers a result to the hub) and their mutation id."""

_DELIVERED = ("effect:", "timer:")
"""How the first version named the mutations of results."""


class Layer(Struct, frozen=True):
    """The mutations of the events ``first`` to ``last``: how many, and their bits."""

    first: int
    last: int
    count: int
    bits: bytes


class Answered:
    """Everything a stream remembers of the commands it has answered."""

    def __init__(self, layers: Iterable[Layer] = ()) -> None:
        """Begin with stored layers."""
        self.recent: dict[Key, Accepted] = {}
        self.layers = tuple(layers)

    @classmethod
    def of(cls, parts: dict[str, bytes]) -> "Answered":
        """Take the layers out of a checkpoint's parts."""
        names = sorted((n for n in parts if n.startswith(PREFIX)), key=lambda n: int(n[8:]))
        return cls(msgspec.msgpack.decode(parts.pop(name), type=Layer) for name in names)

    def remember(self, commands: Iterable[Accepted]) -> None:
        """Note the commands of a commit of the tail."""
        self.recent.update((key_of(command), command) for command in commands)

    def maybe(self, key: Key) -> list[tuple[int, int]]:
        """Give the ranges of events (first, last) that may hold the command; empty: new."""
        if not self.layers:
            return []
        places = _places(key[1])
        return [
            (layer.first, layer.last)
            for layer in self.layers
            if all(layer.bits[place >> 3] & (1 << (place & 7)) for place in places)
        ]

    def with_(self, commands: list[Accepted]) -> tuple[tuple[Layer, ...], dict[str, bytes]]:
        """Give the layers with these commands in them, and the parts to store; nothing changes."""
        layers = list(self.layers)
        changed: set[int] = set()
        while commands:
            if not layers or layers[-1].count >= CAPACITY:
                layers.append(Layer(commands[0].seq, commands[0].seq, 0, bytes(BITS // 8)))
            last = layers[-1]
            taken = commands[: CAPACITY - last.count]
            commands = commands[len(taken) :]
            bits = bytearray(last.bits)
            for command in taken:
                for place in _places(command.mutation):
                    bits[place >> 3] |= 1 << (place & 7)
            layers[-1] = Layer(last.first, taken[-1].seq, last.count + len(taken), bytes(bits))
            changed.add(len(layers) - 1)
        return tuple(layers), {f"{PREFIX}{k}": msgspec.msgpack.encode(layers[k]) for k in changed}

    def stored(self, layers: tuple[Layer, ...], commands: Iterable[Accepted]) -> None:
        """Go on with layers that are stored, and forget the commands in them."""
        self.layers = layers
        for command in commands:
            self.recent.pop(key_of(command), None)


def key_of(command: Accepted) -> Key:
    """Give the key under which a stored command is known."""
    by = command.by
    old = by.kind in ("processor", "hub") and command.mutation.startswith(_DELIVERED)
    return (
        ("", command.mutation) if command.own or old else (f"{by.kind}:{by.id}", command.mutation)
    )


def key_for(principal: Principal, mutation: str, *, own: bool = False) -> Key:
    """Give the key of a command that somebody sends."""
    return ("" if own else f"{principal.kind}:{principal.id}", mutation)


def _places(mutation: str) -> list[int]:
    value = int.from_bytes(blake2b(mutation.encode(), digest_size=16).digest(), "big")
    one, two = value >> 64, (value & 0xFFFFFFFFFFFFFFFF) | 1
    return [(one + k * two) % BITS for k in range(HASHES)]


def sent_hash(command: Struct) -> str:
    """Give what tells a repetition from another command, from its canonical wire form."""
    told = blake2b(type(command).__name__.encode(), digest_size=8)
    told.update(msgspec.json.encode(command, order="deterministic"))
    return told.hexdigest()

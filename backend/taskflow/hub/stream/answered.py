"""Answered: which commands a stream has answered, so that none is done twice.

Those of the tail are known exactly. For those in segments there is a Bloom filter in layers of
fixed capacity; full layers never change, so a segment stores only the last one again. Its "no" is
certain; its "maybe" names the range of events whose commits say it exactly. While a layer has but
few mutations it lists their digests instead, so that a small family costs no whole filter.
"""

import struct
from collections.abc import Iterable
from hashlib import blake2b

import msgspec
from msgspec import Struct

from taskflow.domain.event import Accepted
from taskflow.domain.principal import Principal

CAPACITY = 4096
BITS = CAPACITY * 24
HASHES = 12
FEW = 128
"""Mutations up to which a layer lists their digests."""
PREFIX = "~digest:"
"""Names of the parts of a checkpoint that hold layers."""

Key = tuple[str, str]
"""Who asked (empty: whoever delivers a result to the hub) and their mutation id."""

_HALVES = struct.Struct(">QQ").unpack
_DELIVERED = ("effect:", "timer:")
"""How the first version named the mutations of results."""


class Layer(Struct, frozen=True):
    """The mutations of the events ``first`` to ``last``: how many, and their bits, or digests."""

    first: int
    last: int
    count: int
    bits: bytes = b""
    few: tuple[bytes, ...] = ()


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
        digest = _digest(key[1])
        start = _start(digest)
        held = (layer for layer in self.layers if _holds(layer, digest, *start))
        return [(layer.first, layer.last) for layer in held]

    def with_(self, commands: list[Accepted]) -> tuple[tuple[Layer, ...], dict[str, bytes]]:
        """Give the layers with these commands in them, and the parts to store; nothing changes."""
        layers = list(self.layers)
        changed: set[int] = set()
        while commands:
            if not layers or layers[-1].count >= CAPACITY:
                layers.append(Layer(commands[0].seq, commands[0].seq, 0))
            taken = commands[: CAPACITY - layers[-1].count]
            commands = commands[len(taken) :]
            layers[-1] = _grown(layers[-1], taken)
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


def _grown(layer: Layer, taken: list[Accepted]) -> Layer:
    """Give a layer with more commands in it."""
    count, last = layer.count + len(taken), taken[-1].seq
    digests = (*layer.few, *(_digest(command.mutation) for command in taken))
    if count <= FEW:
        return Layer(layer.first, last, count, few=digests)
    bits = bytearray(layer.bits or BITS // 8)
    for digest in digests:
        place, step = _start(digest)
        for _ in range(HASHES):
            bits[place >> 3] |= 1 << (place & 7)
            place = (place + step) % BITS
    return Layer(layer.first, last, count, bytes(bits))


def _holds(layer: Layer, digest: bytes, place: int, step: int) -> bool:
    """Tell whether a mutation may be in a layer; the first bit mostly says no."""
    bits = layer.bits
    if not bits:
        return digest in layer.few
    for _ in range(HASHES):
        if not bits[place >> 3] & (1 << (place & 7)):
            return False
        place = (place + step) % BITS
    return True


def _digest(mutation: str) -> bytes:
    return blake2b(mutation.encode(), digest_size=16).digest()


def _start(digest: bytes) -> tuple[int, int]:
    """Give the first bit of a digest, and how far it is from each of its bits to the next."""
    first, step = _HALVES(digest)
    return first % BITS, (step | 1) % BITS


def sent_hash(command: Struct) -> str:
    """Give what tells a repetition from another command, from its canonical wire form.

    Its kind is told by the name of its class, as it was before commands named themselves.
    """
    told = blake2b(type(command).__name__.encode(), digest_size=8)
    config = command.__struct_config__
    named = f'"{config.tag_field}":"{config.tag}",'.encode() if config.tag else b""
    told.update(msgspec.json.encode(command, order="deterministic").replace(named, b"", 1))
    return told.hexdigest()

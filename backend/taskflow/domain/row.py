"""Row: a family or flow as it stands in lists, and how rows are stored.

Rows are many and hold plain data, in which no circle can be: the garbage collector leaves them out.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

FLOW: Final = "flow:"
"""What the streams of flows begin with."""
KIND: Final = "kind:"
"""What the streams of declared kinds begin with."""
BRIEF: Final = 24
"""Hexadecimal digits of a hash that a row has."""
MOST_WORDS: Final = 20
LONGEST_WORD: Final = 100
"""Characters of a word that are compared."""


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How a stream stands after its event ``seq``: of two rows, the one with the higher is true.

    ``updated`` and ``created`` are milliseconds since 1970. ``members`` are the ids of those who
    may see it, ``waiting`` counts the tasks that wait for them. ``words`` are what a search may ask
    for, folded, with a space before each. ``busy``: something is due in it, so a start must load
    it. ``gone``: it was deleted, and this row is there only to outlive older ones. ``plan`` tells,
    in :func:`brief`, what it goes by, and after spaces what it went by before. ``hash`` and
    ``revision`` are its flow's; ``people`` are the members' ids, names and roles. ``bytes`` are
    about those of its documents. ``former`` are the ids of those who were members once.
    """

    stream: str
    seq: int
    updated: int
    words: str = ""
    label: str = ""
    flow: str = ""
    owner: str = ""
    members: tuple[str, ...] = ()
    status: str = ""
    waiting: int = 0
    created: int = 0
    busy: bool = False
    gone: bool = False
    plan: str = ""
    hash: str = ""
    revision: int = 0
    tasks: int = 0
    people: tuple[tuple[str, str, str], ...] = ()
    bytes: int = 0
    former: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Say whether a family's row tells all it can: those of earlier versions tell less."""
        return self.tasks > 0

    @property
    def id(self) -> str:
        """Give the family's id, or the name of the flow or kind."""
        return self.stream.removeprefix(FLOW).removeprefix(KIND)


def brief(text: str) -> str:
    """Give so much of a hash as tells it from all others; rows are many."""
    return text.removeprefix("sha256:")[:BRIEF]


def words(texts: Iterable[str]) -> str:
    """Give the words of texts as they are searched."""
    found = {word[:LONGEST_WORD] for text in texts for word in text.casefold().split()}
    return "".join(f" {word}" for word in sorted(found)[:MOST_WORDS])


def wanted(search: str) -> list[str]:
    """Give what :func:`words` must hold, all of it, for the first words of a search."""
    found = search.casefold().split(maxsplit=MOST_WORDS)
    return [f" {word[:LONGEST_WORD]}" for word in found[:MOST_WORDS]]


def pack(rows: Sequence[Row]) -> bytes:
    """Give rows as they are stored."""
    return _ENCODER.encode(rows)


def unpack(body: bytes) -> list[Row]:
    """Give stored rows; raises ``msgspec.MsgspecError`` for anything else."""
    return _DECODER.decode(body)


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Row])

"""Event, effect, timer and commit: what a stream of the log is made of.

They are many and hold plain data, in which no circle can be: the garbage collector leaves them out.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal
from zlib import crc32

from msgspec import Raw, Struct

from taskflow.domain.patch import Patch

SCHEMA_VERSION = 3
"""Version of every stored document; a start refuses a newer one and migrates an older one."""

PARTITIONS: Final = 16
"""Streams are hashed to so many partitions; the number is fixed for ever."""

EMPTY = Patch()

EventType = Literal[
    "task.started",
    "task.updated",
    "task.joined",
    "task.migrated",
    "task.done",
    "task.failed",
    "task.cancelled",
    "effect.done",
    "effect.failed",
    "effect.attempted",
    "family.founded",
    "family.forked",
    "family.renamed",
    "family.migrated",
    "family.joined",
    "family.left",
    "family.deleted",
]
"""All that an event can be about; nothing else is decided."""
ENDED: Final[Mapping[str, EventType]] = {
    "done": "task.done",
    "failed": "task.failed",
    "cancelled": "task.cancelled",
}
"""What the end of a task is called, by its outcome."""


def partition_of(stream: str) -> int:
    """Give the partition that a stream belongs to, from 0 to below ``PARTITIONS``."""
    return crc32(stream.encode()) % PARTITIONS


class By(Struct, frozen=True, rename="camel", omit_defaults=True, gc=False):
    """Who did something."""

    kind: Literal["user", "processor", "rule", "hub"]
    id: str
    name: str = ""


class Effect(Struct, frozen=True, rename="camel", omit_defaults=True, gc=False):
    """Work that a transition made due in some environment.

    ``id`` is unique for ever, ``invoke`` the id of the invocation in the statechart. An effect
    that is not ``repeatable`` and was interrupted ends as unknown: a person decides. ``attempt``
    counts from 1: the one that is under way, or is to be made next.
    """

    id: str
    name: str
    environment: str
    invoke: str
    input: Any = None
    repeatable: bool = True
    attempt: int = 1


class Timer(Struct, frozen=True, rename="camel", omit_defaults=True, gc=False):
    """A delayed transition that is to fire at ``due`` (milliseconds since 1970)."""

    id: str
    name: str
    due: int


class Event(Struct, frozen=True, rename="camel", omit_defaults=True, gc=False):
    """One accepted change of one task (or, with an empty ``task``, of the family itself).

    ``seq`` numbers the events of a family from 1, ``at`` is milliseconds since 1970. ``patch``
    makes the task's new document from the old one. ``effects`` and ``timers`` become due with
    this event; those named in ``settled`` are due no more. ``because`` is the seq of the event to
    which a rule has answered with this one, 0 if none did.
    """

    seq: int
    at: int
    by: By
    task: str
    type: str
    patch: Patch = EMPTY
    event: str | None = None
    effects: tuple[Effect, ...] = ()
    timers: tuple[Timer, ...] = ()
    settled: tuple[str, ...] = ()
    mutation: str | None = None
    because: int = 0

    @property
    def state(self) -> str | None:
        """Give the short name of the state the task came to, if it moved."""
        state = self.patch.merge.get("state")
        return state.get("current") if isinstance(state, dict) else None


class Accepted(Struct, frozen=True, rename="camel", omit_defaults=True, gc=False):
    """A command that a commit answers.

    ``mutation`` is unique for its asker; with ``own`` for the hub, whoever delivered it. ``sent``
    is the hash of what the asker sent, to tell a repetition from another command.
    """

    mutation: str
    by: By
    seq: int = 0
    own: bool = False
    sent: str = ""


class Commit(Struct, frozen=True, rename="camel", omit_defaults=True, gc=False):
    """What is stored all or nothing: the events of one stream decided together.

    ``n`` numbers the commits of a stream from 0 without gaps. ``events`` is a list in MessagePack:
    of :class:`Event` in a family, of a flow change in a flow.
    """

    stream: str
    n: int
    commands: tuple[Accepted, ...]
    events: Raw


class Batch(Struct, frozen=True):
    """Commits of many streams that are stored in one document.

    ``position`` orders all batches there ever were: the owner's epoch, then a number counted from
    0 without gaps. A batch without commits is a seal: its owner stored nothing after it.
    """

    position: int
    commits: tuple[Commit, ...] = ()


EPOCH: Final = 40
"""Bits of a position below its epoch."""

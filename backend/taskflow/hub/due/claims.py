"""Claims: work that waits for its result, and the attempts at it that were handed out."""

import asyncio
import re
from collections.abc import Callable
from typing import Final, NamedTuple

from msgspec import Struct, field

from taskflow.domain.errors import Conflict
from taskflow.domain.event import Effect
from taskflow.domain.work import SERVER

NAME: Final = re.compile(r"([0-9]{1,15})-[0-9]{1,15}-([0-9]{1,9})-([^.]{0,64})")


class Due(Struct, frozen=True):
    """An effect that waits for its result; ``owner`` is who the family belongs to."""

    family: str
    task: str
    effect: Effect
    owner: str = ""

    @property
    def remote(self) -> bool:
        """Say whether who works at it lives on when the hub's process ends."""
        return self.effect.environment != SERVER


class Claim(Struct):
    """An effect handed to a processor: one attempt at it.

    ``cancel`` is called when the result is not wanted any more; the processor sets it.
    """

    effect: Effect
    family: str
    task: str
    processor: str
    attempt: str
    until: float
    owner: str = ""
    cancel: Callable[[], object] = lambda: None


class Early(Struct):
    """An attempt that has begun before its effect is due; it counts once ``due`` is set."""

    claim: Claim
    due: asyncio.Event = field(default_factory=asyncio.Event)


class Name(NamedTuple):
    """What the name of an attempt says, so that whoever has it can go on after a restart."""

    epoch: int
    attempt: int
    processor: str


def named(epoch: int, count: int, attempt: int, processor: str) -> str:
    """Give the name of an attempt: no restart repeats it."""
    return f"{epoch}-{count}-{attempt}-{processor}"


def name_of(text: str) -> Name | None:
    """Read the name of an attempt; None when it is something else."""
    found = NAME.fullmatch(text)
    return Name(int(found[1]), int(found[2]), found[3]) if found else None


def lost() -> Conflict:
    """Make the error for an attempt that counts no more."""
    return Conflict("This effect is not yours any more; stop working on it.", code="effect.lost")


def settled() -> Conflict:
    """Make the error for work that is due no more."""
    return Conflict(
        "This work is due no more: it has its result, or nobody wants one. Let it go.",
        code="effect.settled",
    )

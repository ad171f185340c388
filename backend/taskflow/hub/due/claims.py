"""Claims: work that waits for its result, and the attempts at it that were handed out."""

import asyncio
import hmac
import re
from collections.abc import Callable
from typing import Final, NamedTuple

from msgspec import Struct, field, json

from taskflow.domain.errors import Conflict
from taskflow.domain.event import Effect
from taskflow.domain.work import BROWSER, SERVER

NAME: Final = re.compile(r"([0-9]{1,15})-[0-9]{1,15}-([0-9]{1,9})-([0-9a-f]{32})-([^.]{0,64})")


class Due(Struct, frozen=True):
    """An effect that waits for its result; ``owner`` is who the family belongs to."""

    family: str
    task: str
    effect: Effect
    owner: str = ""

    def claim(self, processor: str, attempt: str, until: float) -> "Claim":
        """Give the claim of a processor on it."""
        return Claim(self.effect, self.family, self.task, processor, attempt, until, self.owner)

    @property
    def remote(self) -> bool:
        """Say whether who works at it lives on when the hub's process ends."""
        return self.effect.environment != SERVER

    @property
    def sleeps(self) -> bool:
        """Say whether who works at it falls asleep in the midst of it, which is no attempt."""
        return self.effect.environment == BROWSER and self.effect.repeatable


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

    attempt: int
    processor: str


class Names:
    """Makes and reads names of attempts; nobody but a hub of this installation can make one."""

    def __init__(self, epoch: int, secret: bytes) -> None:
        """Name attempts after the epoch, so that no restart repeats a name, and sign them."""
        self._epoch = epoch
        self._secret = secret

    def make(self, effect: Effect, count: int, processor: str) -> str:
        """Give the name of an attempt at an effect."""
        said = f"{self._epoch}-{count}-{effect.attempt}"
        return f"{said}-{self._sign(effect.id, said, processor)}-{processor}"

    def read(self, ident: str, text: str) -> Name | None:
        """Read the name of an attempt at an effect that an earlier hub made; None otherwise."""
        found = NAME.fullmatch(text)
        if found is None or int(found[1]) >= self._epoch:
            return None
        said = text[: found.start(3) - 1]
        if not hmac.compare_digest(found[3], self._sign(ident, said, found[4])):
            return None
        return Name(int(found[2]), found[4])

    def _sign(self, ident: str, said: str, processor: str) -> str:
        text = json.encode(["attempt", ident, said, processor])
        return hmac.digest(self._secret, text, "sha256").hex()[:32]


def lost() -> Conflict:
    """Make the error for an attempt that counts no more."""
    return Conflict("This effect is not yours any more; stop working on it.", code="effect.lost")


def settled() -> Conflict:
    """Make the error for work that is due no more."""
    return Conflict(
        "This work is due no more: it has its result, or nobody wants one. Let it go.",
        code="effect.settled",
    )

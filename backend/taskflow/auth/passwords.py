"""Passwords: which are good enough, and their Argon2 hashes, made beside the event loop."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from taskflow.auth import names
from taskflow.domain.errors import Invalid, Unavailable

T = TypeVar("T")

SHORTEST: Final = 10
LONGEST: Final = 256
FEWEST_DIFFERENT: Final = 5
AT_ONCE: Final = 2
"""Hashes made at the same time: each takes 32 MiB and a core for about a tenth of a second."""

MOST_WAITING: Final = 50
"""Hashes that may wait for their turn; beyond that, people are asked to come back."""

GUESSED_FIRST: Final = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "passwordpassword123456789",
    "letmeinletmein",
    "changemechangeme",
    "adminadministrator",
    "iloveyouiloveyou",
    "welcomewelcome123",
    "taskflowtaskflow123",
)
"""A password that is a piece of one of these falls to the first tries of anybody."""

_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_NOBODY: Final = (
    "$argon2id$v=19$m=32768,t=3,p=1$bm9ib2R5J3Mgc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
"""A hash that no password has, made like the others: unknown names take as long as known ones."""


def check(password: str, name: str) -> None:
    """Refuse a password that is easily guessed; raises ``Invalid`` with the reason."""
    plain = _tidy(password)
    folded = plain.casefold()
    reason = ""
    if not SHORTEST <= len(plain) <= LONGEST:
        reason = f"has {SHORTEST} to {LONGEST} characters"
    elif len(set(plain)) < FEWEST_DIFFERENT:
        reason = f"has at least {FEWEST_DIFFERENT} different characters"
    elif names.key(name) in folded or folded in names.key(name):
        reason = "does not contain your name"
    elif any(folded in guess or folded[::-1] in guess for guess in GUESSED_FIRST):
        reason = "is not one that everybody tries first"
    if reason:
        raise Invalid(
            f"A good password {reason}. Choose another one; a few unrelated words do well.",
            code="password.weak",
        )


class Passwords:
    """Hashes and verifies in threads, few at a time, so that the loop is never held up.

    A thread is at work until it has done it, also for somebody who has gone meanwhile.
    """

    def __init__(self) -> None:
        """Begin with nothing under way."""
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._asked = 0

    async def hash(self, password: str) -> str:
        """Give the Argon2id hash of a password."""
        return await self._in_turn(lambda: _HASHER.hash(_tidy(password)))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Say whether a password has this hash; takes as long when there is none."""
        if len(password) > LONGEST:
            return False
        right = await self._in_turn(lambda: _matches(stored or _NOBODY, _tidy(password)))
        return right and stored is not None

    @staticmethod
    def outdated(stored: str) -> bool:
        """Say whether a hash was made with other parameters than today's."""
        return _HASHER.check_needs_rehash(stored)

    async def _in_turn(self, work: Callable[[], T]) -> T:
        if self._asked >= MOST_WAITING:
            raise Unavailable("Many people are logging in right now. Try again in a minute.")
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._asked -= 1


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _tidy(password: str) -> str:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()

"""Passwords: which are good enough, and their Argon2 hashes, made beside the event loop."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from taskflow.auth import names
from taskflow.auth.hash_queue import KNOWN, Asker, HashQueue
from taskflow.auth.password_variants import is_one_thing, variants
from taskflow.domain.errors import Invalid

T = TypeVar("T")

SHORTEST: Final = 10
LONGEST: Final = 256
STRONG: Final = 3
"""Of zxcvbn's scores, 0 to 4, the least: more than a hundred million guesses."""
PIECE: Final = 16
"""Characters that are judged at a time: where many signs may stand for letters, zxcvbn takes twice
as long for every few more."""
AT_ONCE: Final = 2
"""Hashes made at the same time: each takes 32 MiB and a core for about a tenth of a second."""

_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_NOBODY: Final = (
    "$argon2id$v=19$m=32768,t=3,p=1$bm9ib2R5J3Mgc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
"""A hash that no password has, made like the others: unknown names take as long as known ones."""


def check(password: str, name: str) -> None:
    """Refuse a password that is easily guessed; raises ``Invalid`` with the reason.

    It may take a tenth of a second.
    """
    # What is too long as it was typed is no password for `verify` either.
    plain = _tidy(password) if len(password) <= LONGEST else ""
    folded = plain.casefold()
    reason = ""
    if not SHORTEST <= len(plain) <= LONGEST:
        reason = f"has {SHORTEST} to {LONGEST} characters"
    elif names.key(name) in folded or folded in names.key(name):
        reason = "does not contain your name"
    elif not _is_strong(plain, name):
        reason = "is not tried first: no common one, no word with digits, no keys in a row, no date"
    if reason:
        raise Invalid(
            f"A good password {reason}. Choose another one; a few unrelated words do well.",
            code="password.weak",
        )


def _is_strong(password: str, name: str) -> bool:
    from zxcvbn import zxcvbn  # noqa: PLC0415  its lists take 15 MB, once somebody needs them

    known = [*name.split(), "taskflow"]

    def has_strong_piece(reading: str) -> bool:
        pieces = (reading[start : start + PIECE] for start in range(0, len(reading), PIECE))
        return any(zxcvbn(piece, known)["score"] >= STRONG for piece in pieces)

    return not is_one_thing(password) and all(map(has_strong_piece, variants(password)))


class Passwords:
    """Hashes and verifies in threads, few at a time, so that the loop is never held up.

    A thread is at work until it has done it, also for somebody who has gone meanwhile.
    """

    def __init__(self) -> None:
        """Begin with nothing under way."""
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._places = HashQueue()

    async def require_good(self, password: str, name: str) -> None:
        """Refuse a password that is easily guessed; raises what :func:`check` raises."""
        await asyncio.get_running_loop().run_in_executor(self._threads, check, password, name)

    async def hash(self, password: str) -> str:
        """Give the Argon2id hash of a password, for somebody whom we know."""
        return await self._in_turn(KNOWN, lambda: _HASHER.hash(_tidy(password)))

    async def verify(self, stored: str | None, password: str, asker: Asker = KNOWN) -> bool:
        """Say whether a password has this hash; takes as long when there is none."""
        if len(password) > LONGEST:
            return False
        work = partial(_matches, stored or _NOBODY, _tidy(password))
        right = await self._in_turn(asker, work)
        return right and stored is not None

    @staticmethod
    def outdated(stored: str) -> bool:
        """Say whether a hash was made with other parameters than today's."""
        return _HASHER.check_needs_rehash(stored)

    async def _in_turn(self, asker: Asker, work: Callable[[], T]) -> T:
        with self._places.taken(asker):
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _tidy(password: str) -> str:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()

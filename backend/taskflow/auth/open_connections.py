"""OpenConnections: open connections, and how they end when what proved them is revoked."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from taskflow.auth.identity import Identity

Cut: TypeAlias = Callable[[], Awaitable[None]]
"""Closes one connection."""


class OpenConnections:
    """Who is connected now; cutting somebody's lines closes their connections at once."""

    def __init__(self) -> None:
        """Begin with nobody connected."""
        self._held: dict[Identity, set[Cut]] = {}

    @contextmanager
    def held(self, identity: Identity, cut: Cut) -> Iterator[None]:
        """Hold a line for as long as a connection is open; ``cut`` is awaited when it must end."""
        lines = self._held.setdefault(identity, set())
        lines.add(cut)
        try:
            yield
        finally:
            lines.discard(cut)
            if not lines and self._held.get(identity) is lines:
                del self._held[identity]

    @property
    def identities(self) -> list[Identity]:
        """Give everybody who holds a line now."""
        return list(self._held)

    async def cut(self, identity: Identity) -> None:
        """Close every connection of this identity."""
        cuts = list(self._held.get(identity, ()))
        await asyncio.gather(*(cut() for cut in cuts), return_exceptions=True)

    async def cut_credential(self, ident: str) -> None:
        """Close every connection that the credential with this id proved."""
        theirs = [who for who in self._held if who.credential.id == ident]
        await asyncio.gather(*map(self.cut, theirs))

    async def cut_user(self, user: str, *, but: str = "") -> None:
        """Close every connection of a user, except those of one session."""
        theirs = [
            who for who in self._held if who.credential.user == user and who.credential.id != but
        ]
        await asyncio.gather(*map(self.cut, theirs))

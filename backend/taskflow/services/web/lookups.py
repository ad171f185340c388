"""Look-ups: the addresses of hosts, in threads of their own; whose servers are slow waits alone."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from taskflow.domain.turns import Turns
from taskflow.sandbox.shielded_turn import kept

AT_ONCE: Final = 16
"""Look-ups at once; one person has half of them."""

Resolve = Callable[[str, int], Awaitable[list[str]]]


class LookUps:
    """Asks for addresses; nobody can end a look-up, so its turn lasts as long as its thread."""

    def __init__(self, resolve: Resolve | None = None, most: int = AT_ONCE) -> None:
        """Ask ``resolve``, by default the system."""
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="look-up")
        self._resolve = resolve or self._resolved
        self._turns = Turns(most, most // 2, lambda: asyncio.get_running_loop().create_future())

    async def of(self, host: str, port: int, person: str = "") -> list[str]:
        """Give what a host is looked up as, when it is the person's turn; empty: as nothing."""
        try:
            return await kept(self._turns, person, lambda: self._resolve(host, port))
        except (OSError, UnicodeError):
            return []

    async def _resolved(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        asking = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        return [str(one[4][0]) for one in await loop.run_in_executor(self._threads, asking)]

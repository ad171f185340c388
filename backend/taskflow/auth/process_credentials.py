"""ProcessCredentials: of processes that T@skFlow starts itself, each for one alone.

They are kept in memory only: none outlives the server, and none is in a list.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from taskflow.auth.identity import Program
from taskflow.auth.open_connections import OpenConnections
from taskflow.auth.secret import digest, new_id, new_secret, same
from taskflow.domain.ports import Clock

PREFIX = "tfw"
"""What every credential of a processor begins with."""


class ProcessCredentials:
    """Who works for T@skFlow itself now."""

    def __init__(self, clock: Clock, lifelines: OpenConnections) -> None:
        """Begin with nobody."""
        self._clock = clock
        self._lifelines = lifelines
        self._programs: dict[str, tuple[Program, str]] = {}

    @asynccontextmanager
    async def lend(
        self, name: str, environments: tuple[str, ...]
    ) -> AsyncIterator[tuple[Program, str]]:
        """Make a credential that counts for as long as the block lasts; give its full text too."""
        program = Program(
            id=new_id()[:16], name=name, environments=environments, created_at=self._clock.now()
        )
        text = f"{PREFIX}_{program.id}_{new_secret()}"
        self._programs[program.id] = program, digest(text)
        try:
            yield program, text
        finally:
            del self._programs[program.id]
            await self._lifelines.cut_credential(program.id)

    def find(self, ident: str, text: str) -> Program | None:
        """Give the program with this credential."""
        program, hashed = self._programs.get(ident, (None, ""))
        return program if program and same(hashed, digest(text)) else None

    def known(self, ident: str) -> Program | None:
        """Give a program whose credential still counts."""
        return self._programs.get(ident, (None, ""))[0]

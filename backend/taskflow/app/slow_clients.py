"""SlowClient: who takes nothing of what waits is let go; they come back where they were."""

import asyncio
import fcntl
import sys
import termios
from typing import Any

PATIENCE = 10.0
"""Seconds in which a reader must take something."""


class SlowClient(asyncio.Protocol):
    """A protocol's side that watches its reader, and only while its writers are stopped.

    One timer for a reader that is slow; nothing for each piece that is sent. For protocols that
    keep their ``transport`` and ``loop``.
    """

    transport: Any
    loop: asyncio.AbstractEventLoop
    _alarm: asyncio.TimerHandle | None = None
    _left = 0

    def pause_writing(self) -> None:
        """Stop the writers, and begin to watch."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """Let the writers go on; there is nothing to watch."""
        self._rest()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """End with the connection."""
        self._rest()
        super().connection_lost(exc)

    def _watch(self) -> None:
        self._left = self._untaken()
        self._alarm = self.loop.call_later(PATIENCE, self._look)

    def _rest(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _look(self) -> None:
        if self._untaken() < self._left:
            self._watch()
        else:
            self.transport.abort()

    def _untaken(self) -> int:
        """Give the bytes that the reader's system has not taken: our buffer's and our system's."""
        ours = int(self.transport.get_write_buffer_size())
        connected = self.transport.get_extra_info("socket")
        try:
            held = fcntl.ioctl(connected.fileno(), termios.TIOCOUTQ, bytes(4))
        except OSError:  # not every system tells
            return ours
        return ours + int.from_bytes(held, sys.byteorder)

"""Shutdown: Ctrl-C or SIGTERM stops in order; a second one, or taking too long, stops at once."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, NoReturn

from taskflow.cli.error_messages import FAILED, INTERRUPTED
from taskflow.embedded import end_all

PATIENCE: Final = 9.0
"""Seconds that stopping in order may take."""
SHOW_CURSOR: Final = b"\x1b[?25h\n"


class Shutdown:
    """Listens to the signals of a process.

    Plain signal handlers, which Python runs even while the event loop is busy or gone already;
    and a timer of the system, since making a thread in a signal handler can block for ever.
    """

    def __init__(self, stop: Callable[[], object]) -> None:
        """Call ``stop`` at the first signal: it must be safe in a signal handler."""
        self._stop = stop
        self._pulled = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._pull)
        signal.signal(signal.SIGALRM, _late)

    def _pull(self, *_: Any) -> None:
        if self._pulled:
            _leave("Stopped at once.", INTERRUPTED)
        self._pulled = True
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        self._stop()


def _late(*_: Any) -> NoReturn:
    _leave(
        f"T@skFlow did not stop within {PATIENCE:.0f} seconds and was ended. What was acknowledged"
        " is stored.",
        FAILED,
    )


def _leave(sentence: str, code: int) -> NoReturn:
    """End this process and its children; nothing acknowledged is lost by that."""
    end_all()
    with suppress(OSError, ValueError):  # whoever read it may be gone, which is no reason to stay
        # Not through sys.stderr, in whose middle the signal may have come.
        os.write(2, f"{sentence}\n".encode())
        if sys.stdout.isatty():
            os.write(1, SHOW_CURSOR)  # a spinner may have hidden it
    os._exit(code)

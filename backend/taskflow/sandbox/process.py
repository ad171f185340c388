"""Process: one worker process, begun when it is first needed and killed when it does not answer."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from typing import Any, Final

from taskflow.domain import errors
from taskflow.domain.errors import FlowInvalid, Invalid, Problem, TaskflowError, Unavailable
from taskflow.sandbox import framing
from taskflow.sandbox.command import command

BEGINNING: Final = 60.0
"""Seconds in which a worker must have begun and loaded what it needs, on a busy machine too."""


class Overrun(Exception):
    """A request took more time or memory than it may."""


class Process:
    """A worker; used by one thread at a time."""

    def __init__(self) -> None:
        """Begin nothing."""
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Give the id of the process that runs, if one does."""
        return self._popen.pid if self._popen else None

    def call(self, function: str, given: list[Any], seconds: float) -> Any:
        """Give what a function makes of values; raises what it raises, Overrun or Unavailable."""
        frame = framing.pack([function, given, seconds])
        source, sink = self._begun()
        began = False
        try:
            deadline = time.monotonic() + BEGINNING
            framing.send(sink, frame, deadline)
            framing.receive(source, deadline)
            began = True
            said = framing.receive(source, time.monotonic() + seconds)
        except (TimeoutError, EOFError, OSError, ValueError) as error:
            self.close()
            if began:
                raise Overrun from error
            raise Unavailable(
                "The process that evaluates what people wrote does not begin. Try again."
            ) from error
        if said[0] is True:
            return said[1]
        raise _raised(*said[1:])

    def close(self) -> None:
        """End the process, whatever it does."""
        popen, self._popen = self._popen, None
        if popen is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(popen.pid, signal.SIGKILL)  # and what it has begun itself
            popen.kill()
            popen.wait()
            for pipe in (popen.stdin, popen.stdout):
                if pipe is not None:
                    pipe.close()

    def _begun(self) -> tuple[int, int]:
        """Give where to read from and write to."""
        if self._popen is None or self._popen.poll() is not None:
            self.close()
            self._popen = subprocess.Popen(  # noqa: S603  our own command
                command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
                bufsize=0,
                start_new_session=True,
            )
            for pipe in (self._popen.stdin, self._popen.stdout):
                os.set_blocking(pipe.fileno(), False)  # type: ignore[union-attr]  # both are pipes
        sink, source = self._popen.stdin, self._popen.stdout
        return source.fileno(), sink.fileno()  # type: ignore[union-attr]  # both are pipes


def _raised(kind: str, code: str, message: str, details: dict[str, Any]) -> TaskflowError:
    """Make the error again that was raised in the worker."""
    if kind == FlowInvalid.__name__:
        return FlowInvalid(message, [Problem(**one) for one in details["problems"]])
    known = getattr(errors, kind, Invalid)
    return known(message, code=code, details=details)

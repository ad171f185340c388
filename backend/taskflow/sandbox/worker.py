"""Worker: the process that evaluates; it reads frames from standard input and answers each.

A request is ``[function, arguments, seconds]``. It is answered by ``true`` once the function's
module is there, and by ``[true, value]`` or ``[false, class, code, message, details]``. The
process has little memory, can write no file, and is killed by the system once a request has used up
its processor time, whoever may have gone meanwhile.
"""

import math
import os
import resource
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from taskflow.domain.errors import TaskflowError
from taskflow.sandbox import framing

MEMORY: Final = 256 * 1024 * 1024
"""Bytes of data: our own code and libraries take a quarter of it."""
NICE: Final = 19
OURS: Final = "taskflow."


def main() -> None:
    """Answer until the other end of standard input is closed."""
    source, sink = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(null, handle)
    confine()
    while True:
        try:
            name, given, seconds = framing.receive(source, math.inf)
        except (EOFError, OSError):
            return
        function = found(name)
        framing.send(sink, framing.pack(True), math.inf)  # noqa: FBT003  the frame itself
        limit_time(seconds)
        framing.send(sink, answer(function, given), math.inf)


def confine() -> None:
    """Give up what no evaluation needs."""
    give_way()
    for limit, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def give_way() -> None:
    """Have the least importance, however important those are who began it.

    Linux may weigh sessions against one another before the processes of one: then a session says
    its importance for itself.
    """
    os.setpriority(os.PRIO_PROCESS, 0, NICE)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICE), encoding="ascii")


def limit_time(seconds: float) -> None:
    """Let the system end this process once it has worked for so long from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def found(name: str) -> Callable[..., Any]:
    """Give one of our own functions by its name."""
    module, _, function = name.partition(":")
    if not module.startswith(OURS):
        raise ValueError(name)
    given: Callable[..., Any] = getattr(import_module(module), function)
    return given


def answer(function: Callable[..., Any], given: list[Any]) -> list[bytes]:
    """Give the frame that tells what a function has come to."""
    try:
        return framing.pack([True, function(*given)])
    except TaskflowError as error:
        details = [False, type(error).__name__, error.kind, error.message, error.details]
        return framing.pack(details)


if __name__ == "__main__":
    main()

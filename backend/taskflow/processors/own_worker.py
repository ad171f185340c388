"""Own worker: the process in which a running T@skFlow has the work of an environment done.

It reads a line of JSON from its standard input (:class:`Told`) and speaks with the hub over a
socket that it has inherited. It has little memory, and ends with that socket, or when work does not
end.
"""

import asyncio
import os
import resource
import socket
import sys
from typing import Final, NoReturn

import structlog
from msgspec import Struct, json

from taskflow import plugins
from taskflow.domain.errors import TaskflowError
from taskflow.processors.worker import Worker

MEMORY: Final = 1024 * 1024 * 1024
"""Bytes of data that the work of packages may need."""
LARGEST: Final = 16 * 1024 * 1024
"""Bytes of a file, its own log among them: all that can be limited where there is no bubblewrap."""
AT_ONCE: Final = 4
"""Pieces of work done at a time, unless it is told otherwise."""
log = structlog.get_logger(__name__)


class Told(Struct):
    """What the process is told: where the hub is, and whose work it does.

    ``line`` is the number of the inherited socket, ``paths`` are where else packages are found.
    """

    url: str
    token: str
    line: int
    environment: str
    operators: list[str]
    paths: list[str] = []
    at_once: int = AT_ONCE


def main() -> NoReturn:
    """Work until the hub has no more use for it."""
    told = json.decode(sys.stdin.readline(), type=Told)
    confine()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(),
        ]
    )
    sys.path += told.paths
    status = 0
    try:
        asyncio.run(_work(told))
    except TaskflowError as error:
        sys.stderr.write(f"{error.message}\n")
        status = 1
    # What still goes on in threads is nobody's any more.
    sys.stderr.flush()
    sys.stdout.flush()
    os._exit(status)


def confine() -> None:
    """Give up what no work of a package needs."""
    for limit, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


async def _work(told: Told) -> None:
    found = plugins.operators(told.operators)
    if missing := sorted({*told.operators} - {*found}):
        log.error("operators.unusable", operators=missing)
    with socket.socket(fileno=told.line) as line:
        worker = Worker(told.url, told.token, told.environment, found, told.at_once, line=line)
        await worker.run(asyncio.Event())


if __name__ == "__main__":
    main()

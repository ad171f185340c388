"""Ports: free ones for the embedded servers, the given one for T@skFlow itself."""

import errno
import secrets
import socket
import sys

from taskflow.domain.errors import StartFailed

QUIET = range(20_000, 32_000)
"""Below the ports that systems hand to outgoing connections, so that none of those takes one."""

LOOPBACK = "127.0.0.1"
LAST = 65_535


def reserve() -> tuple[socket.socket, int]:
    """Give a random port of this machine, and the socket that keeps it for us while it is open.

    On Linux nobody can take it but a server that is given the number and listens with
    SO_REUSEADDR, as servers do. Elsewhere that server could not either: there it is only likely
    that the port stays free.
    """
    for _ in range(200):
        port = secrets.choice(QUIET)
        keeper = socket.socket()
        try:
            keeper.bind((LOOPBACK, port))
        except OSError:
            keeper.close()
            continue
        if sys.platform != "linux":
            keeper.close()
            return keeper, port
        # Only now: with them, the bind would have shared the port with somebody else who has them.
        for share in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
            keeper.setsockopt(socket.SOL_SOCKET, share, 1)
        return keeper, port
    raise StartFailed("No free port was found on this machine. End programs that listen on many.")


def listen(host: str, port: int) -> socket.socket:
    """Give a socket that listens on ``host`` and ``port``; ``StartFailed`` says why not."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as problem:
        raise StartFailed(
            f"{host} is not an address of this machine. Correct TASKFLOW_HOST."
        ) from problem
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
        listener.settimeout(0)
    except OSError as problem:
        listener.close()
        raise _refused(host, port, problem) from problem
    return listener


def _refused(host: str, port: int, problem: OSError) -> StartFailed:
    if problem.errno == errno.EADDRINUSE:
        return StartFailed(
            f"Port {port} on {host} is used by another program. End that program, or choose"
            f" another port, for example TASKFLOW_PORT={port % LAST + 1}.",
            code="start.portInUse",
        )
    if problem.errno == errno.EACCES:
        return StartFailed(
            f"Port {port} needs more rights than you have. Choose a port above 1023 with"
            " TASKFLOW_PORT.",
            code="start.portRefused",
        )
    return StartFailed(
        f"T@skFlow cannot listen on {host}, port {port}: {problem.strerror}. Correct TASKFLOW_HOST"
        " or TASKFLOW_PORT.",
        code="start.portRefused",
    )

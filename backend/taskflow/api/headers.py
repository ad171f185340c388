"""Headers: what every answer tells browsers about what its page may do."""

import re
from functools import lru_cache
from typing import Final

from litestar.types import Message, Scope

POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{sockets};"
    " worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
"""No script but our own files. Mantine sets styles inline; some browsers need the socket named."""

ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
FILE: Final = (
    (b"content-security-policy", b"default-src 'self'"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""What a part of a page tells, which is no page itself; the policy is that of a worker's script."""
PRIVATE: Final = (b"cache-control", b"no-store")
OPEN: Final = "open"
"""Option of a route handler that strangers may call; its answers may be kept by caches."""
UNSURE: Final = "unsure"
"""Option of an open handler that is reached also when nobody can say who asks: as by a stranger."""

_PLAIN_HOST: Final = re.compile(rb"[A-Za-z0-9.\-:\[\]]+")


async def add_headers(message: Message, scope: Scope) -> None:
    """Complete the headers of an answer; what a handler set itself stays."""
    if message["type"] != "http.response.start":
        return
    given = {name.lower(): value for name, value in message["headers"]}
    handler = scope.get("route_handler")
    wanted = private(scope)
    if given.get(b"cache-control", b"").endswith(b"immutable"):
        wanted = FILE
    elif handler is not None and handler.opt.get(OPEN):
        wanted = wanted[:-1]
    added = [header for header in wanted if header[0] not in given]
    message["headers"] = [*message["headers"], *added]


def private(scope: Scope) -> tuple[tuple[bytes, bytes], ...]:
    """Give the headers of an answer that is for one person alone; the last says that."""
    return _private(_host(scope))


@lru_cache(64)
def _private(host: bytes) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"content-security-policy", _policy(host)), *ALWAYS, PRIVATE)


def _host(scope: Scope) -> bytes:
    return next((value for name, value in scope["headers"] if name == b"host"), b"")


def _policy(host: bytes) -> bytes:
    known = _PLAIN_HOST.fullmatch(host)
    sockets = f" ws://{host.decode()} wss://{host.decode()}" if known else ""
    return POLICY.format(sockets=sockets).encode()

"""Connection: one open request or socket: bounded, and ended when what proved it is revoked."""

from contextvars import ContextVar
from typing import Any, Final, cast

from litestar.enums import ScopeType
from litestar.types import Message, Receive, Scope, Send
from msgspec.json import encode

from taskflow.api import body
from taskflow.api.shared_frame import PUSH, push_of
from taskflow.domain.errors import Late, Unauthenticated

REVOKED: Final = 4401
"""The code with which a socket closes whose session or token was revoked: log in again."""
CONNECTION: Final = "taskflow.connection"
"""The key in a scope's state where handlers find their connection."""
ASKING: ContextVar["Connection | None"] = ContextVar("asking", default=None)
"""The connection on whose behalf the present task works."""


def require_standing(scope: Scope) -> None:
    """Raise ``Unauthenticated`` when what proved the asker was revoked since they asked."""
    connection = scope.get("state", {}).get(CONNECTION)
    if connection is not None and connection.revoked:
        raise _revoked()


def _revoked() -> Unauthenticated:
    return Unauthenticated(
        "What proved you counts no more, or your rights have changed. Log in, or ask again."
    )


def _bodily(scope: Scope) -> bool:
    """Say whether a request announces a body."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


class Connection:
    """Stands between a handler and the server; after ``cut`` nothing goes in or out any more.

    A stream is ended, a socket closed, and a request that has no answer yet is answered at once
    that it counts no more: neither a body that comes later nor what it waits for changes that.
    Who revokes what proves them by this very request is still told what came of it. Of a request's
    body, whatever its headers say, no more is taken than the limit.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stand before these ends."""
        self.revoked = False
        self._socket = scope["type"] == ScopeType.WEBSOCKET
        self._receive = receive
        self._send = send
        self._started = False
        self._streaming = False
        self._over = False
        self._taken = 0
        self._scope = scope
        self._more: bool | None = None
        self._push = push_of(scope)

    @property
    def over(self) -> bool:
        """Whether it was cut or closed, and has been given the last that it is given."""
        return self._over

    def enter(self) -> None:
        """Let the present task work for this connection."""
        state = self._scope.setdefault("state", {})
        state[CONNECTION], state[PUSH] = self, self.push
        ASKING.set(self)

    async def receive(self) -> Any:
        """Give what comes in; once cut, only that the other side is gone."""
        message = await self._receive()
        if self.revoked:
            if not self._socket and not self._started:
                raise _revoked()
            kind = "websocket.disconnect" if self._socket else "http.disconnect"
            return {"type": kind, "code": REVOKED, "reason": ""}
        if message["type"] == "http.request":
            self._taken += len(message["body"])
            self._more = message.get("more_body", False)
            body.require_size(self._taken)
        elif message["type"] == "http.disconnect" and self._expects_body():
            raise Late("The body did not come whole.")
        return message

    async def send(self, message: Message) -> None:
        """Send something out; once cut or closed, nothing."""
        if self._over:
            return
        self._over = message["type"] == "websocket.close"
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message["headers"]}
            self._started = True
            self._streaming = b"content-length" not in names
        elif message["type"] == "http.response.body" and not message.get("more_body"):
            self._streaming = False
        await self._send(message)

    def push(self, frames: bytes) -> bool:
        """Write whole frames now, if that can be done; once cut or closed, never."""
        return not self._over and self._push(frames)

    def _expects_body(self) -> bool:
        """Say whether more of a body must come."""
        return _bodily(self._scope) if self._more is None else self._more

    async def cut(self) -> None:
        """End the connection."""
        if self.revoked:
            return
        self.revoked = True
        whole = self._started and not self._streaming
        if not self._socket and (whole or ASKING.get() is self):
            return
        self._over = True
        if self._socket:
            close = {"type": "websocket.close", "code": REVOKED, "reason": Unauthenticated.code}
            await self._send(cast("Message", close))
            return
        text = b""
        if not self._started:
            error = _revoked()
            text = encode({"error": error.as_json()})
            size = (b"content-length", str(len(text)).encode())
            headers = [(b"content-type", body.PLAIN), size, (b"www-authenticate", b"Bearer")]
            start = {"type": "http.response.start", "status": error.status, "headers": headers}
            await self._send(cast("Message", start))
        last = {"type": "http.response.body", "body": text, "more_body": False}
        await self._send(cast("Message", last))

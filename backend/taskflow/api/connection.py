"""Connection: one open request or socket: bounded, and ended when what proved it is revoked."""

from typing import Any, Final, cast

from litestar.enums import ScopeType
from litestar.types import Message, Receive, Scope, Send

from taskflow.api import body
from taskflow.domain.errors import Late

REVOKED: Final = 4401
"""The code with which a socket closes whose session or token was revoked: log in again."""


def _bodily(scope: Scope) -> bool:
    """Say whether a request announces a body."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


class Connection:
    """Stands between a handler and the server; after ``cut`` nothing goes in or out any more.

    A short answer is left to finish; a stream is ended, a socket closed. Of a request's body,
    whatever its headers say, no more is taken than the limit.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stand before these ends."""
        self._socket = scope["type"] == ScopeType.WEBSOCKET
        self._receive = receive
        self._send = send
        self._streaming = False
        self._over = False
        self._taken = 0
        self._scope = scope
        self._more: bool | None = None

    async def receive(self) -> Any:
        """Give what comes in; once cut, only that the other side is gone."""
        message = await self._receive()
        if self._over:
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
        """Send something out; once cut, nothing."""
        if self._over:
            return
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message["headers"]}
            self._streaming = b"content-length" not in names
        elif message["type"] == "http.response.body" and not message.get("more_body"):
            self._streaming = False
        await self._send(message)

    def _expects_body(self) -> bool:
        """Say whether more of a body must come."""
        return _bodily(self._scope) if self._more is None else self._more

    async def cut(self) -> None:
        """End the connection."""
        if self._over or not (self._socket or self._streaming):
            return
        self._over = True
        last: dict[str, Any] = {"type": "http.response.body", "body": b"", "more_body": False}
        if self._socket:
            last = {"type": "websocket.close", "code": REVOKED, "reason": "auth.required"}
        await self._send(cast("Message", last))

"""Handshake: how a socket is refused, so that whoever asked for it learns the reason."""

from typing import Any, cast

from litestar.types import Message, Receive, Scope, Send
from msgspec.json import encode

from taskflow.api.connection import REVOKED
from taskflow.domain.errors import TaskflowError, Unauthenticated


async def refuse(error: TaskflowError, scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a socket.

    Programs get an HTTP answer with the error. A browser hides that from its page: our own page,
    whose login ran out, gets a socket that is closed at once, with a code that says so.
    """
    await receive()
    is_page = any(name == b"origin" for name, _ in scope["headers"])
    if is_page and isinstance(error, Unauthenticated):  # other pages were refused before
        offered = cast("list[str]", scope.get("subprotocols") or [])
        accept = {"type": "websocket.accept", "subprotocol": next(iter(offered), None)}
        await _send(send, {**accept, "headers": []})
        await _send(send, {"type": "websocket.close", "code": REVOKED, "reason": error.kind})
    elif "websocket.http.response" in (scope.get("extensions") or {}):
        headers = [(b"content-type", b"application/json")]
        start = {"type": "websocket.http.response.start", "status": error.status}
        await _send(send, {**start, "headers": headers})
        text = encode({"error": error.as_json()})
        await _send(send, {"type": "websocket.http.response.body", "body": text})
    else:
        code = 4000 + error.status
        await _send(send, {"type": "websocket.close", "code": code, "reason": error.kind})


async def _send(send: Send, message: dict[str, Any]) -> None:
    await send(cast("Message", message))

"""Watching: graphql-transport-ws, with frames read strictly."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.litestar.controller import LitestarWebSocketAdapter
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message, SubscribeMessage

from taskflow.domain.errors import TaskflowError

INVALID: Final = 4400
"""Close code of the protocol for a frame that is not understood."""


class Wanted(Struct, rename="camel"):
    """The payload of ``subscribe``."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None


class Init(Struct, tag="connection_init"):
    """The first frame."""

    payload: dict[str, Any] | None = None


class Ping(Struct, tag="ping"):
    """Is the server there."""

    payload: dict[str, Any] | None = None


class Pong(Struct, tag="pong"):
    """The answer to a ping."""

    payload: dict[str, Any] | None = None


class Subscribe(Struct, tag="subscribe"):
    """Begin an operation."""

    id: str
    payload: Wanted


class Complete(Struct, tag="complete"):
    """End an operation."""

    id: str


FRAME: Final = Init | Ping | Pong | Subscribe | Complete


class Socket(LitestarWebSocketAdapter):
    """One socket."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object]:
        """Give frame after frame; one that breaks a limit closes the socket with its code."""
        try:
            async for frame in super().iter_json(ignore_parsing_errors=ignore_parsing_errors):
                yield frame
        except TaskflowError as error:
            await self.close(INVALID, error.kind)

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a frame."""
        try:
            await super().send_json(message)
        except OSError:
            raise WebSocketDisconnected from None


class Watching(BaseGraphQLTransportWSHandler[Any, Any]):
    """The protocol's conversation on one socket."""

    async def handle_message(self, message: Message) -> None:
        """Take a frame; one of no known shape closes the socket."""
        try:
            msgspec.convert(message, FRAME)
        except msgspec.ValidationError as error:
            await self.websocket.close(INVALID, f"input.invalid: {error}"[:120])
            return
        await super().handle_message(message)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation, unless as many are open as may be."""
        most = self.max_subscriptions_per_connection or 0
        if self.connection_acknowledged and len(self.operations) >= most:
            error = {
                "message": f"A socket has at most {most} operations open; complete some.",
                "extensions": {"code": "limit.subscriptions", "details": {"limit": most}},
            }
            await self.websocket.send_json(
                {"id": message["id"], "type": "error", "payload": [error]}
            )
            return
        await super().handle_subscribe(message)

"""GraphQLSocket: one socket that speaks graphql-transport-ws, and the operations open on it.

What is wrong with one operation ends that one alone; only what the protocol itself forbids closes
the socket.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing, suppress
from functools import partial
from typing import Any, Final, cast

import msgspec
from graphql import ExecutionResult
from graphql.language import OperationType
from litestar.types import Message, Receive, Scope, Send

from taskflow.api.fair_share import carry_of
from taskflow.api.graphql import protocol, request
from taskflow.api.graphql.context import Asked
from taskflow.api.graphql.documents import Documents
from taskflow.api.graphql.event_sink import Subscription
from taskflow.api.graphql.feed import Feed
from taskflow.api.graphql.operation import (
    ANY,
    Operation,
    Refused,
    failed,
    payload,
    ready,
)
from taskflow.api.problems import explain
from taskflow.api.shared_frame import push_of
from taskflow.domain.errors import TaskflowError
from taskflow.supervision.tasks import end

MOST: Final = 20
"""Operations that one socket may have open at a time."""
BEGINNING: Final = 60.0
"""Seconds in which a peer must begin."""


async def watch(
    scope: Scope, receive: Receive, send: Send, documents: Documents, asked: Asked
) -> None:
    """Serve one peer, of whom is known who they are, until it leaves."""
    await receive()
    spoken = protocol.NAME if protocol.NAME in cast("Any", scope)["subprotocols"] else None
    line = GraphQLSocket(scope, receive, send, documents, asked)
    try:
        await line.send({"type": "websocket.accept", "subprotocol": spoken, "headers": []})
        if spoken is None:
            await line.close(protocol.UNKNOWN, f"Speak {protocol.NAME}.")
        else:
            await line.serve()
    except OSError:  # it was lost while something was sent
        pass
    finally:
        await line.leave()


class GraphQLSocket:
    """One peer's socket."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        documents: Documents,
        asked: Asked,
    ) -> None:
        """Begin with no operation open."""
        self.push = push_of(scope)
        self._receive = receive
        self._send = send
        self._documents = documents
        self._carry = carry_of(scope)
        self._asked = asked
        self._begun = False
        self._open: dict[str, asyncio.Task[None]] = {}
        self._deadline = asyncio.get_running_loop().time() + BEGINNING

    async def serve(self) -> None:
        """Take frame after frame, until one closes the socket."""
        while True:
            try:
                message = await self._message()
            except TimeoutError:
                await self.close(protocol.LATE, "Send connection_init first.")
                return
            if message["type"] != "websocket.receive":
                return
            try:
                frame = protocol.read(message.get("text") or "")
            except TaskflowError as error:
                await self.close(protocol.INVALID, f"{error.kind}: {error.message}")
                return
            if not await self._take(frame):
                return

    async def leave(self) -> None:
        """End all operations."""
        await end(*self._open.values())

    async def send(self, message: dict[str, Any]) -> None:
        """Send a message to the server below; raises ``OSError`` when the peer is gone."""
        await self._send(cast("Message", message))

    async def write(self, text: bytes) -> None:
        """Send a text, and wait until the peer takes more."""
        await self.send({"type": "websocket.send", "text": text.decode()})

    async def close(self, code: int, reason: str) -> None:
        """Close the socket."""
        short = reason.encode()[:120].decode(errors="ignore")
        await self.send({"type": "websocket.close", "code": code, "reason": short})

    async def _message(self) -> Any:
        if self._begun:
            return await self._receive()
        async with asyncio.timeout_at(self._deadline):
            return await self._receive()

    async def _take(self, frame: protocol.Frame | protocol.Mistaken) -> bool:
        """Do what a frame says; False when it closes the socket."""
        match frame:
            case protocol.Init():
                return await self._begin()
            case protocol.Ping():
                await self._tell({"type": "pong"})
            case protocol.Subscribe() | protocol.Mistaken():
                return await self._subscribe(frame)
            case protocol.Complete():
                if (task := self._open.pop(frame.id, None)) is not None:
                    task.cancel()
        return True

    async def _begin(self) -> bool:
        if self._begun:
            await self.close(protocol.AGAIN, "Too many initialisation requests")
            return False
        self._begun = True
        await self._tell({"type": "connection_ack"})
        return True

    async def _subscribe(self, frame: protocol.Subscribe | protocol.Mistaken) -> bool:
        if not self._begun:
            await self.close(protocol.UNAUTHORIZED, "Send connection_init first.")
            return False
        if frame.id in self._open:
            await self.close(protocol.TAKEN, f"Subscriber for {frame.id} already exists")
            return False
        if isinstance(frame, protocol.Mistaken):
            await self._refuse(frame.id, [request.told(frame.error)])
            return True
        if len(self._open) >= MOST:
            words = f"A socket has at most {MOST} operations open; complete some."
            told = {"code": "limit.subscriptions", "details": {"limit": MOST}}
            await self._refuse(frame.id, [{"message": words, "extensions": told}])
            return True
        task = asyncio.create_task(self._work(frame))
        self._open[frame.id] = task
        return True

    async def _work(self, frame: protocol.Subscribe) -> None:
        """Carry an operation out; whatever it meets ends it alone."""
        try:
            await self._carry(partial(self._do, frame))
            self._forget(frame.id)
            await self._tell({"id": frame.id, "type": "complete"})
        except OSError:  # the peer was lost, which it is told nowhere else
            return
        except Refused as refused:
            await self._refuse(frame.id, [error.formatted for error in refused.errors])
        except Exception as error:  # noqa: BLE001  logged and told without its inside
            await self._refuse(frame.id, [request.told(explain(error))])

    async def _do(self, frame: protocol.Subscribe) -> None:
        question = request.question(frame.payload)
        operation = await ready(self._documents, question, {"asked": self._asked}, ANY)
        if operation.kind is OperationType.SUBSCRIPTION:
            await self._watch(frame.id, operation)
        else:
            await self._next(frame.id, await operation.carry_out())

    async def _watch(self, ident: str, operation: Operation) -> None:
        """Give a subscription's results until it ends; what ends it is the last of them."""
        source = await operation.source()
        if isinstance(source, ExecutionResult):
            await self._next(ident, source)
            return
        try:
            if isinstance(source, Feed):
                await source.tell(Subscription(self, ident, operation, source))
                return
            async with aclosing(source) as heard:
                async for one in heard:
                    told = operation.alike(one, self._asked.hub.quotas.allowances)
                    await self._tell({"id": ident, "type": "next", "payload": told})
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001  logged and told without its inside
            await self._next(ident, failed(error))

    async def _next(self, ident: str, result: ExecutionResult) -> None:
        await self._tell({"id": ident, "type": "next", "payload": payload(result)})

    async def _refuse(self, ident: str, errors: Sequence[Any]) -> None:
        self._forget(ident)
        with suppress(OSError):
            await self._tell({"id": ident, "type": "error", "payload": errors})

    def _forget(self, ident: str) -> None:
        """Let an id be taken again, before the last that is said of its operation."""
        if self._open.get(ident) is asyncio.current_task():
            del self._open[ident]

    async def _tell(self, frame: Any) -> None:
        await self.write(msgspec.json.encode(frame))

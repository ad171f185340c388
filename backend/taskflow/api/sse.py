"""Conversations over SSE: POST a message to a task and read the answer as it streams."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from msgspec import Meta, Struct
from sse_starlette import EventSourceResponse, ServerSentEvent

from taskflow.api import body
from taskflow.auth.identity import Identity
from taskflow.domain.command import Send
from taskflow.domain.conversation import spoken
from taskflow.domain.errors import Invalid, TaskflowError
from taskflow.domain.principal import Principal
from taskflow.hub.hub import Hub
from taskflow.hub.read.conversation import Follower, Item, Place, family_of
from taskflow.hub.stream.queued_command import Receipt

MOST_OF_A_COMMAND = 1_000
"""Events that one command can make."""

Ask = Request[Principal, Identity, Any]
Out = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Message(Struct, forbid_unknown_fields=True):
    """What a person says; ``event`` is sent to the statechart, with ``message`` as its input."""

    message: Annotated[str, Meta(max_length=1_000_000)] = ""
    event: str = "SEND"
    mutation: str = ""


class Streaming(Struct, frozen=True):
    """What streams are made with: the hub, and the seconds of their longest silence."""

    hub: Hub
    heartbeat: int


class Conversations(Controller):
    """Everything under ``/chat``."""

    path = "/chat"
    tags = ["chat"]  # noqa: RUF012 - Litestar reads it from the class

    @post("/{instance:str}", status_code=200)
    async def say(
        self,
        request: Ask,
        instance: str,
        streaming: NamedDependency[Streaming],
    ) -> EventSourceResponse:
        """Say something; the stream ends when the task has answered."""
        hub = streaming.hub
        said = await body.read(request, Message)
        family = family_of(instance)
        before = (await hub.read(request.user, family)).seq
        seen = _seen(request, before)
        place = seen or Place(before)
        command = Send(
            mutation=said.mutation or uuid.uuid4().hex,
            task=instance,
            event=said.event,
            patch=spoken(said.message),
        )
        receipt = await hub.submit(request.user, family, command)
        if receipt.seq <= before and not seen:
            place = await _said_before(hub, request.user, receipt, command)
        follower = Follower(hub.reader, request.user, instance, place, receipt.seq)
        return _stream(follower, streaming.heartbeat)

    @get("/{instance:str}")
    async def follow(
        self,
        request: Ask,
        instance: str,
        streaming: NamedDependency[Streaming],
        after: int | None = None,
    ) -> EventSourceResponse:
        """Follow a task until it ends, from ``Last-Event-ID``, ``after`` or now on.

        204 where nothing is left to be told: browsers come again after every end but that one.
        """
        hub = streaming.hub
        family = await hub.read(request.user, family_of(instance))
        task = family.task(instance)
        place = _seen(request, family.seq)
        if place is None and after is not None:
            place = Place(after)
            _require_there(place, family.seq)
        if place is None:
            place = Place(family.seq)
        elif task.done and place.seq >= task.seq:
            return Told(iter(()), status_code=204)
        return _stream(Follower(hub.reader, request.user, instance, place), streaming.heartbeat)


def _seen(request: Ask, last: int) -> Place | None:
    """Give how far the asker has come, by ``Last-Event-ID``: no further than the family has."""
    text = request.headers.get("last-event-id")
    if not text:
        return None
    place = Place.parse(text)
    if place is None:
        raise Invalid("Last-Event-ID is none of ours; leave it out to begin now.")
    _require_there(place, last)
    return place


def _require_there(place: Place, last: int) -> None:
    """Refuse a place from which on the next events would be skipped."""
    if not 0 <= place.seq <= last:
        raise Invalid(
            f"The family has {last} events, and none with seq {place.seq}. Leave "
            "Last-Event-ID and after out to begin now."
        )


class Told(EventSourceResponse):
    """A stream of events; who takes none of them is let go by the connection (``app.patience``)."""

    async def _send_with_timeout(self, send: Out, message: MutableMapping[str, Any]) -> None:
        """Send without a cancel scope for each event: those are a tenth of a stream's cost."""
        await send(message)


def _stream(follower: Follower, heartbeat: int) -> EventSourceResponse:
    """Stream what is told; a comment every ``heartbeat`` seconds lets proxies keep it open."""
    return Told(
        _told(follower),
        ping=heartbeat,
        ping_message_factory=_heartbeat,
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


def _heartbeat() -> ServerSentEvent:
    return ServerSentEvent(comment="still here")


async def _said_before(hub: Hub, asker: Principal, receipt: Receipt, command: Send) -> Place:
    """Give the place before a message that comes a second time: its answer is given again."""
    after = max(0, receipt.seq - MOST_OF_A_COMMAND)
    events = await hub.reader.events(asker, receipt.stream, after, receipt.seq)
    seqs = (event.seq for event in events if event.mutation == command.mutation)
    return Place(next(seqs, receipt.seq) - 1)


async def _told(follower: Follower) -> AsyncIterator[bytes]:
    try:
        async for item in follower.items():
            yield _event(item)
    except TaskflowError as error:
        yield b"event: error\r\ndata: %b\r\n\r\n" % _encode(error.as_json())


def _event(item: Item) -> bytes:
    """Give the bytes of an event: neither JSON nor our own words have a line end within."""
    ident, kind = str(item.place).encode(), item.kind.encode()
    return b"id: %b\r\nevent: %b\r\ndata: %b\r\n\r\n" % (ident, kind, _encode(item.data))


_encode = msgspec.json.Encoder().encode

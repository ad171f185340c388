"""The hub's socket: commands in, events out, as JSON frames; what programs speak.

A frame from a client has an ``op`` and an ``id`` that the answer names in ``re``::

    {"id": 1, "op": "update", "family": F, "task": T, "mutation": M, "patch": {"input": {...}}}
    {"re": 1, "seq": 42}                         or {"re": 1, "error": {"code", "message"}}
    {"id": 2, "op": "resume", "family": F, "after": 41}
    {"family": F, "event": {"seq": 42, ...}}     every event from there on, in order
"""

import asyncio
import re
from collections.abc import Hashable, Sequence
from contextlib import suppress
from functools import partial
from typing import Annotated, Any, cast

import msgspec
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.types import Message, Receive, Scope, Send
from msgspec import Meta, Struct

from taskflow.api.beside import beside
from taskflow.api.misfit import misfit
from taskflow.api.problems import explain
from taskflow.api.pushing import Told, push_of, pushed
from taskflow.api.share import carry_of
from taskflow.auth.identity import Identity
from taskflow.domain import command as commands
from taskflow.domain.errors import Invalid, Limited, TaskflowError, TooDeep
from taskflow.domain.event import Event
from taskflow.domain.family_view import FamilyView
from taskflow.domain.limits import MOST_SENT, parse_json, require_few
from taskflow.domain.patch import Operation, Patch
from taskflow.domain.principal import Principal
from taskflow.hub.hub import Hub
from taskflow.hub.read.reading import tell
from taskflow.hub.stream.ask import Wish
from taskflow.hub.stream.missing import require_reached
from taskflow.supervision.ending import end

MOST_RESUMED = 100
LARGEST = 1024 * 1024
LONGEST_BEGINNING = 1000


class Frame(Struct, rename="camel", forbid_unknown_fields=True):
    """What a client sends; which fields count depends on ``op``."""

    op: str
    id: int | Annotated[str, Meta(max_length=200)] = 0
    mutation: str = ""
    family: str = ""
    task: str = ""
    flow: str = ""
    revision: int | None = None
    label: str = ""
    event: str = ""
    data: Any = None
    input: dict[str, Any] | None = None
    patch: dict[str, Any] | None = None
    edit: list[Operation] = []
    base_seq: int | None = None
    after: int = 0


class Named(Struct):
    """What is read of a frame that is not understood."""

    id: int | float | str = 0


DECODER = msgspec.json.Decoder(Frame)
NAMED = msgspec.json.Decoder(Named)
BEGINNING = re.compile(r'\s*\{\s*"id"\s*:\s*(-?[0-9]{1,15}|"[^"\\\x00-\x1f]{0,200}")\s*[,}]')
"""The beginning of a frame that is no JSON but has an id."""


@websocket("/hub")
async def hub_socket(
    socket: WebSocket[Principal, Identity, Any], hub: NamedDependency[Hub]
) -> None:
    """Serve one peer until it leaves; :class:`Front` takes most of them before this."""
    await peer(socket.scope, socket.receive, socket.send, hub)


async def peer(scope: Scope, receive: Receive, send: Send, hub: Hub) -> None:
    """Serve one peer, of whom is known who they are, until it leaves."""
    await receive()
    await _tell(send, {"type": "websocket.accept", "subprotocol": None, "headers": []})
    served = Peer(scope, receive, send, hub)
    try:
        await served.serve()
    except OSError:  # it was lost while something was sent
        pass
    finally:
        await served.leave()


async def _tell(send: Send, message: dict[str, Any]) -> None:
    await send(cast("Message", message))


class Peer:
    """One connected program."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, hub: Hub) -> None:
        """Begin with nothing followed."""
        self._carry = carry_of(scope)
        self.push = push_of(scope)
        self._receive = receive
        self._tell = send
        self._hub = hub
        self._principal: Principal = scope["user"]
        self._followed: dict[str, asyncio.Task[None]] = {}

    async def serve(self) -> None:
        """Answer frame after frame."""
        while True:
            message: Any = await self._receive()
            if message["type"] != "websocket.receive":
                return
            await self.send(await self._answer(message.get("text") or ""))

    async def leave(self) -> None:
        """Stop following."""
        await end(*self._followed.values())

    async def send(self, text: bytes) -> None:
        """Send a text, and wait until the peer takes more."""
        await _tell(self._tell, {"type": "websocket.send", "text": text.decode()})

    async def _answer(self, text: str) -> bytes:
        try:
            frame = await beside(self._principal.id, len(text), _frame, text)
        except TaskflowError as error:
            return msgspec.json.encode({"re": _named(text), "error": error.as_json()})
        number = frame.id
        try:
            told = await self._answered(frame)
        except TaskflowError as error:
            return msgspec.json.encode({"re": number, "error": error.as_json()})
        except Exception as error:  # noqa: BLE001  logged and told without its inside
            return msgspec.json.encode({"re": number, "error": explain(error).as_json()})
        return msgspec.json.encode({"re": number, **told})

    async def _answered(self, frame: Frame) -> dict[str, Any]:
        """Answer what costs nothing at once, and all else when its turn has come."""
        if frame.op == "ping":
            return {"op": "pong"}
        if frame.op == "leave":
            if (task := self._followed.pop(frame.family, None)) is not None:
                task.cancel()
            return {}
        return await self._carry(partial(self._do, frame))

    async def _do(self, frame: Frame) -> dict[str, Any]:
        if frame.op == "resume":
            return await self._resume(frame)
        if not frame.mutation:
            raise Invalid("A command needs a mutation: an id of your own making.")
        if frame.op == "start":
            wish = Wish(
                mutation=frame.mutation,
                flow=frame.flow,
                revision=frame.revision,
                task=frame.task or None,
                input=frame.input,
                label=frame.label,
            )
            receipt = await self._hub.begin(self._principal, wish)
            return {"family": receipt.stream, "seq": receipt.seq}
        receipt = await self._hub.submit(self._principal, frame.family, _command(frame))
        return {"seq": receipt.seq}

    async def _resume(self, frame: Frame) -> dict[str, Any]:
        if len(self._followed.keys() - {frame.family}) >= MOST_RESUMED:
            raise Limited(f"A socket follows at most {MOST_RESUMED} families; leave some.")
        family = await self._hub.read(self._principal, frame.family)
        require_reached("family", frame.after, family.seq, sure=self._hub.appender.held)
        if (old := self._followed.pop(frame.family, None)) is not None:
            old.cancel()
        follow = self._follow(frame.family, frame.after)
        self._followed[frame.family] = asyncio.create_task(follow)
        return {"seq": family.seq}

    async def _follow(self, family: str, after: int) -> None:
        try:
            await tell(self._hub.reader, self._principal, family, after, Following(family, self))
        except OSError:  # the peer was lost, which it is told nowhere else
            return
        except Exception as error:  # noqa: BLE001  logged and told without its inside
            told = {"family": family, "error": explain(error).as_json()}
            with suppress(OSError):
                await self.send(msgspec.json.encode(told))
        finally:
            if self._followed.get(family) is asyncio.current_task():
                del self._followed[family]


class Following:
    """A family that a peer follows."""

    def __init__(self, family: str, peer: Peer) -> None:
        """All peers are told the same of it."""
        self.form: Hashable = "hub"
        self._family = family
        self._peer = peer

    def made(self, event: Event, _family: FamilyView, _shared: dict[Hashable, Any]) -> Told:
        """Put an event into a frame."""
        return Told(msgspec.json.encode({"family": self._family, "event": event}))

    def push(self, told: Sequence[Told]) -> bool:
        """Write frames, if that can be done at once."""
        return pushed(self._peer.push, told)

    async def send(self, told: Told) -> None:
        """Send a frame, and wait until the peer takes more."""
        await self._peer.send(told.text)


def _frame(text: str) -> Frame:
    require_few(text.encode("utf-8", "surrogatepass"), MOST_SENT)
    try:
        return DECODER.decode(text)
    except RecursionError:
        raise TooDeep("The frame is nested too deep; flatten it.") from None
    except msgspec.MsgspecError as error:
        parse_json(text, LARGEST, MOST_SENT)
        raise misfit(
            error, "The frame is not understood: {}. Correct it and send it again."
        ) from None


def _named(text: str) -> int | float | str:
    """Give the id of a frame that is not understood, if it can be read."""
    try:
        return NAMED.decode(text).id
    except (msgspec.MsgspecError, RecursionError):
        found = BEGINNING.match(text[:LONGEST_BEGINNING])
        return NAMED.decode(f'{{"id":{found[1]}}}').id if found else 0


def _command(frame: Frame) -> commands.Command:
    mutation, task = frame.mutation, frame.task
    match frame.op:
        case "update":
            patch = Patch(merge=frame.patch or {}, edit=frame.edit)
            return commands.Update(
                mutation=mutation, task=task, patch=patch, base_seq=frame.base_seq
            )
        case "event":
            return commands.Send(
                mutation=mutation, task=task, event=frame.event, data=frame.data, patch=frame.patch
            )
        case "join":
            return commands.Join(mutation=mutation, task=task)
        case "done":
            return commands.Complete(mutation=mutation, task=task, output=frame.input)
        case "cancel":
            return commands.Cancel(mutation=mutation, task=task)
    raise Invalid(
        f"There is no op {frame.op}; known are start, event, update, join, done, cancel, "
        "resume, leave, ping."
    )

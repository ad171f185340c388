"""The hub's socket: commands in, events out, as JSON frames; what programs speak.

A frame from a client has an ``op`` and an ``id`` that the answer names in ``re``::

    {"id": 1, "op": "update", "family": F, "task": T, "mutation": M, "patch": {"input": {...}}}
    {"re": 1, "seq": 42}                         or {"re": 1, "error": {"code", "message"}}
    {"id": 2, "op": "resume", "family": F, "after": 41}
    {"family": F, "event": {"seq": 42, ...}}     every event from there on, in order
"""

import asyncio
import re
from collections.abc import Awaitable, Hashable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, cast

import msgspec
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.types import Message, Receive, Scope, Send
from msgspec import Struct

from taskflow.api import hub_frames as frames
from taskflow.api.connection import REVOKED
from taskflow.api.fair_share import carry_of
from taskflow.api.large_input import read_in_turn
from taskflow.api.problems import explain
from taskflow.api.shape_error import shape_error
from taskflow.api.shared_frame import SharedText, push_of, pushed
from taskflow.api.socket_work import SocketWork
from taskflow.auth.identity import Identity
from taskflow.domain import command as commands
from taskflow.domain.errors import Invalid, Limited, TaskflowError, TooDeep
from taskflow.domain.event import Event
from taskflow.domain.family_view import FamilyView
from taskflow.domain.limits import MOST_SENT, parse_json, require_few
from taskflow.domain.patch import Patch
from taskflow.domain.principal import Principal
from taskflow.hub.hub import Hub
from taskflow.hub.read.event_feed import tell
from taskflow.hub.stream.queued_command import Wish
from taskflow.hub.stream.stream_errors import require_reached
from taskflow.supervision.tasks import end

MOST_RESUMED = 100
LARGEST = 1024 * 1024
LONGEST_BEGINNING = 1000
LONGEST = 100
MOST_OPEN = 64
"""Frames of one socket that are being done at a time; what comes then waits."""


class Named(Struct):
    """What is read of a frame that is not understood."""

    id: int | float | str = 0


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
    """One connected program.

    Each frame is answered when it is done. Those of one family are done in their order, others
    beside them; what waits for work holds up nothing.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send, hub: Hub) -> None:
        """Begin with nothing followed."""
        self._carry = carry_of(scope)
        self.push = push_of(scope)
        self._receive = receive
        self._tell = send
        self._hub = hub
        self._principal: Principal = scope["user"]
        identity: Identity | None = scope.get("auth")
        browser = identity.browser if identity else None
        self._work = SocketWork(hub, self._principal, self.send, LARGEST, browser)
        self._followed: dict[str, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(MOST_OPEN)
        self._open: set[asyncio.Task[None]] = set()
        self._newest: dict[str, asyncio.Task[None]] = {}
        self._revoked = False

    async def serve(self) -> None:
        """Answer frame after frame."""
        while True:
            message: Any = await self._receive()
            if message["type"] != "websocket.receive":
                self._revoked = message.get("code") == REVOKED
                return
            await self._take(message.get("text") or "")

    async def leave(self) -> None:
        """Stop following; what was sent before is done all the same."""
        await end(*self._followed.values())
        await self._work.leave(revoked=self._revoked)
        if self._open:
            await asyncio.wait(self._open)

    async def send(self, text: bytes) -> None:
        """Send a text, and wait until the peer takes more."""
        await _tell(self._tell, {"type": "websocket.send", "text": text.decode()})

    async def _take(self, text: str) -> None:
        """Begin to do what a frame says."""
        try:
            frame = await read_in_turn(self._principal.id, len(text), _frame, text)
        except TaskflowError as error:
            told = {"re": _named(text), "error": error.as_json()}
            await self.send(msgspec.json.encode(told))
            return
        match frame:
            case (
                frames.Ping()
                | frames.Register()
                | frames.Heartbeat()
                | frames.Partial()
                | frames.Progress()
            ):
                await self._answer(frame, self._at_once(frame))
            case frames.Claim():
                try:
                    self._work.claim(frame, partial(self._answer, frame))
                except TaskflowError as error:
                    told = {"re": frame.id, "error": error.as_json()}
                    await self.send(msgspec.json.encode(told))
            case _:
                await self._begin(frame)

    async def _begin(self, frame: frames.AnyFrame) -> None:
        """Do what takes its time beside the rest, but after what precedes it in its family."""
        await self._room.acquire()
        key = _key(frame)
        before = self._newest.get(key) if key else None
        task = asyncio.create_task(self._after(before, frame))
        self._open.add(task)
        if key:
            self._newest[key] = task
        task.add_done_callback(partial(self._ended, key))

    def _ended(self, key: str, task: asyncio.Task[None]) -> None:
        self._open.discard(task)
        self._room.release()
        if self._newest.get(key) is task:
            del self._newest[key]

    async def _after(self, before: "asyncio.Task[None] | None", frame: frames.AnyFrame) -> None:
        if before is not None and not before.done():
            await asyncio.wait([before])
        with suppress(OSError):  # it was lost before it learned what came of this
            await self._answer(frame, self._carry(partial(self._do, frame)))

    async def _answer(self, frame: frames.Frame, doing: Awaitable[dict[str, Any]]) -> None:
        number = frame.id
        try:
            told = {"re": number, **await doing}
        except TaskflowError as error:
            told = {"re": number, "error": error.as_json()}
        except Exception as error:  # noqa: BLE001  logged and told without its inside
            told = {"re": number, "error": explain(error).as_json()}
        await self.send(msgspec.json.encode(told))

    async def _at_once(self, frame: frames.AnyFrame) -> dict[str, Any]:
        """Do what costs nothing."""
        if isinstance(frame, frames.Register):
            return self._work.register(frame)
        if isinstance(frame, frames.Held):
            return await self._work.tell(frame)
        return {"op": "pong"}

    async def _do(self, frame: frames.AnyFrame) -> dict[str, Any]:
        match frame:
            case frames.Held():
                return await self._work.tell(frame)
            case frames.Leave():
                if (task := self._followed.pop(frame.family, None)) is not None:
                    task.cancel()
                return {}
            case frames.Resume():
                return await self._resume(frame)
            case frames.Start():
                _require_mutation(frame)
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
            case frames.TaskCommand():
                _require_mutation(frame)
                receipt = await self._hub.submit(self._principal, frame.family, _command(frame))
                return {"seq": receipt.seq}
        raise AssertionError(frame)

    async def _resume(self, frame: frames.Resume) -> dict[str, Any]:
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

    def made(self, event: Event, _family: FamilyView, _shared: dict[Hashable, Any]) -> SharedText:
        """Put an event into a frame."""
        return SharedText(msgspec.json.encode({"family": self._family, "event": event}))

    def push(self, told: Sequence[SharedText]) -> bool:
        """Write frames, if that can be done at once."""
        return pushed(self._peer.push, told)

    async def send(self, told: SharedText) -> None:
        """Send a frame, and wait until the peer takes more."""
        await self._peer.send(told.text)


def _frame(text: str) -> frames.AnyFrame:
    require_few(text.encode("utf-8", "surrogatepass"), MOST_SENT)
    try:
        found: frames.AnyFrame = frames.DECODER.decode(text)
    except RecursionError:
        raise TooDeep("The frame is nested too deep; flatten it.") from None
    except msgspec.MsgspecError as error:
        parse_json(text, LARGEST, MOST_SENT)
        _require_op(text)
        raise shape_error(
            error, "The frame is not understood: {}. Correct it and send it again."
        ) from None
    return found


def _require_op(text: str) -> None:
    with suppress(msgspec.MsgspecError):
        op = frames.OP.decode(text).op
        if op not in frames.OPS:
            raise Invalid(f"There is no op {op[:LONGEST]}; known are {', '.join(frames.OPS)}.")


def _require_mutation(frame: frames.Flat) -> None:
    if not frame.mutation:
        raise Invalid("A command needs a mutation: an id of your own making.")


def _key(frame: frames.AnyFrame) -> str:
    """Give what frames share that are done one after the other; "" where the order is free."""
    if isinstance(frame, frames.TaskCommand | frames.Resume | frames.Leave):
        return f"family {frame.family}"
    return f"work {frame.work}" if isinstance(frame, frames.Held) else ""


def _named(text: str) -> int | float | str:
    """Give the id of a frame that is not understood, if it can be read."""
    try:
        return NAMED.decode(text).id
    except (msgspec.MsgspecError, RecursionError):
        found = BEGINNING.match(text[:LONGEST_BEGINNING])
        return NAMED.decode(f'{{"id":{found[1]}}}').id if found else 0


def _command(frame: frames.TaskCommand) -> commands.Command:
    mutation, task = frame.mutation, frame.task
    match frame:
        case frames.Update():
            patch = Patch(merge=frame.patch or {}, edit=frame.edit)
            return commands.Update(
                mutation=mutation, task=task, patch=patch, base_seq=frame.base_seq
            )
        case frames.SendEvent():
            return commands.Send(
                mutation=mutation, task=task, event=frame.event, data=frame.data, patch=frame.patch
            )
        case frames.Join():
            return commands.Join(mutation=mutation, task=task)
        case frames.Done():
            return commands.Complete(mutation=mutation, task=task, output=frame.input)
        case frames.Cancel():
            return commands.Cancel(mutation=mutation, task=task)
    raise AssertionError(frame)

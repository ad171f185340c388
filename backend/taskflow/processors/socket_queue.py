"""The queue of a program in another process: the port ``WorkQueue`` over the socket ``/hub``."""

import asyncio
import contextlib
import inspect
import ipaddress
import random
import re
import socket
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from taskflow.domain import errors
from taskflow.domain.errors import Conflict, Invalid, StartFailed, TaskflowError, Unavailable
from taskflow.domain.work import Failed, Outcome, PieceKind, Work
from taskflow.supervision.pauses import pauses

FIRST, LONGEST = 0.1, 15.0
"""Seconds until a connection is tried again: at first, and at most."""
PING = 10.0
"""Seconds between two questions whether the hub is there."""
LARGEST = 1024 * 1024
REVOKED = 4401
REFUSED: Final = (401, 403)


def _told(kind: type[TaskflowError]) -> type[TaskflowError]:
    """Give the kind, or the next above it, that can be made of what the hub tells of an error."""
    usual = inspect.signature(TaskflowError)
    return next(one for one in kind.__mro__ if inspect.signature(one) == usual)


KINDS: Final[Mapping[str, type[TaskflowError]]] = {
    **{
        kind.code: _told(kind)
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, TaskflowError) and kind is not TaskflowError
    },
    "effect.lost": Conflict,
    "effect.settled": Conflict,
    "operator.output": Invalid,
}
log = structlog.get_logger(__name__)


class SocketQueue:
    """What is due, over a socket that is opened again whenever it breaks."""

    def __init__(
        self,
        url: str,
        token: str,
        environments: Iterable[str],
        operators: Mapping[str, int] | None = None,
        line: socket.socket | None = None,
    ) -> None:
        """Reach the hub at a URL (http or ws) with the credential of a processor.

        Over a ``line``, which leads to the hub already, it is reached once.
        """
        self._line = line
        self.cancelled: Callable[[str], object] = lambda _: None
        self._url = re.sub(r"(?i)^http(?=s?://)", "ws", url.rstrip("/")) + "/hub"
        self._token = token
        self._register = {
            "op": "register",
            "environments": list(environments),
            "operators": dict(operators) if operators is not None else None,
        }
        self._socket: ClientConnection | None = None
        self._there = asyncio.Event()
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._count = 0

    async def connected(self) -> None:
        """Wait until the hub is reached."""
        await self._there.wait()

    async def serve(self) -> None:
        """Keep the socket open for ever.

        Raises ``StartFailed`` once the credential is refused, or the only line is broken.
        """
        waits = pauses(FIRST, LONGEST)
        while True:
            try:
                async with connect(
                    self._url,
                    additional_headers={"authorization": f"Bearer {self._token}"},
                    max_size=2 * LARGEST,
                    compression=None,
                    proxy=None if self._line or _here(self._url) else True,
                    **self._way(),
                ) as opened:
                    reading = asyncio.create_task(self._read(opened))
                    reading.add_done_callback(lambda _: self._broken())
                    try:
                        self._socket = opened
                        await self._ask(**self._register)
                        self._there.set()
                        waits = pauses(FIRST, LONGEST)
                        await reading
                    finally:
                        self._broken()
                        reading.cancel()
                        with contextlib.suppress(asyncio.CancelledError, Exception):
                            await reading
                    if opened.close_code == REVOKED:
                        raise _refused()
            except InvalidStatus as answer:
                if answer.response.status_code in REFUSED:
                    raise _refused() from None
            except (errors.Forbidden, Invalid) as error:
                raise StartFailed(error.message) from error
            except (OSError, WebSocketException, TaskflowError, TimeoutError) as error:
                if isinstance(error, StartFailed):
                    raise
                log.info("hub.away", reason=str(error))
            if self._line is not None:
                raise StartFailed("The hub has closed the line. It starts another worker.")
            # Not all come back at the same time.
            await asyncio.sleep(next(waits) * random.uniform(0.5, 1.0))  # noqa: S311

    def _way(self) -> dict[str, Any]:
        """Give how the hub is reached; a line breaks by itself when its other end goes away."""
        if self._line is None:
            return {"ping_interval": PING, "ping_timeout": PING}
        return {"ping_interval": None, "unix": True, "sock": self._line}

    async def claim(self, environment: str, operators: Mapping[str, int] | None = None) -> Work:
        """Wait for work, over as many connections as it takes."""
        more = {"operators": dict(operators)} if operators is not None else {}
        while True:
            await self._there.wait()
            try:
                answer = await self._ask(op="claim", environment=environment, **more)
                if answer["work"] is not None:
                    return msgspec.convert(answer["work"], Work)
            except asyncio.CancelledError:
                with contextlib.suppress(TaskflowError):  # else the hub goes on to wait with it
                    await self._ask(op="giveUp")  # what was granted before has come by its answer
                raise
            except Unavailable:
                await asyncio.sleep(FIRST)
            except errors.Limited:
                await asyncio.sleep(1)

    async def heartbeat(self, work: Work) -> None:
        """Prolong the lease, or take the work up again after a break."""
        await self._ask(op="heartbeat", **_named(work))

    async def partial(self, work: Work, text: str, kind: PieceKind = "said") -> None:
        """Send text to whoever watches now; what is said while the hub is away is not."""
        for first in range(0, len(text) or 1, LARGEST // 8):
            part = text[first : first + LARGEST // 8]
            await self._tell(op="partial", text=part, kind=kind, **_named(work))

    async def progress(self, work: Work, fraction: float, words: str = "") -> None:
        """Tell how much is done."""
        told = min(max(float(fraction), 0.0), 1.0)
        await self._tell(op="progress", fraction=told, words=words, **_named(work))

    async def log(self, work: Work, line: str) -> None:
        """Tell what was done."""
        await self._tell(op="progress", line=line[:1000], **_named(work))

    async def settle(self, work: Work, outcome: Outcome) -> None:
        """Record what the work came to."""
        if isinstance(outcome, Failed):
            error = {"code": outcome.code[:200], "message": outcome.message[:10_000] or "?"}
            more = {"details": outcome.numbers} if outcome.numbers else {}
            await self._ask(op="settle", error={**error, **more}, **_named(work))
        else:
            await self._ask(op="settle", output=outcome.output, **_named(work))

    async def give_up(self, work: Work, *, lost: bool = False) -> None:
        """Let work go that came to no end; where the hub is away, its lease ends."""
        with contextlib.suppress(TaskflowError):
            await self._ask(op="giveUp", lost=lost, **_named(work))

    async def _ask(self, **frame: Any) -> dict[str, Any]:
        self._count += 1
        number = self._count
        text = msgspec.json.encode({**frame, "id": number})
        if len(text) > LARGEST:
            raise errors.TooLarge("What this work came to is more than one frame holds: 1 MiB.")
        asked: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._asked[number] = asked
        try:
            await self._send(text)
            answer = await asked
        except asyncio.CancelledError:
            if asked.done() and not asked.cancelled() and asked.exception() is None:
                await self._unclaimed(asked.result())
            raise
        finally:
            self._asked.pop(number, None)
        if "error" in answer:
            told = answer["error"]
            kind = KINDS.get(told["code"], Invalid)
            raise kind(told["message"], code=told["code"], details=told.get("details"))
        return answer

    async def _unclaimed(self, answer: dict[str, Any]) -> None:
        """Let work go that came when nobody waited for it any more."""
        if (work := answer.get("work")) is not None:
            named = {"work": work["id"], "attempt": work["attempt"]}
            await self._tell(op="giveUp", begun=False, **named)

    async def _tell(self, **frame: Any) -> None:
        with contextlib.suppress(Unavailable):
            await self._send(msgspec.json.encode(frame))

    async def _send(self, text: bytes) -> None:
        opened = self._socket
        if opened is None:
            raise _away()
        try:
            await opened.send(text.decode())
        except ConnectionClosed as error:
            raise _away() from error

    async def _read(self, opened: ClientConnection) -> None:
        async for text in opened:
            frame = msgspec.json.decode(text)
            if "re" in frame:
                asked = self._asked.get(frame["re"])
                if asked is not None and not asked.done():
                    asked.set_result(frame)
                else:
                    await self._unclaimed(frame)
            elif frame.get("op") == "cancel":
                self.cancelled(frame["attempt"])

    def _broken(self) -> None:
        """Let everybody know who waits for an answer: whether it was done, nobody knows."""
        self._socket = None
        self._there.clear()
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(_away())


def _named(work: Work) -> dict[str, str]:
    return {"work": work.id, "attempt": work.attempt}


def _here(url: str) -> bool:
    """Say whether a URL leads to this machine, whatever proxy others are reached by."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _away() -> Unavailable:
    return Unavailable("The hub is not reached. It is asked again.")


def _refused() -> StartFailed:
    return StartFailed(
        "The hub does not take this credential (any more). Make one: taskflow processors add NAME "
        "--environment ENVIRONMENT.",
        code="start.refused",
    )

"""The socket of a program that does work: what it claims, tells and settles."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

import msgspec

from taskflow.api import hub_frames as frames
from taskflow.domain.errors import Conflict, Limited
from taskflow.domain.limits import numbers
from taskflow.domain.principal import Principal
from taskflow.domain.work import BROWSER, Done, Failed, Outcome, Work, ticket
from taskflow.hub.hub import Hub
from taskflow.hub.queues.queue import MOST_HELD, Queue
from taskflow.supervision.tasks import end

MOST_CLAIMS: Final = MOST_HELD
"""Claims that wait on one socket."""
TOO_LARGE: Final = Failed(
    "input.tooLarge",
    "What this work is asked with is more than one frame holds. Hand it less, or a place to read.",
)
Answer = Callable[[Awaitable[Any]], Awaitable[None]]
"""Sends what comes of something."""


class SocketWork:
    """The work of one connected program."""

    def __init__(
        self,
        hub: Hub,
        principal: Principal,
        push: Callable[[bytes], Awaitable[None]],
        most: int,
        browser: Principal | None = None,
    ) -> None:
        """``push`` sends a frame, of at most ``most`` bytes.

        ``browser`` is the processor that a person's own page is, where one has opened this socket.
        """
        self._hub = hub
        self._principal = principal
        self._browser = browser
        self._push = push
        self._most = most
        self._queue: Queue | None = None
        self._environments: tuple[str, ...] = ()
        self._claims: set[asyncio.Task[None]] = set()
        self._withdrawn: set[asyncio.Task[None]] = set()
        self._granted: set[asyncio.Task[None]] = set()
        self._told: set[asyncio.Task[None]] = set()
        self._held: dict[str, str] = {}
        """Names of attempts here, and of the work that each is at."""

    def register(self, frame: frames.Register) -> dict[str, Any]:
        """Let the program come."""
        if self._queue is not None:
            raise Conflict("This socket is registered already. Open another one.")
        who = self._principal
        if self._browser is not None and BROWSER in frame.environments:
            who = self._browser
        self._queue = self._hub.work.open(who, frame.environments, frame.operators)
        self._queue.cancelled = self._cancel
        self._environments = tuple(frame.environments)
        return {"processor": who.id, "name": who.name, "environments": frame.environments}

    def claim(self, frame: frames.Claim, answer: Answer) -> None:
        """Wait for work in the background; ``answer`` sends what comes of it."""
        queue = self._registered()
        if len(self._claims) >= MOST_CLAIMS:
            raise Limited(f"At most {MOST_CLAIMS} claims wait on one socket. Wait for some.")
        task = asyncio.create_task(self._claimed(queue, frame, answer))
        self._claims.add(task)
        task.add_done_callback(self._claims.discard)
        task.add_done_callback(self._withdrawn.discard)
        task.add_done_callback(self._granted.discard)

    async def _claimed(self, queue: Queue, frame: frames.Claim, answer: Answer) -> None:
        work: Work | None = None
        environment = frame.environment or self._environments[0]

        async def taken() -> dict[str, Any]:
            nonlocal work
            while True:
                task = asyncio.current_task()
                try:
                    work = await queue.claim(environment, frame.operators)
                except asyncio.CancelledError:
                    if task is None or task not in self._withdrawn:
                        raise
                    task.uncancel()
                    return {"work": None}
                self._held[work.attempt] = work.id
                if len(msgspec.json.encode(work)) < self._most:
                    if task is not None:
                        self._granted.add(task)  # it is sent, and cannot be withdrawn any more
                    return {"work": work}
                await queue.settle(work, TOO_LARGE)

        try:
            await answer(taken())
        except OSError:  # it was lost before it learned of the work
            if work is not None:
                await queue.untouched(work)

    async def tell(self, frame: frames.Held) -> dict[str, Any]:
        """Take what the program tells of an attempt."""
        queue, work = self._registered(), ticket(frame.work, frame.attempt)
        match frame:
            case frames.Heartbeat():
                await queue.heartbeat(work)
                self._held[work.attempt] = work.id
            case frames.Partial():
                await queue.partial(work, frame.text, frame.kind)
            case frames.Progress():
                if frame.fraction is not None:
                    await queue.progress(work, frame.fraction, frame.words)
                if frame.line is not None:
                    await queue.log(work, frame.line)
            case frames.Settle():
                await queue.settle(work, _outcome(frame))
                self._held.pop(work.attempt, None)
            case frames.GiveUp(work=""):
                self._withdraw()
            case frames.GiveUp():
                go = partial(queue.give_up, lost=frame.lost) if frame.begun else queue.untouched
                await go(work)
                self._held.pop(work.attempt, None)
        return {}

    def _withdraw(self) -> None:
        """Take back the claims that wait."""
        waiting = self._claims - self._granted
        self._withdrawn.update(waiting)
        for claim in waiting:
            claim.cancel()

    async def leave(self, *, revoked: bool) -> None:
        """Let the program go; what it has claimed is its own until the lease ends."""
        await end(*self._claims, *self._told)
        who = self._principal
        if self._queue is not None:
            self._hub.work.close(self._queue)
            who = self._queue.principal
        if revoked and who.kind == "processor":
            self._hub.work.removed(who.id)

    def _registered(self) -> Queue:
        if self._queue is None:
            raise Conflict("Register first: which environments do you work in?")
        return self._queue

    def _cancel(self, attempt: str) -> None:
        """Tell the program that a result is not wanted any more."""
        work = self._held.pop(attempt, "")
        text = msgspec.json.encode({"op": "cancel", "work": work, "attempt": attempt})
        task = asyncio.ensure_future(self._tell(text))
        self._told.add(task)
        task.add_done_callback(self._told.discard)

    async def _tell(self, text: bytes) -> None:
        try:
            await self._push(text)
        except OSError:  # it was lost: it hears of nothing any more
            return


def _outcome(frame: frames.Settle) -> Outcome:
    if frame.error is not None:
        error = frame.error
        return Failed(error.code, error.message, numbers(error.details))
    return Done(frame.output)

"""Instant: does work that only computes, at once, while its commit is decided."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import structlog
from msgspec.structs import replace

from taskflow.domain.command import EffectDone, EffectFailed
from taskflow.domain.errors import Conflict, TaskflowError
from taskflow.domain.event import Effect
from taskflow.domain.kind import TaskKind
from taskflow.domain.patch import Patch
from taskflow.domain.plugin import operate, work
from taskflow.domain.principal import Principal
from taskflow.domain.view import TaskView
from taskflow.domain.work_log import WorkLog
from taskflow.hub.queues.outcome import Result, done, failed, own_reason, reason
from taskflow.processors.tools import Tools
from taskflow.texts.template import fill
from taskflow.texts.values import made

LONGEST = 0.002
"""Seconds of processor time that instant work may take: everybody waits for it."""
MOST_STRIKES = 5
"""How often work may take longer, or wait, more often than not, before it is done ahead no more."""
log = structlog.get_logger(__name__)


class InstantRun:
    """An attempt that is over before anybody could see it: what it says meanwhile is dropped."""

    def __init__(self, key: str, shown: TaskView, tools: Tools) -> None:
        """Use these tools."""
        self.key = key
        self.attempt = f"{key}:ahead"
        self.lines = WorkLog()
        self._shown = shown
        self.owner = ""
        self.waits = False
        self._tools = tools

    async def partial(self, text: str) -> None:
        """Drop it: nothing may be seen of a commit that is not stored."""

    async def thought(self, text: str) -> None:
        """Drop it."""

    async def recant(self) -> None:
        """Have nothing to take back."""

    def service(self, name: str) -> Any:
        """Refuse: who asks a service waits for an answer."""
        self.waits = True
        raise Conflict(f"Instant work asks no service, and this one wants {name}.")

    async def progress(self, fraction: float, words: str = "") -> None:
        """Drop it."""

    async def log(self, line: str) -> None:
        """Keep it with the result."""
        self.lines.add(line)

    async def text(self, template: str) -> str:
        """Fill in a text of the definition; one with values in it is made by another process."""
        return await fill(template, self._shown, self.owner)

    async def values(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Make what a definition wrote into values."""
        values: dict[str, Any] = await made(fields, self._shown, self.owner)
        return values

    async def operator(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Let an operator work."""
        return await operate(self._tools.operator(name), given, self)


class InstantWork:
    """Performs instant work; what does not keep its word is soon done as other work is."""

    def __init__(self, principal: Principal, tools: Tools, clock: Callable[[], float]) -> None:
        """Work under a processor's name; ``clock`` gives seconds of this thread's own time."""
        self.principal = principal
        self._tools = tools
        self._clock = clock
        self._strikes: dict[tuple[str, str], int] = {}

    def perform(
        self, kind: TaskKind, effect: Effect, task: TaskView
    ) -> EffectDone | EffectFailed | None:
        """Do the work; None when it waits for something or has done so too often."""
        key = kind.name, effect.name
        if self._strikes.get(key, 0) >= MOST_STRIKES:
            return None
        began = self._clock()
        run = InstantRun(effect.id, task, self._tools)
        result: EffectDone | EffectFailed | None
        try:
            patch = _at_once(work(kind, effect.name, task, run))
            result = None
            if patch is not None:
                result = done(task.instance_id, effect.id, Result(patch))
        except TaskflowError as error:
            result = failed(task.instance_id, effect.id, reason(error))
        except KeyboardInterrupt:
            raise
        except BaseException:  # a cancellation too: nobody can cancel what does not wait
            log.exception("effect.failed", effect=effect.name, task=task.instance_id)
            result = failed(task.instance_id, effect.id, reason(own_reason()))
        waited = result is None or run.waits
        self._judge(key, kept=not waited and self._clock() - began <= LONGEST)
        return None if waited or result is None else replace(result, log=tuple(run.lines.kept))

    def _judge(self, key: tuple[str, str], *, kept: bool) -> None:
        """Count whether work kept its word; now and then it may be late through no fault of its."""
        strikes = max(0, self._strikes.get(key, 0) + (-1 if kept else 1))
        self._strikes[key] = strikes
        if strikes == MOST_STRIKES:
            log.warning("instant.broken", type=key[0], effect=key[1], longest=LONGEST)


def _at_once(coroutine: Coroutine[Any, Any, Patch]) -> Patch | None:
    """Give what a coroutine returns, or None when it waits for something: then it is closed."""
    try:
        coroutine.send(None)
    except StopIteration as finished:
        patch: Patch = finished.value
        return patch
    try:
        coroutine.close()
    except Exception:  # it waits again while it is closed, and is left to itself
        log.exception("instant.unclosed")
    return None

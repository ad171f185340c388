"""Inside: what the hub's own process takes for steps and beside rules, without HTTP.

A whole server on a busy machine tells little of pairs that hardly differ: here is the hub alone, in
short turns, and the best turn of each beside the median.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import uvloop
from place import bare_store, folder, turns
from report import Report, median, times, us
from steps import SOURCE

from hubdesk import ANN, HubDesk, task_of
from rules import drawn
from sampleplugin import install
from taskflow import plugins
from taskflow.api.runs import Run, started
from taskflow.domain.command import Update
from taskflow.domain.patch import Patch

ROUNDS: Final = 24
EACH: Final = 200
AT_ONCE: Final = 16
PAIRS: Final = (("a step", "a task type"), ("beside idle rules", "without rules"))
KINDS: Final = {"a step": "capitals", "a task type": "TaskShout"}
Doing = Callable[[int], Awaitable[None]]


def main(_trees: Sequence[Path]) -> None:
    """Measure this tree alone: it is this process."""
    with folder() as path, bare_store() as store:
        sys.path[:0] = [*install(path / "shout"), *install(path / "instant", SOURCE)]
        uvloop.run(_all(store.url_at(store.port, "inside")))


async def _all(store: str) -> None:
    desk = HubDesk(store, operators=dict(plugins.find().operators))
    await desk.open()
    doings: dict[str, Doing] = {}
    for name, kind in KINDS.items():
        await desk.flow({"name": kind, "tasks": [{"name": "it", "type": kind, "initiator": True}]})
        doings[name] = partial(_runs, desk, kind)
    for name, rules in (("beside idle rules", 900), ("without rules", 0)):
        await desk.flow(drawn(f"rules{rules}", rules))
        family = await desk.begin(f"rules{rules}")
        doings[name] = partial(_updates, desk, family.id, task_of(family, "root"))
    kept: dict[str, list[float]] = {name: [] for name in doings}
    for round_ in range(ROUNDS + 1):  # the first one warms up
        for name, doing in turns(list(doings.items()), round_):
            before = time.process_time()
            await doing(EACH)
            if round_:
                kept[name].append((time.process_time() - before) / EACH)
    await desk.close()
    _tell(kept)


async def _runs(desk: HubDesk, flow: str, many: int) -> None:
    left = iter(range(many))

    async def one() -> None:
        for _ in left:
            status, _told = await started(desk.hub, ANN, flow, Run(input={"text": "hello"}))
            assert status == 200

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))


async def _updates(desk: HubDesk, family: str, task: str, many: int) -> None:
    for number in range(many):
        patch = Patch(merge={"shared": {"number": number}})
        await desk.hub.submit(ANN, family, Update(mutation=desk.mutation(), task=task, patch=patch))


def _tell(kept: dict[str, list[float]]) -> None:
    report = Report(f"The hub's own process, {ROUNDS} turns of {EACH}", ["processor time"])
    for name, each in kept.items():
        report.same(name, f"{us(median(each))}, at best {us(min(each))}")
    for one, other in PAIRS:
        ratio = median([a / b for a, b in zip(kept[one], kept[other], strict=True)])
        best = min(kept[one]) / min(kept[other])
        report.same(f"{one} to {other} (to reach: 1.10)", f"{times(ratio)}, at best {times(best)}")

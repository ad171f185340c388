"""Paths and what can be come to, asked of the worst graphs, hold the loop no longer than 50 ms."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from taskflow.domain.errors import TooLarge
from taskflow.domain.family import Family
from taskflow.domain.flow.document import Flow
from taskflow.domain.flow.inheritance import plan_of
from taskflow.domain.task import Task
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.heavy_work import HeavyWork
from taskflow.hub.read.graph_paths import GraphPaths
from taskflow.sandbox.pool import Pool
from taskflow.testing.rehearsal import registry
from turns import LONGEST, Doing, longest

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
DEFAULTS = Catalogue(registry().tasks, registry().rules).defaults


def one(name: str, *following: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": name, "type": "TaskConversation"}
    return entry | ({"next": list(following)} if following else {})


def chain() -> Flow:
    tasks = [one(f"t{n}", f"t{n + 1}") for n in range(9_999)]
    return {"name": "chain", "tasks": [*tasks, one("t9999")]}


def complete() -> Flow:
    every = [f"t{n}" for n in range(64)]
    return {"name": "complete", "tasks": [one(t, *(o for o in every if o != t)) for t in every]}


def grid() -> Flow:
    tasks = []
    for n in range(10_000):
        ways = [n + 1] * (n % 100 < 99) + [n + 100] * (n < 9_900)
        tasks.append(one(f"t{n}", *(f"t{way}" for way in ways)))
    return {"name": "grid", "tasks": tasks}


def family(flow: Flow, times: int = 1) -> Family:
    """Give a family in which each task of a flow was started so many times."""
    plan = plan_of(flow, 0, DEFAULTS)
    idents = [ident for ident in plan.definitions for _ in range(times)]
    tasks = {f"f-{n}": Task({"id": ident, "meta": {}}) for n, ident in enumerate(idents)}
    made = Family("f", tasks=tasks)
    made.plan = plan
    return made


@pytest.fixture
async def walker() -> AsyncIterator[GraphPaths]:
    pool = Pool()
    yield GraphPaths(HeavyWork(pool.call), "ann")
    pool.close()


@pytest.mark.parametrize("flow", [chain(), complete(), grid()], ids=lambda flow: flow["name"])
async def test_a_search(walker: GraphPaths, flow: Flow) -> None:
    last = len(flow["tasks"]) - 1
    shown = family(flow)

    async def paths() -> Doing:
        return lambda: walker.paths(shown, "f-0", f"f-{last}", 100)

    async def near() -> Doing:
        return lambda: walker.reachable(shown, "f-0", backward=False)

    async def paths_of_flow() -> Doing:
        return lambda: walker.paths_of_flow(flow, "t0", f"t{last}", 100)

    async def near_of_flow() -> Doing:
        return lambda: walker.reachable_of_flow(flow, f"t{last}", backward=True)

    found = await walker.paths(shown, "f-0", f"f-{last}", 1)
    told = await walker.paths_of_flow(flow, "t0", f"t{last}", 1)
    assert [[f"t{task[2:]}" for task in path] for path in found] == told != []
    took = {
        what.__name__: await longest(what) for what in (paths, near, paths_of_flow, near_of_flow)
    }
    assert {what: ms for what, ms in took.items() if ms >= LONGEST} == {}


async def test_where_thousands_of_tasks_follow_as_many_it_is_refused(walker: GraphPaths) -> None:
    shown = family({"name": "two", "tasks": [one("a", "b"), one("b")]}, times=10_000)

    async def paths() -> Doing:
        return lambda: walker.paths(shown, "f-0", "f-19999", 100)

    with pytest.raises(TooLarge) as refused:
        await walker.paths(shown, "f-0", "f-19999", 100)
    assert refused.value.kind == "limit.work"
    assert await longest(paths) < LONGEST

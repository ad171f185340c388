"""What work tells of itself while it goes on, and who is told of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from msgspec import Struct

from hubdesk import ANN, BOB, HubDesk, task_of
from taskflow.domain import command as commands
from taskflow.domain.errors import NotFound
from taskflow.domain.operator import Operator, OperatorRun
from taskflow.domain.step import step
from taskflow.hub.read.conversation import Follower, Place
from taskflow.hub.read.progress import PACE, Progress

SOON = 60.0
"""Seconds in which what must come has come, on a busy machine too."""


class Told(Operator):
    """Tells of itself as often as a test wants, and waits until it may end."""

    name = "text.told"

    class Input(Struct):
        times: int = 1

    class Output(Struct):
        times: int

    def __init__(self) -> None:
        self.told = asyncio.Event()
        self.gate = asyncio.Event()

    async def run(self, given: Input, run: OperatorRun) -> Output:
        for number in range(given.times):
            await run.progress(number / given.times, f"at {number}")
            await run.log(f"line {number}")
            await asyncio.sleep(0)
        await run.progress(0.5, "half")
        self.told.set()
        await self.gate.wait()
        return self.Output(given.times)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def desk(database_url: str, told: Told) -> AsyncIterator[HubDesk]:
    desk = HubDesk(database_url, {"text.told": told}, kinds=[step(told)])
    await desk.open()
    yield desk
    await desk.close()


async def begun(desk: HubDesk, told: Told, times: int = 1, **local: object) -> tuple[str, str]:
    """Start a family with the step; gives both once it has told of itself."""
    entry = {"name": "root", "type": "text.told", "initiator": True}
    entry["config"] = {"local": {"times": times, **local}}
    await desk.flow({"name": "told", "tasks": [entry]})
    family = await desk.begin("told")
    async with asyncio.timeout(SOON):
        await told.told.wait()
    return family.id, task_of(family, "root")


async def test_who_comes_later_is_told_at_once_how_far_the_work_is(
    desk: HubDesk, told: Told
) -> None:
    family, task = await begun(desk, told)
    watching = desk.hub.work.progress.follow(ANN, family)
    async with asyncio.timeout(SOON):
        assert await anext(watching) == [
            Progress(
                task,
                environment="server",
                begun=True,
                fraction=0.5,
                words="half",
                line="line 0",
            )
        ]


async def test_when_nothing_is_due_any_more_that_is_told(desk: HubDesk, told: Told) -> None:
    family, task = await begun(desk, told)
    watching = desk.hub.work.progress.follow(ANN, family)
    async with asyncio.timeout(SOON):
        await anext(watching)
        told.gate.set()
        async for some in watching:
            if some == [Progress(task, over=True)]:
                break


async def test_however_often_work_tells_of_itself_little_is_kept_and_readers_keep_their_pace(
    desk: HubDesk, told: Told
) -> None:
    heard: list[str] = []
    frames: list[float] = []
    clock = asyncio.get_running_loop().time

    async def watch(family: str) -> None:
        async for _ in desk.hub.work.progress.follow(ANN, family):
            frames.append(clock())  # noqa: PERF401  it is counted before it ends

    async def listen(task: str) -> None:
        async for item in Follower(desk.hub.reader, ANN, task, Place()).items():
            heard.append(item.kind)  # noqa: PERF401

    entry = {"name": "root", "type": "text.told", "initiator": True}
    entry["config"] = {"local": {"times": 20_000}}
    await desk.flow({"name": "told", "tasks": [entry]})
    family = await desk.begin("told")
    task = task_of(family, "root")
    readers = [asyncio.ensure_future(watch(family.id)), asyncio.ensure_future(listen(task))]
    began = clock()
    async with asyncio.timeout(SOON):
        await told.told.wait()
    took = clock() - began
    (effect,) = (await desk.hub.read(ANN, family.id)).task(task).effects
    attempt = desk.hub.partials.of(effect)
    assert attempt is not None
    assert (attempt.pieces, attempt.size, len(attempt.lines.kept)) == ([], 0, 50)
    assert attempt.lines.count == 20_000
    assert len(frames) <= took / PACE + 2
    assert heard.count("progress") <= took / PACE + 2
    told.gate.set()
    async with asyncio.timeout(SOON):
        await readers[1]
    readers[0].cancel()
    document = (await desk.hub.read(ANN, family.id)).task(task).document
    assert document["run"]["log"][-1] == "line 19999"


async def test_lines_are_told_once_also_to_who_comes_later(desk: HubDesk, told: Told) -> None:
    _, task = await begun(desk, told, times=3)
    told.gate.set()
    told_of = [item async for item in Follower(desk.hub.reader, ANN, task, Place()).items()]
    kinds = [item.kind for item in told_of if item.kind in ("log", "thinking", "progress")]
    if kinds:  # it was heard before its end was stored
        lines = [item.data["line"] for item in told_of if item.kind == "log"]
        assert lines == ["line 0", "line 1", "line 2"]
    assert "thinking" not in kinds


async def test_work_that_took_too_long_keeps_its_last_lines(desk: HubDesk, told: Told) -> None:
    family, task = await begun(desk, told, times=3, timeout=3000)
    async with asyncio.timeout(SOON):
        while True:
            document = (await desk.hub.read(ANN, family)).task(task).document
            if document["state"]["value"] == "failed":
                break
            await asyncio.sleep(0.01)
    assert document["error"]["code"] == "step.timeout"
    assert document["run"]["log"] == ["line 0", "line 1", "line 2"]


async def test_whoever_may_not_read_the_family_is_told_nothing(desk: HubDesk, told: Told) -> None:
    family, _ = await begun(desk, told)
    with pytest.raises(NotFound):
        await anext(desk.hub.work.progress.follow(BOB, family))
    add = commands.AddMember(mutation=desk.mutation(), user="bob", name="Bob")
    await desk.hub.submit(ANN, family, add)
    watching = desk.hub.work.progress.follow(BOB, family)
    async with asyncio.timeout(SOON):
        assert await anext(watching)
        leave = commands.RemoveMember(mutation=desk.mutation(), user="bob")
        await desk.hub.submit(ANN, family, leave)
        with pytest.raises(NotFound):
            async for _ in watching:
                pass

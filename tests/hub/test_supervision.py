"""Background workers start again whatever they trip over, and say so."""

import ast
import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import taskflow
from hubdesk import ANN, TALK, HubDesk, task_of
from listening import heard
from taskflow.domain.event import Batch
from taskflow.supervision import supervisor as supervision
from taskflow.supervision.supervisor import Supervisor

PACKAGE = Path(taskflow.__file__).parent
AWAITED = {
    "app/serving.py",
    "hub/heavy_work.py",
    "hub/stream/answered_before.py",
    "hub/stream/streams.py",
    "hub/queues/queue.py",
    "processors/socket_queue.py",
    "processors/worker.py",
}
"""What begins tasks that somebody waits for, who so sees what went wrong with them."""


@pytest.fixture
async def workers(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Supervisor]:
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.001)
    workers = Supervisor()
    yield workers
    await workers.stop()


@pytest.mark.parametrize(
    "error", [RuntimeError("odd"), MemoryError(), RecursionError(), asyncio.CancelledError(), None]
)
async def test_a_worker_that_stumbles_starts_again_and_says_over_what(
    workers: Supervisor, error: BaseException | None
) -> None:
    begun: list[int] = []
    steady = asyncio.Event()

    async def work() -> None:
        begun.append(len(begun))
        if len(begun) > 3:
            steady.set()
            await asyncio.Event().wait()
        if error is not None:
            raise error

    workers.begin("odd", work)
    async with asyncio.timeout(10):
        await steady.wait()
    (state,) = workers.states()
    assert (state.name, state.running, state.restarts) == ("odd", True, 3)
    assert state.since > 0
    assert (type(error).__name__ if error else "ended") in state.error


async def test_a_worker_that_keeps_stumbling_waits_longer_each_time(
    workers: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    tired = asyncio.Event()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 20:
            tired.set()
            await asyncio.Event().wait()

    async def work() -> None:
        raise RuntimeError

    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.5)
    monkeypatch.setattr(supervision, "sleep", sleep)
    workers.begin("odd", work)
    await tired.wait()
    assert slept[:3] == [0.5, 1.0, 2.0]
    assert slept[-1] == supervision.LONGEST_PAUSE
    (state,) = workers.states()
    assert not state.running


async def test_a_worker_that_is_stopped_stays_stopped(workers: Supervisor) -> None:
    task = workers.begin("calm", asyncio.Event().wait)
    await asyncio.sleep(0)
    await workers.stop()
    assert task.cancelled()
    assert workers.states() == []


async def test_an_errand_that_fails_is_told_and_disturbs_nobody(
    workers: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    async def work() -> None:
        raise RuntimeError("odd")

    errand = workers.once("errand", work)
    await errand
    assert "errand" in capsys.readouterr().out


async def test_every_worker_of_a_hub_is_supervised(database_url: str) -> None:
    desk = HubDesk(database_url)
    await desk.open()
    names = {state.name for state in desk.hub.workers.states()}
    assert names >= {"appender", "checkpoints", "projector", "timers", "leases"}
    assert names >= {"server-processor", "server-processor-leases"}
    await desk.close()
    assert desk.hub.workers.states() == []


def test_nothing_begins_a_task_of_its_own_behind_the_supervisors_back() -> None:
    found = []
    for room in ("hub", "closest", "processors", "app"):
        for file in sorted((PACKAGE / room).rglob("*.py")):
            name = file.relative_to(PACKAGE).as_posix()
            calls = [n for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.Call)]
            begins = {"create_task", "ensure_future"} & {
                getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls
            }
            if begins and name not in AWAITED:
                found.append(name)
    assert found == []


async def test_a_hub_works_on_after_each_of_its_workers_has_stumbled(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each worker is broken once, in the middle of what it does."""
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.001)
    desk = HubDesk(database_url)
    await desk.open()
    await desk.flow(TALK)
    broken: set[str] = set()

    def once(name: str) -> None:
        if name not in broken:
            broken.add(name)
            raise RuntimeError(f"{name} stumbles")

    append = desk.hub.appender._append  # noqa: SLF001

    async def stumbling_append(batch: Batch) -> object:
        answer = await append(batch)
        once("appender")  # what is stored must not be taken for somebody else's
        return answer

    monkeypatch.setattr(desk.hub.appender, "_append", stumbling_append)
    flush = desk.hub.projector.flush

    async def stumbling_flush() -> None:
        once("projector")
        await flush()

    monkeypatch.setattr(desk.hub.projector, "flush", stumbling_flush)
    claim = desk.hub.effects.claim

    async def stumbling_claim(*given: str) -> object:
        once("server-processor")
        return await claim(*given)

    monkeypatch.setattr(desk.hub.effects, "claim", stumbling_claim)
    desk.hub.early.processor = None  # what is begun early is not claimed
    family = await desk.begin()
    await desk.send(family.id, task_of(family, "topic"), "SUBMIT", {"selected": {"topic": "Music"}})
    chat = task_of(family, "chat")
    for _ in range(2):  # the worker waits in a claim that was not yet broken
        await desk.send(family.id, chat, "SEND", {"prompt": "Hello"})
        async for event in heard(desk.hub, ANN, family.id, 0):
            if event.state == "failed":
                break
        await asyncio.sleep(0)
    async with asyncio.timeout(20):
        while not broken >= {"appender", "projector", "server-processor"}:  # noqa: ASYNC110  nobody is told
            await asyncio.sleep(0.01)
    restarts = {state.name: state.restarts for state in desk.hub.workers.states()}
    assert restarts["appender"] == 1
    await desk.close()

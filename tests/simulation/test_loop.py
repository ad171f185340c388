"""The simulated loop keeps what asyncio promises, and is the same again for the same seed."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from simulation.draws import Draws
from simulation.loop import SimulatedLoop, Spinning, Stuck
from simulation.process import Process


def test_time_passes_only_when_nobody_has_anything_to_do(loop: SimulatedLoop) -> None:
    began = time.perf_counter()
    loop.run_until_complete(asyncio.sleep(1_000_000))
    assert loop.time() == 1_000_000
    assert time.perf_counter() - began < 60


@pytest.fixture
def loop() -> Iterator[SimulatedLoop]:
    loop = SimulatedLoop(Draws(1))
    yield loop
    loop.abandon()


async def _turns(loop: SimulatedLoop) -> str:
    said: list[str] = []

    async def work(name: str) -> None:
        for count in range(4):
            said.append(f"{name}{count}")
            await asyncio.sleep(0)

    processes = [Process(name, loop) for name in "abc"]
    await asyncio.wait([process.run(work(process.name)) for process in processes])
    return " ".join(said)


def test_processes_take_turns_as_the_seed_says() -> None:
    orders = []
    for seed in (1, 1, 2, 3):
        loop = SimulatedLoop(Draws(seed))
        orders.append(loop.run_until_complete(_turns(loop)))
        loop.abandon()
    assert orders[0] == orders[1]
    assert len(set(orders)) > 1
    for order in orders:
        assert [one for one in order.split() if one[0] == "a"] == ["a0", "a1", "a2", "a3"]


async def _killed(loop: SimulatedLoop) -> list[str]:
    said: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(10)
        finally:
            said.append("finally")

    process = Process("it", loop)
    process.run(work())
    await asyncio.sleep(1)
    process.kill()
    await asyncio.sleep(100)
    return list(said)


def test_a_killed_process_runs_nothing_more(loop: SimulatedLoop) -> None:
    assert loop.run_until_complete(_killed(loop)) == []


async def _paused(loop: SimulatedLoop) -> list[float]:
    moments: list[float] = []

    async def work() -> None:
        while True:
            moments.append(loop.time())
            await asyncio.sleep(1)

    process = Process("it", loop)
    process.run(work())
    await asyncio.sleep(2.5)
    process.pause()
    await asyncio.sleep(10)
    process.resume()
    await asyncio.sleep(1.5)
    return moments


def test_a_paused_process_finds_that_its_clock_went_on(loop: SimulatedLoop) -> None:
    assert loop.run_until_complete(_paused(loop)) == [0, 1, 2, 12.5, 13.5]


async def _thread() -> tuple[int, float]:
    found = await asyncio.to_thread(lambda: 7)
    return found, asyncio.get_running_loop().time()


def test_work_in_a_thread_takes_virtual_time(loop: SimulatedLoop) -> None:
    found, seconds = loop.run_until_complete(_thread())
    assert found == 7
    assert seconds > 0


async def _spinning() -> None:
    while True:
        try:
            await asyncio.sleep(0)
        except Exception:  # noqa: BLE001, S112
            continue


async def _never_giving_way() -> None:
    loop = asyncio.get_running_loop()
    while True:
        future = loop.create_future()
        future.set_result(None)
        await future


@pytest.mark.parametrize("work", [_spinning, _never_giving_way])
def test_what_loops_without_end_is_found(loop: SimulatedLoop, work: object) -> None:
    with pytest.raises(Spinning):
        loop.run_until_complete(work())  # type: ignore[operator]


async def _waiting_for_nothing() -> None:
    await asyncio.get_running_loop().create_future()


def test_what_waits_for_ever_is_found(loop: SimulatedLoop) -> None:
    with pytest.raises(Stuck):
        loop.run_until_complete(_waiting_for_nothing())

"""Each person has a share of the loop's time: requests begin in turn, costly ones slowly."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from taskflow.api import fair_share as module
from taskflow.api.fair_share import AT_ONCE, COSTLY, FURTHEST, RATE, TOGETHER, TURN, FairShare
from taskflow.domain.meter import metered


class Times:
    """A clock and a thread's work, which pass as the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        self.worked = 0.0
        self.slept = 0.0
        self.real = asyncio.sleep
        monkeypatch.setattr(module.asyncio, "sleep", self.sleep)
        self.share = FairShare(lambda: self.now, lambda: self.worked)

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.now += seconds
        await self.real(0)

    def work(self, seconds: float) -> Callable[[], Coroutine[Any, Any, None]]:
        """Give a request that takes so much of the loop's time in one piece."""

        async def working() -> None:
            self.worked += seconds
            self.now += seconds

        return working


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> Times:
    return Times(monkeypatch)


async def costly(times: Times, count: int, *, beside: bool) -> float:
    """Let Ann ask for what is costly; gives the seconds for which she waited."""
    before = times.slept
    for _ in range(count):
        if beside:
            await times.share.carry("bob", times.work(0.0))
        await times.share.carry("ann", times.work(10 * COSTLY))
    return times.slept - before


async def test_costly_things_without_end_are_slowed_down_beside_others(times: Times) -> None:
    few = int(AT_ONCE / (10 * COSTLY))
    assert await costly(times, few, beside=True) == 0
    waited = await costly(times, 100, beside=True)
    assert waited == pytest.approx(100 * 10 * COSTLY / RATE, rel=0.2)


async def test_who_is_alone_has_all_of_the_time(times: Times) -> None:
    assert await costly(times, 100, beside=False) == 0


async def test_who_is_alone_again_waits_no_longer(times: Times) -> None:
    await costly(times, 5, beside=True)
    before = times.now
    await times.share.carry("ann", times.work(0.0))
    assert times.now - before < TOGETHER + 1


async def test_nobody_waits_for_what_is_short_however_often_it_is_asked(times: Times) -> None:
    for _ in range(10_000):
        await times.share.carry("bob", times.work(0.0))
        await times.share.carry("ann", times.work(COSTLY / 2))
    assert times.slept == 0


async def test_others_do_not_wait_for_who_is_ahead(times: Times) -> None:
    await costly(times, 50, beside=True)
    before = times.slept
    await times.share.carry("bob", times.work(10 * COSTLY))
    assert times.slept == before


async def test_nobody_waits_longer_than_some_seconds_whatever_they_asked_for(times: Times) -> None:
    await times.share.carry("ann", times.work(60.0))
    await times.share.carry("bob", times.work(0.0))
    before = times.slept
    await times.share.carry("ann", times.work(0.0))
    assert 0 < times.slept - before <= FURTHEST


async def test_what_is_paid_in_advance_and_not_used_is_given_back(times: Times) -> None:
    await costly(times, int(AT_ONCE / (10 * COSTLY)) + 1, beside=True)
    for _ in range(200):
        await times.share.carry("bob", times.work(0.0))
        await times.share.carry("ann", times.work(0.0))
    assert times.slept <= 10 * COSTLY / RATE


async def test_a_request_that_is_given_up_while_it_waits_costs_nothing(times: Times) -> None:
    await costly(times, 10, beside=True)
    gone = [asyncio.create_task(times.share.carry("ann", times.work(1.0))) for _ in range(50)]
    for one in gone:
        one.cancel()
    await asyncio.gather(*gone, return_exceptions=True)
    assert times.worked < 1.0
    assert await costly(times, 1, beside=True) <= 2 * 10 * COSTLY / RATE


async def test_requests_begin_in_turn_between_people(times: Times) -> None:
    begun: list[str] = []

    async def noting(name: str) -> None:
        begun.append(name)
        times.worked += 2 * TURN

    share = times.share
    await share.carry("ann", times.work(2 * TURN))
    asking = [
        asyncio.create_task(share.carry(name, lambda name=name: noting(name)))  # type: ignore[misc]
        for name in [*["ann"] * 40, "bob", "cay"]
    ]
    await asyncio.gather(*asking)
    assert len(begun) == 42
    assert {"bob", "cay"} <= set(begun[:4])


async def test_tasks_of_a_request_are_counted_with_it_and_each_piece_once(times: Times) -> None:
    async def part(seconds: float) -> None:
        await times.real(0)
        times.worked += seconds

    async def whole() -> None:
        times.worked += 0.5 * AT_ONCE
        await asyncio.gather(metered(part(0.4 * AT_ONCE)), metered(part(0.4 * AT_ONCE)))
        await metered(metered(part(0.0)))

    await times.share.carry("ann", whole)
    await times.share.carry("bob", times.work(0.0))
    before = times.now
    await times.share.carry("ann", times.work(0.0))
    assert times.now - before == pytest.approx(0.3 * AT_ONCE / RATE, rel=0.01)


async def test_an_error_comes_out_as_it_is_and_a_cancel_goes_in(times: Times) -> None:
    ended: list[str] = []

    async def failing() -> None:
        await times.real(0)
        raise ValueError("no")

    async def waiting() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.append("waiting")

    with pytest.raises(ValueError, match="no"):
        await times.share.carry("ann", failing)
    task = asyncio.create_task(times.share.carry("ann", waiting))
    await times.real(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == ["waiting"]

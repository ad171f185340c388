"""Timers that are given up: by the hub, by what they wait for, or because nobody knows them."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from hubdesk import Clock
from taskflow.domain.errors import NotFound, Unavailable
from taskflow.domain.event import Timer
from taskflow.hub.due import timers as module
from taskflow.hub.due.timers import Timers
from taskflow.supervision.supervisor import Supervisor
from taskflow.testing.work import QUIET, soon


class Firing:
    """Timers of which each firing does what the test says."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.timers = Timers(self.clock.now, self.fire, Supervisor())
        self.does: Callable[[], Awaitable[None]] = self.nothing
        self.fired: list[str] = []
        self.news = asyncio.Event()

    async def nothing(self) -> None:
        """Let it be."""

    async def fire(self, family: str, _task: str, _timer: Timer) -> None:
        self.fired.append(family)
        self.news.set()
        await self.does()

    def add(self, family: str = "f", due: int = 0) -> None:
        self.timers.add(family, "task", Timer(family, "after.1.on", self.clock.now() + due))

    async def again(self) -> None:
        self.news.clear()
        await soon(self.news.wait())


@pytest.fixture
async def firing(monkeypatch: pytest.MonkeyPatch) -> Firing:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.001)
    return Firing()


async def test_a_clockwork_that_never_went_is_stopped_all_the_same(firing: Firing) -> None:
    firing.add()
    await firing.timers.stop()
    assert (firing.fired, firing.timers.running) == ([], 1)


async def test_a_timer_of_a_task_that_is_gone_fires_once_and_is_forgotten(firing: Firing) -> None:
    async def gone() -> None:
        raise NotFound("There is no such task.")

    firing.does = gone
    firing.timers.start()
    firing.add()
    await soon(firing.news.wait())
    await asyncio.sleep(QUIET)
    assert (firing.fired, firing.timers.running, firing.timers.late) == (["f"], 0, [])
    await firing.timers.stop()


async def test_a_timer_that_waits_for_what_was_given_up_is_tried_again(firing: Firing) -> None:
    async def given_up() -> None:
        raise asyncio.CancelledError

    firing.does = given_up
    firing.timers.start()
    firing.add()
    await soon(firing.news.wait())
    await firing.again()
    assert firing.timers.late == ["f"]
    firing.does = firing.nothing
    await firing.again()
    await asyncio.sleep(QUIET)
    assert (firing.timers.running, firing.timers.late) == (0, [])
    await firing.timers.stop()


async def test_a_hub_that_stops_while_a_timer_fires_does_not_fire_it_again(firing: Firing) -> None:
    async def long() -> None:
        await asyncio.Event().wait()

    firing.does = long
    firing.timers.start()
    firing.add()
    await soon(firing.news.wait())
    await soon(firing.timers.stop())
    await asyncio.sleep(QUIET)
    assert firing.fired == ["f"]
    assert firing.timers.late == []


async def test_a_timer_that_is_cancelled_while_it_fires_in_vain_is_tried_no_more(
    firing: Firing,
) -> None:
    async def cancelled() -> None:
        firing.timers.forget("f")
        raise Unavailable("Away.")

    firing.does = cancelled
    firing.timers.start()
    firing.add()
    await soon(firing.news.wait())
    await asyncio.sleep(QUIET)
    assert (firing.fired, firing.timers.running) == (["f"], 0)
    await firing.timers.stop()


async def test_what_could_not_fire_keeps_its_pause_where_the_clock_of_the_wall_goes_ahead(
    firing: Firing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 3600.0)

    async def away() -> None:
        raise Unavailable("Away.")

    firing.does = away
    firing.timers.start()
    firing.add("tried")
    await soon(firing.news.wait())
    await asyncio.sleep(QUIET)
    firing.does = firing.nothing
    firing.add("later", 60_000)
    firing.clock.ahead = 120_000
    firing.add("new")
    async with asyncio.timeout(10):
        while "later" not in firing.fired:
            await firing.again()
    assert firing.fired.count("tried") == 1
    assert firing.timers.late == ["tried"]
    await firing.timers.stop()

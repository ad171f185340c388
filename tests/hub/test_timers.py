"""The clockwork of timers: what goes wrong with one is its own affair."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from hubdesk import Clock
from taskflow.domain.errors import TaskflowError, Unavailable
from taskflow.domain.event import Timer
from taskflow.hub.due import timers as module
from taskflow.hub.due.timers import Timers
from taskflow.supervision.supervisor import Supervisor

Answer = Callable[[], Awaitable[None]]


class Clockwork:
    """Timers whose firing each does what the test says."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.timers = Timers(self.clock.now, self.fire, Supervisor())
        self.answers: dict[str, Answer] = {}
        self.fired: list[str] = []
        self.news = asyncio.Event()

    async def fire(self, family: str, _task: str, _timer: Timer) -> None:
        self.fired.append(family)
        self.news.set()
        if family in self.answers:
            await self.answers[family]()

    def add(self, family: str, due: int = 0) -> None:
        self.timers.add(family, "task", Timer(family, "after.1.on", self.clock.now() + due))

    async def until(self, *fired: str) -> None:
        async with asyncio.timeout(10):
            while not set(fired) <= set(self.fired):
                self.news.clear()
                await self.news.wait()


@pytest.fixture
async def clockwork(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clockwork]:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.001)
    clockwork = Clockwork()
    clockwork.timers.start()
    yield clockwork
    await clockwork.timers.stop()


@pytest.mark.parametrize(
    "error", [Unavailable("Away."), TaskflowError("No."), MemoryError(), KeyError("meta")]
)
async def test_a_timer_that_cannot_fire_is_told_of_until_it_has_fired(
    clockwork: Clockwork, error: Exception
) -> None:
    refused = asyncio.Event()
    allowed = asyncio.Event()

    async def refuse() -> None:
        refused.set()
        if not allowed.is_set():
            raise error

    clockwork.answers["odd"] = refuse
    clockwork.add("odd")
    clockwork.add("later", due=60_000)
    async with asyncio.timeout(10):
        await refused.wait()
        while clockwork.timers.late != ["odd"]:  # noqa: ASYNC110 - it is asked, it does not tell
            await asyncio.sleep(0)
    allowed.set()
    async with asyncio.timeout(10):
        while clockwork.timers.late:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    assert clockwork.timers.running == 1


@pytest.mark.parametrize(
    "error", [Unavailable("Away."), TaskflowError("No."), MemoryError(), KeyError("meta")]
)
async def test_a_timer_that_cannot_fire_is_tried_again_and_others_fire(
    clockwork: Clockwork, error: Exception
) -> None:
    left = [error, error]

    async def refuse() -> None:
        if left:
            raise left.pop()

    clockwork.answers["odd"] = refuse
    clockwork.add("odd")
    clockwork.add("good", due=1)
    await clockwork.until("good")
    async with asyncio.timeout(10):
        while clockwork.fired.count("odd") < 3:
            clockwork.news.clear()
            await clockwork.news.wait()
    assert clockwork.fired.count("good") == 1


async def test_timers_of_a_family_that_never_answers_hold_up_nobody(clockwork: Clockwork) -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    clockwork.answers["stuck"] = hang
    clockwork.add("stuck")
    await clockwork.until("stuck")
    clockwork.add("good")
    await clockwork.until("good")


async def test_many_timers_that_never_answer_are_given_up_for_a_while(
    clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(module, "PATIENCE", 0.01)
    monkeypatch.setattr(module, "FIRST_PAUSE", 60.0)
    stuck = [f"stuck{n}" for n in range(2 * module.AT_ONCE)]
    clockwork.answers.update(dict.fromkeys(stuck, hang))
    for family in stuck:
        clockwork.add(family)
    clockwork.add("good", due=1)
    await clockwork.until(*stuck, "good")
    assert len(clockwork.fired) == len(stuck) + 1


async def test_a_clock_that_is_set_back_makes_no_timer_late(clockwork: Clockwork) -> None:
    clockwork.add("before", due=200)
    clockwork.clock.ahead -= 3_600_000
    clockwork.add("after", due=100)
    await clockwork.until("after", "before")
    assert clockwork.fired == ["after", "before"]


async def test_a_clock_that_is_set_back_makes_no_second_try_late(clockwork: Clockwork) -> None:
    async def refuse() -> None:
        del clockwork.answers["odd"]
        clockwork.clock.ahead -= 3_600_000
        raise Unavailable("Away.")

    clockwork.answers["odd"] = refuse
    clockwork.add("odd")
    await clockwork.until("odd")
    async with asyncio.timeout(10):
        while len(clockwork.fired) < 2:  # noqa: ASYNC110 - it is asked, it does not tell
            await asyncio.sleep(0.01)


async def test_a_clock_that_is_set_forward_brings_timers_forward_in_their_order(
    clockwork: Clockwork,
) -> None:
    clockwork.add("later", due=3_500_000)
    clockwork.add("sooner", due=3_400_000)
    clockwork.add("much later", due=9_000_000)
    clockwork.clock.ahead += 3_600_000
    clockwork.add("now")
    await clockwork.until("now", "sooner", "later")
    assert clockwork.fired == ["sooner", "later", "now"]


async def test_a_timer_that_fails_just_when_the_clock_is_set_forward_is_tried_again(
    clockwork: Clockwork,
) -> None:
    async def refuse() -> None:
        if clockwork.fired.count("odd") == 1:
            clockwork.clock.ahead += 3_600_000
            raise Unavailable("Away.")

    clockwork.answers["odd"] = refuse
    clockwork.add("odd")
    async with asyncio.timeout(10):
        while clockwork.fired.count("odd") < 2:
            clockwork.news.clear()
            await clockwork.news.wait()


async def test_of_timers_that_are_cancelled_no_place_is_kept_for_long(clockwork: Clockwork) -> None:
    timers = clockwork.timers
    for number in range(2001):
        again = Timer(f"again {number}", "after.1.on", clockwork.clock.now() + 3_600_000)
        timers.add("family", "task", again)
        timers.forget(f"again {number - 1}")
    assert timers.running == 1
    assert timers.places <= 2 * timers.running + module.SPARE
    clockwork.add("soon")
    await clockwork.until("soon")
    clockwork.clock.ahead += 3_600_000
    clockwork.add("now")
    await clockwork.until("now", "family")
    assert sorted(clockwork.fired) == ["family", "now", "soon"]

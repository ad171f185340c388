"""Turns are taken fairly between people, and nobody takes them all."""

import asyncio
from contextlib import suppress

import pytest

from taskflow.domain import turns as module
from taskflow.domain.errors import Limited
from taskflow.domain.turns import Turns


def turns(most: int, each: int) -> Turns:
    return Turns(most, each, lambda: asyncio.get_running_loop().create_future())


class Work:
    """Work that ends when it is told to, in the order in which its turn came."""

    def __init__(self, place: Turns) -> None:
        self.place = place
        self.began: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._ends: dict[str, asyncio.Event] = {}

    async def begin(self, person: str, name: str) -> None:
        self._ends[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._work(person, name))
        await asyncio.sleep(0)

    async def end(self, name: str) -> None:
        self._ends[name].set()
        await self.tasks[name]
        await asyncio.sleep(0)

    async def _work(self, person: str, name: str) -> None:
        async with self.place.turn(person):
            self.began.append(name)
            await self._ends[name].wait()

    async def close(self) -> None:
        for task in self.tasks.values():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def test_whoever_has_least_under_way_goes_next_however_many_wait_before() -> None:
    work = Work(turns(2, 2))
    for number in range(6):
        await work.begin("ann", f"a{number}")
    await work.begin("bob", "b0")
    await work.begin("cleo", "c0")
    assert work.began == ["a0", "a1"]
    await work.end("a0")
    assert work.began == ["a0", "a1", "b0"]
    await work.end("b0")
    assert work.began[3:] == ["c0"]
    await work.end("c0")
    assert work.began[4:] == ["a2"]
    await work.close()
    assert (work.place.running, work.place.waiting) == (0, 0)


async def test_nobody_fills_all_places() -> None:
    work = Work(turns(4, 2))
    for number in range(10):
        await work.begin("ann", f"a{number}")
    assert work.began == ["a0", "a1"]
    await work.begin("bob", "b0")
    assert work.began == ["a0", "a1", "b0"]
    await work.close()


async def test_where_one_may_be_at_work_people_alternate() -> None:
    work = Work(turns(1, 1))
    for number in range(3):
        await work.begin("ann", f"a{number}")
    await work.begin("bob", "b0")
    for name in ("a0", "b0", "a1"):
        await work.end(name)
    assert work.began == ["a0", "b0", "a1", "a2"]
    await work.close()


async def test_a_turn_that_is_given_up_goes_to_the_next() -> None:
    work = Work(turns(1, 1))
    for person, name in (("ann", "a0"), ("bob", "b0"), ("cleo", "c0")):
        await work.begin(person, name)
    work.tasks["b0"].cancel()
    await asyncio.sleep(0)
    await work.end("a0")
    assert work.began == ["a0", "c0"]
    await work.close()
    assert (work.place.running, work.place.waiting) == (0, 0)


async def test_a_turn_that_came_just_as_it_was_given_up_is_not_lost() -> None:
    place = turns(1, 1)
    work = Work(place)
    await work.begin("ann", "a0")
    await work.begin("bob", "b0")
    await work.begin("cleo", "c0")
    work._ends["a0"].set()  # noqa: SLF001  so that both happen in one turn of the loop
    await asyncio.sleep(0)
    work.tasks["b0"].cancel()
    for _ in range(3):
        await asyncio.sleep(0)
    assert work.began == ["a0", "c0"]
    await work.close()
    assert (place.running, place.waiting) == (0, 0)
    assert place._last == {}  # noqa: SLF001  nobody is kept


async def test_a_person_may_not_wait_for_turns_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    work = Work(turns(1, 1))
    for number in range(4):
        await work.begin("ann", f"a{number}")
    with pytest.raises(Limited) as refused:
        async with work.place.turn("ann"):
            pass
    assert refused.value.kind == "limit.waiting"
    await work.begin("bob", "b0")
    await work.end("a0")
    assert work.began == ["a0", "b0"]
    await work.close()

import asyncio

from accountdesk import TurnedClock
from taskflow.auth.cache import FRESH, MOST, Cache


class Source:
    """Something that can be read, and counts how often it is."""

    def __init__(self) -> None:
        self.value: str | None = "first"
        self.reads = 0

    async def read(self) -> str | None:
        self.reads += 1
        return self.value


async def test_what_is_fresh_is_not_read_again() -> None:
    clock, source = TurnedClock(), Source()
    recent: Cache[str] = Cache(clock)
    for _ in range(5):
        assert await recent.get("k", source.read) == "first"
    assert source.reads == 1
    source.value = "second"
    clock.turn(FRESH)
    assert await recent.get("k", source.read) == "second"


async def test_a_clock_set_back_does_not_keep_things_fresh() -> None:
    clock, source = TurnedClock(), Source()
    recent: Cache[str] = Cache(clock)
    await recent.get("k", source.read)
    source.value = "second"
    clock.turn(-3_600_000)
    assert await recent.get("k", source.read) == "second"


async def test_absence_is_never_kept() -> None:
    source = Source()
    recent: Cache[str] = Cache(TurnedClock())
    source.value = None
    assert await recent.get("k", source.read) is None
    source.value = "there"
    assert await recent.get("k", source.read) == "there"


async def test_what_was_dropped_while_it_was_read_is_not_kept() -> None:
    recent: Cache[str] = Cache(TurnedClock())
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> str:
        begun.set()
        await go_on.wait()
        return "stale"

    reading = asyncio.create_task(recent.get("k", slow))
    await begun.wait()
    recent.drop("k")
    go_on.set()
    assert await reading == "stale"
    source = Source()
    assert await recent.get("k", source.read) == "first"


async def test_many_who_ask_at_once_are_answered_by_one_reading() -> None:
    recent: Cache[str] = Cache(TurnedClock())
    source = Source()

    async def slow() -> str | None:
        await asyncio.sleep(0)
        return await source.read()

    first, *others = [asyncio.create_task(recent.get("k", slow)) for _ in range(10)]
    await asyncio.sleep(0)
    first.cancel()
    assert await asyncio.gather(*others) == ["first"] * 9
    assert source.reads == 1


async def test_who_asks_after_a_drop_does_not_get_what_was_read_before() -> None:
    recent: Cache[str] = Cache(TurnedClock())
    go_on = asyncio.Event()

    async def slow() -> str:
        await go_on.wait()
        return "stale"

    reading = asyncio.create_task(recent.get("k", slow))
    await asyncio.sleep(0)
    recent.drop("k")
    assert await recent.get("k", Source().read) == "first"
    go_on.set()
    assert await reading == "stale"
    assert await recent.get("k", slow) == "first"


async def test_a_reading_that_fails_is_told_to_all_and_tried_again() -> None:
    recent: Cache[str] = Cache(TurnedClock())

    async def broken() -> str:
        await asyncio.sleep(0)
        raise OSError

    asked = [asyncio.create_task(recent.get("k", broken)) for _ in range(3)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(answer) for answer in answers] == [OSError] * 3
    assert await recent.get("k", Source().read) == "first"


async def test_it_does_not_grow_without_bound() -> None:
    source = Source()
    recent: Cache[str] = Cache(TurnedClock())
    for number in range(MOST + 1):
        await recent.get(str(number), source.read)
    await recent.get("0", source.read)
    assert source.reads == MOST + 2

"""Visits: strangers never take the room of those who are signed in, nor all of each other's."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from app.serving import Line, Reader, line, served
from taskflow.app import connection_limits
from taskflow.app.connection_limits import ConnectionLimits
from taskflow.domain.errors import Limited

GET = b"GET / HTTP/1.1\r\nhost: x\r\n%s\r\n"
STREAM = b"GET /stream HTTP/1.1\r\nhost: x\r\n%s\r\n"


class Somebody:
    """A visitor without a connection."""

    def __init__(self, *, waiting: bool = True) -> None:
        self.waiting = waiting
        self.left = False

    def leave(self) -> None:
        self.left = True


def crowd(
    everybody: ConnectionLimits, number: int, host: str = "", *, waiting: bool = True
) -> list[Somebody]:
    """Let many in, each from an address of its own unless one is named."""
    came = [Somebody(waiting=waiting) for _ in range(number)]
    for index, one in enumerate(came):
        everybody.begin(one, host or f"10.0.{index // 250}.{index % 250}")
    return came


def test_the_stranger_who_waits_longest_makes_room() -> None:
    everybody = ConnectionLimits(100)
    came = crowd(everybody, 50)
    fresh = Somebody()
    visit = everybody.begin(fresh, "192.0.2.1")
    assert visit is not None
    assert not visit.turned_away
    assert [one.left for one in came] == [True] + [False] * 49
    assert everybody.strangers == 50


def test_one_address_takes_the_room_of_no_other() -> None:
    everybody = ConnectionLimits(100)
    others = crowd(everybody, 30)
    crowd(everybody, 500, "192.0.2.1")
    assert not any(one.left for one in others)
    assert everybody.strangers < 50


def test_all_addresses_of_one_ipv6_network_are_one() -> None:
    everybody = ConnectionLimits(100)
    others = crowd(everybody, 30)
    for index in range(500):
        everybody.begin(Somebody(), f"2001:db8:1:1::{index:x}")
    assert not any(one.left for one in others)


def test_strangers_who_are_being_answered_are_not_let_go_but_the_next_are_turned_away() -> None:
    everybody = ConnectionLimits(100)
    came = crowd(everybody, 50, waiting=False)
    late = everybody.begin(Somebody(), "192.0.2.1")
    assert late is not None
    assert late.turned_away
    assert not any(one.left for one in came)


def test_not_even_all_who_are_turned_away_are_told() -> None:
    everybody = ConnectionLimits(100)
    crowd(everybody, 50, waiting=False)
    told = [everybody.begin(Somebody(), "192.0.2.1") for _ in range(connection_limits.TURNED_AWAY)]
    assert all(visit is not None and visit.turned_away for visit in told)
    assert everybody.begin(Somebody(), "192.0.2.1") is None
    assert told[0] is not None
    told[0].end()
    assert everybody.begin(Somebody(), "192.0.2.1") is not None


def test_who_is_signed_in_is_never_let_go_for_a_stranger() -> None:
    everybody = ConnectionLimits(100)
    people = []
    for number in range(60):
        one = Somebody()
        visit = everybody.begin(one, "192.0.2.1")
        assert visit is not None
        visit.recognise(f"person {number}")
        people.append(one)
    crowd(everybody, 500)
    assert not any(one.left for one in people)
    assert everybody.known == 60
    assert everybody.strangers <= 40


def test_one_person_has_a_part_of_the_room() -> None:
    everybody = ConnectionLimits(100)
    for _ in range(25):
        visit = everybody.begin(Somebody(), "192.0.2.1")
        assert visit is not None
        visit.recognise("ann")
    more = everybody.begin(Somebody(), "192.0.2.1")
    assert more is not None
    with pytest.raises(Limited) as refused:
        more.recognise("ann")
    assert refused.value.kind == "limit.connections"
    more.recognise("bob")
    visit.end()
    again = everybody.begin(Somebody(), "192.0.2.1")
    assert again is not None
    again.recognise("ann")


def test_a_connection_that_somebody_else_goes_on_with_is_theirs() -> None:
    everybody = ConnectionLimits(100)
    visit = everybody.begin(Somebody(), "192.0.2.1")
    assert visit is not None
    visit.recognise("ann")
    visit.recognise("bob")
    assert everybody.known == 1
    visit.end()
    visit.end()
    assert (everybody.known, everybody.strangers) == (0, 0)


@contextlib.asynccontextmanager
async def silent(port: int, number: int) -> AsyncIterator[list[Line]]:
    """Connect so many times and say nothing."""
    async with contextlib.AsyncExitStack() as stack:
        yield [await stack.enter_async_context(line(port)) for _ in range(number)]


async def test_however_many_connect_and_say_nothing_everybody_else_is_answered() -> None:
    async with served(Reader(), room=32) as port, silent(port, 200):
        for name in (b"", b"x-name: ann\r\n"):
            for _ in range(5):
                async with line(port) as connected:
                    await connected.send(GET % name)
                    assert await connected.answer() == (200, 0)


async def test_a_stream_of_somebody_signed_in_outlives_any_crowd() -> None:
    async with served(Reader(), room=32) as port, line(port) as mine:
        await mine.send(STREAM % b"x-name: ann\r\n")
        async with silent(port, 200):
            for _ in range(20):
                assert await mine.read(5)


async def test_strangers_who_are_busy_are_told_that_there_is_no_room() -> None:
    async with served(Reader(), room=32) as port, contextlib.AsyncExitStack() as stack:
        busy = [await stack.enter_async_context(line(port)) for _ in range(4)]
        for one in busy:
            await one.send(STREAM % b"")
            await one.read(5)
        async with line(port) as connected:
            status, said = await connected.answer()
            assert (status, said["error"]["code"]) == (503, "limit.connections")
            assert await connected.ended()


async def test_a_place_is_free_again_when_its_connection_ends() -> None:
    async with served(Reader(), room=32) as port:
        for _ in range(100):
            async with line(port) as connected:
                await connected.send(STREAM % b"x-name: ann\r\n")
                await connected.read(5)
        async with line(port) as last:
            await last.send(GET % b"x-name: ann\r\n")
            assert await asyncio.wait_for(last.answer(), 30) == (200, 0)

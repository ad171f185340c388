"""Bounds: no head without end, no body without end, nobody waited for; whoever lives is served."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.serving import Line, Reader, line, served
from taskflow.app import bounds

GET = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
MUCH = 60 * 1024 * 1024

HEADS = {
    "one header without end": (b"GET / HTTP/1.1\r\nx: ", b"y" * 65536),
    "many small headers": (b"GET / HTTP/1.1\r\n", b"a: b\r\n" * 10_000),
    "a name without end": (b"GET / HTTP/1.1\r\n", b"n" * 65536),
    "an address without end": (b"GET /", b"a" * 65536),
    "empty lines without end": (b"", b"\r\n" * 32768),
    "fields after a body": (CHUNKED + b"1\r\nx\r\n0\r\n", b"a: b\r\n" * 10_000),
    "a field after a body, without end": (CHUNKED + b"1\r\nx\r\n0\r\na: ", b"b" * 65536),
    "a chunk's extension without end": (CHUNKED + b"1;", b"e" * 65536),
}


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
async def port(reader: Reader) -> AsyncIterator[int]:
    async with served(reader) as number:
        yield number


def code(answer: tuple[int, Any]) -> tuple[int, str]:
    return answer[0], answer[1]["error"]["code"]


@pytest.mark.parametrize("kind", HEADS)
async def test_a_head_without_end_is_refused(
    port: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MOST_REST", MUCH // 4)
    begin, piece = HEADS[kind]
    async with line(port) as connected:
        await connected.send(begin)
        sending = asyncio.create_task(connected.flood(piece, MUCH))
        assert code(await connected.answer()) == (431, "input.headTooLarge")
        assert await connected.ended()
        assert await sending < MUCH


async def test_the_second_head_of_a_connection_is_bounded_like_the_first(port: int) -> None:
    async with line(port) as connected:
        await connected.send(POST % 1 + b"x")
        assert await connected.answer() == (200, 1)
        await connected.send(GET[:-2] + b"a: b\r\n" * 200)
        assert code(await connected.answer()) == (431, "input.headTooLarge")


async def test_a_head_that_goes_on_without_end_during_an_answer_ends_the_connection(
    port: int, reader: Reader
) -> None:
    async with line(port) as connected:
        await connected.send(b"GET /stream HTTP/1.1\r\nhost: x\r\n\r\n")
        await connected.read(5)
        await connected.flood(GET[:-2] + b"a: b\r\n" * 200, 1)
        assert await connected.ended()
        await reader.left.wait()


async def test_many_small_fields_behind_a_request_end_the_connection(
    port: int, reader: Reader
) -> None:
    async with line(port) as connected:
        await connected.send(
            b"GET /stream HTTP/1.1\r\nhost: x\r\n\r\n" + GET[:-2] + b"a: b\r\n" * 200
        )
        assert await connected.ended()
        await reader.left.wait()


async def test_a_head_of_browsers_size_is_taken(port: int) -> None:
    fields = b"".join(b"x-%d: %s\r\n" % (number, b"y" * 500) for number in range(90))
    async with line(port) as connected:
        for _ in range(3):
            await connected.send(GET[:-2] + fields + b"\r\n")
            assert await connected.answer() == (200, 0)


MISLEADING = {
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": GET[:-2] + b"host: y\r\n\r\n",
    "the same host twice": GET[:-2] + b"Host: x\r\n\r\n",
    "two origins": GET[:-2] + b"origin: http://x\r\norigin: http://y\r\n\r\n",
    "two tokens": GET[:-2] + b"authorization: Bearer a\r\nauthorization: Bearer b\r\n\r\n",
    "two kinds": GET[:-2] + b"content-type: text/plain\r\ncontent-type: text/x\r\n\r\n",
    "two intents": GET[:-2] + b"x-csrf-token: a\r\nX-CSRF-Token: b\r\n\r\n",
    "two sites": GET[:-2] + b"sec-fetch-site: none\r\nsec-fetch-site: cross-site\r\n\r\n",
    "an address of another host": GET.replace(b" / ", b" http://y/ "),
    "an address of another port": GET.replace(b" / ", b" http://x:81/ "),
}


@pytest.mark.parametrize("kind", MISLEADING)
async def test_a_head_that_says_two_things_at_once_is_refused(
    port: int, reader: Reader, kind: str
) -> None:
    """A proxy before us, or a cache, may have read the other one."""
    async with line(port) as connected:
        await connected.send(MISLEADING[kind])
        assert code(await connected.answer()) == (400, "input.malformed")
        assert await connected.ended()
    assert reader.asked == 0


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.0\r\n\r\n",
        GET.replace(b" / ", b" http://x/ "),
        GET.replace(b" / ", b" http://X/?a=//y "),
        GET[:-2] + b"cookie: a=1\r\ncookie: b=2\r\naccept: a\r\naccept: b\r\n\r\n",
        GET.replace(b"GET /", b"OPTIONS *"),
    ],
    ids=["without a host before 1.1", "a whole address", "with a query", "lists", "everything"],
)
async def test_a_head_that_says_one_thing_is_taken(port: int, head: bytes) -> None:
    async with line(port) as connected:
        await connected.send(head)
        assert (await connected.answer())[0] == 200


async def test_what_is_not_http_gets_a_typed_answer(port: int) -> None:
    async with line(port) as connected:
        await connected.send(b"\x16\x03\x01\x02\x00\x01\x00")
        assert code(await connected.answer()) == (400, "input.malformed")
        assert await connected.ended()


async def test_who_says_nothing_is_let_go(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "HEAD", 0.3)
    async with line(port) as connected:
        assert await connected.answer() == (0, None)


@pytest.mark.parametrize("before", [b"", GET], ids=["first", "second"])
async def test_who_does_not_end_a_head_is_told_that_it_is_late(
    port: int, monkeypatch: pytest.MonkeyPatch, before: bytes
) -> None:
    monkeypatch.setattr(bounds, "HEAD", 0.3)
    async with line(port) as connected:
        if before:
            await connected.send(before)
            assert await connected.answer() == (200, 0)
        await connected.send(GET[:-2])
        assert code(await connected.answer()) == (408, "input.late")
        assert await connected.ended()


async def test_who_sends_a_head_byte_by_byte_is_late_too(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "HEAD", 0.5)

    async def drip(connected: Line) -> None:
        await connected.send(GET[:-2])
        while True:
            await connected.send(b"x")
            await asyncio.sleep(0.02)

    async with line(port) as connected:
        dripping = asyncio.create_task(drip(connected))
        assert code(await connected.answer()) == (408, "input.late")
        dripping.cancel()


@pytest.mark.parametrize("head", [POST % 1000, CHUNKED], ids=["sized", "chunked"])
async def test_a_body_that_stops_is_given_up_and_its_reader_learns_of_it(
    port: int, reader: Reader, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(bounds, "SILENCE", 0.3)
    async with line(port) as connected:
        await connected.send(head)
        assert code(await connected.answer()) == (408, "input.late")
        await reader.left.wait()
        assert await connected.ended()


async def test_a_body_that_never_ends_is_given_up(
    port: int, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "BODY", 0.5)
    async with line(port) as connected:
        await connected.send(CHUNKED)

        async def drip() -> None:
            while True:
                await connected.send(b"1\r\nx\r\n")
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drip())
        assert code(await connected.answer()) == (408, "input.late")
        await reader.left.wait()
        dripping.cancel()


async def test_a_slow_body_that_goes_on_is_taken_whole(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Longer than anything else holds up the loop, which is the sender's too.
    monkeypatch.setattr(bounds, "SILENCE", 1.5)
    monkeypatch.setattr(bounds, "BODY", 0.0)
    async with line(port) as connected:
        await connected.send(POST % 3_000)
        for _ in range(100):
            await connected.send(b"x" * 30)  # 600 bytes a second
            await asyncio.sleep(0.05)
        assert await connected.answer() == (200, 3_000)


async def test_a_body_that_the_application_does_not_take_yet_is_not_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "SILENCE", 0.3)
    go_on = asyncio.Event()
    plain = Reader()

    async def hesitant(scope: Any, receive: Any, send: Any) -> None:
        await go_on.wait()
        await plain(scope, receive, send)

    async with served(hesitant) as port, line(port) as connected:
        await connected.send(POST % 1_000_000)
        sending = asyncio.create_task(connected.send(b"x" * 1_000_000))
        asyncio.get_running_loop().call_later(1.5, go_on.set)
        assert await connected.answer() == (200, 1_000_000)
        await sending


async def test_a_stream_is_not_cut_however_long_it_is_and_however_silent_its_reader(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HEAD", "SILENCE", "REST", "BODY"):
        monkeypatch.setattr(bounds, name, 0.1)
    async with line(port) as connected:
        await connected.send(b"GET /stream HTTP/1.1\r\nhost: x\r\n\r\n")
        for _ in range(30):
            assert await connected.read(5)


async def test_an_answer_that_comes_before_the_body_can_be_read_and_the_rest_is_given_up(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "REST", 0.5)
    async with line(port) as connected:
        await connected.send(CHUNKED.replace(b"POST /", b"POST /early"))
        assert await connected.answer() == (413, "too large")
        sending = asyncio.create_task(connected.flood(b"5\r\nhello\r\n" * 100, MUCH * 100))
        assert await connected.ended()
        assert await sending < MUCH * 100


async def test_after_an_early_answer_and_the_rest_of_the_body_the_connection_goes_on(
    port: int,
) -> None:
    early = (POST % 200_000).replace(b"POST /", b"POST /early")
    async with line(port) as connected:
        for _ in range(3):
            await connected.send(early)
            assert (await connected.answer())[0] == 413
            await connected.send(b"x" * 200_000)
            await connected.send(POST % 2 + b"ab")
            assert await connected.answer() == (200, 2)


async def test_many_requests_at_once_are_answered_in_order(port: int) -> None:
    async with line(port) as connected:
        await connected.send(b"".join(POST % size + b"x" * size for size in range(12)))
        assert [await connected.answer() for _ in range(12)] == [(200, n) for n in range(12)]


async def test_a_flood_of_requests_on_one_connection_ends_it(port: int, reader: Reader) -> None:
    async with line(port) as connected:
        await connected.flood(GET * 2_000, len(GET) * 2_000)
        assert await connected.ended()
    assert reader.asked < 100


async def test_a_message_in_empty_pieces_without_end_closes_its_socket(reader: Reader) -> None:
    async def accepting(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        assert (await receive())["type"] == "websocket.disconnect"
        reader.left.set()

    async with served(accepting) as port, line(port) as connected:
        await connected.send(
            b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
            b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        await connected.read(12)
        await connected.send(b"\x01\x81\0\0\0\0x")
        sent = await connected.flood(b"\0\x80\0\0\0\0" * 1000, MUCH // 10)
        assert sent < MUCH // 10
        await reader.left.wait()
        assert await connected.ended()


async def test_a_connection_between_two_requests_is_closed_without_a_word(port: int) -> None:
    async with line(port) as connected:
        await connected.send(GET)
        assert await connected.answer() == (200, 0)
        assert await connected.answer() == (0, None)

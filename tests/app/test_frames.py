"""Frames: the short way for whole texts answers byte by byte as the library does."""

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from taskflow.app.frames import AT_ONCE, Inbox, QuickFrames

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
    b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n"
)
CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
MASK = b"\x21\x43\x65\x07"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Send back what comes, twice."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        for _ in range(2):
            text = message.get("text")
            if text is None:
                await send({"type": "websocket.send", "bytes": message["bytes"]})
            else:
                await send({"type": "websocket.send", "text": text})


@asynccontextmanager
async def serving(protocol: type[Any]) -> AsyncIterator[int]:
    """Serve the echo with a protocol; gives the port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            echo,
            ws=protocol,
            log_config=None,
            lifespan="off",
            ws_per_message_deflate=False,
            ws_max_size=100_000,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
            await asyncio.sleep(0)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            with contextlib.suppress(asyncio.CancelledError):
                await running


def frame(opcode: int, payload: bytes, *, fin: bool = True, masked: bool = True) -> bytes:
    """Write a frame as a client does."""
    size = len(payload)
    bit = 0x80 if masked else 0
    if size < 126:
        head = bytes((opcode | (0x80 if fin else 0), bit | size))
    elif size < 65536:
        head = bytes((opcode | (0x80 if fin else 0), bit | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((opcode | (0x80 if fin else 0), bit | 127)) + size.to_bytes(8, "big")
    if not masked:
        return head + payload
    covered = bytes(byte ^ MASK[place % 4] for place, byte in enumerate(payload))
    return head + MASK + covered


END = frame(CLOSE, b"\x03\xe8")


async def answered(port: int, pieces: list[bytes]) -> bytes:
    """Send pieces, each as a write of its own; give all that comes back until the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HANDSHAKE)
    await reader.readuntil(b"\r\n\r\n")
    reading = asyncio.create_task(reader.read())
    for piece in pieces:
        with contextlib.suppress(OSError):
            writer.write(piece)
            await writer.drain()
    try:
        with contextlib.suppress(OSError):
            return await asyncio.wait_for(reading, 10)
        return b""
    finally:
        writer.close()


async def both(pieces: list[bytes]) -> tuple[bytes, bytes]:
    """Give what our way and the library's answer."""
    async with serving(QuickFrames) as ours, serving(WebSocketsSansIOProtocol) as theirs:
        return await answered(ours, pieces), await answered(theirs, pieces)


TOLD = {
    "a text": [frame(TEXT, b"hello")],
    "an empty text": [frame(TEXT, b"")],
    "a text of two length bytes": [frame(TEXT, b"y" * 3000)],
    "a long text": [frame(TEXT, b"z" * 70_000)],
    "one too large": [frame(TEXT, b"z" * 100_001)],
    "several in one piece": [frame(TEXT, b"one") + frame(TEXT, b"two") + frame(TEXT, b"three")],
    "one in pieces": [bytes((byte,)) for byte in frame(TEXT, b"in pieces")],
    "half of the next": [frame(TEXT, b"one") + frame(TEXT, b"two")[:5], frame(TEXT, b"two")[5:]],
    "a message of several frames": [
        frame(TEXT, b"one ", fin=False),
        frame(PING, b"there?"),
        frame(CONT, b"two ", fin=False) + frame(CONT, b"three"),
        frame(TEXT, b"four"),
    ],
    "a text within a message": [frame(TEXT, b"one ", fin=False), frame(TEXT, b"two")],
    "a continuation of nothing": [frame(TEXT, b"one"), frame(CONT, b"two")],
    "a binary one": [frame(BINARY, b"\x00\xff"), frame(TEXT, b"after")],
    "a pong": [frame(PONG, b"unasked"), frame(TEXT, b"after")],
    "no UTF-8": [frame(TEXT, b"\xff\xfe")],
    "without a mask": [frame(TEXT, b"bare", masked=False)],
    "with a reserved bit": [bytes((0xC1,)) + frame(TEXT, b"odd")[1:]],
    "of no known kind": [bytes((0x83,)) + frame(TEXT, b"odd")[1:]],
}


@pytest.mark.parametrize("told", TOLD)
async def test_what_comes_is_answered_as_the_library_answers_it(told: str) -> None:
    # A close right behind what is no UTF-8 trips the library over its own feet.
    ours, theirs = await both([*TOLD[told], *([END] if told != "no UTF-8" else [])])
    assert ours == theirs
    assert ours or told == "one too large"  # then the system may drop what was said of it


async def test_whatever_comes_in_whatever_pieces_is_answered_as_the_library_does() -> None:
    draws = random.Random(7)  # noqa: S311  the same each time
    async with serving(QuickFrames) as ours, serving(WebSocketsSansIOProtocol) as theirs:
        for _ in range(60):
            sent = b"".join(_drawn(draws) for _ in range(draws.randrange(1, 8))) + END
            cuts = sorted(draws.sample(range(len(sent)), min(len(sent), draws.randrange(4))))
            pieces = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
            assert await answered(ours, pieces) == await answered(theirs, pieces)


def _drawn(draws: random.Random) -> bytes:
    """Give some frames that may follow on any others."""
    text = draws.choice((b"", b"short", b"w" * 200, "ümläut €".encode()))
    match draws.randrange(6):
        case 0:
            return frame(TEXT, text, fin=False) + frame(CONT, text)
        case 1:
            return frame(PING, b"p") + frame(TEXT, text)
        case 2:
            return frame(BINARY, text)
    return frame(TEXT, text)


async def test_who_sends_much_at_once_leaves_others_their_turn() -> None:
    inbox = Inbox()
    for number in range(1_000):
        inbox.put_nowait(number)
    taken: list[int] = []

    async def take() -> None:
        while len(taken) < 1_000:
            taken.append(await inbox.get())

    reading, seen = asyncio.create_task(take()), [0]
    while not reading.done():
        await asyncio.sleep(0)
        seen.append(len(taken))
    assert taken == list(range(1_000))
    assert max(after - before for before, after in pairwise(seen)) <= AT_ONCE

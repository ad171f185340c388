"""Frames that are made once for many: they look as the library's, and end with the connection."""

from typing import Any

import pytest
from websockets.frames import Frame, Opcode

from taskflow.api.connection import Connection
from taskflow.api.shared_frame import PUSH, SharedText, framed, push_of, pushed


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 300_000])
def test_a_text_is_framed_as_the_library_frames_it(size: int) -> None:
    text = b"x" * size
    assert framed(text) == Frame(Opcode.TEXT, text).serialize(mask=False)


def test_what_is_told_together_is_written_together() -> None:
    written: list[bytes] = []
    told = [SharedText(b"a"), SharedText(b"b")]
    assert pushed(lambda frames: written.append(frames) is None, told)
    assert written == [framed(b"a") + framed(b"b")]


def test_below_a_server_that_cannot_push_nothing_is_taken() -> None:
    scope: Any = {"type": "websocket"}
    assert not push_of(scope)(framed(b"a"))


@pytest.mark.parametrize("closed", [False, True])
async def test_a_connection_that_was_cut_or_closed_is_sent_nothing_more(*, closed: bool) -> None:
    written: list[bytes] = []
    sent: list[Any] = []

    def write(frames: bytes) -> bool:
        written.append(frames)
        return True

    async def receive() -> Any:
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message["type"])

    scope: Any = {"type": "websocket", "state": {PUSH: write}, "headers": []}
    connection = Connection(scope, receive, send)
    connection.enter()
    push = push_of(scope)
    assert push(b"before")
    if closed:
        await connection.send({"type": "websocket.close", "code": 4400, "reason": ""})
    else:
        await connection.cut()
    assert not push(b"after")
    await connection.send({"type": "websocket.send", "text": "late", "bytes": None})
    assert written == [b"before"]
    assert sent == ["websocket.close"]

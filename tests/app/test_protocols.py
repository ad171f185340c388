"""Wire: what is written in one turn of the loop is sent together, in order, before a close."""

import asyncio

from taskflow.app.protocols import Gathered


class Line(asyncio.Transport):
    """The system's end of a connection: keeps what was sent, piece by piece."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 4)})
        self.sent: list[bytes] = []
        self.closed_after = -1

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(bytes(data))

    def close(self) -> None:
        self.closed_after = len(self.sent)

    def is_closing(self) -> bool:
        return self.closed_after >= 0


async def test_head_and_body_are_sent_in_one_piece() -> None:
    line = Line()
    gathered = Gathered(line, asyncio.get_running_loop())
    gathered.write(b"head ")
    gathered.write(b"body")
    assert line.sent == []
    await asyncio.sleep(0)
    assert line.sent == [b"head body"]
    gathered.write(b"more")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert line.sent == [b"head body", b"more"]


async def test_much_is_sent_at_once_so_that_its_writer_can_be_stopped() -> None:
    line = Line()
    gathered = Gathered(line, asyncio.get_running_loop())
    for _ in range(100):
        gathered.write(b"x" * 1024)
    assert len(b"".join(line.sent)) > 80 * 1024
    await asyncio.sleep(0)
    assert len(b"".join(line.sent)) == 100 * 1024


async def test_nothing_is_lost_by_a_close_in_the_same_turn() -> None:
    line = Line()
    gathered = Gathered(line, asyncio.get_running_loop())
    gathered.write(b"last words")
    gathered.close()
    await asyncio.sleep(0)
    assert line.sent == [b"last words"]
    assert line.closed_after == 1
    gathered.write(b"too late")
    await asyncio.sleep(0)
    assert line.sent == [b"last words"]


async def test_all_else_is_the_transports_own() -> None:
    line = Line()
    gathered = Gathered(line, asyncio.get_running_loop())
    assert gathered.get_extra_info("peername") == ("127.0.0.1", 4)
    assert gathered.plain is line

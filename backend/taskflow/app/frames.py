"""Frames: whole text messages of a WebSocket, read and written without the library's machinery.

Nearly all that goes over a socket is one text in one frame. Such a frame is taken apart and put
together here; everything else, and whatever is not as it should be, is left to the library, which
keeps the state of the connection. It always stands between two frames: what comes in pieces goes to
it for good.
"""

import asyncio
from collections import deque
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State
from websockets.utils import apply_mask

from taskflow.api.shared_frame import LONG, SHORT, TEXT, framed

WHOLE: Final = 0x80
"""The bit of the first byte that says that no more frames of the message follow."""
CONTROL: Final = 0x08
"""The bit that pings, pongs and closes have, which may come within a message."""
MASKED: Final = 0x80
HEAD: Final = 2
MASK: Final = 4
AT_ONCE: Final = 16
"""Messages that one reader takes before others have a turn: a thousand come with one read."""


class Inbox:
    """What has come in for the application: all of a queue that one reader needs."""

    def __init__(self) -> None:
        """Begin empty."""
        self._messages: deque[Any] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._taken = 0

    def put_nowait(self, message: Any) -> None:
        """Add a message."""
        self._messages.append(message)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> Any:
        """Take the first message, as soon as there is one; after some, it is others' turn first."""
        self._taken += 1
        if self._taken > AT_ONCE:
            self._taken = 1
            await asyncio.sleep(0)
        while not self._messages:
            self._taken = 1
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        return self._messages.popleft()

    def empty(self) -> bool:
        """Say whether nothing waits."""
        return not self._messages


class QuickFrames(WebSocketsSansIOProtocol):
    """uvicorn's side of a WebSocket, with a short way for whole texts."""

    _in_pieces = False
    """Whether a frame did not come whole: from then on the library reads all."""
    _within = False
    """Whether the last frame left a message unfinished: the library is to see what follows."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Begin as uvicorn does."""
        super().__init__(*given, **named)
        self.queue = Inbox()  # type: ignore[assignment]  # all that is asked of it is in there

    @property
    def _open(self) -> bool:
        """Say whether texts may go both ways; no extension changes how frames look."""
        return (
            self.handshake_complete
            and not self.close_sent
            and self.conn.state is State.OPEN
            and not self.conn.extensions
        )

    def data_received(self, data: bytes) -> None:
        """Take what came, frame by frame."""
        while data and self._open and not self._in_pieces:
            size = _size(data)
            if not 0 < size <= len(data):
                self._in_pieces = True
                break
            frame, data = data[:size], data[size:]
            if self._within or frame[0] != TEXT or not self._text(frame):
                if not frame[0] & CONTROL:
                    self._within = not frame[0] & WHOLE
                super().data_received(frame)
        if data:
            super().data_received(data)

    def _text(self, frame: bytes) -> bool:
        """Hand a whole text to the application; False when it is none."""
        start = HEAD if frame[1] & ~MASKED <= SHORT else HEAD + 2
        try:
            text = apply_mask(frame[start + MASK :], frame[start : start + MASK]).decode()
        except UnicodeDecodeError:
            return False
        self.queue.put_nowait({"type": "websocket.receive", "text": text})
        if not self.read_paused:  # nobody sends more than is read
            self.read_paused = True
            self.transport.pause_reading()
        return True

    async def send(self, message: Any) -> None:
        """Send what the application gives."""
        text = message.get("text") if message["type"] == "websocket.send" else None
        if text is None or not self._open or self.disconnected or not self.writable.is_set():
            await super().send(message)
            # It has its answer, or has gone: uvicorn would log that there was none, for strangers
            # as often as they like.
            self.handshake_complete |= self.close_sent or self.transport.is_closing()
            return
        self.transport.write(framed(text.encode()))

    def push(self, frames: bytes) -> bool:
        """Write whole frames now; False when the reader does not take what was written before."""
        if not self._open or self.disconnected or not self.writable.is_set():
            return False
        self.transport.write(frames)
        return True


def _size(data: bytes) -> int:
    """Give the bytes of the masked frame that some data begins with; 0: leave it to the library."""
    if len(data) < HEAD + 2 or not data[1] & MASKED:
        return 0
    size = data[1] & ~MASKED
    if size <= SHORT:
        return HEAD + MASK + size
    if size == LONG:
        return HEAD + 2 + MASK + int.from_bytes(data[HEAD : HEAD + 2], "big")
    return 0

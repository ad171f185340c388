"""Bounds: how large a request's head may be, and how long a visitor may keep us waiting for it.

uvicorn bounds neither. A head has some seconds; a body may take long as long as some of it keeps
coming. What is answered meanwhile has no deadline here: streams last, and readers who take nothing
are seen to by ``Patient``.
"""

import asyncio
from typing import Any, Final, Literal

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from taskflow.app.refusal import (
    BROKEN,
    HEAD_TOO_LARGE,
    LATE,
    MISLEADING,
    MOST_FIELDS,
    MOST_HEAD,
    Refusal,
)

HEAD: Final = 10.0
"""Seconds for the head of a request, from the connection or its first byte."""
SILENCE: Final = 20.0
"""Seconds in which something more of a body must come."""
BODY: Final = 600.0
"""Seconds that any body may take, and one more for each ``PACE`` bytes of it."""
PACE: Final = 256
REST: Final = 5.0
"""Seconds in which the rest of a body may still come that has its answer already, and in which
somebody who was refused may read why."""
MOST_REST: Final = 64 * 1024 * 1024
"""Bytes of such a rest."""
PIECE: Final = 16 * 1024
"""Bytes of a head that are read before it is looked at: of small fields, each takes 150 in here."""
SINGLE: Final = frozenset(
    {b"host", b"origin", b"authorization", b"content-type", b"x-csrf-token", b"sec-fetch-site"}
)
"""Fields by which it is decided who may do what. Of two of a kind a proxy may have read the other
one than we do; cookies may come in several."""
MOST_QUEUED: Final = 16
"""Requests that may be sent on one connection before the first is answered."""


class TooMuch(Exception):
    """A head goes beyond what it may have."""


class Misleading(Exception):
    """A head says two things at once."""


class Bounded(HttpToolsProtocol):
    """One HTTP connection that waits for nobody for ever."""

    refused = False
    """Whether it has got its last answer and is only read to its end."""
    _part: Literal["head", "body"] = "head"
    """What of a request is expected next."""
    _due: asyncio.TimerHandle | None = None
    _until = 0.0
    _size = 0
    """Bytes that have come since there was last some progress."""
    _began = 0.0
    _heard = 0.0
    _came = 0
    _reason = BROKEN

    @property
    def waiting(self) -> bool:
        """Whether it is the other side that has to say something."""
        answering = self.cycle is not None and not self.cycle.response_complete
        return self._part == "body" or not answering

    def connection_made(self, transport: Any) -> None:
        """Wait for a request."""
        super().connection_made(transport)
        self._wait(HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        """End with the connection."""
        self._relax()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, and look whether it is too much."""
        self._heard = self.loop.time()
        while len(data) > PIECE and self._part == "head" and not self.refused:
            self._take(data[:PIECE])
            data = data[PIECE:]
        self._take(data)

    def send_400_response(self, msg: str) -> None:
        """Say in our own words why it is refused."""
        del msg
        self.refuse(self._reason)

    def handle_websocket_upgrade(self) -> None:
        """Wait for nothing more: sockets have their own signs of life."""
        self.refused = True  # no request follows on this connection
        self._relax()
        super().handle_websocket_upgrade()

    def refuse(self, refusal: Refusal) -> None:
        """Answer instead of the application, then read on for a while so that it can be read."""
        self._relax()
        self._unset_keepalive_if_required()
        self.refused = True
        if self._answering():
            self.transport.abort()
            return
        self._give_up_body()
        self.transport.write(refusal.answer)
        self.transport.write_eof()
        self.flow.resume_reading()
        self._size = 0
        self._wait(REST)

    def _take(self, data: bytes) -> None:
        self._size += len(data)
        if self.refused:
            self._require_end()
            return
        super().data_received(data)
        if self.refused or self.transport.is_closing():
            return
        # The common case is a whole request, after which nothing is to be seen to.
        whole = self._part == "head" and not self._size and self.cycle is not None
        if not whole or self.cycle.response_complete or self._too_many_fields():
            self._weigh()

    # What the parser tells (not each field: that would cost more than all the rest)

    def on_headers_complete(self) -> None:
        """Expect the body."""
        if self._too_many_fields() or len(self.pipeline) >= MOST_QUEUED:
            raise TooMuch
        if self._says_two_things():
            self._reason = MISLEADING
            raise Misleading
        if self._due is not None:
            self._relax()
        self._part, self._size, self._came = "body", 0, 0
        self._began = self._heard
        super().on_headers_complete()
        # What follows a body in pieces (trailers) may not pass for what stood in the head.
        self.headers = [*self.headers]

    def on_body(self, body: bytes) -> None:
        """Note that it goes on."""
        self._size = 0
        self._came += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Expect the next request."""
        if self._due is not None:
            self._relax()
        self._part, self._size = "head", 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait only shortly for the rest of a body that nobody wants any more."""
        super().on_response_complete()
        unread = self._part == "body" and self.cycle.response_complete
        if unread and not self.transport.is_closing():
            self._unset_keepalive_if_required()
            self._wait(REST)

    def _too_many_fields(self) -> bool:
        if self.headers is None or len(self.headers) <= MOST_FIELDS:
            return False
        self._reason = HEAD_TOO_LARGE
        return True

    def _says_two_things(self) -> bool:
        """Say whether the head calls no host, or several, or has two of what there is one of."""
        names = [name for name, _ in self.headers if name in SINGLE]
        if len(names) != len(set(names)):
            return True
        if b"host" not in names:
            return self.parser.get_http_version() != "1.0"
        # An address may be said as a whole; then it names the host as well.
        return not self.url.startswith((b"/", b"*")) and not self._is_called_by_its_host()

    def _is_called_by_its_host(self) -> bool:
        called = self.url.partition(b"://")[2].partition(b"/")[0].partition(b"?")[0]
        host = next(value for name, value in self.headers if name == b"host")
        return called.lower() == host.strip().lower()

    # Waiting

    def _weigh(self) -> None:
        """Look whether too much came of nothing, or something that has to go on."""
        answered = self.cycle is None or self.cycle.response_complete
        if self._part == "body" and answered:
            self._size = self._came
            self._require_end()
        elif self._size > MOST_HEAD or self._too_many_fields():
            self.refuse(HEAD_TOO_LARGE)
        elif self._due is not None:
            return
        elif self._part == "body":
            self._wait(self._end_of_body() - self._heard)
        elif self._size:
            self._wait(HEAD)
        elif answered:  # the rest of a body has come after its answer
            self._wait(self.timeout_keep_alive)

    def _require_end(self) -> None:
        if self._size > MOST_REST:
            self.transport.abort()

    def _wait(self, seconds: float) -> None:
        self._relax()
        self._until = self.loop.time() + seconds
        self._due = self.loop.call_later(seconds, self._late)

    def _relax(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _late(self) -> None:
        """Decide what becomes of somebody who has kept us waiting."""
        now, self._due = self.loop.time(), None
        answered = self.cycle is None or self.cycle.response_complete
        if now > self._until + 1:  # it is us who were late: what came meanwhile is not read yet
            self._wait(1)
        elif self.refused or (self._part == "body" and answered):
            self.transport.abort()
        elif self.flow.read_paused or (self._part == "head" and not answered):  # it is our turn
            self._heard = now
            self._wait(SILENCE)
        elif self._part == "head":
            self.refuse(LATE) if self._size else self.transport.close()
        elif now < (end := self._end_of_body()):
            self._wait(end - now)
        else:
            self.refuse(LATE)

    def _end_of_body(self) -> float:
        """Give when the body counts as given up, if nothing more comes."""
        return min(self._heard + SILENCE, self._began + BODY + self._came / PACE)

    def _answering(self) -> bool:
        """Say whether an answer of the application is on its way, into which none can be put."""
        if self.cycle is None or self.cycle.response_complete:
            return False
        return self._part == "head" or self.cycle.response_started or bool(self.pipeline)

    def _give_up_body(self) -> None:
        """Let an application that waits for the body go, as if the other side had left."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()

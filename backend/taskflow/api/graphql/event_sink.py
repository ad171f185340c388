"""Event sink: where the events of one subscription on one socket go."""

from collections.abc import Hashable, Sequence
from typing import Any, Protocol

from msgspec.json import encode

from taskflow.api.graphql.feed import Feed
from taskflow.api.graphql.operation import Operation
from taskflow.api.shared_frame import Push, SharedText, pushed


class Socket(Protocol):
    """What an outlet writes to."""

    push: Push

    async def write(self, text: bytes) -> None:
        """Send a text, and wait until the peer takes more."""
        ...


class Subscription:
    """One subscription.

    What it makes of an event is made once for all that ask the same document for the same.
    """

    def __init__(
        self, socket: Socket, ident: str, operation: Operation, feed: Feed[Any, Any]
    ) -> None:
        """Tell the socket, under the id that its peer gave."""
        self._socket = socket
        self._operation = operation
        self._feed = feed
        self._head = b'{"id":' + encode(ident) + b',"type":"next","payload":'
        self._asked = operation.asked
        self.form: Hashable = (ident, operation.asked)

    def made(self, event: Any, state: Any, shared: dict[Hashable, Any]) -> SharedText:
        """Make the frame's text of an event."""
        payload = shared.get(self._asked)
        if payload is None:
            shown = self._feed.shown(event, state)
            allowances = self._feed.asked.hub.quotas.allowances
            payload = encode(self._operation.alike(shown, allowances))
            shared[self._asked] = payload
        return SharedText(b"%b%b}" % (self._head, payload))

    def push(self, told: Sequence[SharedText]) -> bool:
        """Write frames, if that can be done at once."""
        return pushed(self._socket.push, told)

    async def send(self, told: SharedText) -> None:
        """Send a frame, and wait until the peer takes more."""
        await self._socket.write(told.text)

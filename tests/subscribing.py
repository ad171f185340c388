"""Subscriptions over graphql-transport-ws, as a program has them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from runningserver import Person, RunningServer

EVENTS = """subscription($family: ID!, $after: Long!) {
  familyEvents(family: $family, after: $after) { seq type } }"""
HEARD = """subscription($task: ID!, $after: String!) {
  conversation(task: $task, after: $after) { kind place data } }"""
CHANGES = """subscription($flow: ID!, $after: Long!) {
  flowOperations(flow: $flow, after: $after) { seq kind } }"""


class Line:
    """A socket that speaks the protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.send({"type": "connection_init"})
        assert self.receive() == {"type": "connection_ack"}

    def send(self, frame: Any) -> None:
        self.socket.send(json.dumps(frame))

    def receive(self) -> Any:
        return json.loads(self.socket.recv(20))

    def subscribe(self, ident: str, query: str, **variables: Any) -> None:
        payload = {"query": query, "variables": variables}
        self.send({"id": ident, "type": "subscribe", "payload": payload})


@contextmanager
def line(
    server: RunningServer, person: Person, protocol: str = "graphql-transport-ws", token: str = ""
) -> Iterator[ClientConnection]:
    """Open a socket with a person's token, a new one if none is given."""
    headers = {"authorization": f"Bearer {token or person.token()}"}
    url = server.url.replace("http", "ws") + "/graphql"
    with connect(
        url,
        additional_headers=headers,
        subprotocols=[Subprotocol(protocol)],
        max_size=None,
        max_queue=None,  # what nobody reads holds up the closing of websockets' own client
    ) as socket:
        yield socket


def codes(frame: Any) -> list[str]:
    """Give the codes of the errors in a frame."""
    payload = frame["payload"]
    errors = payload if isinstance(payload, list) else payload["errors"]
    return [error["extensions"]["code"] for error in errors]

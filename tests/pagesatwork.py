"""Pages at work: what a page of a person sends over the socket ``/hub``, frame by frame."""

import contextlib
import itertools
import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from runningserver import Person, RunningServer

NOTIFIES = """name: notifies
tasks:
- {name: tell, type: notify, initiator: true, permissions: ["*"], config: {local: {title: Ready}}}
"""
NUMBERS = itertools.count()
SHOWN = {"shown": "page"}


class Page:
    """What a page does, frame by frame."""

    def __init__(self, server: RunningServer, person: Person, **headers: str) -> None:
        jar = "; ".join(f"{one.name}={one.value}" for one in person.http.cookies.jar)
        sent = headers or {"cookie": jar}
        origin = None if headers else Origin(server.url)
        url = server.url.replace("http", "ws") + "/hub"
        self._lines = contextlib.ExitStack()
        opening = connect(url, additional_headers=sent, origin=origin)
        self.socket: ClientConnection = self._lines.enter_context(opening)
        self._asked = itertools.count(1)
        self._told: dict[int, dict[str, Any]] = {}

    def send(self, op: str, **frame: Any) -> int:
        number = next(self._asked)
        self.socket.send(json.dumps({"op": op, "id": number, **frame}))
        return number

    def told(self, number: int, seconds: float = 30) -> dict[str, Any]:
        while number not in self._told:
            frame = json.loads(self.socket.recv(timeout=seconds))
            self._told[frame.get("re", 0)] = frame
        return self._told.pop(number)

    def ask(self, op: str, **frame: Any) -> dict[str, Any]:
        return self.told(self.send(op, **frame))

    def register(self, *environments: str) -> dict[str, Any]:
        return self.ask("register", environments=environments or ("browser",))

    def work(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("claim")["work"]
        return found

    def settle(self, work: dict[str, Any], output: Any = SHOWN) -> str:
        told = self.ask("settle", work=work["id"], attempt=work["attempt"], output=output)
        return str(told.get("error", {}).get("code", ""))

    def close(self) -> None:
        self._lines.close()

    def closed(self) -> int | None:
        """Wait until the server closes it; gives the code."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.socket.recv(timeout=30)
        return self.socket.close_code

    def nothing(self, number: int) -> None:
        """Show that a claim is not granted."""
        with pytest.raises(TimeoutError):
            self.told(number, 0.7)


class Desk:
    """Opens pages of people who are there for one test."""

    def __init__(self, server: RunningServer, ann: Person) -> None:
        self.server = server
        self.ann = ann
        self.pages: list[Page] = []
        if not ann.ask('{ flow(name: "notifies") { name } }')["flow"]:
            ann.do("importFlow", "ImportFlow", "seq", text=NOTIFIES)

    def someone(self) -> Person:
        """Give somebody new who is signed in."""
        name = f"page-{next(NUMBERS)}"
        self.ann.invite(name)
        return self.server.person(name)

    def page(self, person: Person) -> Page:
        page = Page(self.server, person)
        self.pages.append(page)
        return page

    def at_work(self, person: Person) -> Page:
        page = self.page(person)
        assert "error" not in page.register()
        return page


def due(person: Person) -> str:
    """Let a notification become due; gives its family."""
    started = person.do("startTask", "StartTask", "family { id }", flow="notifies")
    return str(started["family"]["id"])

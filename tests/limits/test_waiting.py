"""While the worst inputs are sent, a small request waits for no longer than a quarter of a second.

Measured by the clock on the wall, on a whole server with its collector of garbage: so no call in a
thread may hold the interpreter either.
"""

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Callable
from typing import Self
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.sync.client import connect

from growing import brought, named
from runningserver import Person, Refusal, RunningServer
from worstrequests import asked, bodies, frames, texts
from worstshapes import flows, imports, schemas

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]
LONGEST = 0.25
"""Seconds; the best of some tries counts, for others use the machine too."""
TRIES = 4
PAUSE = 0.003
Doing = Callable[[], object]


class Asking:
    """Somebody who asks for little, again and again, over one connection."""

    def __init__(self, server: RunningServer) -> None:
        place = urlsplit(server.url)
        self._http = http.client.HTTPConnection(str(place.hostname), place.port, timeout=60)
        self._stop = threading.Event()
        self.longest = 0.0

    def __enter__(self) -> Self:
        self._ask()
        self.longest = 0.0
        self._thread = threading.Thread(target=self._go)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._http.close()

    def _ask(self) -> None:
        begun = time.monotonic()
        self._http.request("GET", "/health/live")
        self._http.getresponse().read()
        self.longest = max(self.longest, time.monotonic() - begun)

    def _go(self) -> None:
        while not self._stop.is_set():
            self._ask()
            time.sleep(PAUSE)


def waited(server: RunningServer, doing: Doing) -> float:
    """Give for how long a small request waited at most while something was done."""
    found: list[float] = []
    while len(found) < TRIES and min(found, default=LONGEST) >= LONGEST:
        with Asking(server) as asking, contextlib.suppress(Refusal, httpx.HTTPError):
            doing()
        found.append(asking.longest)
    return min(found)


def too_long(server: RunningServer, doings: dict[str, Doing]) -> dict[str, float]:
    """Give what lets others wait for too long, and for how long."""
    found = {name: waited(server, doing) for name, doing in doings.items()}
    return {name: round(seconds, 2) for name, seconds in found.items() if seconds >= LONGEST}


def posting(person: Person, path: str, kind: str, text: str) -> Doing:
    headers = {"authorization": f"Bearer {person.token()}", "content-type": kind}
    return lambda: person.http.post(path, content=text.encode(), headers=headers)


def test_documents_and_variables_of_graphql(server: RunningServer, ann: Person) -> None:
    def question(text: str, variables: object) -> Doing:
        content = json.dumps({"query": text, "variables": variables})
        return posting(ann, "/graphql", "application/json", content)

    doings = {name: question(text, {}) for name, text in texts(900).items()}
    doings |= {name: question(*one) for name, one in asked(900).items()}
    assert too_long(server, doings) == {}


def test_bodies(server: RunningServer, ann: Person) -> None:
    assert too_long(server, {k: posting(ann, *one) for k, one in bodies(4000).items()}) == {}


def test_frames(server: RunningServer, ann: Person) -> None:

    def sending(text: str) -> None:
        url = server.url.replace("http", "ws") + "/hub"
        headers = {"authorization": f"Bearer {ann.token()}"}
        with connect(url, additional_headers=headers, max_size=None) as socket:
            socket.send(text)
            socket.recv(120)

    doings = {name: lambda text=text: sending(text) for name, text in frames(1000).items()}
    assert too_long(server, doings) == {}


def test_flows_and_their_texts(server: RunningServer, ann: Person) -> None:
    def bringing(name: str, text: str) -> Doing:
        return lambda: brought(ann, name, text)

    def starting(name: str) -> Doing:
        return lambda: ann.do("startTask", "StartTask", "family { id }", flow=name)

    doings: dict[str, Doing] = {}
    for name, document in flows(1000).items():
        flow = f"waiting{name.replace(' ', '')}"
        doings[f"bring {name}"] = bringing(flow, named(document, flow))
        doings[f"start {name}"] = starting(flow)
    doings |= {f"text {name}": bringing("text", text) for name, text in imports(1000).items()}
    assert too_long(server, doings) == {}


def test_forms(server: RunningServer, ann: Person) -> None:
    def forms(name: str) -> Doing:
        schema, _ = schemas(500)[name]
        flow = f"form{name.replace(' ', '')}"
        two = {"name": "two", "type": "TaskSelect", "config": {"local": {"schema": schema}}}
        document = {"name": flow, "tasks": [{**two, "initiator": True}]}
        return lambda: brought(ann, flow, json.dumps(document))

    assert too_long(server, {name: forms(name) for name in schemas(1)}) == {}

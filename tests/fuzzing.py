"""Fuzzing: each interface of a running server is sent whatever dice make, and read with care."""

import contextlib
import http.client
import json
import re
import socket
from collections import Counter, deque
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

import anybytes
import anyframes
from anyrequest import Dice
from errorcodes import PAGE
from runningserver import ROOT, Person, RunningServer
from subscribing import line
from talking import welcome

CODES = set(re.findall(r"^\| `([\w.]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE))
TELLTALE = re.compile(r"Traceback|went wrong|unexpected|Exception|Error\b")
ENOUGH = 150
"""Cases after which there is a new family to play with: what is deleted is soon all there was."""
QUIET = 0.05
"""Seconds in which a stream that stays open says all that it has to say for now."""
WELCOME = (ROOT / "flows" / "welcome.yaml").read_text("utf-8")
LITTLE = {"query": "{ __typename }"}
FRAMES = {"next", "error", "complete", "ping", "pong", "connection_ack"}
HEARD = {"token", "thinking", "state", "message", "reset", "error", "done"}


class Fuzz:
    """One server, and dice that know what there is on it; ``counts`` tells how it was answered."""

    def __init__(self, server: RunningServer, person: Person, seed: int) -> None:
        self.server = server
        self.headers = {"authorization": f"Bearer {person.token()}"}
        self.person = Person(server.url)  # by the token alone: a login lasts less long than this
        self.person.http.headers.update(self.headers)
        self.dice = Dice(seed, ("welcome", "review", "SEND", "TaskChat", "chat", "input"))
        self.http = httpx.Client(base_url=server.url, headers=self.headers, timeout=60)
        self.counts: Counter[str] = Counter()
        self._hub: ClientConnection | None = None
        self._line: ClientConnection | None = None
        self._open = contextlib.ExitStack()
        self._number = self._flows = 0
        self._recent: deque[Any] = deque(maxlen=8)
        self.plays: dict[str, Callable[[], Any]] = {
            "graphql": self.graphql,
            "subscriptions": self.subscriptions,
            "rest": self.rest,
            "hub": self.hub,
            "wire": self.wire,
            "streams": self.streams,
        }

    def play(self, interface: str, cases: int) -> None:
        """Try so many cases; what is not answered as it should be is told with its request."""
        said = len(self.server.said)
        for number in range(cases):
            if number % ENOUGH == 0:
                self._begin()
            sent = self.plays[interface]()
            new, said = self.server.said[said:], len(self.server.said)
            assert not [one for one in new if TELLTALE.search(one)], (sent, new)
        assert self.person.ask("{ me { name } }")
        self.person.http.close()
        self.http.close()
        self._open.close()

    def _begin(self) -> None:
        """Have a family and its chat, of a new flow: nobody knows what was done to the old one."""
        self._flows += 1
        flow = f"again-{self._flows}-{self.dice.chance.randrange(2**32)}"
        self.person.do("importFlow", "ImportFlow", "seq", text=WELCOME, name=flow)
        family, chat = welcome(self.person, flow)
        self.dice.known = (family, chat, flow, *self.dice.known[-5:])

    def graphql(self) -> Any:
        """Ask over HTTP."""
        _, document, variables = self.dice.document()
        sent = {"query": document, "variables": variables}
        content = json.dumps(sent)  # lone surrogates too, which httpx would not write
        plain = {"content-type": "application/json"}
        answer = self.http.post("/graphql", content=content, headers=plain)
        assert answer.status_code < 500, (sent, answer.text[:500])
        told = answer.json()
        self.counts["answered"] += "errors" not in told
        for error in told.get("errors", []):
            self.told(sent, error, error.get("extensions", {}).get("code"))
        return sent

    def subscriptions(self) -> Any:
        """Send a frame over graphql-transport-ws, then read until a small question is answered."""
        chance = self.dice.chance
        if self._line is None or chance.random() < 0.02:
            self._line = self._open.enter_context(
                line(self.server, self.person, token=self.headers["authorization"][7:])
            )
            if chance.random() < 0.9:
                self._line.send('{"type": "connection_init"}')
        sent = anyframes.frame(self.dice)
        self._number += 1
        mark = {"id": f"mark {self._number}", "type": "subscribe", "payload": LITTLE}
        self._recent.append(sent)
        try:
            self._line.send(sent)
            self._line.send(json.dumps(mark))
            while self._framed(json.loads(self._line.recv(60))) != mark["id"]:
                pass
        except ConnectionClosed as closed:
            self._line = None
            self._closed(sent, closed)
        return sent

    def _framed(self, frame: dict[str, Any]) -> Any:
        """Look at a frame; gives the id of the operation that it ends."""
        kind, payload, sent = frame["type"], frame.get("payload"), list(self._recent)
        assert kind in FRAMES, (sent, frame)
        self.counts[kind] += 1
        told = payload if kind == "error" else []
        if kind == "next":
            assert isinstance(payload, dict), (sent, frame)
            told = payload.get("errors", [])
            assert told or payload["data"], (sent, frame)
        for error in told or ():
            self.told(sent, error, error.get("extensions", {}).get("code"))
        return frame["id"] if kind in {"error", "complete"} else None

    def rest(self) -> Any:
        """Send a request of any method to any address."""
        method, path, headers, content = self.dice.request()
        sent = (method, path, headers, content)
        raw = {name: value.encode("utf-8", "replace") for name, value in headers.items()}
        raw = {name: value for name, value in raw.items() if not re.search(rb"[\r\n\0]", value)}
        where = quote(path.encode("utf-8", "replace"), safe="/:%")
        with (
            contextlib.suppress(httpx.HTTPError, httpx.InvalidURL),  # of httpx itself
            self.http.stream(method, where, headers=raw, content=content) as answer,
        ):
            assert answer.status_code < 500, sent
            self.counts["answered"] += answer.status_code < 400
            plain = answer.headers.get("content-type", "").startswith("application/json")
            if answer.status_code >= 400 and method != "HEAD" and plain:
                told = json.loads(answer.read())
                for error in [told["error"]] if "error" in told else told["errors"]:
                    self.told(sent, error, error.get("code") or error["extensions"]["code"])
        return sent

    def hub(self) -> Any:
        """Send a frame over the hub's socket, then read until a ping is answered."""
        if self._hub is None or self.dice.chance.random() < 0.01:
            url = self.server.url.replace("http", "ws") + "/hub"
            opened = connect(url, additional_headers=self.headers, max_size=None, max_queue=None)
            self._hub = self._open.enter_context(opened)
        frame = self.dice.frame()
        self._number += 1
        ping = f"ping {self._number}"
        try:
            self._hub.send(frame)
            self._hub.send(json.dumps({"id": ping, "op": "ping"}))
            while (answer := json.loads(self._hub.recv(60))).get("re") != ping:
                if "error" in answer:
                    self.told(frame, answer["error"], answer["error"]["code"])
                self.counts["answered"] += "seq" in answer
        except ConnectionClosed as closed:
            self._hub = None
            self._closed(frame, closed)
        return frame

    def _closed(self, sent: Any, closed: ConnectionClosed) -> None:
        """The server says why it closes, and that it is not its own mistake."""
        assert closed.rcvd is not None, (sent, closed)
        code = closed.rcvd.code
        self.counts[f"closed {code}"] += 1
        assert code in {1003, 1007, 1008, 1009} or 4400 <= code < 4500, (sent, closed)
        assert code < 4400 or len(closed.rcvd.reason) > 10, (sent, closed)

    def wire(self) -> Any:
        """Send bytes, of which some are HTTP."""
        place = urlsplit(self.server.url)
        sent = anybytes.wire(self.dice.chance)
        with (
            contextlib.suppress(OSError),
            socket.create_connection((place.hostname, place.port), timeout=30) as opened,
        ):
            opened.sendall(sent)
            opened.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: opened.recv(65536), b""))
            assert answer.startswith(b"HTTP/1.1 ") or not answer, (sent, answer[:300])
            status = int(answer.split()[1]) if answer else 0
            self.counts[str(status)] += 1
            assert status < 500, (sent, answer[:300])
        return sent

    def streams(self) -> Any:
        """Say something to a task, or follow it, and read what the stream says for a while."""
        method, target, headers, content = self.dice.conversation()
        sent = (method, target, headers, content)
        place = urlsplit(self.server.url)
        connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=60)
        where = quote(target.encode("utf-8", "replace"), safe="/:%?=&")
        with contextlib.closing(connection):
            connection.request(method, where, content, {**headers, **self.headers})
            answer = connection.getresponse()
            self.counts[str(answer.status)] += 1
            assert answer.status < 500, sent
            if answer.headers.get_content_type() != "text/event-stream":
                told = json.loads(answer.read())
                for error in [told["error"]] if "error" in told else []:
                    self.told(sent, error, error["code"])
                return sent
            for event, data in events(_read(connection, answer)):
                self.counts[event] += 1
                assert event in HEARD, (sent, event, data)
                if event == "error":
                    self.told(sent, data, data["code"])
        return sent

    def told(self, sent: Any, error: dict[str, Any], code: Any) -> None:
        """An error says its code, which is documented, and a sentence."""
        self.counts[str(code)] += 1
        assert code in CODES - {"internal"}, (sent, error)
        assert error["message"].rstrip().endswith((".", "?", "!", ")", '"', "'")), (sent, error)
        assert len(error["message"]) > 10, (sent, error)


def _read(connection: http.client.HTTPConnection, answer: http.client.HTTPResponse) -> str:
    """Read a stream until it ends or is quiet."""
    found = b""
    if connection.sock is not None:
        connection.sock.settimeout(QUIET)
    with contextlib.suppress(TimeoutError):
        while piece := answer.read1(65536):
            found += piece
    return found.decode("utf-8")


def events(text: str) -> Iterator[tuple[str, Any]]:
    """Give the events of a stream with their data; each line of it is one that there can be."""
    whole, _, _ = text.replace("\r\n", "\n").rpartition("\n\n")
    for block in whole.split("\n\n"):
        fields = dict(re.split(": ?", one, maxsplit=1) for one in block.split("\n") if one)
        assert fields.keys() <= {"", "event", "id", "data", "retry"}, block
        if "data" in fields:
            assert fields["event"] == "error" or re.fullmatch(r"\d+\.[^.]*\.\d+", fields["id"])
            yield fields["event"], json.loads(fields["data"])

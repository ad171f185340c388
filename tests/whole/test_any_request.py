"""Whatever is sent over whichever interface is answered, or refused with a code and a sentence."""

import contextlib
import json
import random
import re
import socket
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from anyrequest import Dice
from errorcodes import PAGE
from runningserver import ModelProcess, Person, RunningServer, running
from subscribing import Line, line
from talking import welcome

CODES = set(re.findall(r"^\| `([\w.]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE))
TELLTALE = re.compile(r"Traceback|went wrong|unexpected|Exception|Error\b")
SHARES = {"graphql": 0.55, "rest": 0.2, "hub": 0.15, "wire": 0.1}
"""Which part of all cases goes to which interface."""


@pytest.fixture(scope="module")
def fuzzed(
    tmp_path_factory: pytest.TempPathFactory, model: ModelProcess
) -> Iterator[RunningServer]:
    """A server of one's own: flows and families are changed and deleted at random."""
    with running(tmp_path_factory.mktemp("fuzzed"), OPENAI_BASE_URL=model.url) as server:
        yield server


@pytest.fixture(scope="module")
def mad(fuzzed: RunningServer) -> Person:
    """The admin there."""
    return fuzzed.admin("mad")


def seeded() -> int:
    seed = random.randrange(2**32)  # noqa: S311  dice, no secret
    sys.stdout.write(f"seed {seed}\n")
    return seed


class Fuzz:
    """One server, and dice that know what there is on it."""

    def __init__(self, server: RunningServer, person: Person, seed: int) -> None:
        self.server, self.person = server, person
        self.headers = {"authorization": f"Bearer {person.token()}"}
        family, chat = welcome(person)
        known = (family, chat, "welcome", "review", "SEND", "TaskChat", "chat", "input")
        self.dice = Dice(seed, known)
        self.http = httpx.Client(base_url=server.url, headers=self.headers, timeout=60)
        self._line: ClientConnection | None = None
        self._open = contextlib.ExitStack()

    def play(self, cases: int) -> None:
        """Try so many cases; what is not answered as it should be is told with its request."""
        plays = {"graphql": self.graphql, "rest": self.rest, "hub": self.hub, "wire": self.wire}
        said = len(self.server.said)
        for _ in range(cases):
            (name,) = self.dice.chance.choices(list(SHARES), list(SHARES.values()))
            sent = plays[name]()
            new, said = self.server.said[said:], len(self.server.said)
            assert not [one for one in new if TELLTALE.search(one)], (sent, new)
        self.close()
        assert self.person.ask("{ me { name } }")

    def close(self) -> None:
        self.http.close()
        self._open.close()

    def graphql(self) -> Any:
        kind, document, variables = self.dice.document()
        sent = {"query": document, "variables": variables}
        if kind == "subscription":
            with line(self.server, self.person) as opened, contextlib.suppress(ConnectionClosed):
                reader = Line(opened)
                reader.subscribe("1", document, **variables)
                reader.send({"type": "ping"})
                while (frame := reader.receive())["type"] != "pong":
                    payload = frame.get("payload")
                    told = payload if isinstance(payload, list) else (payload or {}).get("errors")
                    for error in told or ():
                        self.told(sent, error, error.get("extensions", {}).get("code"))
            return sent
        content = json.dumps(sent)  # lone surrogates too, which httpx would not write
        answer = self.http.post(
            "/graphql", content=content, headers={"content-type": "application/json"}
        )
        assert answer.status_code < 500, (sent, answer.text[:500])
        for error in answer.json().get("errors", []):
            self.told(sent, error, error.get("extensions", {}).get("code"))
        return sent

    def rest(self) -> Any:
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
            plain = answer.headers.get("content-type", "").startswith("application/json")
            if answer.status_code >= 400 and method != "HEAD" and plain:
                told = json.loads(answer.read())
                for error in [told["error"]] if "error" in told else told["errors"]:
                    self.told(sent, error, error.get("code") or error["extensions"]["code"])
        return sent

    def hub(self) -> Any:
        if self._line is None:
            url = self.server.url.replace("http", "ws") + "/hub"
            opened = connect(url, additional_headers=self.headers, max_size=None)
            self._line = self._open.enter_context(opened)
        frame = self.dice.frame()
        try:
            self._line.send(frame)
            answer = json.loads(self._line.recv(20))
        except ConnectionClosed:
            self._line = None
            return frame
        if "error" in answer:
            self.told(frame, answer["error"], answer["error"]["code"])
        return frame

    def wire(self) -> Any:
        place = urlsplit(self.server.url)
        sent = self.dice.wire()
        with (
            contextlib.suppress(OSError),
            socket.create_connection((place.hostname, place.port), timeout=30) as opened,
        ):
            opened.sendall(sent)
            opened.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: opened.recv(65536), b""))
            assert not answer or int(answer.split()[1]) < 500, (sent, answer[:300])
        return sent

    def told(self, sent: Any, error: dict[str, Any], code: Any) -> None:
        """An error says its code, which is documented, and a sentence."""
        assert code in CODES - {"internal"}, (sent, error)
        assert error["message"].rstrip().endswith((".", "?", "!", ")", '"', "'")), (sent, error)
        assert len(error["message"]) > 10, (sent, error)


def test_400_requests_of_any_kind_are_answered(fuzzed: RunningServer, mad: Person) -> None:
    Fuzz(fuzzed, mad, seeded()).play(400)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_10000_requests_of_any_kind_are_answered(fuzzed: RunningServer, mad: Person) -> None:
    Fuzz(fuzzed, mad, seeded()).play(10_000)

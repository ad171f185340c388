"""Strangers cannot stop the server, whatever they send or do not send: raw sockets talk to it."""

import contextlib
import json
import resource
import socket
import struct
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as websocket

from runningserver import ModelProcess, Person, RunningServer
from subscribing import EVENTS, Line, line
from talking import welcome

HANDLES = 1024
"""What many systems give a process at most."""
SILENT = 1500
MIB = 1024 * 1024
POST = (
    b"POST /auth/login HTTP/1.1\r\nhost: %s\r\ncontent-type: application/json\r\n"
    b"transfer-encoding: chunked\r\n\r\n"
)


@pytest.fixture(scope="module")
def besieged(
    tmp_path_factory: pytest.TempPathFactory, model: ModelProcess
) -> Iterator[RunningServer]:
    """A server that may have few handles, and enough of them for those who come."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard), hard))
    running = RunningServer(
        tmp_path_factory.mktemp("besieged"), handles=HANDLES, OPENAI_BASE_URL=model.url
    )
    running.start()
    yield running
    running.stop()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def eve(besieged: RunningServer) -> Person:
    """The admin there."""
    return besieged.admin("eve")


@pytest.fixture
def connect(besieged: RunningServer) -> Iterator[Callable[[], socket.socket]]:
    """Give what makes one more raw connection; all are ended after the test."""
    place = urlsplit(besieged.url)
    with contextlib.ExitStack() as stack:

        def connected() -> socket.socket:
            line = socket.create_connection((place.hostname, place.port), timeout=60)
            return stack.enter_context(line)

        yield connected


@pytest.fixture(autouse=True)
def calm(besieged: RunningServer) -> Iterator[None]:
    """Nothing that strangers do is an error of the server's own."""
    said = len(besieged.said)
    yield
    assert [line for line in besieged.said[said:] if "rror" in line or "Traceback" in line] == []


def everybody_is_served(server: RunningServer, person: Person) -> None:
    """A stranger, somebody who signs in, and somebody who is signed in are answered."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        assert client.get("/health").status_code == 200
    assert server.person("eve").ask("{ me { name } }") == {"me": {"name": "eve"}}
    headers = {"authorization": f"Bearer {person.token()}"}
    with httpx.Client(base_url=server.url, timeout=60, headers=headers) as client:
        for _ in range(3):
            answer = client.post("/graphql", json={"query": "{ me { name } }"})
            assert answer.json() == {"data": {"me": {"name": "eve"}}}


def send_until_refused(line: socket.socket, piece: bytes, most: int) -> int:
    """Send pieces until the other side does not take more; gives how many bytes went."""
    sent = 0
    with contextlib.suppress(OSError):
        while sent < most:
            line.sendall(piece)
            sent += len(piece)
    return sent


def test_however_many_connect_and_are_silent_everybody_else_is_served(
    besieged: RunningServer, eve: Person, connect: Callable[[], socket.socket]
) -> None:
    for _ in range(SILENT):
        connect()
    everybody_is_served(besieged, eve)
    assert psutil.Process(besieged.pid).num_fds() < HANDLES


def test_however_many_send_a_body_without_end_everybody_else_is_served(
    besieged: RunningServer, eve: Person, connect: Callable[[], socket.socket]
) -> None:
    host = urlsplit(besieged.url).netloc.encode()
    for _ in range(SILENT):
        connect().sendall(POST % host + b"1\r\nx\r\n")
    everybody_is_served(besieged, eve)


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        (b"GET / HTTP/1.1\r\nx: ", b"y" * 65536),
        (b"GET / HTTP/1.1\r\n", b"a: b\r\n" * 10_000),
        (b"", b"GET / HTTP/1.1\r\nhost: x\r\n\r\n" * 2_000),
    ],
    ids=["a header without end", "many small headers", "many requests at once"],
)
def test_what_strangers_send_without_end_takes_no_memory(
    besieged: RunningServer,
    eve: Person,
    connect: Callable[[], socket.socket],
    begin: bytes,
    piece: bytes,
) -> None:
    everybody_is_served(besieged, eve)
    process = psutil.Process(besieged.pid)
    before = process.memory_info().rss
    for _ in range(30):
        line = connect()
        line.sendall(begin)
        send_until_refused(line, piece, 10 * MIB)
    everybody_is_served(besieged, eve)
    assert process.memory_info().rss - before < 30 * MIB


def test_a_conversation_goes_on_while_strangers_press_in(
    besieged: RunningServer, eve: Person, connect: Callable[[], socket.socket]
) -> None:
    _, chat = welcome(eve)
    headers = {"authorization": f"Bearer {eve.token()}"}
    with (
        httpx.Client(base_url=besieged.url, timeout=60, headers=headers) as client,
        client.stream("GET", f"/chat/{chat}") as reading,
    ):
        assert reading.status_code == 200
        for _ in range(SILENT):
            connect()
        answer = client.post(f"/chat/{chat}", json={"message": "hello"})
        assert answer.status_code == 200
        lines = reading.iter_lines()
        assert any("hello" in line for line in lines)


def test_sockets_go_on_and_open_while_strangers_press_in(
    besieged: RunningServer, eve: Person, connect: Callable[[], socket.socket]
) -> None:
    family, chat = welcome(eve)
    headers = {"authorization": f"Bearer {eve.token()}"}
    hub = besieged.url.replace("http", "ws") + "/hub"

    def is_answered(peer: ClientConnection) -> None:
        peer.send('{"id": 1, "op": "ping"}')
        assert json.loads(peer.recv(20)) == {"re": 1, "op": "pong"}

    with (
        websocket(hub, additional_headers=headers) as before,
        line(besieged, eve) as watching,
    ):
        reader = Line(watching)
        reader.subscribe("1", EVENTS, family=family, after=0)
        for _ in range(SILENT):
            connect()
        is_answered(before)
        with websocket(hub, additional_headers=headers) as after:
            is_answered(after)
        with line(besieged, eve) as other:
            Line(other)
        patch = {"input": {"draft": "still here"}}
        told = eve.do("updateTask", "UpdateTask", "seq", family=family, task=chat, patch=patch)
        seen = 0
        while seen < told["seq"]:
            seen = reader.receive()["payload"]["data"]["familyEvents"]["seq"]


@pytest.mark.parametrize("length", [b"5000000", b"9" * 15])
def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(
    besieged: RunningServer, connect: Callable[[], socket.socket], length: bytes
) -> None:
    host = urlsplit(besieged.url).netloc.encode()
    line = connect()
    head = (POST % host).replace(b"transfer-encoding: chunked", b"content-length: " + length)
    line.sendall(head)
    assert line.recv(65536).startswith(b"HTTP/1.1 413 ")


HANDSHAKE = (
    b"GET /hub HTTP/1.1\r\nhost: %s\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


@pytest.mark.parametrize(
    "rest",
    [
        b"content-length: 10\r\n\r\n0123456789",
        b"transfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"x: " + b"a" * 9000 + b"\r\n\r\n",
    ],
    ids=["a body", "a body in pieces", "a long field"],
)
def test_what_is_no_handshake_of_a_socket_is_refused_and_let_go(
    besieged: RunningServer, connect: Callable[[], socket.socket], rest: bytes
) -> None:
    """Else whoever sends it would keep a stranger's place for good."""
    line = connect()
    line.sendall(HANDSHAKE % urlsplit(besieged.url).netloc.encode() + rest)
    said = b""
    while more := line.recv(4096):
        said += more
    assert said.startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize("path", ["/hub", "/graphql", "/", "/nothing"])
@pytest.mark.parametrize("origin", ["", "origin: http://evil.test\r\n", "origin: null\r\n"])
def test_sockets_that_are_refused_leave_no_line_in_the_log(
    besieged: RunningServer, connect: Callable[[], socket.socket], path: str, origin: str
) -> None:
    """Else strangers could fill the disk with it."""
    head = (HANDSHAKE % urlsplit(besieged.url).netloc.encode()).replace(b"/hub", path.encode())
    said = len(besieged.said)
    for _ in range(3):
        with connect() as line:
            line.sendall(head + origin.encode() + b"\r\n")
            answer = b""
            while more := line.recv(4096):
                answer += more
        assert answer.startswith(b"HTTP/1.1 40")
    assert httpx.get(besieged.url + "/health").status_code == 200
    assert besieged.said[said:] == []


def test_sockets_whose_owner_leaves_at_once_leave_no_line_in_the_log(
    besieged: RunningServer, connect: Callable[[], socket.socket], eve: Person
) -> None:
    place = urlsplit(besieged.url).netloc.encode()
    proof = b"authorization: Bearer " + eve.token().encode() + b"\r\n\r\n"
    said = len(besieged.said)
    for number in range(40):
        with connect() as line:
            if number % 2:  # it is gone with a reset, not with a goodbye
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sendall(HANDSHAKE % place + (proof if number % 4 < 2 else b"\r\n"))
    everybody_is_served(besieged, eve)
    assert besieged.said[said:] == []


@pytest.mark.parametrize("path", ["/", "/health", "/health/ready", "/auth/session", "/none.txt"])
def test_who_asks_for_a_head_gets_that_of_the_answer(besieged: RunningServer, path: str) -> None:
    """Monitors and mail programs that look where a link leads ask so; it changes nothing."""
    with httpx.Client(base_url=besieged.url, timeout=60) as client:
        given, head = client.get(path), client.head(path)
        assert head.status_code == given.status_code
        assert head.content == b""
        later = ("date", "retry-after")
        kept, told = (
            {k: v for k, v in one.headers.items() if k not in later} for one in (given, head)
        )
        assert told == kept
        assert client.get("/health").json()["live"] is True  # on the same connection


def test_what_follows_a_body_is_not_taken_for_its_head(
    besieged: RunningServer, connect: Callable[[], socket.socket], eve: Person
) -> None:
    body = b'{"query": "{ me { name } }"}'
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: {urlsplit(besieged.url).netloc}\r\n"
        "content-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    )
    trailer = f"0\r\nauthorization: Bearer {eve.token()}\r\n\r\n"
    line = connect()
    line.sendall(head.encode() + b"%x\r\n%s\r\n" % (len(body), body) + trailer.encode())
    said = b""
    while more := line.recv(4096):
        said += more
    assert said.startswith(b"HTTP/1.1 401 ")

"""The transport under every model call: HTTP/1.1 as servers really speak it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import httpx2
import pytest

from taskflow.services.upstream.transport import Transport

Step = bytes | asyncio.Event | None


class Server:
    """Answers each request on each connection with the next script: bytes, gates, None: close."""

    def __init__(self) -> None:
        self.scripts: list[list[Step]] = []
        self.requests: list[bytes] = []
        self.connections = 0
        self.left = asyncio.Event()
        self.url = ""
        self._serving: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if task := asyncio.current_task():
            self._serving.add(task)
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.left.set()
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def stop(self) -> None:
        """End every connection while there is a loop on which it can end."""
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"transfer-encoding: chunked" in head.lower():
            body = await reader.readuntil(b"0\r\n\r\n")
        else:
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            body = await reader.readexactly(int(length or 0))
        self.requests.append(head + body)
        for step in self.scripts.pop(0):
            if step is None:
                return False
            if isinstance(step, asyncio.Event):
                await step.wait()
                continue
            writer.write(step)
            await writer.drain()
        return True


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    listening = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield made
    listening.close()
    await made.stop()


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=Transport(), timeout=30) as made:
        yield made


OK = b"HTTP/1.1 200 OK\r\n"
GREETING: dict[str, list[Step]] = {
    "length": [OK + b"content-length: 5\r\n\r\nhello"],
    "chunked": [
        OK + b"transfer-encoding: chunked\r\n\r\n2\r\nhe\r\n",
        b"3;x=y\r\nllo\r\n0\r\n\r\n",
    ],
    "until the close": [OK + b"\r\nhel", b"lo", None],
    "old": [b"HTTP/1.0 200 OK\r\n\r\nhello", None],
    "preliminary": [b"HTTP/1.1 103 Early\r\nx: y\r\n\r\n", OK + b"content-length: 5\r\n\r\nhello"],
    "byte by byte": [bytes([b]) for b in OK + b"content-length: 5\r\n\r\nhello"],
}


@pytest.mark.parametrize("how", GREETING)
async def test_every_way_to_send_a_body_is_read_twice(
    server: Server, client: httpx2.AsyncClient, how: str
) -> None:
    for _ in range(2):
        server.scripts.append(GREETING[how])
        response = await client.get(server.url)
        assert (response.status_code, response.text) == (200, "hello")
        assert "x" not in response.headers


async def test_a_connection_is_used_again_when_the_answer_was_read(
    server: Server, client: httpx2.AsyncClient
) -> None:
    server.scripts += [GREETING["length"]] * 3
    for _ in range(3):
        await client.get(server.url)
    assert server.connections == 1


@pytest.mark.parametrize(
    "ending",
    [
        OK + b"connection: close\r\ncontent-length: 2\r\n\r\nhi",
        OK + b"content-length: 2\r\n\r\nhiHTTP/1.1 408 Too late\r\n\r\n",
    ],
)
async def test_a_connection_that_is_used_up_is_not_used_again(
    server: Server, client: httpx2.AsyncClient, ending: bytes
) -> None:
    server.scripts += [[ending], GREETING["length"]]
    assert (await client.get(server.url)).text == "hi"
    assert (await client.get(server.url)).text == "hello"
    assert server.connections == 2


async def test_a_request_arrives_as_it_was_sent(server: Server, client: httpx2.AsyncClient) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    server.scripts += [GREETING["length"]] * 2
    await client.post(f"{server.url}/a%20b?c=d", content=b"x" * 100_000, headers={"x-y": "z"})
    await client.post(server.url, content=parts())
    first, second = server.requests
    assert first.startswith(b"POST /a%20b?c=d HTTP/1.1\r\n")
    assert b"x-y: z\r\n" in first
    assert first.endswith(b"\r\n\r\n" + b"x" * 100_000)
    assert second.endswith(b"4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n")


async def test_much_data_waits_in_the_system_and_not_in_memory(
    server: Server, client: httpx2.AsyncClient
) -> None:
    size = 64 << 20
    more = [b"x" * (1 << 20)] * 64
    server.scripts.append([OK + b"content-length: %d\r\n\r\n" % size, *more])
    received, largest = 0, 0
    async with client.stream("GET", server.url) as response:
        async for piece in response.aiter_raw():
            received, largest = received + len(piece), max(largest, len(piece))
    assert received == size
    assert largest < 4 << 20


BREAKS: dict[str, tuple[list[Step], type[Exception]]] = {
    "nothing": ([None], httpx2.RemoteProtocolError),
    "half a head": ([OK, None], httpx2.RemoteProtocolError),
    "half a body": ([OK + b"content-length: 9\r\n\r\nhi", None], httpx2.RemoteProtocolError),
    "half a chunk": (
        [OK + b"transfer-encoding: chunked\r\n\r\n9\r\nhi", None],
        httpx2.RemoteProtocolError,
    ),
    "another protocol": ([b"SSH-2.0-OpenSSH\r\n", None], httpx2.RemoteProtocolError),
}


@pytest.mark.parametrize("how", BREAKS)
async def test_an_answer_that_breaks_off_is_an_error(
    server: Server, client: httpx2.AsyncClient, how: str
) -> None:
    steps, expected = BREAKS[how]
    server.scripts += [steps, GREETING["length"]]
    with pytest.raises(expected):
        await client.get(server.url)
    assert (await client.get(server.url)).text == "hello"


@pytest.mark.parametrize("begun", [b"", OK + b"content-length: 9\r\n\r\nhi"])
async def test_silence_ends_in_time_and_closes_the_connection(
    server: Server, client: httpx2.AsyncClient, begun: bytes
) -> None:
    server.scripts.append([begun, asyncio.Event()])
    with pytest.raises(httpx2.ReadTimeout):
        await client.get(server.url, timeout=httpx2.Timeout(30, read=0.05))


async def test_leaving_in_the_middle_closes_the_connection(
    server: Server, client: httpx2.AsyncClient
) -> None:
    server.scripts.append([OK + b"content-length: 9\r\n\r\nhi"])
    async with client.stream("GET", server.url) as response:
        assert await anext(response.aiter_raw()) == b"hi"
    await server.left.wait()


@asynccontextmanager
async def unused_port() -> AsyncIterator[int]:
    listening = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    yield port


async def test_no_server_and_no_such_host_are_connect_errors(client: httpx2.AsyncClient) -> None:
    async with unused_port() as port:
        for host in ("127.0.0.1", "no-such-host.invalid"):
            with pytest.raises(httpx2.ConnectError):
                await client.get(f"http://{host}:{port}")


@pytest.mark.parametrize("make", [httpx2.Timeout, lambda _: None])
async def test_a_request_without_limits_is_possible(
    server: Server, client: httpx2.AsyncClient, make: Callable[[None], httpx2.Timeout | None]
) -> None:
    server.scripts.append(GREETING["length"])
    assert (await client.get(server.url, timeout=make(None))).text == "hello"

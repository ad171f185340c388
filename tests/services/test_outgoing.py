"""The service "http": what is not public is never reached, and nothing that is sent has no end."""

import asyncio
import gzip
import re
import socket
import threading
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from taskflow.domain.errors import Forbidden, Invalid, NotFound, TaskflowError, TooLarge, Upstream
from taskflow.domain.web import WebRequest, WebResponse
from taskflow.services.outgoing import Outgoing
from taskflow.services.web.lookups import AT_ONCE
from taskflow.services.web.secrets import MASK, Secret
from taskflow.services.web.target import target
from webserver import WebServer, said

CORPUS = Path(__file__).parents[1] / "corpus" / "hostile_urls.txt"
SIGNS = re.compile(r"\\(r|n|t|x[0-9a-f]{2}|u[0-9a-f]{4})")
NAMES = {
    "public.test": ["10.9.9.9"],
    "private.test": ["192.168.1.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "rebound.test": ["127.0.0.1"],
    "both.test": ["93.184.216.34", "127.0.0.1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "six.test": ["::1"],
    "nat64.test": ["64:ff9b::7f00:1"],
    "zone.test": ["fe80::1%lo"],
    "odd.test": ["no address"],
    "localhost": ["127.0.0.1", "::1"],
    "foo.localhost": ["127.0.0.1"],
}


def hostile(port: int = 0) -> list[str]:
    """Give the corpus of URLs; ``{port}`` stands for where somebody listens."""
    given = {"{port}": str(port), "{long}": "x" * 300, "{longpath}": "x" * 10_000}
    found = []
    for line in CORPUS.read_text("utf-8").split("\n")[:-1]:
        text = SIGNS.sub(lambda sign: sign[0].encode().decode("unicode_escape"), line)
        for name, value in given.items():
            text = text.replace(name, value)
        found.append(text)
    return found


async def resolve(host: str, _: int) -> list[str]:
    """Look up nothing but the names above."""
    return NAMES.get(host, [])


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    async with WebServer() as running:
        yield running


def outgoing(*allow: str, secrets: dict[str, Secret] | None = None) -> Outgoing:
    """Give the service, which may ask what is ``allow``-ed too."""
    chosen = Outgoing.Settings(allow=list(allow) or ["127.0.0.0/8"], secrets=secrets or {})
    return Outgoing({}, chosen, resolve=resolve)


async def asked(url: str, **more: object) -> WebResponse:
    return await outgoing().ask(WebRequest(url, **more))  # type: ignore[arg-type]


def test_the_corpus_has_two_hundred_hostile_urls() -> None:
    assert len(set(hostile())) >= 200


async def test_of_what_is_not_public_nothing_is_asked() -> None:
    async with WebServer("0.0.0.0") as server:  # noqa: S104  whoever came would be seen
        service = Outgoing({}, resolve=resolve)
        for url in hostile(server.port):
            with pytest.raises(TaskflowError) as refused:
                await service.ask(WebRequest(url, patience=5))
            assert refused.value.kind in ("http.url", "http.refused", "http.unknownHost"), url
            assert re.search(r"[.] [A-Z]", refused.value.message), url
        assert server.came == 0
        await outgoing().ask(WebRequest(f"http://127.0.0.1:{server.port}/"))
        assert server.came == 1, "nobody would have seen it"


async def test_a_redirect_to_what_is_not_public_is_not_followed() -> None:
    async with WebServer("127.0.0.2") as first, WebServer("127.0.0.1") as inner:
        service = outgoing("127.0.0.2/32")
        for number, url in enumerate(hostile(inner.port)):
            location = "".join(sign for sign in url if " " <= sign <= "~")
            if not location.startswith(("http:", "https:", "file:", "gopher:", "ftp:")):
                continue
            first.answers[f"/{number}"] = said(status="302 Found", location=location)
            with suppress(TaskflowError):
                answer = await service.ask(WebRequest(f"{first.url}/{number}", patience=5))
                assert answer.url.startswith(first.url), "a path there, however it looks"
        assert len(first.asked) > 150
        assert inner.came == 0


async def test_a_name_is_looked_up_once_and_asked_at_the_address_that_was_checked() -> None:
    looked: list[str] = []

    async def rebinding(host: str, _: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.2"] if len(looked) == 1 else ["127.0.0.1"]

    async with WebServer("127.0.0.2") as checked, WebServer("127.0.0.1", checked.port) as other:
        service = Outgoing({}, Outgoing.Settings(allow=["127.0.0.2/32"]), resolve=rebinding)
        answer = await service.ask(WebRequest(f"http://some.test:{checked.port}/x"))
        assert answer.status == 200
        assert checked.heads()[0]["host"] == f"some.test:{checked.port}"
        assert (looked, checked.came, other.came) == (["some.test"], 1, 0)
        with pytest.raises(Forbidden):
            await service.ask(WebRequest(f"http://some.test:{checked.port}/x"))
        assert other.came == 0


async def test_a_host_may_be_allowed_by_its_name(server: WebServer) -> None:
    url = f"http://rebound.test:{server.port}/"
    assert (await outgoing("rebound.test").ask(WebRequest(url))).body == b"ok"
    with pytest.raises(Forbidden, match="TASKFLOW_HTTP_ALLOW"):
        await outgoing("other.test").ask(WebRequest(url))


async def test_what_is_asked_arrives_as_it_was_meant(server: WebServer) -> None:
    url = f"{server.url}/a%20b?x=1&y=%2F#part"
    answer = await asked(url, method="POST", headers={"X-One": "two"}, body=b"text", key="i:1:0")
    assert (answer.status, answer.body) == (200, b"ok")
    (head,) = server.heads()
    assert server.asked[0].startswith(b"POST /a%20b?x=1&y=%2F HTTP/1.1\r\n")
    assert server.asked[0].endswith(b"\r\n\r\ntext")
    assert (head["x-one"], head["idempotency-key"], head["content-length"]) == ("two", "i:1:0", "4")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x", "a\r\nHost: evil"),
        ("x", "a\nb"),
        ("x", "a\0b"),
        ("x\r\ny", "a"),
        ("x y", "a"),
        ("x:", "a"),
        ("", "a"),
        ("Host", "evil"),
        ("content-length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("connection", "upgrade"),
        ("x", "ä" * 9000),
        ("x", "\u2028"),
    ],
)
async def test_no_header_says_more_than_itself(server: WebServer, name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        await asked(f"{server.url}/", headers={name: value})
    assert refused.value.kind == "http.header"
    assert server.came == 0


async def test_a_header_with_letters_of_latin_1_arrives_and_no_other_is_sent(
    server: WebServer,
) -> None:
    await asked(f"{server.url}/", headers={"X-Name": " Jürgen \xa0", "X-Tab": "a\tb"})
    (head,) = server.heads()
    assert (head["x-name"], head["x-tab"]) == ("Jürgen \xa0", "a\tb")
    for value in ("5 €", "日本", "\x7f", "\x85\u0100"):
        with pytest.raises(Invalid, match="as a URL has them") as refused:
            await asked(f"{server.url}/", headers={"X-Name": value})
        assert refused.value.kind == "http.header"
    assert server.came == 1


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def slow(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def headless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"x-a: " + b"y" * 60_000 + b"\r\n")
        await writer.drain()


async def test_an_answer_without_end_is_cut_at_its_limit(server: WebServer) -> None:
    server.answers["/"] = endless
    with pytest.raises(TooLarge) as refused:
        await asked(f"{server.url}/", most=100_000)
    assert refused.value.kind == "http.tooLarge"
    server.answers["/"] = headless
    with pytest.raises(Upstream):
        await asked(f"{server.url}/")


async def test_a_slow_answer_ends_with_its_time(server: WebServer) -> None:
    server.answers["/"] = slow
    with pytest.raises(TaskflowError) as refused:
        await asked(f"{server.url}/", patience=0.5)
    assert refused.value.kind == "http.timeout"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_a_small_answer_that_unpacks_to_a_large_one_is_cut_at_its_limit(
    server: WebServer, coding: str
) -> None:
    packed = gzip.compress(bytes(1 << 28)) if coding == "gzip" else zlib.compress(bytes(1 << 28))
    server.answers["/bomb"] = said(packed, content_encoding=coding)
    with pytest.raises(TooLarge):
        await asked(f"{server.url}/bomb")
    body = b"hello " * 1000
    packed = gzip.compress(body) if coding == "gzip" else zlib.compress(body)
    server.answers["/good"] = said(packed, content_encoding=coding)
    assert (await asked(f"{server.url}/good")).body == body
    server.answers["/cut"] = said(packed[:-12], content_encoding=coding)
    server.answers["/wrong"] = said(b"\x78no", content_encoding=coding)
    server.answers["/twice"] = said(packed, content_encoding=f"{coding}, {coding}")
    for path in ("cut", "wrong", "twice"):
        with pytest.raises(Upstream) as refused:
            await asked(f"{server.url}/{path}")
        assert refused.value.kind == "http.unreadable"


async def test_redirects_are_followed_as_often_as_allowed(server: WebServer) -> None:
    server.answers["/loop"] = said(status="302 Found", location="/loop")
    server.answers["/one"] = said(status="303 See Other", location="/two")
    server.answers["/two"] = said(b"there")
    server.answers["/same"] = said(status="307 Temporary Redirect", location="/two")
    with pytest.raises(Upstream) as refused:
        await asked(f"{server.url}/loop", redirects=3)
    assert refused.value.kind == "http.redirects"
    assert server.came == 4
    answer = await asked(f"{server.url}/one", method="POST", body=b"x")
    assert (answer.body, answer.url) == (b"there", f"{server.url}/two")
    assert server.asked[-1].startswith(b"GET /two")
    await asked(f"{server.url}/same", method="POST", body=b"x")
    assert server.asked[-1].startswith(b"POST /two")
    assert (await asked(f"{server.url}/one", redirects=0)).status == 303


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 T", "308 P"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
async def test_a_redirect_changes_a_method_only_where_it_says_that_the_work_is_done(
    server: WebServer, method: str, status: str
) -> None:
    server.answers["/from"] = said(status=status, location="/to")
    body = b"some text" if method in ("POST", "PUT", "PATCH") else b""
    headers = {"content-type": "text/plain", "x-more": "c"}
    await asked(f"{server.url}/from", method=method, body=body, headers=headers)
    got = method != "HEAD" and (
        status[:3] == "303" or (method == "POST" and status[:3] in ("301", "302"))
    )
    assert server.asked[-1].startswith(f"{'GET' if got else method} /to ".encode())
    assert server.asked[-1].endswith(b"\r\n\r\n" + (b"" if got else body))
    head = server.heads()[-1]
    assert ("content-type" in head, head["x-more"]) == (not got or method == "GET", "c")


async def test_a_secret_goes_to_its_hosts_alone_and_comes_back_from_none() -> None:
    async with WebServer("127.0.0.1") as own, WebServer("127.0.0.2") as other:
        secret = Secret("Bearer s3cr3t-w0rd", [own.url])
        service = outgoing(secrets={"own": secret})
        own.answers["/"] = said(b"you said s3cr3t-w0rd", x_echo="Bearer s3cr3t-w0rd")
        answer = await service.ask(WebRequest(f"{own.url}/", secret="own"))
        assert own.heads()[0]["authorization"] == "Bearer s3cr3t-w0rd"
        assert answer.body == f"you said {MASK}".encode()
        assert answer.headers["x-echo"] == f"Bearer {MASK}"
        own.answers["/away"] = said(status="302 Found", location=f"{other.url}/")
        headers = {"Cookie": "a=b", "X-More": "c"}
        await service.ask(WebRequest(f"{own.url}/away", secret="own", headers=headers, key="k"))
        assert {"authorization", "cookie", "idempotency-key"}.isdisjoint(other.heads()[0])
        with pytest.raises(Forbidden, match=r"not for http://127\.0\.0\.2"):
            await service.ask(WebRequest(f"{other.url}/", secret="own"))
        with pytest.raises(NotFound):
            await service.ask(WebRequest(f"{own.url}/", secret="none"))
        assert other.came == 1
        assert "s3cr3t" not in repr(service.chosen)


async def test_a_key_in_any_header_stays_at_the_server_that_was_asked() -> None:
    keys = dict.fromkeys(("X-Api-Key", "Ocp-Apim-Subscription-Key", "X-More", "Cookie"), "k3y")
    plain = {"Accept": "text/x", "Accept-Language": "de", "User-Agent": "me"}
    async with WebServer("127.0.0.1") as own, WebServer("127.0.0.1") as other:
        own.answers["/here"] = said(status="307 Same", location="/there")
        own.answers["/away"] = said(status="307 Same", location=f"{other.url}/")
        sent = {"method": "POST", "body": b"a", "headers": {**keys, **plain, "Content-Type": "b"}}
        await asked(f"{own.url}/here", **sent)
        assert own.heads()[-1]["x-api-key"] == "k3y"
        await asked(f"{own.url}/away", **sent)
        (head,) = other.heads()
        assert b"k3y" not in other.asked[0]
        assert (head["accept"], head["accept-language"], head["user-agent"]) == (
            "text/x",
            "de",
            "me",
        )
        assert head["content-type"] == "b"


@pytest.mark.parametrize(
    ("host", "right", "wrong"),
    [
        ("Wiki.test", "https://wiki.test/a", "http://wiki.test/a"),
        ("wiki.test", "https://wiki.test:443/", "https://wiki.test:8443/"),
        ("wiki.test:8443", "https://wiki.test:8443/", "https://wiki.test/"),
        ("http://wiki.test", "http://wiki.test/", "https://wiki.test/"),
        ("http://wiki.test:81", "http://wiki.test:81/", "http://wiki.test/"),
        ("[::1]:8443", "https://[::1]:8443/", "https://[::1]/"),
        ("wiki.test", "https://WIKI.test./", "https://wiki.test.evil/"),
    ],
)
def test_a_secret_is_for_https_and_the_usual_port_unless_its_hosts_say_otherwise(
    host: str, right: str, wrong: str
) -> None:
    secret = Secret("Bearer s3cr3t-w0rd", [host])
    assert secret.wrong() == ""
    assert (secret.is_for(target(right)), secret.is_for(target(wrong))) == (True, False)


async def test_a_secret_is_sent_neither_in_clear_nor_to_another_port(server: WebServer) -> None:
    for host in ("127.0.0.1", f"127.0.0.1:{server.port}", "http://127.0.0.1"):
        service = outgoing(secrets={"own": Secret("Bearer s3cr3t-w0rd", [host])})
        with pytest.raises(Forbidden) as refused:
            await service.ask(WebRequest(f"{server.url}/", secret="own"))
        assert refused.value.kind == "secret.refused"
    assert server.came == 0


async def test_a_secret_comes_back_in_no_url(server: WebServer) -> None:
    service = outgoing(secrets={"own": Secret("Bearer s3cr3t/w0rd+", [server.url])})
    there = ["/s3cr3t/w0rd+", "/there?key=s3cr3t%2Fw0rd%2B"]
    for path in there:
        server.answers["/from"] = said(status="302 Found", location=path)
        answer = await service.ask(WebRequest(f"{server.url}/from", secret="own"))
        assert (answer.body, MASK in answer.url, "s3cr3t" in answer.url) == (b"ok", True, False)


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        (Secret("Bearer hush\nhush", ["wiki.test"]), "line end"),
        (Secret("Bearer hush€", ["wiki.test"]), "no header has"),
        (Secret(" \n", ["wiki.test"]), "no value"),
        (Secret("hush", ["wiki.test"], "x y"), "no name of a header"),
        (Secret("hush", ["wiki.test"], "Host"), "not yours"),
        (Secret("hush", ["wiki.test/path"]), "more than a host"),
        (Secret("hush", ["ftp://wiki.test"]), "begins neither"),
        (Secret("hush", ["wiki test"]), "space"),
    ],
)
def test_a_secret_that_cannot_be_sent_stops_the_start_and_is_not_told(
    secret: Secret, why: str
) -> None:
    told = Outgoing.refuse(Outgoing.Settings(secrets={"wiki": secret}))
    assert told.startswith("the secret wiki: ")
    assert (why in told, "hush" in told) == (True, False)


async def test_a_secret_from_a_file_is_sent_without_the_line_end_of_the_file(
    server: WebServer,
) -> None:
    service = outgoing(secrets={"own": Secret("Bearer s3cr3t-w0rd\r\n", [server.url])})
    assert Outgoing.refuse(service.chosen) == ""
    server.answers["/"] = said(b"s3cr3t-w0rd")
    answer = await service.ask(WebRequest(f"{server.url}/", secret="own"))
    assert server.heads()[0]["authorization"] == "Bearer s3cr3t-w0rd"
    assert answer.body == MASK.encode()


async def test_slow_look_ups_of_one_person_hold_up_nobody_else(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    released, slow_ones = threading.Event(), []

    def looked_up(host: str, port: int, **_: object) -> list[object]:
        if host == "slow.test":
            slow_ones.append(host)
            released.wait(60)
        return [(0, 0, 0, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    service = Outgoing({}, Outgoing.Settings(allow=["127.0.0.0/8"], at_once=200))
    slow, quick = (f"http://{host}.test:{server.port}/" for host in ("slow", "quick"))
    try:
        ann = [service.ask(WebRequest(slow, patience=1.5), "ann") for _ in range(60)]
        for error in await asyncio.gather(*ann, return_exceptions=True):
            assert isinstance(error, TaskflowError)
            assert error.kind == "http.timeout"
        begun = len(slow_ones)
        assert 1 <= begun < AT_ONCE, "the others were never begun"
        async with asyncio.timeout(30):
            await asyncio.gather(*(asyncio.to_thread(int) for _ in range(40)))
            assert (await service.ask(WebRequest(quick), "bob")).body == b"ok"
        with pytest.raises(TaskflowError):
            await service.ask(WebRequest(quick, patience=0.3), "ann")
    finally:
        released.set()
    assert (await service.ask(WebRequest(quick), "ann")).body == b"ok"
    assert len(slow_ones) == begun


async def test_who_answers_nonsense_or_nothing_is_told_of(server: WebServer) -> None:
    server.answers["/"] = b"nonsense\r\n\r\n"
    with pytest.raises(Upstream) as refused:
        await asked(f"{server.url}/")
    assert refused.value.kind == "http.failed"
    with pytest.raises(TaskflowError) as refused_too:
        await asked("http://127.0.0.1:1999/")
    assert refused_too.value.kind == "http.away"


async def test_who_goes_away_closes_the_connection(server: WebServer) -> None:
    left = asyncio.Event()

    async def waiting(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.01)
        except OSError:
            left.set()

    server.answers["/"] = waiting
    asking = asyncio.create_task(asked(f"{server.url}/"))
    while not server.asked:  # noqa: ASYNC110  it is asked, it does not tell
        await asyncio.sleep(0.01)
    asking.cancel()
    async with asyncio.timeout(10):
        await left.wait()
    with pytest.raises(asyncio.CancelledError):
        await asking

"""The operator "http.request": what is asked of a server, and what becomes of its answer."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from taskflow.domain.errors import Invalid, SchemaMismatch, TaskflowError, Upstream
from taskflow.domain.plugin import operate
from taskflow.domain.step import may_repeat, step
from taskflow.operators.http_request import HttpRequest
from taskflow.services.outgoing import Outgoing
from taskflow.testing.operator_run import Told
from taskflow.testing.operators import Example, OperatorConformance
from webserver import WebServer, said


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    async with WebServer() as running:
        yield running


def service() -> Outgoing:
    return Outgoing({}, Outgoing.Settings(allow=["127.0.0.0/8"]))


async def asked(server: WebServer, path: str = "/", **given: Any) -> dict[str, Any]:
    told = Told({"http": service()})
    return await operate(HttpRequest(), {"url": f"{server.url}{path}", **given}, told)


async def test_an_answer_is_given_as_what_it_says_it_is(server: WebServer) -> None:
    server.answers["/json"] = said(b'{"a": [1, null]}', content_type="application/json")
    server.answers["/problem"] = said(b'{"b": 2}', content_type="application/problem+json")
    server.answers["/wrong"] = said(b"{no", content_type="application/json")
    server.answers["/text"] = said("für".encode("latin-1"), content_type="text/x; charset=latin1")
    server.answers["/odd"] = said("für".encode(), content_type="text/plain; charset=zip")
    server.answers["/bytes"] = said(b"\x89PNG", content_type="image/png")
    assert (await asked(server, "/json"))["json"] == {"a": [1, None]}
    assert (await asked(server, "/problem"))["json"] == {"b": 2}
    assert (await asked(server, "/wrong"))["text"] == "{no"
    assert (await asked(server, "/text"))["text"] == "für"
    assert (await asked(server, "/odd"))["text"] == "für"
    answer = await asked(server, "/bytes")
    assert (answer["body"], answer["status"]) == ("iVBORw==", 200)
    assert answer["headers"]["content-type"] == "image/png"
    assert answer["url"] == f"{server.url}/bytes"


async def test_what_is_sent_is_json_a_text_or_a_form(server: WebServer) -> None:
    await asked(server, "/?a=1", method="POST", json={"x": [1]}, query={"q": ["b c", 2, True]})
    assert server.asked[-1].startswith(b"POST /?a=1&q=b+c&q=2&q=true ")
    assert server.asked[-1].endswith(b'{"x":[1]}')
    assert server.heads()[-1]["content-type"] == "application/json"
    await asked(server, method="PUT", text="für", headers={"Content-Type": "text/x"})
    assert server.asked[-1].endswith("für".encode())
    assert server.heads()[-1]["content-type"] == "text/x"
    await asked(server, method="POST", form={"a b": "c&d", "e": [1, 2]})
    assert server.asked[-1].endswith(b"a+b=c%26d&e=1&e=2")
    with pytest.raises(Invalid, match="not several"):
        await asked(server, method="POST", text="a", form={"b": "c"})


@pytest.mark.parametrize(
    ("status", "errors", "details"),
    [
        ("404 Not Found", "all", {"status": 404, "final": 1}),
        ("429 Too Many", "all", {"status": 429, "retryAfter": 7}),
        ("503 Away", "server", {"status": 503, "retryAfter": 7}),
        ("404 Not Found", "server", None),
        ("500 Broken", "none", None),
    ],
)
async def test_which_statuses_are_failures_is_ones_own_choice(
    server: WebServer, status: str, errors: str, details: dict[str, float] | None
) -> None:
    more = {"retry_after": "7"} if "404" not in status else {}
    server.answers["/"] = said(b"no", status, **more)
    if details is None:
        assert (await asked(server, errors=errors))["status"] == int(status[:3])
        return
    with pytest.raises(Upstream) as refused:
        await asked(server, errors=errors)
    assert (refused.value.kind, refused.value.details) == ("http.status", details)


@pytest.mark.parametrize(
    ("given", "again"),
    [
        ({}, True),
        ({"method": "DELETE"}, True),
        ({"method": "POST"}, False),
        ({"method": "PATCH"}, False),
        ({"method": "POST", "repeatable": True}, True),
    ],
)
async def test_what_may_be_done_only_once_is_not_repeated_unless_it_carries_a_key(
    server: WebServer, given: dict[str, Any], again: object
) -> None:
    assert may_repeat(HttpRequest(), given) is again
    await asked(server, **given)
    assert ("idempotency-key" in server.heads()[-1]) is ("repeatable" in given)


async def cut(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 2")


async def silent(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


@pytest.mark.parametrize("given", [{"method": "POST"}, {"method": "PATCH"}, {"method": "PUT"}])
@pytest.mark.parametrize("repeatable", [False, True])
async def test_what_may_have_been_done_once_is_not_offered_for_another_try(
    server: WebServer, given: dict[str, Any], repeatable: object
) -> None:
    once = given["method"] != "PUT" and not repeatable
    server.answers |= {"/cut": cut, "/silent": silent, "/broken": said(status="502 Bad")}
    server.answers["/busy"] = said(status="429 Too Many")
    for path in ("/cut", "/silent", "/broken", "/busy"):
        with pytest.raises(TaskflowError) as refused:
            await asked(server, path, **given, repeatable=repeatable, patience=0.3)
        assert ("final" in refused.value.details) is (once and path != "/busy"), path
    with pytest.raises(TaskflowError) as refused:
        await operate(
            HttpRequest(), {"url": "http://127.0.0.1:1999/", **given}, Told({"http": service()})
        )
    assert (refused.value.kind, "final" in refused.value.details) == ("http.away", False)


def test_a_key_does_not_stand_in_a_flow_and_a_url_is_one() -> None:
    kind = step(HttpRequest())
    given = {**kind.defaults["config"], "url": "https://a.test/", "headers": {"Authorization": "x"}}
    (problem,) = kind.mistakes(given)
    assert (problem.path, "secret" in problem.remedy) == ("/headers/Authorization", True)
    (problem,) = kind.mistakes({**given, "headers": {}, "url": "ftp://a.test"})
    assert problem.path == "/url"
    assert [*kind.mistakes({**given, "headers": {"=": "input.h"}, "url": {"=": "input.u"}})] == []


async def test_who_asks_it_wrongly_is_told(server: WebServer) -> None:
    for wrong in ({"method": "TRACE"}, {"redirects": 100}, {"maxBytes": 1 << 40}, {"patience": 0}):
        with pytest.raises(SchemaMismatch):
            await asked(server, **wrong)


class TestHttpRequest(OperatorConformance):
    refused = (
        {"url": "http://10.0.0.1/"},
        {"url": "file:///etc/passwd"},
        {"url": "http://x.test/", "headers": {"Host": "a"}},
    )

    @pytest.fixture
    def operator(self) -> type[HttpRequest]:
        return HttpRequest

    @pytest.fixture
    async def services(self, server: WebServer) -> Mapping[str, Any]:
        body = said(b"{}", content_type="application/json")
        server.answers["/"] = body
        example = Example({"url": f"{server.url}/"}, {"status": 200, "json": {}})
        type(self).examples = (example,)
        return {"http": service()}

"""No input that is taken, or refused, makes the server and its children grow by 64 MB."""

import contextlib
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from growing import MOST, Make, brought, grown, held, named
from runningserver import Person, Refusal, RunningServer, wait_until
from talking import tasks
from worstrequests import asked, bodies, frames, heads, texts
from worstshapes import flows, imports, one, operations, schemas

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


def headers(person: Person) -> dict[str, str]:
    return {"authorization": f"Bearer {person.token()}"}


def sent(person: Person, method: str, target: str, **more: Any) -> None:
    """Send a request, however it is answered."""
    given = headers(person) | more.pop("headers", {})
    with contextlib.suppress(httpx.TransportError, httpx.InvalidURL):
        person.http.request(method, target, headers=given, **more)


def asking(person: Person, query: str, variables: dict[str, Any] | None = None) -> None:
    sent(person, "POST", "/graphql", json={"query": query, "variables": variables or {}})


def test_documents_and_variables_of_graphql(server: RunningServer, ann: Person) -> None:
    makes: dict[str, Make] = {
        name: lambda n, name=name: lambda: asking(ann, texts(n)[name]) for name in texts(1)
    }
    makes |= {name: lambda n, name=name: lambda: asking(ann, *asked(n)[name]) for name in asked(1)}
    assert grown(server, makes, 900) == {}


def test_frames(server: RunningServer, ann: Person) -> None:
    def sending(text: str) -> None:
        url = server.url.replace("http", "ws") + "/hub"
        with connect(url, additional_headers=headers(ann), max_size=None) as socket:
            socket.send(text)
            socket.recv(120)

    makes: dict[str, Make] = {
        name: lambda n, name=name: lambda: sending(frames(n)[name]) for name in frames(1)
    }
    assert grown(server, makes, 1000) == {}


def test_heads(server: RunningServer, ann: Person) -> None:
    def getting(target: str, more: dict[str, str]) -> None:
        sent(ann, "GET", target, headers=more)

    makes: dict[str, Make] = {
        name: lambda n, name=name: lambda: getting(*heads(n)[name]) for name in heads(1)
    }
    assert grown(server, makes, 60) == {}


def test_bodies(server: RunningServer, ann: Person) -> None:
    def posting(path: str, kind: str, text: str) -> None:
        sent(ann, "POST", path, headers={"content-type": kind}, content=text.encode())

    makes: dict[str, Make] = {
        name: lambda n, name=name: lambda: posting(*bodies(n)[name]) for name in bodies(1)
    }
    assert grown(server, makes, 4000) == {}


def test_flows_charts_and_expressions(server: RunningServer, ann: Person) -> None:
    def playing(name: str, n: int) -> None:
        flow = f"{name.replace(' ', '')}{n}"
        brought(ann, flow, named(flows(n)[name], flow))
        ann.do("startTask", "StartTask", "family { id }", flow=flow)

    makes: dict[str, Make] = {
        name: lambda n, name=name: lambda: playing(name, n) for name in flows(1)
    }
    assert grown(server, makes, 1000) == {}


def test_texts_of_flows(server: RunningServer, ann: Person) -> None:
    makes: dict[str, Make] = {
        name: lambda n, name=name: lambda: brought(ann, f"text{n}", imports(n)[name])
        for name in imports(1)
    }
    assert grown(server, makes, 1000) == {}


def test_operations(server: RunningServer, ann: Person) -> None:
    many = [{"name": f"t{k}", "type": "TaskChat"} for k in range(5000)]
    edit = """mutation($f: ID!, $m: ID!, $o: [FlowOperation!]!) {
      editFlow(flow: $f, revision: 1, mutation: $m, operations: $o) { seq } }"""

    def editing(name: str, n: int) -> Callable[[], object]:
        flow = f"edit{name}{n}"
        brought(ann, flow, json.dumps({"name": flow, "tasks": [one(type="TaskChat"), *many]}))
        return lambda: ann.ask(edit, f=flow, m="m", o=operations(n)[name])

    makes: dict[str, Make] = {name: lambda n, name=name: editing(name, n) for name in operations(1)}
    assert grown(server, makes, 300) == {}


def test_schemas(server: RunningServer, ann: Person) -> None:
    def filling(name: str, n: int) -> None:
        schema, value = schemas(n)[name]
        flow = f"form{n}{name.replace(' ', '')}"
        two = {"name": "two", "type": "TaskSelect", "parent": "one"}
        two["config"] = {"local": {"schema": schema}}  # type: ignore[assignment]  # any JSON
        document = {"tasks": [one(), two]}
        brought(ann, flow, named(document, flow))
        started = ann.do("startTask", "StartTask", "family { id }", flow=flow)
        family = str(started["family"]["id"])
        place = {"family": family, "task": tasks(ann, family)["two"]["instanceId"]}
        patch = {"input": {"selected": {"x": value}}}
        ann.do("sendEvent", "SendEvent", "seq", event="SUBMIT", patch=patch, **place)

    makes: dict[str, Make] = {
        name: lambda n, name=name: lambda: filling(name, n) for name in schemas(1)
    }
    assert grown(server, makes, 500) == {}


TEMPLATES: dict[str, Callable[[int], str]] = {
    "loops": lambda n: (
        "{% for a in (1..400) %}{% for b in (1..400) %}x{% endfor %}{% endfor %}" * n
    ),
    "brackets": lambda n: "{{ " * (300 * n),
    "a growing text": lambda n: (
        "{% assign x = 'xxxxxxxxxx' %}"
        + "{% assign x = x | append: x | append: x %}" * (n // 2)
        + "{{ x | size }}"
    ),
    "a growing list": lambda n: (
        "{% assign x = 'a,a,a,a' | split: ',' %}"
        + "{% assign x = x | concat: x %}" * n
        + "{{ x | size }}"
    ),
    "replacing": lambda n: (
        "{% assign x = 'aaaaaaaaaa' %}" + "{% assign x = x | replace: 'a', x %}" * (n // 4)
    ),
}


def test_templates(server: RunningServer, ann: Person) -> None:
    def rendering(name: str, n: int) -> Callable[[], object]:
        flow = f"template{n}{name.replace(' ', '')}"
        chat = {"name": "two", "type": "TaskChat", "parent": "one"}
        chat["config"] = {"local": {"systemMessage": TEMPLATES[name](n)}}  # type: ignore[assignment]
        brought(ann, flow, named({"tasks": [one(), chat]}, flow))

        def saying() -> None:
            started = ann.do("startTask", "StartTask", "family { id }", flow=flow)
            family = str(started["family"]["id"])
            place = {"family": family, "task": tasks(ann, family)["two"]["instanceId"]}
            patch = {"input": {"prompt": "x"}}
            ann.do("sendEvent", "SendEvent", "seq", event="SEND", patch=patch, **place)
            wait_until(lambda: tasks(ann, family)["two"]["kind"] != "working", 60)

        return saying

    makes: dict[str, Make] = {name: lambda n, name=name: rendering(name, n) for name in TEMPLATES}
    assert grown(server, makes, 40) == {}


READS = "name: reads\ntasks:\n- {name: paper, type: TaskShowInstruction, initiator: true}\n"
MIB = 1024 * 1024


def run(person: Person, body: dict[str, Any]) -> httpx.Response:
    target = "/api/flows/reads/run"
    return person.http.post(target, json={**body, "wait": False}, headers=headers(person))


def test_large_runs_keep_nothing_and_large_answers_are_refused(
    server: RunningServer, ann: Person
) -> None:
    ann.do("importFlow", "ImportFlow", "seq", text=READS)
    assert run(ann, {"input": {"instruction": "x"}}).status_code == 202
    before = held(server)
    for _ in range(20):  # fewer than the collector of garbage comes by for
        refused = run(ann, {"input": {"nonsense": "x" * int(3.8 * MIB)}})
        assert refused.status_code == 400
    assert held(server) - before < MOST
    before = held(server)
    assert run(ann, {"input": {"instruction": "x" * int(1.7 * MIB)}}).status_code == 202
    assert held(server) - before < MOST
    family = run(ann, {"input": {"instruction": "x" * int(3.8 * MIB)}}).json()["family"]
    for field in ("document", "hash"):
        inside = f"tasks(first: 1) {{ edges {{ node {{ {field} }} }} }}"
        many = " ".join(f'a{n}: family(id: "{family}") {{ {inside} }}' for n in range(15))
        with pytest.raises(Refusal) as caught:
            ann.ask(f"{{ {many} }}")
        assert caught.value.code == "limit.answer"

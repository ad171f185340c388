"""A place that a stream has not come to is refused at every door: what comes would be skipped."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from runningserver import Person, Refusal, RunningServer
from subscribing import CHANGES, EVENTS, HEARD, Line, line
from talking import tasks, welcome

Door = Callable[[RunningServer, Person, str, str, int], Any]


def http(server: RunningServer, ann: Person, method: str, path: str, **more: Any) -> Any:
    """Ask with a token; gives the error that it is refused with."""
    headers = {"authorization": f"Bearer {ann.token()}", **more.pop("headers", {})}
    answer = httpx.request(method, server.url + path, headers=headers, timeout=30, **more)
    return answer.json()["error"]


def frame(server: RunningServer, ann: Person, **told: Any) -> Any:
    """Send the hub's socket a frame; gives the error that it is refused with."""
    url = server.url.replace("http", "ws") + "/hub"
    headers = {"authorization": f"Bearer {ann.token()}"}
    with connect(url, additional_headers=headers) as socket:
        socket.send(json.dumps({"id": 1, **told}))
        return json.loads(socket.recv(20))["error"]


def subscription(server: RunningServer, ann: Person, query: str, **variables: Any) -> Any:
    """Subscribe; gives the error that it is refused with."""
    with line(server, ann) as socket:
        reader = Line(socket)
        reader.subscribe("1", query, **variables)
        (error,) = reader.receive()["payload"]["errors"]
        return {"message": error["message"], **error["extensions"]}


def update(ann: Person, family: str, task: str, base: int) -> Any:
    patch = {"input": {"x": 1}}
    with pytest.raises(Refusal) as refused:
        ann.do(
            "updateTask", "UpdateTask", "seq", family=family, task=task, patch=patch, baseSeq=base
        )
    return {"message": str(refused.value), "code": refused.value.code}


DOORS: dict[str, Door] = {
    "GET /chat?after": lambda s, a, _, t, n: http(s, a, "GET", f"/chat/{t}?after={n}"),
    "GET /chat": lambda s, a, _, t, n: http(
        s, a, "GET", f"/chat/{t}", headers={"last-event-id": f"{n}..0"}
    ),
    "POST /chat": lambda s, a, _, t, n: http(
        s, a, "POST", f"/chat/{t}", headers={"last-event-id": f"{n}.1-1.5"}, json={"message": "x"}
    ),
    "resume": lambda s, a, f, _, n: frame(s, a, op="resume", family=f, after=n),
    "update": lambda s, a, f, t, n: frame(
        s, a, op="update", mutation=f"p{n}", family=f, task=t, patch={"input": {"x": 1}}, baseSeq=n
    ),
    "updateTask": lambda _, a, f, t, n: update(a, f, t, n),
    "familyEvents": lambda s, a, f, _, n: subscription(s, a, EVENTS, family=f, after=n),
    "conversation": lambda s, a, _, t, n: subscription(s, a, HEARD, task=t, after=str(n)),
    "flowOperations": lambda s, a, _f, _t, n: subscription(s, a, CHANGES, flow="welcome", after=n),
}


@pytest.fixture(scope="module")
def talk(ann: Person) -> tuple[str, str]:
    """A family and its chat."""
    return welcome(ann)


@pytest.mark.parametrize("door", DOORS)
def test_a_place_that_nobody_can_have_seen_is_refused_and_nothing_is_done(
    server: RunningServer, ann: Person, talk: tuple[str, str], door: str
) -> None:
    family, chat = talk
    before = ann.ask(f'{{ family(id: "{family}") {{ seq }} }}')["family"]["seq"]
    for place in (before + 1, 2**31 - 1):
        error = DOORS[door](server, ann, family, chat, place)
        assert error["code"] == "input.invalid"
        assert error["message"].endswith(".")
    assert ann.ask(f'{{ family(id: "{family}") {{ seq }} }}')["family"]["seq"] == before
    assert tasks(ann, family)["chat"]["kind"] == "WAITING"

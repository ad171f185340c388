"""What one is told one may send, one may send: the same on every interface."""

import json
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from runningserver import Person, Refusal, RunningServer
from talking import step, tasks, welcome


@pytest.fixture(scope="module")
def room(ann: Person) -> tuple[str, str]:
    """A family and its conversation, which also waits for what the hub alone sends."""
    family, _ = welcome(ann)
    return family, tasks(ann, family)["conversation"]["instanceId"]


def by_graphql(_: RunningServer, person: Person, room: tuple[str, str], event: str) -> Any:
    with pytest.raises(Refusal) as refused:
        person.do("sendEvent", "SendEvent", "seq", family=room[0], task=room[1], event=event)
    return {"message": str(refused.value), **refused.value.error["extensions"]}


def by_socket(server: RunningServer, person: Person, room: tuple[str, str], event: str) -> Any:
    headers = {"authorization": f"Bearer {person.token()}"}
    frame = {"op": "event", "mutation": event, "family": room[0], "task": room[1], "event": event}
    with connect(server.url.replace("http", "ws") + "/hub", additional_headers=headers) as socket:
        socket.send(json.dumps(frame))
        return json.loads(socket.recv(20))["error"]


def by_http(server: RunningServer, person: Person, room: tuple[str, str], event: str) -> Any:
    headers = {"authorization": f"Bearer {person.token()}"}
    answer = httpx.post(f"{server.url}/chat/{room[1]}", json={"event": event}, headers=headers)
    return answer.json()["error"]


@pytest.mark.parametrize("sending", [by_graphql, by_socket, by_http])
def test_a_refusal_lists_only_what_may_be_sent(
    server: RunningServer, ann: Person, room: tuple[str, str], sending: Any
) -> None:
    refused = sending(server, ann, room, "NONSENSE")
    assert refused["code"] == "event.illegal"
    assert refused["details"]["legal"] == ["EXIT"]
    assert "CHILD_DONE" not in refused["message"]
    assert sending(server, ann, room, "CHILD_DONE")["code"] == "auth.forbidden"


def test_a_task_shows_only_what_may_be_sent(ann: Person, room: tuple[str, str]) -> None:
    assert tasks(ann, room[0])["conversation"]["legal"] == ["EXIT"]


def test_a_fresh_chat_says_that_it_takes_words(ann: Person, room: tuple[str, str]) -> None:
    assert tasks(ann, room[0])["chat"]["legal"] == ["EXIT", "SEND"]
    step(ann, room[0], "chat", "SEND", {"prompt": "Hello"})
    assert "CANCEL" in tasks(ann, room[0])["chat"]["legal"]

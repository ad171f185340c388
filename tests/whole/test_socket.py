"""The socket for programs: every command of the hub, and events from any seq."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from runningserver import Person, RunningServer
from talking import tasks
from taskflow.api.socket import MOST_RESUMED


class Line:
    """A program on its socket; what it follows is kept apart from what it is answered."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0
        self.heard: list[dict[str, Any]] = []

    def ask(self, op: str, **frame: Any) -> dict[str, Any]:
        """Send a frame; gives its answer."""
        self._number += 1
        self._socket.send(json.dumps({"op": op, "id": self._number, **frame}))
        while True:
            told = json.loads(self._socket.recv(20))
            if "re" in told:
                assert told.pop("re") == self._number
                return dict(told)
            self.heard.append(told)

    def do(self, op: str, **frame: Any) -> dict[str, Any]:
        """Give a command; gives the answer of one that was accepted."""
        answer = self.ask(op, mutation=secrets.token_hex(8), **frame)
        assert "error" not in answer, answer
        return answer

    def event(self) -> dict[str, Any]:
        """Wait for the next event of what is followed."""
        if not self.heard:
            self.heard.append(json.loads(self._socket.recv(20)))
        return dict(self.heard.pop(0)["event"])

    def refused(self, family: str) -> dict[str, Any]:
        """Wait until a family can be followed no more; gives why."""
        while True:
            told = json.loads(self._socket.recv(20))
            if told.get("family") == family and "error" in told:
                return dict(told["error"])
            self.heard.append(told)

    def events(self, family: str, upto: int) -> list[dict[str, Any]]:
        """Read the events of the one family that is followed, up to a seq."""
        found: list[dict[str, Any]] = []
        while not found or found[-1]["seq"] < upto:
            found.append(self.event())
            assert found[-1]["task"].startswith(family) or not found[-1]["task"]
        return found


@contextmanager
def opened(server: RunningServer, person: Person) -> Iterator[Line]:
    headers = {"authorization": f"Bearer {person.token()}"}
    with connect(server.url.replace("http", "ws") + "/hub", additional_headers=headers) as socket:
        yield Line(socket)


@pytest.fixture
def line(server: RunningServer, ann: Person) -> Iterator[Line]:
    with opened(server, ann) as line:
        yield line


def test_a_family_is_started_steered_and_ended_over_one_socket(line: Line, ann: Person) -> None:
    begun = line.do("start", flow="welcome", label="By a program")
    family = begun["family"]
    line.do("resume", family=family, after=0)
    named = {name: task["instanceId"] for name, task in tasks(ann, family).items()}
    line.do("join", family=family, task=named["introduction"])
    line.do("event", family=family, task=named["introduction"], event="CONTINUE")
    topic = tasks(ann, family)["topic"]["instanceId"]
    chosen = {"input": {"selected": {"topic": "Travel"}}}
    line.do("event", family=family, task=topic, event="SUBMIT", patch=chosen)
    chat = tasks(ann, family)["chat"]["instanceId"]
    line.do("update", family=family, task=chat, patch={"input": {"list": []}})
    edit = [{"op": "add", "path": "/input/list/-", "value": "one"}]
    line.do("update", family=family, task=chat, edit=edit)
    line.do("done", family=family, task=chat, input={"messages": []})
    seq = line.do("cancel", family=family, task=named["conversation"])["seq"]

    seen = line.events(family, seq)
    assert [event["seq"] for event in seen] == list(range(1, seq + 1))
    kinds = {event["type"] for event in seen}
    assert {"task.started", "task.joined", "task.updated", "task.done", "task.cancelled"} <= kinds
    after = tasks(ann, family)
    assert after["introduction"]["document"]["users"]
    assert after["chat"]["document"]["shared"]["topic"] == "Travel"
    assert after["chat"]["document"]["input"]["list"] == ["one"]
    assert {name: task["kind"] for name, task in after.items()} == {
        "conversation": "CANCELLED",
        "introduction": "DONE",
        "topic": "DONE",
        "chat": "DONE",
    }


def test_a_program_follows_from_any_seq_and_leaves(line: Line, ann: Person) -> None:
    family = line.do("start", flow="welcome")["family"]
    task = tasks(ann, family)["introduction"]["instanceId"]
    last = 0
    for number in range(5):
        last = line.do("update", family=family, task=task, patch={"input": {"n": number}})["seq"]
    for after in (0, 3, last):
        assert line.ask("resume", family=family, after=after) == {"seq": last}
        if after < last:
            seqs = [event["seq"] for event in line.events(family, last)]
            assert seqs == list(range(after + 1, last + 1))
    assert line.ask("leave", family=family) == {}
    line.do("update", family=family, task=task, patch={"input": {"n": 9}})
    assert line.ask("ping") == {"op": "pong"}
    assert line.heard == []


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    line: Line, ann: Person, bob: Person
) -> None:
    family = line.do("start", flow="welcome")["family"]
    base = ann.do("addMember", "MemberCommand", "seq", family=family, name="bob")["seq"]
    task = tasks(ann, family)["introduction"]["instanceId"]
    place = {"family": family, "task": task}
    theirs = {"input": {"title": "theirs"}}
    bob.do("updateTask", "UpdateTask", "seq", **place, patch=theirs)
    line.do("update", **place, patch={"input": {"other": True}}, baseSeq=base)
    mine = {"input": {"title": "mine"}}
    refused = line.ask("update", **place, patch=mine, baseSeq=base, mutation="late")["error"]
    assert refused["code"] == "conflict.paths"
    (path,) = refused["details"]["paths"]
    assert (path["theirs"], path["yours"]) == ("theirs", "mine")
    written = tasks(ann, family)["introduction"]["document"]["input"]
    assert (written["title"], written["other"]) == ("theirs", True)


def test_what_others_do_is_heard_at_once(
    line: Line, server: RunningServer, ann: Person, bob: Person
) -> None:
    family = line.do("start", flow="welcome")["family"]
    ann.do("addMember", "MemberCommand", "seq", family=family, name="bob")
    task = tasks(ann, family)["introduction"]["instanceId"]
    with opened(server, bob) as theirs:
        seq = line.ask("resume", family=family, after=0)["seq"]
        line.events(family, seq)
        done = theirs.do("event", family=family, task=task, event="CONTINUE")
        heard = line.events(family, done["seq"])
    assert heard[0]["event"] == "CONTINUE"
    assert heard[0]["by"]["name"] == "bob"


def test_a_hundred_families_are_followed_and_those_that_are_gone_do_not_count(
    line: Line, ann: Person
) -> None:
    families = [line.do("start", flow="welcome")["family"] for _ in range(MOST_RESUMED + 1)]
    *most, one_more = families
    for family in most:
        assert "seq" in line.ask("resume", family=family, after=0)
    assert line.ask("resume", family=one_more, after=0)["error"]["code"] == "limit.rate"
    assert "seq" in line.ask("resume", family=most[0], after=0)
    delete = "mutation($input: FamilyCommand!) { deleteFamily(input: $input) }"
    ann.ask(delete, input={"family": most[1], "mutation": secrets.token_hex(8)})
    assert line.refused(most[1])["code"] == "family.notFound"
    assert "seq" in line.ask("resume", family=one_more, after=0)


@pytest.mark.parametrize(
    ("frame", "named"),
    [
        ('{"id": 7, "op": 5}', 7),
        ('{"op": "ping", "id": 7, "nonsense": 1}', 7),
        ('{"id": "a", "op": "update", "patch": []}', "a"),
        ('{"id": 7, "op": "event", "mutation": "m", "__proto__": 1}', 7),
        ('{"id": 7, "op": "event", "data": ' + "[" * 10_000 + "]" * 10_000 + "}", 7),
        ('{"id": 7, "op": "ping"', 7),
        (' { "id" : "a-1" , "op" : }', "a-1"),
        ('{"id": 1.5, "op": "ping"}', 1.5),
        ('{"id": {}, "op": "ping"}', 0),
        ('{"id": null, "op": "ping"}', 0),
        ('{"op": "ping", "id": "' + "x" * 201 + '"}', "x" * 201),
        ("{", 0),
        ("[]", 0),
    ],
)
def test_a_frame_that_is_not_understood_is_answered_by_its_id_if_that_can_be_read(
    server: RunningServer, ann: Person, frame: str, named: object
) -> None:
    headers = {"authorization": f"Bearer {ann.token()}"}
    with connect(server.url.replace("http", "ws") + "/hub", additional_headers=headers) as socket:
        socket.send(frame)
        told = json.loads(socket.recv(20))
        assert told["re"] == named
        assert told["error"]["code"] in {"input.invalid", "input.malformed", "input.tooDeep"}


def test_an_id_may_be_a_text(server: RunningServer, ann: Person) -> None:
    headers = {"authorization": f"Bearer {ann.token()}"}
    with connect(server.url.replace("http", "ws") + "/hub", additional_headers=headers) as socket:
        for ident in ("", "7", "x" * 200, "é", 2**40, -1):
            socket.send(json.dumps({"id": ident, "op": "ping"}))
            assert json.loads(socket.recv(20)) == {"re": ident, "op": "pong"}


@pytest.mark.parametrize(
    ("frame", "path"),
    [({"patch": 5}, "patch"), ({"edit": [{"op": "add"}]}, "edit[0]"), ({"after": "x"}, "after")],
)
def test_what_is_wrong_in_a_frame_is_named(line: Line, frame: dict[str, Any], path: str) -> None:
    refused = line.ask("update", mutation="m", **frame)["error"]
    assert refused["code"] == "input.invalid"
    assert refused["details"] == {"path": path}

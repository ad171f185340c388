"""Subscriptions over graphql-transport-ws: resumed from any seq, ended with the reader's rights."""

import hashlib
import json
import random
import sys
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from runningserver import Person, RunningServer
from subscribing import CHANGES, EVENTS, Line, codes, line
from talking import tasks, welcome


def write(person: Person, family: str, chat: str, times: int) -> int:
    seq = 0
    for number in range(times):
        seq = person.do(
            "updateTask",
            "UpdateTask",
            "seq",
            family=family,
            task=chat,
            patch={"input": {"n": number}},
        )["seq"]
    return seq


def test_a_reader_who_is_cut_off_again_and_again_misses_and_repeats_nothing(
    server: RunningServer, ann: Person
) -> None:
    seed = random.randrange(2**32)  # noqa: S311  dice, no secret
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)  # noqa: S311  dice, no secret
    family, chat = welcome(ann)
    seen: list[int] = []
    last = write(ann, family, chat, 300)  # more than one checkpoint holds
    while not seen or seen[-1] < last:
        with line(server, ann) as socket:
            reader = Line(socket)
            reader.subscribe("1", EVENTS, family=family, after=seen[-1] if seen else 0)
            for _ in range(chance.randrange(1, 60)):
                seen.append(reader.receive()["payload"]["data"]["familyEvents"]["seq"])
                if seen[-1] >= last:
                    break
        if len(seen) < 250:
            last = write(ann, family, chat, 2)
    assert seen == list(range(1, last + 1))


def test_changes_of_a_flow_are_watched_from_any_seq(server: RunningServer, ann: Person) -> None:
    ann.do("createFlow", "CreateFlow", "seq", name="watched")
    for number in range(5):
        ann.do("saveFlow", "SaveFlow", "seq", flow="watched", label=f"r{number}")
    for after in (0, 3):
        with line(server, ann) as socket:
            reader = Line(socket)
            reader.subscribe("1", CHANGES, flow="watched", after=after)
            got = [reader.receive()["payload"]["data"]["flowOperations"] for _ in range(6 - after)]
        assert [change["seq"] for change in got] == list(range(after + 1, 7))
    with line(server, ann) as socket:
        reader = Line(socket)
        reader.subscribe("1", CHANGES, flow="nowhere", after=0)
        assert codes(reader.receive()) == ["flow.notFound"]


def test_a_reader_who_is_taken_out_of_the_family_hears_no_more(
    server: RunningServer, ann: Person, bob: Person
) -> None:
    family, chat = welcome(ann)
    ann.do("addMember", "MemberCommand", "seq", family=family, name="bob")
    with line(server, bob) as socket:
        reader = Line(socket)
        begin = ann.ask("query($id: ID!) { family(id: $id) { seq } }", id=family)["family"]["seq"]
        reader.subscribe("1", EVENTS, family=family, after=begin)
        last = write(ann, family, chat, 1)
        assert reader.receive()["payload"]["data"]["familyEvents"]["seq"] == last
        ann.do("removeMember", "MemberCommand", "seq", family=family, name="bob")
        write(ann, family, chat, 1)
        assert codes(reader.receive()) == ["family.notFound"]
        assert reader.receive() == {"id": "1", "type": "complete"}
        reader.subscribe("2", EVENTS, family=family, after=0)
        theirs = reader.receive()
        assert reader.receive() == {"id": "2", "type": "complete"}
        reader.subscribe("3", EVENTS, family="0" * 32, after=0)
        nowhere = reader.receive()
        assert codes(theirs) == codes(nowhere) == ["family.notFound"]


def test_a_reader_who_does_not_read_holds_nobody_up(server: RunningServer, ann: Person) -> None:
    family, chat = welcome(ann)
    with line(server, ann) as lazy, line(server, ann) as eager:
        late, reader = Line(lazy), Line(eager)
        for one in (late, reader):
            one.subscribe("1", EVENTS, family=family, after=0)
        last = write(ann, family, chat, 100)
        for one in (reader, late):  # who begins to read at last has missed nothing
            seen = [one.receive()["payload"]["data"]["familyEvents"]["seq"] for _ in range(last)]
            assert seen == list(range(1, last + 1))
    assert tasks(ann, family)["chat"]


def test_a_socket_has_a_limited_number_of_operations_open(
    server: RunningServer, ann: Person
) -> None:
    family, _ = welcome(ann)
    seq = ann.ask("query($id: ID!) { family(id: $id) { seq } }", id=family)["family"]["seq"]
    with line(server, ann) as socket:
        reader = Line(socket)
        for number in range(21):
            reader.subscribe(str(number), EVENTS, family=family, after=seq)
        refused = reader.receive()
        assert (refused["id"], refused["type"]) == ("20", "error")
        assert codes(refused) == ["limit.subscriptions"]
        reader.send({"id": "0", "type": "complete"})
        reader.send({"type": "ping"})
        assert reader.receive() == {"type": "pong"}
        reader.subscribe("again", "{ me { name } }")
        assert reader.receive()["payload"] == {"data": {"me": {"name": "ann"}}}


@pytest.mark.parametrize("protocol", ["graphql-ws", "nonsense"])
def test_the_legacy_protocol_is_refused(server: RunningServer, ann: Person, protocol: str) -> None:
    with (
        line(server, ann, protocol) as socket,
        pytest.raises(ConnectionClosed) as closed,
    ):
        socket.recv(20)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4406


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        ("{", "input.malformed"),
        ("[1]", "input.invalid"),
        ("5", "input.invalid"),
        ('{"type": "nonsense"}', "input.invalid"),
        ('{"type": "subscribe", "id": 5, "payload": {"query": "{me{id}}"}}', "input.invalid"),
        ('{"type": "subscribe", "id": "1", "payload": []}', "input.invalid"),
        ('{"type": "ping", "payload": ' + "[" * 10_000 + "]" * 10_000 + "}", "input.tooDeep"),
        ('{"type": "ping", "payload": {"__proto__": 1}}', "input.malformed"),
    ],
)
def test_a_frame_of_no_known_shape_closes_the_socket_with_its_code(
    server: RunningServer, ann: Person, frame: str, reason: str
) -> None:
    with line(server, ann) as socket:
        Line(socket)
        socket.send(frame)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(20)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4400
    assert closed.value.rcvd.reason.startswith(reason)
    assert "Traceback" not in closed.value.rcvd.reason


FAULTY: list[tuple[Any, str]] = [
    ({"query": "{"}, "input.invalid"),
    ({"query": "{ nothing }"}, "input.invalid"),
    ({"query": ""}, "input.invalid"),
    ({"query": None}, "input.invalid"),
    ({}, "input.invalid"),
    ({"query": 5}, "input.invalid"),
    ({"query": "query A { me { id } }", "operationName": "B"}, "input.invalid"),
    ({"query": "query A { me { id } } query B { me { id } }"}, "input.invalid"),
    ({"query": "{ me { id } }", "operationName": 5}, "input.invalid"),
    ({"query": "{ me { id } }", "variables": [1]}, "input.invalid"),
    ({"query": "{ me { id } }", "extensions": "x"}, "input.invalid"),
    ({"query": "{ me { id } }", "extensions": {"persistedQuery": 1}}, "input.invalid"),
    ({"query": EVENTS, "variables": {"family": {}, "after": 0}}, "input.invalid"),
    ({"query": EVENTS}, "input.invalid"),
    ({"query": "{ " + "me { id } " * 200 + "}"}, "limit.repeats"),
    ({"query": "{ " + "a { " * 40 + "b" + " }" * 40 + " }"}, "limit.depth"),
    ({"query": "{ me { " + "id " * 3_000 + "} }"}, "limit.tokens"),
    (
        {
            "query": "query($n: Int!) { families(first: $n) { edges { node { "
            "tasks(first: $n) { edges { node { id } } } } } } }",
            "variables": {"n": 100},
        },
        "limit.cost",
    ),
    (
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
        "PERSISTED_QUERY_NOT_FOUND",
    ),
    ({"query": "{ me { id } }", "variables": {"n": 2**53}}, "input.malformed"),
    ({"query": "{ me { id } }", "variables": {"n": 10**400}}, "input.malformed"),
    ({"query": "{ me { id } }", "variables": {"__proto__": 1}}, "input.malformed"),
    ({"query": "{ me { id } }", "variables": {"n": [0] * 40_000}}, "input.tooLarge"),
    (
        {"query": "{ me { id } }", "variables": {"n": json.loads("[" * 80 + "]" * 80)}},
        "input.tooDeep",
    ),
]


def test_a_faulty_operation_ends_alone_and_all_else_on_its_socket_goes_on(
    server: RunningServer, ann: Person
) -> None:
    family, chat = welcome(ann)
    with line(server, ann) as socket:
        reader = Line(socket)
        begin = ann.ask("query($id: ID!) { family(id: $id) { seq } }", id=family)["family"]["seq"]
        reader.subscribe("lives", EVENTS, family=family, after=begin)
        for payload, code in FAULTY:
            reader.send({"id": "faulty", "type": "subscribe", "payload": payload})
            refused = reader.receive()
            assert (refused["id"], refused["type"]) == ("faulty", "error"), payload
            assert set(codes(refused)) == {code}, payload
            assert "Traceback" not in str(refused)
        last = write(ann, family, chat, 1)
        told = reader.receive()
        assert told["id"] == "lives"
        assert told["payload"]["data"]["familyEvents"]["seq"] == last
        reader.subscribe("faulty", "{ me { name } }")
        assert reader.receive()["payload"] == {"data": {"me": {"name": "ann"}}}


def test_a_change_over_a_socket_is_answered_once(server: RunningServer, ann: Person) -> None:
    with line(server, ann) as socket:
        reader = Line(socket)
        query = "mutation($i: StartTask!) { startTask(input: $i) { seq family { id } } }"
        for _ in range(2):
            reader.subscribe("1", query, i={"flow": "welcome", "mutation": "over-a-socket"})
            told = reader.receive()
            assert told["type"] == "next"
            assert told["payload"]["data"]["startTask"]["seq"] > 0
            assert reader.receive() == {"id": "1", "type": "complete"}


def test_a_query_is_watched_by_the_hash_of_its_text(server: RunningServer, ann: Person) -> None:
    family, _ = welcome(ann)
    named = {"version": 1, "sha256Hash": hashlib.sha256(EVENTS.encode()).hexdigest()}
    asked = {"variables": {"family": family, "after": 0}, "extensions": {"persistedQuery": named}}
    for payload in ({**asked, "query": EVENTS}, asked):
        with line(server, ann) as socket:
            reader = Line(socket)
            reader.send({"id": "1", "type": "subscribe", "payload": payload})
            assert reader.receive()["payload"]["data"]["familyEvents"]["seq"] == 1


def test_what_the_protocol_forbids_closes_the_socket(server: RunningServer, ann: Person) -> None:
    family, _ = welcome(ann)
    variables = {"family": family, "after": 0}
    watch = {"type": "subscribe", "id": "1", "payload": {"query": EVENTS, "variables": variables}}
    for frames, code in (([{"type": "connection_init"}], 4429), ([watch, watch], 4409)):
        with line(server, ann) as socket:
            reader = Line(socket)
            for frame in frames:
                reader.send(frame)
            with pytest.raises(ConnectionClosed) as closed:
                [reader.receive() for _ in range(100)]
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == code


def test_nothing_is_asked_before_the_connection_has_begun(
    server: RunningServer, ann: Person
) -> None:
    with line(server, ann) as socket:
        frame = {"type": "subscribe", "id": "1", "payload": {"query": "{ me { name } }"}}
        socket.send(json.dumps(frame))
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(20)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


def test_readers_of_one_family_are_told_alike_under_their_own_ids(
    server: RunningServer, ann: Person, bob: Person
) -> None:
    family, chat = welcome(ann)
    ann.do("addMember", "MemberCommand", "seq", family=family, name="bob")
    begin = ann.ask("query($id: ID!) { family(id: $id) { seq } }", id=family)["family"]["seq"]
    more = EVENTS.replace("seq type", "seq type patch node")
    with line(server, ann) as first, line(server, bob) as second:
        ours, theirs = Line(first), Line(second)
        ours.subscribe("a", EVENTS, family=family, after=begin)
        ours.subscribe("b", more, family=family, after=begin)
        theirs.subscribe("é", EVENTS, family=family, after=begin - 1)
        assert theirs.receive()["payload"]["data"]["familyEvents"]["seq"] == begin
        for _ in range(3):
            last = write(ann, family, chat, 1)
            told = {
                told["id"]: told["payload"]["data"]["familyEvents"]
                for told in (ours.receive(), ours.receive(), theirs.receive())
            }
            assert told["a"] == told["é"] == {"seq": last, "type": "TASK_UPDATED"}
            assert told["b"]["patch"] == {"merge": {"input": {"n": 0}}}
            assert told["b"]["node"]["seq"] == last


def test_readers_of_one_flow_are_told_alike_under_their_own_ids(
    server: RunningServer, ann: Person, bob: Person
) -> None:
    ann.do("createFlow", "CreateFlow", "seq", name="told-alike")
    more = CHANGES.replace("seq kind", "seq kind operations by { kind name }")
    with line(server, ann) as first, line(server, bob) as second:
        ours, theirs = Line(first), Line(second)
        ours.subscribe("a", CHANGES, flow="told-alike", after=1)
        ours.subscribe("b", more, flow="told-alike", after=1)
        theirs.subscribe("é", CHANGES, flow="told-alike", after=0)
        begun = theirs.receive()["payload"]["data"]["flowOperations"]
        assert begun == {"seq": 1, "kind": "CREATED"}
        for seq in (2, 3, 4):
            ann.do("saveFlow", "SaveFlow", "seq", flow="told-alike", label=f"r{seq}")
            told = {
                told["id"]: told["payload"]["data"]["flowOperations"]
                for told in (ours.receive(), ours.receive(), theirs.receive())
            }
            assert told["a"] == told["é"] == {"seq": seq, "kind": "SAVED"}
            who = {"kind": "USER", "name": "ann"}
            assert told["b"] == {**told["a"], "operations": [], "by": who}


def test_both_kinds_of_sockets_tell_what_is_large(server: RunningServer, ann: Person) -> None:
    family, chat = welcome(ann)
    begin = ann.ask("query($id: ID!) { family(id: $id) { seq } }", id=family)["family"]["seq"]
    more = EVENTS.replace("seq type", "seq type patch")
    with line(server, ann) as socket:
        reader = Line(socket)
        reader.subscribe("1", more, family=family, after=begin)
        for size in (10, 100, 124, 126, 1_000, 65_000, 66_000, 500_000):
            patch = {"input": {"text": "x" * size}}
            ann.do("updateTask", "UpdateTask", "seq", family=family, task=chat, patch=patch)
            told = reader.receive()["payload"]["data"]["familyEvents"]
            assert told["patch"]["merge"] == patch
